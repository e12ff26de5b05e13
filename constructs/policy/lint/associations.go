package lint

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// IDs of checks of rule groups on VPCs.
const (
	badAssociationPriority       = "bad-association-priority"
	duplicateAssociationPriority = "duplicate-association-priority"
	badVPC                       = "bad-vpc"
	duplicateGroup               = "duplicate-group"
	groupWithoutVPC              = "group-without-vpc"
	mutationProtection           = "mutation-protection"
	badMutationProtection        = "bad-mutation-protection"
	failOpen                     = "fail-open"
	otherNameServers             = "other-name-servers"
)

// placeChecks are about rule groups on VPCs.
func placeChecks() []Check {
	return []Check{
		{
			badAssociationPriority, Error, "a priority of a rule group on a VPC that is out of range",
			"AWS refuses the association: 101 to 9899 are for VPCs and Profiles, 1 to 99 for the first rule groups of Firewall Manager, and 9901 to 10000 for its last ones", "use a number of the range that the message names",
		},
		{
			badVPC, Error, "an invalid VPC ID",
			"AWS refuses the association, and the deployment is rolled back", "refer to a VPC, or use its ID, vpc-...",
		},
		{
			duplicateAssociationPriority, Error, "two rule groups of a VPC with one priority",
			"AWS refuses the second association, and the deployment is rolled back", "give every rule group of a VPC its own priority",
		},
		{
			duplicateGroup, Error, "a rule group that is on a VPC twice",
			"AWS allows each pair once, and rejects the second", "drop one of the associations",
		},
		{
			groupWithoutVPC, Note, "a rule group that is on no VPC in this source",
			"it filters nothing, unless another stack or a share puts it on one", "associate it with a VPC",
		},
		{
			mutationProtection, Note, "a rule group under mutation protection",
			"while it is on, AWS refuses to delete the stack or the VPC, and updates of the association (RSLVR-02307)", "before such a change, deploy once with MutationProtection: DISABLED, then deploy the change",
		},
		{
			badMutationProtection, Error, "an invalid mutation protection",
			"AWS refuses the association, and the deployment is rolled back", "use ENABLED or DISABLED, the default",
		},
		{
			failOpen, Note, "a VPC whose queries pass while DNS Firewall is not available",
			"an attacker who overloads DNS Firewall bypasses it; closed, AWS's default, means SERVFAIL for that time instead", "set FirewallFailOpen to DISABLED if filtering counts more than answers",
		},
		{
			otherNameServers, Warning, "DHCP options with other name servers than that of the VPC",
			"queries to them are neither filtered nor logged, unless they forward to the VPC's own Resolver", "use AmazonProvidedDNS, and Resolver rules for names that other servers answer",
		},
	}
}

// vpcs looks at every VPC, and once at the rules of those that have the same ones.
func (l *linter) vpcs() {
	same := map[string]int{}
	var kinds []*sequence
	for i := range l.policy.VPCs {
		vpc := &l.policy.VPCs[i]
		l.associations(vpc)
		if !vpc.Alone {
			l.logging(vpc)
			l.resolver(vpc)
		}
		rules := vpc.Rules()
		key := keyOf(vpc, rules)
		at, known := same[key]
		if !known {
			at = len(kinds)
			same[key] = at
			kinds = append(kinds, &sequence{linter: l, rules: rules, closed: closed(vpc)})
		}
		kinds[at].vpcs = append(kinds[at].vpcs, vpc)
	}
	for _, s := range kinds {
		s.look()
	}
}

// keyOf is the same for VPCs whose queries meet the same rules in the same order.
func keyOf(vpc *policy.VPC, rules []policy.Placed) string {
	var b strings.Builder
	for _, p := range rules {
		fmt.Fprintf(&b, "%p%t ", p.Rule, p.Why == "")
	}
	fmt.Fprint(&b, closed(vpc))
	return b.String()
}

// closed reports whether the rules of all groups on a VPC are known.
func closed(vpc *policy.VPC) bool {
	for _, a := range vpc.Associations {
		if a.Group.Opaque != "" {
			return false
		}
	}
	return true
}

// associations looks at the rule groups on a VPC.
func (l *linter) associations(vpc *policy.VPC) {
	own := 0
	for i := range vpc.Associations {
		a := &vpc.Associations[i]
		at := place{vpcs: []*policy.VPC{vpc}, group: a.Group, association: a, at: nearest(a.Origin, vpc.Origin)}
		l.checkName("association", a.Name, at)
		l.protection(a, at)
		l.associationPriority(a, at)
		if a.Unknowns.Of(policy.Existence) != nil {
			continue
		}
		if a.Via == "" {
			own++
		}
		for j := range vpc.Associations[:i] {
			l.together(&vpc.Associations[j], a, at)
		}
	}
	l.groupQuota(vpc, own)
}

func (l *linter) groupQuota(vpc *policy.VPC, own int) {
	if most := awsdns.RuleGroupsPerVPC; own > most.Value() {
		l.found(quotaGroupsPerVPC, place{vpcs: []*policy.VPC{vpc}, at: vpcOrigin(vpc)}, "%s: %s", vpc.Name, most.Exceeded(own))
	}
}

// vpcOrigin is where a VPC stands, or else the first thing about it.
func vpcOrigin(vpc *policy.VPC) policy.Origin {
	at := vpc.Origin
	for _, a := range vpc.Associations {
		at = nearest(at, a.Origin)
	}
	for _, q := range vpc.QueryLogs {
		at = nearest(at, q.Origin)
	}
	return at
}

func (l *linter) protection(a *policy.Association, at place) {
	switch {
	case a.Unknowns.Of("MutationProtection") != nil:
	case a.MutationProtection == "ENABLED":
		l.found(mutationProtection, at, "rule group %s cannot be changed on %s nor taken off it", a.Group.ID, at.vpcNames())
	case a.MutationProtection != "" && a.MutationProtection != "DISABLED":
		l.found(badMutationProtection, at, "invalid MutationProtection %q", a.MutationProtection)
	}
}

func (l *linter) associationPriority(a *policy.Association, at place) {
	n, takes, where := a.Priority, awsdns.AssociationPriorities(), "on "+at.vpcNames()
	// In a snapshot, those of Firewall Manager look like all others.
	theirs := awsdns.FirewallManagerFirst().Contains(n) || awsdns.FirewallManagerLast().Contains(n)
	switch a.Process {
	case policy.PreProcess:
		takes = awsdns.FirewallManagerFirst()
	case policy.PostProcess:
		takes = awsdns.FirewallManagerLast()
	}
	if a.Process != "" { // once, and not for each VPC that it may reach
		at.vpcs, where = nil, fmt.Sprintf("in %s of policy %s", a.Process, a.Via)
	}
	if a.Via != "" && a.Group.Opaque != "" && n == 0 {
		return // it stands for all rule groups that a Profile may have
	}
	if a.Unknowns.Of("Priority") != nil || takes.Contains(n) || theirs && l.policy.Complete {
		return
	}
	l.found(badAssociationPriority, at, "priority %d of rule group %s %s is not in %s", n, a.Group.ID, where, takes)
}

// together looks at two associations of one VPC.
func (l *linter) together(earlier, a *policy.Association, at place) {
	if earlier.Unknowns.Of(policy.Existence) != nil {
		return
	}
	if earlier.Group == a.Group {
		l.found(duplicateGroup, at, "rule group %s is on %s already", a.Group.ID, at.vpcNames())
	}
	known := a.Unknowns.Of("Priority") == nil && earlier.Unknowns.Of("Priority") == nil
	if known && earlier.Priority == a.Priority && earlier.Via == a.Via {
		l.found(duplicateAssociationPriority, at, "priority %d on %s is that of rule group %s already", a.Priority, at.vpcNames(), earlier.Group.ID)
	}
}

// resolver looks at what else decides whether the rules of a VPC have an effect.
func (l *linter) resolver(vpc *policy.VPC) {
	at := place{vpcs: []*policy.VPC{vpc}, at: vpcOrigin(vpc)}
	if vpc.FailOpen == "ENABLED" && len(vpc.Associations) > 0 {
		l.found(failOpen, at, "queries of %s pass unfiltered while DNS Firewall does not answer", vpc.Name)
	}
	var others []string
	for _, server := range vpc.NameServers {
		if !mayBeResolver(server) {
			others = append(others, server)
		}
	}
	if len(others) > 0 {
		l.found(otherNameServers, at, "the DHCP options of %s name %s", vpc.Name, listed(others))
	}
}

// mayBeResolver reports whether a name server may be that of the VPC, whose address is
// the base of a range of addresses plus two.
func mayBeResolver(server string) bool {
	switch server {
	case "AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253":
		return true
	}
	last := server[strings.LastIndexByte(server, '.')+1:]
	switch last {
	case "2", "18", "34", "50", "66", "82", "98", "114", "130", "146", "162", "178", "194", "210", "226", "242":
		return isPrivate(server)
	}
	return false
}
