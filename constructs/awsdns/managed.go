package awsdns

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

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

// ManagedListIncludes returns the managed lists that are redundant in a rule
// group with the named one, sorted. That is so for the aggregate list alone.
func ManagedListIncludes(name string) []string {
	if name != AWSManagedDomainsAggregateThreatList {
		return nil
	}
	return ManagedLists()[1:]
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
	return DomainListID + suffix, suffix != ""
}

// ManagedListName returns what list an id stands for and in which Region, and
// whether that is known. It is for reading what others wrote; see
// [ManagedListID] for what is known.
func ManagedListName(id string) (name, region string, known bool) {
	for _, row := range knownIDs() {
		for _, name := range ManagedLists() {
			if suffix := row.of(name); suffix != "" && DomainListID+suffix == id {
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

// knownID is a row of what [ManagedListID] knows; empty is unknown.
type knownID struct{ region, aggregate, guardDuty, botnet, malware string }

func (k knownID) compareRegion(region string) int { return strings.Compare(k.region, region) }

func (k knownID) of(name string) string {
	switch name {
	case AWSManagedDomainsAggregateThreatList:
		return k.aggregate
	case AWSManagedDomainsAmazonGuardDutyThreatList:
		return k.guardDuty
	case AWSManagedDomainsBotnetCommandandControl:
		return k.botnet
	case AWSManagedDomainsMalwareDomainList:
		return k.malware
	default:
		return ""
	}
}

// knownIDs returns the table, sorted by Region. The length of an id varies.
func knownIDs() []knownID {
	return []knownID{
		{"ap-northeast-1", "103b4302c274455e", "3ba9acb851c04c45", "1a63d8549cca46e6", "dc19e97bef3c454a"},
		{"ap-northeast-2", "1997a3cdd61a4f2a", "19615996f5c5490f", "e8d1e969ad484741", "6301b5257e0c4210"},
		{"ap-northeast-3", "2e57899062984ed1", "4bf13df37a441bc", "c708707d5d6e4359", "7fc34ef9e9ea468b"},
		{"ap-south-1", "d1159fcdd6b942cf", "3d348983c03d44a1", "c6afb679f51946cd", "cb11fc50eaef4bad"},
		{"ap-southeast-1", "49099fd7fc3d4853", "b1c1d04c32194010", "2ff056c2bf334345", "cc92cf0f3482427c"},
		{"ap-southeast-2", "9be336ef32844e5", "266fd908c38f42d5", "eac509f599e640b6", "73ed798ec0d14b61"},
		{"ca-central-1", "46d873be30464a06", "181528f01d8f4134", "2ce5306fddeb4dfd", "a81620624a514ced"},
		{"eu-central-1", "54a2c1ef5b014042", "f5447e97782f4746", "1e3b46ad48844225", "d81c6f509bef4d49"},
		{"eu-central-2", "8cd4169f2bd1480f", "", "", ""},
		{"eu-north-1", "17764a248c141e9", "9cfbbf8059454500", "bd383ec1cede45cc", "19c22a22cc624ad7"},
		{"eu-south-1", "89f7b3e9074983", "", "", ""},
		{"eu-south-2", "8d0f4229b2734c50", "", "", ""},
		{"eu-west-1", "a88f2f26cc6a4296", "2f416a2435da4ee6", "fad18de921a64bfa", "7aba603e4cc343fd"},
		{"eu-west-2", "4e96d4ce77f466b", "876a86d96f294739", "3268f74d91fe418f", "4fc4edfc63854751"},
		{"eu-west-3", "6002172db5fc4cab", "66d3dfe2b4234c4e", "2d71f72512345cb", "31cbb811909748dc"},
		{"sa-east-1", "5d3faeb3ed7a4492", "154a50443f004ad4", "946e512cb7624fd5", "83ca12c0855d49ab"},
		{"us-east-1", "15f4860b1ad54ead", "984dae9d8bac4e2b", "aa970e9eb1ca4777", "2c46f2ecbfec4dcc"},
		{"us-east-2", "bbc798062d594728", "996a2e1ce1314abb", "3c30dcb4c50b4401", "19f9b4c730a14748"},
		{"us-west-1", "d2a6edeaa3b04a8a", "1e9ab4960ee4f9a", "1f6c57357d4d47c9", "9d577f4576e54ab7"},
		{"us-west-2", "d252ee1944404e15", "23584f0fb4c24ebb", "c80983a1f0284c99", "fe17696f22a445f6"},
	}
}

// ControlAddress is what the names of [ControlDomains] resolve to where no rule
// blocks them.
const ControlAddress = "1.2.3.4"

// ControlDomains returns the names that AWS put into a managed list for testing
// it, or nil for a list without such names. They are the same in every Region.
// Those of the aggregate list also test the list of GuardDuty. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
//
// They end in amazonaws.com: a rule that allows *.amazonaws.com ahead of the
// managed lists lets them through, which is not a fault of the lists.
func ControlDomains(name string) []domain.Name {
	list := controlLabel(name)
	if list == "" {
		return nil
	}
	var names []domain.Name
	for n := 1; n <= 3; n++ {
		names = append(names, domain.MustParseName(
			"controldomain"+strconv.Itoa(n)+"."+list+".firewall.route53resolver.us-east-1.amazonaws.com"))
	}
	return names
}

func controlLabel(name string) string {
	switch name {
	case AWSManagedDomainsAggregateThreatList, AWSManagedDomainsAmazonGuardDutyThreatList:
		return "aggregatelist"
	case AWSManagedDomainsBotnetCommandandControl:
		return "botnetlist"
	case AWSManagedDomainsMalwareDomainList:
		return "malwarelist"
	default:
		return ""
	}
}

// The identifiers of categories that AWS documents: one of each kind, as the
// example of its API. An account learns the others from ListFirewallRuleTypes;
// no page has them, and to guess them from the names of the console is to guess.
// See https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_FirewallRuleType.html
const (
	ContentCategoryViolenceAndHateSpeech = "VIOLENCE_AND_HATE_SPEECH"
	ThreatCategoryPhishing               = "PHISHING"
)

// ContentCategoryDisplayNames returns what the console calls the content
// categories, in the order of AWS's page. These are not identifiers, and a rule
// with one is refused: they are for the message that says so. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/firewall-advanced-managed-domain-lists.html
func ContentCategoryDisplayNames() []string {
	return []string{
		"Violence and Hate Speech", "For Kids", "Online Ads", "Science", "Family and Parenting",
		"Pets", "Career and Job Search", "Religion", "Lifestyle", "Home and Garden",
		"Criminal and Illegal Activities", "Sports and Recreation", "Vehicles", "Financial Services",
		"Real Estate", "Hobbies and Interests", "Travel", "Food and Dining", "Government and Legal",
		"Education", "Fashion", "Health", "Shopping", "Adult and Mature Content",
		"Technology and Internet", "Business and Economy", "News", "Search Engines and Portals",
		"Arts and Culture", "Entertainment", "Military", "Social Networking", "Proxy Avoidance",
		"Redirect", "Email", "Translation", "Child Abuse", "Abortion", "Gambling", "Hacking",
		"Marijuana", "Cryptocurrency", "Dating", "Artificial Intelligence and Machine Learning",
		"Parked Domains", "Private IP Address",
	}
}

// ThreatCategoryDisplayNames is [ContentCategoryDisplayNames] for the categories
// of threats.
func ThreatCategoryDisplayNames() []string { return []string{"Spam", "Phishing"} }
