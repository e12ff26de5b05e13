package load

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
)

// failModes reads what happens while DNS Firewall does not answer: the resource of AWS,
// and the one of package resolver.
func (r *reader) failModes(s *stack.Stack) {
	for _, resourceType := range []string{"AWS::Route53Resolver::FirewallConfig", "Custom::DnsFirewallFailMode"} {
		existing(s, resourceType, func(id string, open *stack.Unknown) {
			f := &fields{node: s.Properties(id)}
			mode := f.text("FirewallFailOpen")
			for _, on := range r.vpcsOf(f.node, "ResourceId", id) {
				r.p.Unknowns = append(r.p.Unknowns, those(on.wrong)...)
				if open == nil && on.node.Maybe() == nil {
					r.p.VPCs[on.index].FailOpen = mode
				}
			}
			r.p.Unknowns = append(r.p.Unknowns, append(f.unknowns, existence(s.Node(id), open)...)...)
		})
	}
}

// dhcp reads which name servers a VPC tells its instances of.
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
