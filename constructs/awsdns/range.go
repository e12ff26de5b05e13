package awsdns

import (
	"math"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/words"
)

// Range is the whole numbers that AWS accepts for something.
type Range struct{ First, Last int }

// Contains reports whether n is in r; First and Last are.
func (r Range) Contains(n int) bool { return r.First <= n && n <= r.Last }

// String returns r in words, as in "101 to 9,899".
func (r Range) String() string { return words.Grouped(r.First) + " to " + words.Grouped(r.Last) }

// AssociationPriorities returns the priorities that a rule group can have on a
// VPC or a Route 53 Profile. The API's text says "between 100 and 9900" and the
// page of CloudFormation that these two are excluded, so that only what both
// agree on is in the range. See
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-firewallrulegroupassociation.html
func AssociationPriorities() Range { return Range{101, 9899} }

// ProfilePriorities returns the priorities that a Route 53 Profile can have among those of a
// VPC; the lowest comes first. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/profiles-vpc-update-priority.html
func ProfilePriorities() Range { return Range{100, 9900} }

// FirewallManagerFirst returns the priorities of the rule groups that Firewall
// Manager puts before those of the account. See
// https://docs.aws.amazon.com/fms/2018-01-01/APIReference/API_SecurityServicePolicyData.html
func FirewallManagerFirst() Range { return Range{1, 99} }

// FirewallManagerLast returns the priorities of the rule groups that Firewall
// Manager puts after those of the account. See
// https://docs.aws.amazon.com/fms/2018-01-01/APIReference/API_SecurityServicePolicyData.html
func FirewallManagerLast() Range { return Range{9901, 10000} }

// RulePriorities returns the priorities that a rule can have in its group. AWS
// documents no end; this is that of the API's 32-bit integer. See
// https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-settings.html
func RulePriorities() Range { return Range{1, math.MaxInt32} }

// OverrideSeconds returns for how long a client may keep the answer that a rule
// gives in place of the true one; the end is a week. See
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html
func OverrideSeconds() Range { return Range{0, 7 * 24 * 60 * 60} }
