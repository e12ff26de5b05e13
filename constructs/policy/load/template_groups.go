package load

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
		if i > 0 && n.IsOtherSideOf(items[i-1]) && len(before) == 1 && len(rules) == 1 {
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

// unreadable records a part of the rules that cannot be told, and returns why.
func (r *reader) unreadable(f *fields, n stack.Node, what, wants string) string {
	u := invalidAt("FirewallRules", n, "%s is %s; it wants %s", what, n.Kind(), wants)
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
