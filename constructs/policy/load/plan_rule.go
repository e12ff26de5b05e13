package load

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// addGroups adds the rule groups that the plan manages or reads.
func (m *tfMapping) addGroups() {
	for _, r := range m.ofTypes(wantedGroup().types) {
		if r.Mode == "data" {
			m.foreignGroup(r.idOf(), m.identityOf(r), r).Name = r.text("name")
			continue
		}
		m.groups[r.Address] = &policy.Group{ID: r.Address, Name: r.text("name"), Deployed: r.text("id"), Origin: m.origin(r)}
	}
}

// foreignGroup returns a rule group that the plan does not manage.
func (m *tfMapping) foreignGroup(id, source string, from *tfResource) *policy.Group {
	if m.groups[id] == nil {
		m.groups[id] = &policy.Group{
			ID: id, Source: source, Origin: m.origin(from),
			Opaque: "the plan does not have the rules of " + id + ", which a snapshot has",
		}
	}
	return m.groups[id]
}

// groupOf returns the group that an argument refers to. It is one without rules that are
// known if that cannot be told.
func (m *tfMapping) groupOf(r *tfResource, argument string) *policy.Group {
	to := m.resolve(r, argument, wantedGroup())
	switch {
	case to.resource != nil:
		return m.groups[to.resource.idOf()]
	case to.outside != "":
		return m.foreignGroup(to.outside, to.source, r)
	default:
		return &policy.Group{ID: "rule group of " + r.Address, Opaque: to.why, Source: m.sourceOf(r, argument), Origin: m.origin(r)}
	}
}

// addRules puts each rule, which is a resource of its own, into its group.
func (m *tfMapping) addRules() {
	for _, r := range m.managed("aws_route53_resolver_firewall_rule") {
		to := m.resolve(r, "firewall_rule_group_id", wantedGroup())
		rules := m.withList(m.rule(r), r)
		switch {
		case to.resource != nil:
			addTo(m.groups[to.resource.idOf()], rules)
		case to.outside != "":
			addTo(m.foreignGroup(to.outside, to.source, r), rules)
		case to.several != nil:
			rules = mayBe(rules, m.unknown(r, policy.Existence, to.why))
			for _, group := range to.several {
				addTo(m.groups[group.idOf()], rules)
			}
		default:
			m.lost(r, to)
		}
	}
}

func addTo(g *policy.Group, rules []policy.Rule) { g.Rules = append(g.Rules, rules...) }

// mayBe says of rules that they may be there or not.
func mayBe(rules []policy.Rule, u policy.Unknown) []policy.Rule {
	for i := range rules {
		rules[i].Unknowns = append(rules[i].Unknowns, u)
	}
	return rules
}

func (m *tfMapping) rule(r *tfResource) policy.Rule {
	a := tfReader{mapping: m, resource: r}
	rule := policy.Rule{
		Priority: a.number("priority", "Priority"),
		Action:   a.text("action", "Action"),
		Block: policy.Block{
			Response:       a.text("block_response", "BlockResponse"),
			OverrideType:   a.text("block_override_dns_type", "BlockOverrideDnsType"),
			OverrideDomain: a.text("block_override_domain", "BlockOverrideDomain"),
			OverrideTTL:    a.number("block_override_ttl", "BlockOverrideTtl"),
		},
		// Providers before 6 do not have these two.
		Protection: policy.Protection{
			Threat:     a.text("dns_threat_protection", "DnsThreatProtection"),
			Confidence: a.text("confidence_threshold", "ConfidenceThreshold"),
		},
		QueryType:   a.text("q_type", "Qtype"),
		Redirection: a.text("firewall_domain_redirection_action", "FirewallDomainRedirectionAction"),
		Origin:      m.origin(r),
	}
	rule.Unknowns = a.unknowns
	return rule
}

// mostEntries is how many entries the lists may have that a rule may look into.
const mostEntries = 100_000

// withList gives a rule the list that it looks for. If that is one of several, there is a
// rule for each that may be there or not: so a name in none of them is known not to match.
func (m *tfMapping) withList(rule policy.Rule, r *tfResource) []policy.Rule {
	if rule.Protection.Threat != "" {
		return []policy.Rule{rule}
	}
	to := m.resolve(r, "firewall_domain_list_id", wantedList())
	switch {
	case to.resource != nil:
		rule.List = m.lists[to.resource.idOf()]
	case to.outside != "":
		rule.List = m.foreignList(to.outside, to.source, r)
	case to.several != nil && m.entriesOf(to.several) <= mostEntries:
		var all []policy.Rule
		for _, each := range to.several {
			alternative := rule
			alternative.List, alternative.Unknowns = m.lists[each.idOf()], slices.Clone(rule.Unknowns)
			all = append(all, alternative)
		}
		return mayBe(all, m.unknown(r, policy.Existence, to.why))
	default:
		u := m.unknown(r, "FirewallDomainListId", to.why)
		u.Source = m.sourceOf(r, "firewall_domain_list_id")
		u.Invalid = to.invalid
		rule.Unknowns = append(rule.Unknowns, u)
	}
	return []policy.Rule{rule}
}

func (m *tfMapping) entriesOf(lists []*tfResource) int {
	n := 0
	for _, r := range lists {
		n += len(m.lists[r.idOf()].Entries)
	}
	return n
}
