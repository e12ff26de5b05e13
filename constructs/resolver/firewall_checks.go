package resolver

// validate checks what only the whole app shows: the rules at the end, and the other
// firewalls of the same VPCs.
func (f *dnsFirewall) validate(p *problems) {
	if !f.imported && len(f.group.rules) == 0 {
		p.add("the rule group has no rule; give it Rules or call AddRule")
	}
	if len(f.associations) == 0 {
		warn(f, "firewall-without-vpc", "no VPC is associated, so that nothing is filtered; give it Vpcs or call AssociateVpc")
		return
	}
	firewalls := allOf[*dnsFirewall](f)
	for _, a := range f.associations {
		f.validateVpc(p, a, firewalls)
	}
}

// validateVpc looks at a VPC from this firewall's side. The later of two firewalls in
// the tree complains, so that each conflict is told once.
func (f *dnsFirewall) validateVpc(p *problems, own association, firewalls []*dnsFirewall) {
	before := 0
	for _, other := range firewalls {
		if other == f {
			break
		}
		for _, a := range other.on(own.vpc) {
			before++
			if *other.id == *f.id {
				p.add("%s is associated with this rule group by %q already; AWS takes each pair once", own.vpc.key, *other.Node().Path())
			}
			if a.priority.known() && own.priority.known() && a.priority.value == own.priority.value {
				p.add("priority %v on %s is already used by %q; give every rule group of a VPC its own association priority",
					own.priority.value, own.vpc.key, *other.Node().Path())
			}
		}
	}
	if before == maxRuleGroupsPerVpc {
		p.add("%s has %d rule groups already, which is AWS's limit; merge rule groups or use a Route 53 Profile", own.vpc.key, maxRuleGroupsPerVpc)
	}
	f.warnOfHiddenBlocks(own, firewalls)
}

// on gives the associations with a VPC: none or one.
func (f *dnsFirewall) on(vpc Vpc) []association {
	for _, a := range f.associations {
		if a.vpc.same(vpc) {
			return []association{a}
		}
	}
	return nil
}
