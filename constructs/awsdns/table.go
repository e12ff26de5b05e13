package awsdns

type entry struct {
	counted, scope string
	value          int
	raise          raise
	source         string
}

// raise is a type of its own, because a column of true and false tells nobody
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
