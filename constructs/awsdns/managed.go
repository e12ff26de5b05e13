package awsdns

import "slices"

// The domain lists that AWS maintains and everybody may use, by the names that
// AWS gives them: "Commandand" is its spelling. New lists appear without notice,
// so take any name from users and check it with nothing but a lookup. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
const (
	// AWSManagedDomainsAggregateThreatList has malware, ransomware, botnets,
	// spyware and DNS tunnelling, and all that is in the other lists.
	AWSManagedDomainsAggregateThreatList = "AWSManagedDomainsAggregateThreatList"
	// AWSManagedDomainsAmazonGuardDutyThreatList has the names behind DNS
	// findings of GuardDuty, from sources of AWS alone.
	AWSManagedDomainsAmazonGuardDutyThreatList = "AWSManagedDomainsAmazonGuardDutyThreatList"
	// AWSManagedDomainsBotnetCommandandControl has names that steer networks of
	// infected computers.
	AWSManagedDomainsBotnetCommandandControl = "AWSManagedDomainsBotnetCommandandControl"
	// AWSManagedDomainsMalwareDomainList has names that send, host or distribute
	// malware.
	AWSManagedDomainsMalwareDomainList = "AWSManagedDomainsMalwareDomainList"
)

// ManagedListsAsOf is the day on which the ids of [ManagedListID] were collected.
const ManagedListsAsOf = "2026-11-23"

// ManagedLists returns the names of the managed lists that AWS documents, sorted.
func ManagedLists() []string {
	return []string{
		AWSManagedDomainsAggregateThreatList,
		AWSManagedDomainsAmazonGuardDutyThreatList,
		AWSManagedDomainsBotnetCommandandControl,
		AWSManagedDomainsMalwareDomainList,
	}
}

// ManagedListID returns the id, as in rslvr-fdl-15f4860b1ad54ead, that a managed
// list has in a Region, and whether it is known. A rule takes the id alone, and
// AWS documents no ids: it gives them to callers of ListFirewallDomainLists.
//
// An id is the same in every account, and another one in each Region. What is
// known is what others published after asking, so look up what must be right. As
// of [ManagedListsAsOf] it is:
//
//   - the aggregate list in the 17 Regions that need no opt-in, from a sample of
//     AWS's own, https://github.com/aws-samples/amazon-route-53-resolver-dns-firewall-automation-examples,
//     and in three more Regions of Europe from one third party;
//   - the other lists in the same 17 Regions, from one third party,
//     https://github.com/elduds/terraform-aws-route53-firewall-domainlists,
//     and for eight of them from independent ones too, which never disagreed.
func ManagedListID(region, name string) (id string, known bool) {
	rows := knownIDs()
	row, found := slices.BinarySearchFunc(rows, region, knownID.compareRegion)
	if !found {
		return "", false
	}
	suffix := rows[row].of(name)
	return managedIDPrefix + suffix, suffix != ""
}

// ManagedListName returns what list an id stands for and in which Region, and
// whether that is known. It is for reading what others wrote; see
// [ManagedListID] for what is known.
func ManagedListName(id string) (name, region string, known bool) {
	for _, row := range knownIDs() {
		for _, name := range ManagedLists() {
			if suffix := row.of(name); suffix != "" && managedIDPrefix+suffix == id {
				return name, row.region, true
			}
		}
	}
	return "", "", false
}

// ManagedListRegions returns the Regions in which the id of a managed list is
// known, sorted.
func ManagedListRegions(name string) []string {
	var regions []string
	for _, row := range knownIDs() {
		if row.of(name) != "" {
			regions = append(regions, row.region)
		}
	}
	return regions
}

// ManagedListIncludes returns the managed lists that are redundant in a rule
// group with the named one, sorted. That is so for the aggregate list alone.
func ManagedListIncludes(name string) []string {
	if name != AWSManagedDomainsAggregateThreatList {
		return nil
	}
	return ManagedLists()[1:]
}
