package load

import "github.com/seed-482a6d4f/vpcdns/constructs/policy"

// vpcOf returns the VPC that an argument refers to. If that cannot be told, the resource
// goes to the policy's unknowns and the VPC is nil.
func (m *tfMapping) vpcOf(r *tfResource, argument string) *policy.VPC {
	to := m.resolve(r, argument, wantedVPC())
	switch {
	case to.resource != nil:
		return m.vpc(to.resource.vpcName(), to.resource)
	case to.outside != "":
		return m.vpc(to.outside, r)
	default:
		m.lost(r, to)
		return nil
	}
}

func (m *tfMapping) vpc(name string, from *tfResource) *policy.VPC {
	if m.vpcs[name] == nil {
		m.vpcs[name] = &policy.VPC{Name: name, Source: name, Defined: name == from.Address, Origin: m.origin(from)}
	}
	return m.vpcs[name]
}

// vpcName is the ID of a VPC, or else its address.
func (r *tfResource) vpcName() string {
	if id := r.text("id"); id != "" {
		return id
	}
	return r.Address
}

func (m *tfMapping) addAssociations() {
	var open []tfOpenAssociation
	for _, r := range m.managed("aws_route53_resolver_firewall_rule_group_association") {
		if to := m.resolve(r, "vpc_id", wantedVPC()); to.several != nil {
			open = append(open, tfOpenAssociation{r, to, m.association(r)})
		} else if vpc := m.vpcOf(r, "vpc_id"); vpc != nil {
			vpc.Associations = append(vpc.Associations, m.association(r))
		}
	}
	m.addOpen(open)
}

func (m *tfMapping) association(r *tfResource) policy.Association {
	a := tfReader{mapping: m, resource: r}
	association := policy.Association{
		Name: r.text("name"), Priority: a.number("priority", "Priority"),
		Group: m.groupOf(r, "firewall_rule_group_id"), MutationProtection: r.text("mutation_protection"),
		Origin: m.origin(r),
	}
	association.Unknowns = a.unknowns
	return association
}

// addFailModes adds what is configured for the time when DNS Firewall does not
// answer.
func (m *tfMapping) addFailModes() {
	for _, r := range m.managed("aws_route53_resolver_firewall_config") {
		if vpc := m.vpcOf(r, "resource_id"); vpc != nil {
			vpc.FailOpen = r.text("firewall_fail_open")
		}
	}
}

func (m *tfMapping) addNameServers() {
	for _, r := range m.managed("aws_vpc_dhcp_options_association") {
		to := m.resolve(r, "dhcp_options_id", wantedDHCP())
		if to.resource == nil {
			continue
		}
		a := tfReader{mapping: m, resource: to.resource}
		servers := a.texts("domain_name_servers", "DomainNameServers")
		if len(servers) == 0 {
			continue
		}
		if vpc := m.vpcOf(r, "vpc_id"); vpc != nil {
			vpc.NameServers = servers
		}
	}
}

// managed returns the resources of a type that the plan does not only read.
func (m *tfMapping) managed(typ string) []*tfResource {
	var all []*tfResource
	for _, r := range m.byType[typ] {
		if r.Mode == "managed" {
			all = append(all, r)
		}
	}
	return all
}
