package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// IDs of checks of quotas.
const (
	quotaGroupsPerVPC    = "quota-groups-per-vpc"
	quotaRulesPerGroup   = "quota-rules-per-group"
	quotaInlineDomains   = "quota-inline-domains"
	quotaFileDomains     = "quota-file-domains"
	quotaDomains         = "quota-domains"
	quotaRuleGroups      = "quota-rule-groups"
	quotaDomainLists     = "quota-domain-lists"
	quotaQueryLogConfigs = "quota-query-log-configs"
	quotaLoggedVPCs      = "quota-logged-vpcs"
	quotaLogPolicies     = "quota-log-policies"
)

const raise = "ask for more in Service Quotas before the deployment"

// quotaChecks compare a policy with the quotas of AWS.
func quotaChecks() []Check {
	return []Check{
		{
			quotaGroupsPerVPC, Error, "more rule groups on a VPC than AWS allows",
			"AWS refuses the association, and the deployment is rolled back", "merge rule groups; those of Firewall Manager count too",
		},
		{
			quotaRulesPerGroup, Warning, "more rules in a group than an account has by default",
			"AWS refuses the rule group, unless the account has a higher quota", "split the group, or " + raise,
		},
		{
			quotaInlineDomains, Error, "more entries in a template than one request may have",
			"AWS refuses the list, or leaves it empty", "put the entries into a file on S3 and use DomainFileUrl",
		},
		{
			quotaFileDomains, Warning, "more entries in a file than an account has by default",
			"the import fails, unless the account has a higher quota", "split the list over several rules, or " + raise,
		},
		{
			quotaDomains, Warning, "more entries in all lists than an account has by default",
			"AWS refuses what exceeds it, unless the account has a higher quota", "choose shorter lists, or " + raise,
		},
		{
			quotaRuleGroups, Warning, "more rule groups than an account has by default",
			"AWS refuses what exceeds it, unless the account has a higher quota", "merge rule groups, or " + raise,
		},
		{
			quotaDomainLists, Warning, "more domain lists than an account has by default",
			"AWS refuses what exceeds it, unless the account has a higher quota", "merge lists, or " + raise,
		},
		{
			quotaQueryLogConfigs, Warning, "more query log configs than an account has by default",
			"AWS refuses what exceeds it, unless the account has a higher quota", "put several VPCs on one config, or " + raise,
		},
		{
			quotaLogPolicies, Error, "more AWS::Logs::ResourcePolicy than an account has room for in a Region",
			"CloudWatch Logs refuses the policy, and the deployment is rolled back", "put the statements into one policy, or into the ResourcePolicyDocument of each log group",
		},
		{
			quotaLoggedVPCs, Warning, "more VPCs with query logging than an account has by default",
			"AWS refuses what exceeds it, unless the account has a higher quota; further configs do not help", raise,
		},
	}
}

// quotas compares the whole of a policy with what an account may have.
func (l *linter) quotas() {
	groups, lists, domains := 0, 0, 0
	for _, g := range l.policy.Groups {
		if g.Opaque != "" {
			continue
		}
		groups++
		if n, most := len(g.Rules), awsdns.RulesPerRuleGroup; n > most.Value() {
			l.found(quotaRulesPerGroup, groupOf(g), "rule group %s: %s", g.ID, most.Exceeded(n))
		}
	}
	for _, list := range l.policy.Lists {
		if list.Opaque == "" && !list.Managed {
			lists++
			domains += len(list.Entries)
		}
	}
	l.quota(quotaRuleGroups, awsdns.RuleGroupsPerRegion, groups)
	l.quota(quotaDomainLists, awsdns.DomainListsPerRegion, lists)
	l.quota(quotaDomains, awsdns.DomainsPerRegion, domains)
}

// quota finds that there is more of something than an account may have by default.
func (l *linter) quota(id string, most awsdns.Quota, used int) {
	if used > most.Value() {
		l.found(id, place{at: policy.Origin{File: l.file()}}, "%s", most.Exceeded(used))
	}
}

// file is that of the first thing that has one.
func (l *linter) file() string {
	for _, list := range l.policy.Lists {
		if list.Origin.File != "" {
			return list.Origin.File
		}
	}
	for _, g := range l.policy.Groups {
		if g.Origin.File != "" {
			return g.Origin.File
		}
	}
	for _, c := range l.policy.QueryLogConfigs {
		if c.Origin.File != "" {
			return c.Origin.File
		}
	}
	return ""
}
