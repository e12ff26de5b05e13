package awsdns

// Quota is something that AWS limits. Its number is only good for comparing and
// for the order of [All]; another version may number quotas anew.
type Quota uint8

// The quotas of query logging.
const (
	QueryLogConfigsPerRegion  Quota = iota + 1
	QueryLogConfigsPerProfile       // a Route 53 Profile
	// QueryLogConfigsPerVPC counts those with destinations of one type: a VPC
	// can log to a log group and to a bucket, but not to two buckets.
	QueryLogConfigsPerVPC
	// QueryLoggedVPCsPerRegion counts over all configs, so that more configs do
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
// exceed any other quota is an error without a doubt.
func (q Quota) Adjustable() bool { return q.entry().raise == onRequest }

// Source returns the address of the page on which AWS documents the value.
func (q Quota) Source() string { return q.entry().source }
