package awsdns

import (
	"strconv"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// ControlAddress is what the names of [ControlDomains] resolve to where no rule
// blocks them.
const ControlAddress = "1.2.3.4"

// ControlDomains returns the names that AWS put into a managed list for testing
// it, or nil for a list without such names. They are the same in every Region.
// Those of the aggregate list also test the list of GuardDuty. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-managed-domain-lists.html
//
// They end in amazonaws.com: a rule that allows *.amazonaws.com ahead of the
// managed lists lets them through, and is no fault of the lists.
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
