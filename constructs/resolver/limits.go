package resolver

// Quotas and ranges that AWS documents for VPC Resolver; none of them can be raised.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
const (
	maxInlineDomains    = 1000 // names in one UpdateFirewallDomains request
	maxRuleGroupsPerVpc = 5
	maxOverrideTtl      = 604800 // seconds: a week

	// 100 and 9900 themselves are refused; what lies beyond belongs to Firewall Manager.
	minAssociationPriority = 101
	maxAssociationPriority = 9899

	// The API's integer has 32 bits; AWS documents no other bound.
	maxRulePriority = 1<<31 - 1
)

const (
	defaultRetentionDays       = 30
	defaultAssociationPriority = 150
	rulePriorityStep           = 100
)
