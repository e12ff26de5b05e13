package cloudformation

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func (r *reader) defineVPCs(s *stack.Stack) {
	existing(s, vpcType, func(id string, _ *stack.Unknown) {
		r.vpcs[keyOf(s.Reference(id))] = len(r.p.VPCs)
		r.p.VPCs = append(r.p.VPCs, policy.VPC{
			Name: r.labels.resource(s, vpcType, id), Source: s.Reference(id).Source(), Defined: true, Origin: originOfResource(s, id),
		})
	})
}

// onVPC is a VPC that a resource names, perhaps behind a condition.
type onVPC struct {
	index int // in p.VPCs
	node  stack.Node
	wrong *policy.Unknown // what AWS would refuse about it
}

// vpcsOf returns the VPCs that a property names: one, unless a condition that is not known
// chooses. The owner is what is lost if the VPC is not known.
func (r *reader) vpcsOf(properties stack.Node, property, owner string) []onVPC {
	n, ok := properties.Member(property)
	if !ok {
		r.lost(invalidAt(property, properties, "%s names no VPC; AWS requires a %s", owner, property))
		return nil
	}
	var all []onVPC
	for _, each := range n.Alternatives() {
		if on, ok := r.vpc(each, property, owner); ok {
			all = append(all, on)
		}
	}
	return all
}

func (r *reader) vpc(n stack.Node, property, owner string) (onVPC, bool) {
	t, ok := n.Text()
	if !ok {
		r.lost(invalidAt(property, n, "%s of %s is %s; it must be text", property, owner, n.Kind()))
		return onVPC{}, false
	}
	key, keyed := t.Key()
	if u := t.Unknown(); u != nil && (u.Invalid || !keyed) {
		lost := unknownAt(property, u, n)
		lost.Why = "the VPC of " + owner + " is not known: " + lost.Why
		r.lost(lost)
		return onVPC{}, false
	}
	wrong := idOf(vpcType).wrong(property, t, n)
	index, known := r.vpcs[key]
	if meant, ok := meantBy(t); wrong != nil && ok && !known {
		index, known = r.vpcs[keyOf(meant)]
	}
	if !known {
		index = len(r.p.VPCs)
		r.vpcs[key] = index
		r.p.VPCs = append(r.p.VPCs, policy.VPC{Name: r.labels.fresh(vpcType, t), Source: t.Source(), Origin: originAt(n)})
	}
	return onVPC{index, n, wrong}, true
}

func (r *reader) associate(s *stack.Stack) {
	existing(s, associationType, func(id string, open *stack.Unknown) {
		f := &fields{node: s.Properties(id)}
		a := policy.Association{Name: f.label("Name"), MutationProtection: f.text("MutationProtection"), Origin: originOfResource(s, id)}
		f.required("Priority")
		a.Priority = f.integer("Priority")
		f.others("FirewallRuleGroupId", "VpcId", "Priority", "Name", "MutationProtection", "Tags")
		a.Unknowns = f.unknowns
		for _, on := range r.vpcsOf(f.node, "VpcId", id) {
			for _, group := range r.groupsOf(f.node, "FirewallRuleGroupId", id) {
				a := a
				a.Group = group.group
				a.Unknowns = append(existence(s.Node(id), open, on.node.Behind(), group.node.Behind()), f.unknowns...)
				a.Unknowns = append(a.Unknowns, present(on.wrong, group.wrong)...)
				r.attach(on.index, a)
			}
		}
	})
}

// present returns the unknowns that there are.
func present(all ...*policy.Unknown) []policy.Unknown {
	var found []policy.Unknown
	for _, u := range all {
		if u != nil {
			found = append(found, *u)
		}
	}
	return found
}

// maxAssociations bounds what a hostile template costs, in which every one of thousands
// of VPCs has each of thousands of rule groups. AWS takes 5 of them on a VPC.
const maxAssociations = 100_000

// attach puts a rule group on a VPC.
func (r *reader) attach(vpc int, a policy.Association) {
	r.associations++
	if !r.full() {
		r.p.VPCs[vpc].Associations = append(r.p.VPCs[vpc].Associations, a)
	}
}

func (r *reader) full() bool { return r.associations > maxAssociations }

// namedGroup is a rule group that a resource names, perhaps behind a condition.
type namedGroup struct {
	group *policy.Group
	node  stack.Node
	wrong *policy.Unknown // what AWS would refuse about it
}

func (r *reader) groupsOf(properties stack.Node, property, owner string) []namedGroup {
	n, ok := properties.Member(property)
	if !ok {
		r.lost(invalidAt(property, properties, "%s names no rule group; AWS requires a %s", owner, property))
		return nil
	}
	var all []namedGroup
	for _, each := range n.Alternatives() {
		t, ok := each.Text()
		if !ok {
			r.lost(invalidAt(property, each, "%s of %s is %s; it must be text", property, owner, each.Kind()))
			continue
		}
		g, u := r.group(t, property, each)
		if g == nil {
			g = &policy.Group{ID: t.Label(), Opaque: u.Why, Unknowns: []policy.Unknown{{Property: "FirewallRules", Why: u.Why, Invalid: u.Invalid, Source: u.Source, Origin: u.Origin}}, Origin: u.Origin}
			r.p.Groups = append(r.p.Groups, g)
			u = nil
		}
		all = append(all, namedGroup{g, each, u})
	}
	return all
}

// failModes reads what happens while DNS Firewall does not answer: the resource of AWS,
// and the one of package resolver.
func (r *reader) failModes(s *stack.Stack) {
	for _, resourceType := range []string{"AWS::Route53Resolver::FirewallConfig", "Custom::DnsFirewallFailMode"} {
		existing(s, resourceType, func(id string, open *stack.Unknown) {
			f := &fields{node: s.Properties(id)}
			mode := f.text("FirewallFailOpen")
			for _, on := range r.vpcsOf(f.node, "ResourceId", id) {
				r.p.Unknowns = append(r.p.Unknowns, present(on.wrong)...)
				if open == nil && on.node.Maybe() == nil {
					r.p.VPCs[on.index].FailOpen = mode
				}
			}
			r.p.Unknowns = append(r.p.Unknowns, append(f.unknowns, existence(s.Node(id), open)...)...)
		})
	}
}

// dhcp reads which name servers a VPC gives to its instances.
func (r *reader) dhcp(s *stack.Stack) {
	existing(s, "AWS::EC2::VPCDHCPOptionsAssociation", func(id string, open *stack.Unknown) {
		properties := s.Properties(id)
		n, ok := properties.Member("DhcpOptionsId")
		if !ok || open != nil {
			return
		}
		t, _ := n.Text()
		ref, ok := t.Reference()
		if !ok {
			return
		}
		servers := nameServers(ref.Stack.Properties(ref.LogicalID))
		for _, on := range r.vpcsOf(properties, "VpcId", id) {
			if on.node.Maybe() == nil {
				r.p.VPCs[on.index].NameServers = servers
			}
		}
	})
}

func nameServers(options stack.Node) []string {
	n, ok := options.Member("DomainNameServers")
	if !ok {
		return nil
	}
	var servers []string
	items, _ := n.Items()
	for _, item := range items {
		if t, ok := item.Text(); ok {
			servers = append(servers, t.String())
		}
	}
	return servers
}
