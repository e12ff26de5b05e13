package emulator

import (
	"cmp"
	"slices"
	"testing"
)

// look asks the AWS CLI for everything that exists.
func (s *shell) look(t *testing.T) deployed {
	t.Helper()
	var all struct {
		FirewallRuleGroups                 []object
		FirewallDomainLists                []object
		FirewallRuleGroupAssociations      []association
		ResolverQueryLogConfigs            []object
		ResolverQueryLogConfigAssociations []association
		LogGroups                          []logGroup
	}
	s.askAll(t, // each answer fills one field
		question{&all, "route53resolver list-firewall-rule-groups"},
		question{&all, "route53resolver list-firewall-domain-lists"},
		question{&all, "route53resolver list-firewall-rule-group-associations"},
		question{&all, "route53resolver list-resolver-query-log-configs"},
		question{&all, "route53resolver list-resolver-query-log-config-associations"},
		question{&all, "logs describe-log-groups"},
	)
	d := deployed{
		RuleGroups: all.FirewallRuleGroups,
		Rules:      s.rules(t, all.FirewallRuleGroups),
		Lists:      s.lists(t, all.FirewallDomainLists),
		Firewalled: byVpc(all.FirewallRuleGroupAssociations),
		Configs:    all.ResolverQueryLogConfigs,
		Logged:     byVpc(all.ResolverQueryLogConfigAssociations),
		LogGroups:  all.LogGroups,
	}
	d.print(t.Output())
	return d
}

func (s *shell) rules(t *testing.T, groups []object) []rule {
	t.Helper()
	var rules []rule
	for _, group := range groups {
		var answer struct{ FirewallRules []rule }
		s.askAll(t, question{&answer, "route53resolver list-firewall-rules --firewall-rule-group-id " + group.ID})
		rules = append(rules, answer.FirewallRules...)
	}
	slices.SortFunc(rules, func(a, b rule) int { return cmp.Compare(a.Priority, b.Priority) })
	return rules
}

// lists reads all lists but those of AWS, which nobody can read.
func (s *shell) lists(t *testing.T, lists []object) map[string][]string {
	t.Helper()
	lists = slices.DeleteFunc(lists, func(list object) bool { return list.ManagedOwnerName != "" })
	answers := make([]struct{ Domains []string }, len(lists))
	questions := make([]question, len(lists))
	for i, list := range lists {
		questions[i] = question{&answers[i], "route53resolver list-firewall-domains --firewall-domain-list-id " + list.ID}
	}
	s.askAll(t, questions...)
	names := map[string][]string{}
	for i, list := range lists {
		names[list.ID] = slices.Sorted(slices.Values(answers[i].Domains))
	}
	return names
}

func byVpc(associations []association) map[string]association {
	vpcs := map[string]association{}
	for _, a := range associations {
		vpcs[cmp.Or(a.VpcID, a.ResourceID)] = a
	}
	return vpcs
}
