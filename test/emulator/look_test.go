package emulator

import (
	"cmp"
	"slices"
	"testing"
)

// look asks for everything that exists.
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
	// Each answer fills one field.
	s.api.ask(t, &all, "Route53Resolver.ListFirewallRuleGroups", nil)
	s.api.ask(t, &all, "Route53Resolver.ListFirewallDomainLists", nil)
	s.api.ask(t, &all, "Route53Resolver.ListFirewallRuleGroupAssociations", nil)
	s.api.ask(t, &all, "Route53Resolver.ListResolverQueryLogConfigs", nil)
	s.api.ask(t, &all, "Route53Resolver.ListResolverQueryLogConfigAssociations", nil)
	s.api.ask(t, &all, "Logs_20140328.DescribeLogGroups", nil)
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
		s.api.ask(t, &answer, "Route53Resolver.ListFirewallRules", map[string]string{"FirewallRuleGroupId": group.ID})
		rules = append(rules, answer.FirewallRules...)
	}
	slices.SortFunc(rules, func(a, b rule) int { return cmp.Compare(a.Priority, b.Priority) })
	return rules
}

// lists reads all lists except AWS's, which cannot be read.
func (s *shell) lists(t *testing.T, lists []object) map[string][]string {
	t.Helper()
	names := map[string][]string{}
	for _, list := range lists {
		if list.ManagedOwnerName != "" {
			continue
		}
		var answer struct{ Domains []string }
		s.api.ask(t, &answer, "Route53Resolver.ListFirewallDomains", map[string]string{"FirewallDomainListId": list.ID})
		names[list.ID] = slices.Sorted(slices.Values(answer.Domains))
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
