package awsdns

import (
	"fmt"
	"math"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/words"
)

// Quota is something that AWS limits. Its number is only good for comparing and
// for the order of [All]; another version may number quotas differently.
type Quota uint8

// The quotas of query logging.
const (
	QueryLogConfigsPerRegion  Quota = iota + 1
	QueryLogConfigsPerProfile       // a Route 53 Profile
	// QueryLogConfigsPerVPC counts those with destinations of one type: a VPC
	// can log to a log group and to a bucket, but not to two buckets.
	QueryLogConfigsPerVPC
	// QueryLoggedVPCsPerRegion counts over all configs, so more configs do
	// not help. VPCs on a config that is shared count in the account they are of.
	QueryLoggedVPCsPerRegion
)

// The quotas of DNS Firewall. A rule group that is shared, and its associations,
// count in the account that it is shared with.
const (
	RuleGroupsPerRegion Quota = iota + QueryLoggedVPCsPerRegion + 1
	RuleGroupsPerVPC          // those of Firewall Manager count too
	RuleGroupsPerProfile
	RulesPerRuleGroup
	DomainListsPerRegion
	DomainsPerRegion  // over all lists
	DomainsPerFile    // one import from S3
	DomainsPerRequest // what a template holds inline becomes one request
)

// The quotas of what carries both to many VPCs.
const (
	ProfilesPerRegion Quota = iota + DomainsPerRequest + 1
	VPCsPerProfile
	// FirewallManagerPolicyCharacters is the length of the JSON text in which a
	// policy of Firewall Manager names its rule groups.
	FirewallManagerPolicyCharacters
	RequestsPerSecond // to the Resolver API, all actions together
	// LogPoliciesPerRegion counts the resource policies of CloudWatch Logs that are of the
	// account, and not those of a log group.
	LogPoliciesPerRegion
)

// All returns every quota, first those of query logging, then those of DNS
// Firewall, then the others.
func All() []Quota {
	var all []Quota
	for q := QueryLogConfigsPerRegion; q <= LogPoliciesPerRegion; q++ {
		all = append(all, q)
	}
	return all
}

// Counted returns what is counted, in the plural, such as "domains".
func (q Quota) Counted() string { return q.entry().counted }

// Scope returns where it is counted, such as "in one request".
func (q Quota) Scope() string { return q.entry().scope }

// Value returns how many AWS takes, by default if q is [Quota.Adjustable]. It is
// 0 for what is none of the quotas above.
func (q Quota) Value() int { return q.entry().value }

// Adjustable reports whether AWS raises the value for an account on request. To
// exceed any other quota is certainly an error.
func (q Quota) Adjustable() bool { return q.entry().raise == onRequest }

// Source returns the address of the page on which AWS documents the value.
func (q Quota) Source() string { return q.entry().source }

// String returns q in words, as in "5 rule groups on one VPC (cannot be raised)".
func (q Quota) String() string {
	if q.Value() == 0 {
		return "invalid Quota"
	}
	return fmt.Sprintf("%s %s %s (%s)", words.Grouped(q.Value()), q.Counted(), q.Scope(), q.outlook())
}

// Exceeded words that there are got of what q limits, for a message that goes on
// with what to do about it: "1,204 domains in one request, and AWS takes 1,000
// (cannot be raised)". It does not compare; see [Quota.Value].
func (q Quota) Exceeded(got int) string {
	return fmt.Sprintf("%s %s %s, and AWS takes %s (%s)",
		words.Grouped(got), q.Counted(), q.Scope(), words.Grouped(q.Value()), q.outlook())
}

func (q Quota) outlook() string {
	if q.Adjustable() {
		return "default; can be raised in Service Quotas"
	}
	return "cannot be raised"
}

// Range is the whole numbers that AWS accepts for something.
type Range struct{ First, Last int }

// Contains reports whether n is in r; First and Last are.
func (r Range) Contains(n int) bool { return r.First <= n && n <= r.Last }

// String returns r in words, as in "101 to 9,899".
func (r Range) String() string { return words.Grouped(r.First) + " to " + words.Grouped(r.Last) }

// AssociationPriorities returns the priorities that a rule group can have on a
// VPC or a Route 53 Profile. The API's text says "between 100 and 9900" and the
// page of CloudFormation that these two are excluded, so only what both
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

type entry struct {
	counted, scope string
	value          int
	raise          raise
	source         string
}

// raise is a type of its own, because a column of true and false shows nobody
// which one is which.
type raise bool

const (
	never     raise = false
	onRequest raise = true
)

const (
	guide     = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/"
	reference = "https://docs.aws.amazon.com/Route53/latest/APIReference/"
	templates = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/"

	limits     = guide + "DNSLimitations.html"
	configs    = guide + "resolver-query-logging-configurations-managing.html"
	update     = reference + "API_route53resolver_UpdateFirewallDomains.html"
	profile    = reference + "API_route53profiles_AssociateProfile.html"
	logQuotas  = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"
	fmsPolicy  = templates + "aws-properties-fms-policy-securityservicepolicydata.html"
	inRegion   = "in one account and Region"
	onOneVPC   = "on one VPC"
	inAProfile = "on one Route 53 Profile"
)

// entry returns what AWS documents about q. The table is inside so that nobody
// can change it.
func (q Quota) entry() entry {
	table := [...]entry{
		QueryLogConfigsPerRegion:  {"query log configs", inRegion, 20, onRequest, limits},
		QueryLogConfigsPerProfile: {"query log configs", inAProfile, 2, never, limits},
		QueryLogConfigsPerVPC:     {"query log configs of one destination type", onOneVPC, 1, never, configs},
		QueryLoggedVPCsPerRegion:  {"VPC associations of query log configs", inRegion, 100, onRequest, limits},

		RuleGroupsPerRegion:  {"rule groups", inRegion, 1_000, onRequest, limits},
		RuleGroupsPerVPC:     {"rule groups", onOneVPC, 5, never, limits},
		RuleGroupsPerProfile: {"rule groups", inAProfile, 5, never, limits},
		RulesPerRuleGroup:    {"rules", "in one rule group", 100, onRequest, limits},
		DomainListsPerRegion: {"domain lists", inRegion, 1_000, onRequest, limits},
		DomainsPerRegion:     {"domains in all lists", inRegion, 100_000, onRequest, limits},
		DomainsPerFile:       {"domains", "in one imported file", 250_000, onRequest, limits},
		DomainsPerRequest:    {"domains", "in one request", 1_000, never, update},

		ProfilesPerRegion:               {"Route 53 Profiles", inRegion, 5, onRequest, limits},
		VPCsPerProfile:                  {"VPCs", inAProfile, 1_000, onRequest, profile},
		FirewallManagerPolicyCharacters: {"characters", "in the text of one Firewall Manager policy", 30_000, never, fmsPolicy},
		RequestsPerSecond:               {"requests to the Resolver API", "in one second", 5, never, limits},
		LogPoliciesPerRegion:            {"resource policies of CloudWatch Logs", inRegion, 10, never, logQuotas},
	}
	if int(q) >= len(table) {
		q = 0
	}
	return table[q]
}
