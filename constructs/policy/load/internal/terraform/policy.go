package terraform

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
)

// mapping makes a policy of a plan. Things go by their address, and those that the plan
// does not have by their ID or the reference that leads to them.
type mapping struct {
	*plan
	policy *policy.Policy

	lists      map[string]*policy.List
	groups     map[string]*policy.Group
	logConfigs map[string]*policy.QueryLogConfig
	vpcs       map[string]*policy.VPC
}

func newMapping(p *plan) *mapping {
	return &mapping{
		plan: p, policy: &policy.Policy{},
		lists: map[string]*policy.List{}, groups: map[string]*policy.Group{},
		logConfigs: map[string]*policy.QueryLogConfig{}, vpcs: map[string]*policy.VPC{},
	}
}

func (m *mapping) finish() *policy.Policy {
	m.policy.Lists = source.InOrder(m.lists)
	m.policy.Groups = source.InOrder(m.groups)
	m.policy.QueryLogConfigs = source.InOrder(m.logConfigs)
	for _, vpc := range source.InOrder(m.vpcs) {
		m.policy.VPCs = append(m.policy.VPCs, *vpc)
	}
	return m.policy
}

func (m *mapping) origin(r *resource) policy.Origin {
	return policy.Origin{File: m.file, Path: r.Address}
}

func (m *mapping) unknown(r *resource, property, why string) policy.Unknown {
	return policy.Unknown{Property: property, Why: why, Origin: m.origin(r)}
}

// lost says that a resource belongs to something that is not known.
func (m *mapping) lost(r *resource, to referent) {
	u := m.unknown(r, policy.Existence, to.why)
	u.Invalid = to.invalid
	m.policy.Unknowns = append(m.policy.Unknowns, u)
}

// idOf returns what a policy knows a resource by. What is only read goes by its ID, as
// where somebody writes the ID itself; one that is read while applying has only the argument for
// it.
func (r *resource) idOf() string {
	if r.Mode != "data" {
		return r.Address
	}
	for _, argument := range []string{"id", "firewall_domain_list_id", "firewall_rule_group_id", "resolver_query_log_config_id"} {
		if id := r.text(argument); id != "" {
			return id
		}
	}
	return r.Address
}

// whyNot says why an argument has no value that can be read.
func (r *resource) whyNot(argument string, state state) string {
	is := argument + " is"
	if strings.HasSuffix(argument, "s") {
		is = argument + " are"
	}
	if state == stateSecret {
		return fmt.Sprintf("its %s marked as sensitive, and not shown", is)
	}
	why := fmt.Sprintf("its %s known only after apply", is)
	if r.config == nil {
		return why
	}
	if from := longest(r.config.expression(argument).References); len(from) > 0 && len(from) < 4 {
		why += ", from " + strings.Join(from, ", ")
	}
	return why
}

// addGroups adds the rule groups that the plan manages or reads.
func (m *mapping) addGroups() {
	for _, r := range m.ofTypes(wantedGroup().types) {
		if r.Mode == "data" {
			m.foreignGroup(r.idOf(), m.identityOf(r), r).Name = r.text("name")
			continue
		}
		m.groups[r.Address] = &policy.Group{ID: r.Address, Name: r.text("name"), Deployed: r.text("id"), Origin: m.origin(r)}
	}
}

// foreignGroup returns a rule group that the plan does not manage.
func (m *mapping) foreignGroup(id, source string, from *resource) *policy.Group {
	if m.groups[id] == nil {
		m.groups[id] = &policy.Group{
			ID: id, Source: source, Origin: m.origin(from),
			Opaque: "the plan does not have the rules of " + id + ", which a snapshot has",
		}
	}
	return m.groups[id]
}

// groupOf returns the group that an argument refers to. If that is not known, it is a group
// of unknown rules.
func (m *mapping) groupOf(r *resource, argument string) *policy.Group {
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
func (m *mapping) addRules() {
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

func (m *mapping) rule(r *resource) policy.Rule {
	a := reader{mapping: m, resource: r}
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
func (m *mapping) withList(rule policy.Rule, r *resource) []policy.Rule {
	if rule.Protection.Threat != "" {
		// The provider plans its default for every rule, and makes a rule of DNS Firewall Advanced
		// without it.
		rule.Redirection = ""
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

func (m *mapping) entriesOf(lists []*resource) int {
	n := 0
	for _, r := range lists {
		n += len(m.lists[r.idOf()].Entries)
	}
	return n
}

// addLists adds the domain lists that the plan manages or reads.
func (m *mapping) addLists() {
	for _, r := range m.ofTypes(wantedList().types) {
		if r.Mode == "data" {
			m.addForeignList(r)
			continue
		}
		a := reader{mapping: m, resource: r}
		l := &policy.List{ID: r.Address, Name: r.text("name"), Origin: m.origin(r)}
		for _, text := range a.texts("domains", "Domains") {
			l.Entries = append(l.Entries, policy.ParseEntry(text, l.Origin))
		}
		l.Unknowns = a.unknowns
		m.lists[l.ID] = l
	}
}

// addForeignList adds a list that the plan only reads, of which it has the name and no
// entry.
func (m *mapping) addForeignList(r *resource) {
	l := m.foreignList(r.idOf(), m.identityOf(r), r)
	l.Name, l.Managed = r.text("name"), r.text("managed_owner_name") != ""
}

// foreignList returns a list that the plan does not manage.
func (m *mapping) foreignList(id, source string, from *resource) *policy.List {
	if m.lists[id] == nil {
		m.lists[id] = &policy.List{
			ID: id, Source: source, Origin: m.origin(from),
			Opaque: "the plan does not have the entries of " + id + "; give them with --stand-in, or take a snapshot",
		}
	}
	return m.lists[id]
}
