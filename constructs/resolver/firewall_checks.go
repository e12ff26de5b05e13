package resolver

import "github.com/seed-482a6d4f/vpcdns/constructs/awsdns"

// validate checks what only the whole app shows: the rules at the end, and the other
// firewalls of the same VPCs.
func (f *dnsFirewall) validate(p *problems) {
	if !f.imported && len(f.group.rules) == 0 {
		p.add("the rule group has no rule; give it Rules or call AddRule")
	}
	f.ruleQuota.warn(f, "rule-quota", len(f.group.rules), ", or split the rule group")
	f.checkTags(p)
	f.warnOfDisplayNames()
	f.warnOfRedundantLists()
	if len(f.associations) == 0 {
		f.warnOfNoVpc()
		return
	}
	firewalls := allOf[*dnsFirewall](f)
	for _, a := range f.associations {
		f.validateVpc(p, a, firewalls)
	}
}

// checkTags looks at the tags of the rule group and of the lists in its rules, which may
// come from anywhere in the app.
func (f *dnsFirewall) checkTags(p *problems) {
	checkTags(p, "the rule group", f.tags)
	for _, rule := range f.group.rules {
		if list, ok := rule.list.(*domainList); ok {
			checkTags(p, rule.where()+": the list "+*list.Node().Path(), list.tags)
		}
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
	if before == awsdns.RuleGroupsPerVPC.Value() {
		p.add("%s: %s; merge rule groups", own.vpc.key, awsdns.RuleGroupsPerVPC.Exceeded(before+1))
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

func (f *dnsFirewall) warnOfNoVpc() {
	if !f.reached {
		warn(f, "firewall-without-vpc", "no VPC is associated, so that nothing is filtered; give it Vpcs or call AssociateVpc")
	}
}

// warnOfDisplayNames warns of categories that AWS is likely to refuse. What it takes is
// told per account and Region, so that nothing here can be sure.
func (f *dnsFirewall) warnOfDisplayNames() {
	for _, rule := range f.group.rules {
		if c, ok := rule.match.(category); ok && c.isDisplayName() {
			warn(f, "category-name", "%s: the %s %q looks like a name for people; AWS documents identifiers such as %s, and ListFirewallRuleTypes tells them",
				rule.where(), c.kind.what, c.identifier.value, c.kind.example)
		}
	}
}
