package load

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

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
			f.add(invalidAt("FirewallRuleType", kind, "FirewallRuleType is %s; it wants a mapping", kind.Kind()))
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
	sides := id.Alternatives()
	for _, each := range sides {
		all = append(all, r.withList(rule, each))
	}
	if n.Maybe() == nil && len(sides) == 2 && sides[1].IsOtherSideOf(sides[0]) {
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
		rule.Unknowns = append(rule.Unknowns, invalidAt("FirewallDomainListId", id, "FirewallDomainListId is %s; it wants text", id.Kind()))
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
