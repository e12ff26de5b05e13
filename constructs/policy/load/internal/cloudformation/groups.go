package cloudformation

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func (r *reader) defineGroups(s *stack.Stack) {
	existing(s, groupType, func(id string, open *stack.Unknown) {
		g := &policy.Group{ID: r.labels.resource(s, groupType, id), Origin: originOfResource(s, id)}
		f := &fields{node: s.Properties(id)}
		g.Name = f.label("Name")
		r.readRules(g, f)
		f.others("Name", "FirewallRules", "Tags")
		g.Unknowns = append(existence(s.Node(id), open), f.unknowns...)
		r.groups[keyOf(s.Reference(id))] = g
		r.p.Groups = append(r.p.Groups, g)
	})
}

func (r *reader) readRules(g *policy.Group, f *fields) {
	if computed := f.computed(); computed != nil {
		g.Opaque = computed.Why
		f.add(unknownAt("FirewallRules", computed, f.node))
	}
	rules, ok := f.node.Member("FirewallRules")
	if !ok {
		return
	}
	items, rest := rules.Items()
	for _, n := range rest {
		g.Opaque = r.unreadable(f, n, "FirewallRules", "a list")
	}
	var before []policy.Rule // of the item before
	for i, n := range items {
		if _, isObject := n.Keys(); !isObject {
			g.Opaque = r.unreadable(f, n, fmt.Sprintf("rule %d of FirewallRules", i+1), "a mapping")
			before = nil
			continue
		}
		rules := r.rules(n)
		if i > 0 && n.IsOtherBranchOf(items[i-1]) && len(before) == 1 && len(rules) == 1 {
			settle(&g.Rules[len(g.Rules)-1], &rules[0], n.Path())
		}
		g.Rules, before = append(g.Rules, rules...), rules
	}
}

// settle makes a rule certain that is there unless another is, and that looks for the same.
// What is not known then is which of the two decides, and no longer whether one does. Of two
// that look for something else, exactly one is there.
func settle(other, r *policy.Rule, oneOf string) {
	same := other.List == r.List && other.Protection == r.Protection && other.QueryType == r.QueryType && other.Priority == r.Priority
	if same && slices.Concat(other.Unknowns, r.Unknowns).Of("Priority", "Qtype", "FirewallDomainListId", "DnsThreatProtection", "FirewallRuleType") == nil {
		r.Unknowns = slices.DeleteFunc(r.Unknowns, func(u policy.Unknown) bool { return u.Property == policy.Existence })
		return
	}
	other.OneOf, r.OneOf = oneOf, oneOf
}

// unreadable records a part of the rules that cannot be read, and returns why.
func (r *reader) unreadable(f *fields, n stack.Node, what, required string) string {
	u := invalidAt("FirewallRules", n, "%s is %s; it must be %s", what, n.Kind(), required)
	if open := n.Unknown(); open != nil {
		u = unknownAt("FirewallRules", open, n)
	}
	f.add(u)
	return u.Why
}

// group returns the rule group that an association names, or means, and what is wrong with
// the value.
func (r *reader) group(t stack.Text, property string, n stack.Node) (*policy.Group, *policy.Unknown) {
	if wrong := idOf(groupType).wrong(property, t, n); wrong != nil {
		meant, _ := meantBy(t)
		return r.groups[keyOf(meant)], wrong
	}
	key, keyed := t.Key()
	if u := t.Unknown(); u != nil && (u.Invalid || !keyed) {
		unknown := unknownAt(property, u, n)
		return nil, &unknown
	}
	if g := r.groups[key]; g != nil {
		return g, nil
	}
	g := r.foreignGroup(t, property, n)
	r.groups[key] = g
	r.p.Groups = append(r.p.Groups, g)
	return g, nil
}

// foreignGroup is a rule group that the source does not have the rules of.
func (r *reader) foreignGroup(t stack.Text, property string, n stack.Node) *policy.Group {
	g := &policy.Group{ID: r.labels.fresh(groupType, t), Source: t.Source(), Origin: originAt(n)}
	u := t.Unknown()
	switch {
	case u == nil || u.Foreign:
		g.Opaque = "the source does not have the rules of rule group " + g.ID
	default:
		g.Opaque = u.Why
		g.Unknowns = []policy.Unknown{unknownAt("FirewallRules", u, n)}
	}
	return g
}

// rules reads one rule. It is several where a condition that is not known chooses its
// list.
func (r *reader) rules(n stack.Node) []policy.Rule {
	f := &fields{node: n}
	rule := policy.Rule{Origin: originAt(n)}
	f.required("Priority")
	rule.Priority = f.integer("Priority")
	f.required("Action")
	rule.Action = f.text("Action")
	rule.Block = blockOf(f)
	if rule.Block.Response == "OVERRIDE" {
		f.required("BlockOverrideTtl") // of which 0 and nothing look the same later
	}
	rule.QueryType = f.text("Qtype")
	rule.Redirection = f.text("FirewallDomainRedirectionAction")
	rule.Protection = protectionOf(f)
	for _, name := range []string{"FirewallThreatProtectionId", "Status"} {
		if at, ok := n.Member(name); ok {
			f.add(invalidAt(name, at, "%s is read-only; remove it", name))
		}
	}
	f.others("Action", "BlockOverrideDnsType", "BlockOverrideDomain", "BlockOverrideTtl", "BlockResponse", "ConfidenceThreshold",
		"DnsThreatProtection", "FirewallDomainListId", "FirewallDomainRedirectionAction", "FirewallRuleType",
		"FirewallThreatProtectionId", "Priority", "Qtype", "Status")
	rule.Unknowns = append(existence(n, n.Behind()), f.unknowns...)
	return r.sources(rule, n)
}

func blockOf(f *fields) policy.Block {
	return policy.Block{
		Response:       f.text("BlockResponse"),
		OverrideType:   f.text("BlockOverrideDnsType"),
		OverrideDomain: f.text("BlockOverrideDomain"),
		OverrideTTL:    f.integer("BlockOverrideTtl"),
	}
}

func protectionOf(f *fields) policy.Protection {
	p := policy.Protection{Threat: f.text("DnsThreatProtection"), Confidence: f.text("ConfidenceThreshold")}
	kind, ok := f.node.Member("FirewallRuleType")
	if !ok {
		return p
	}
	if _, isObject := kind.Keys(); !isObject {
		if u := kind.Unknown(); u != nil {
			f.add(unknownAt("FirewallRuleType", u, kind))
		} else {
			f.add(invalidAt("FirewallRuleType", kind, "FirewallRuleType is %s; it must be a mapping", kind.Kind()))
		}
		return p
	}
	kinds := &fields{node: kind}
	p.ThreatCategory = kinds.inside("FirewallAdvancedThreatCategory", "Category")
	p.ContentCategory = kinds.inside("FirewallAdvancedContentCategory", "Category")
	p.Partner = kinds.inside("PartnerThreatProtection", "Partner")
	if t := kinds.inside("DnsThreatProtection", "Value"); t != "" {
		p.Threat, p.Confidence = t, kinds.inside("DnsThreatProtection", "ConfidenceThreshold")
	}
	kinds.others("DnsThreatProtection", "FirewallAdvancedContentCategory", "FirewallAdvancedThreatCategory", "PartnerThreatProtection")
	for _, u := range kinds.unknowns {
		u.Property = "FirewallRuleType"
		f.add(u)
	}
	return p
}

// inside returns the text of a property of a property.
func (f *fields) inside(outer, inner string) string {
	n, ok := f.node.Member(outer)
	if !ok {
		return ""
	}
	within := &fields{node: n}
	text := within.text(inner)
	f.unknowns = append(f.unknowns, within.unknowns...)
	return text
}

// sources gives a rule the list that it looks into, if it has no protection.
func (r *reader) sources(rule policy.Rule, n stack.Node) []policy.Rule {
	id, ok := n.Member("FirewallDomainListId")
	if !ok {
		if rule.Protection == (policy.Protection{Confidence: rule.Protection.Confidence}) && rule.Unknowns.Of("DnsThreatProtection", "FirewallRuleType") == nil {
			rule.Unknowns = append(rule.Unknowns, invalidAt("FirewallDomainListId", n, "it has nothing to look for; give it a FirewallDomainListId, a DnsThreatProtection or a FirewallRuleType"))
		}
		return []policy.Rule{rule}
	}
	if _, threat := n.Member("DnsThreatProtection"); threat || has(n, "FirewallRuleType") {
		rule.Unknowns = append(rule.Unknowns, invalidAt("FirewallDomainListId", id, "it has a FirewallDomainListId and looks for something else too; leave one out"))
		return []policy.Rule{rule}
	}
	var all []policy.Rule
	branches := id.Alternatives()
	for _, each := range branches {
		all = append(all, r.withList(rule, each))
	}
	if n.Maybe() == nil && len(branches) == 2 && branches[1].IsOtherBranchOf(branches[0]) {
		all[0].OneOf, all[1].OneOf = id.Path(), id.Path()
	}
	return all
}

func (r *reader) withList(rule policy.Rule, id stack.Node) policy.Rule {
	if rule.Unknowns.Of(policy.Existence) == nil {
		rule.Unknowns = append(existence(id, id.Behind()), rule.Unknowns...)
	}
	t, ok := id.Text()
	if !ok {
		rule.Unknowns = append(rule.Unknowns, invalidAt("FirewallDomainListId", id, "FirewallDomainListId is %s; it must be text", id.Kind()))
		return rule
	}
	list, u := r.list(t, id)
	if u != nil {
		rule.Unknowns = append(rule.Unknowns, *u)
	}
	rule.List = list
	return rule
}

func has(n stack.Node, name string) bool {
	_, ok := n.Member(name)
	return ok
}
