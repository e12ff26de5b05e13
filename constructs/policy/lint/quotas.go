package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// quotas holds the whole of a policy against what an account may have.
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
