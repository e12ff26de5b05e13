package resolver

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// checkProfileResources checks what a Profile is made with or given later; known is what
// it has already.
func checkProfileResources(p *problems, known, given []profileResource) {
	seen := slices.Clone(known)
	for _, r := range given {
		r.check(p)
		if r.construct == nil {
			continue
		}
		for _, earlier := range seen {
			r.checkAgainst(p, earlier)
		}
		seen = append(seen, r)
	}
	if n := countKind(seen, configKind); n > awsdns.QueryLogConfigsPerProfile.Value() {
		p.add("%s; log to fewer destinations", awsdns.QueryLogConfigsPerProfile.Exceeded(n))
	}
	if n := countKind(seen, ruleGroupKind); n > awsdns.RuleGroupsPerProfile.Value() {
		p.add("%s; merge rule groups", awsdns.RuleGroupsPerProfile.Exceeded(n))
	}
}

func countKind(all []profileResource, kind *resourceKind) int {
	n := 0
	for _, r := range all {
		if r.kind == kind {
			n++
		}
	}
	return n
}

func (r profileResource) check(p *problems) {
	r.resource.check(p)
	checkName(p, "the Name of the association of "+r.where, r.name)
	if n := r.priority; n.known() && (!within(n, awsdns.AssociationPriorities())) {
		p.add("%s: priority %v is out of range; use a whole number%s", r.where, n.value, fromTo(awsdns.AssociationPriorities()))
	}
}

func (r profileResource) checkAgainst(p *problems, earlier profileResource) {
	r.checkTwice(p, earlier.resource)
	if r.priority.known() && earlier.priority.known() && r.priority.value == earlier.priority.value {
		p.add("%s: priority %v is already used by %q; give every rule group of a Profile its own", r.where, r.priority.value, earlier.path())
	}
}

// validate checks what only the whole app shows: the other Profiles of the same VPCs, and
// other imports of the same Profile.
func (r *profile) validate(p *problems) {
	r.warnOfGaps()
	r.validateConfigs(p)
	for _, other := range allOf[*profile](r) {
		if other == r {
			return
		}
		r.validateAgainst(p, other)
	}
}

func (r *profile) validateAgainst(p *problems, other *profile) {
	if *r.id == *other.id {
		checkProfileResources(p, other.resources, r.resources)
		checkVpcs(p, other.vpcs, r.vpcs)
		return
	}
	for _, vpc := range r.vpcs {
		for _, theirs := range other.vpcs {
			if vpc.same(theirs) {
				checkPlaces(p, vpc.key, r.places[vpc.key], other.places[theirs.key], *other.Node().Path())
			}
		}
	}
}

// checkPlaces refuses two Profiles on a VPC that AWS cannot put in an order.
func checkPlaces(p *problems, vpc string, own, theirs number, other string) {
	switch {
	case !own.set && !theirs.set:
		p.add("%s has the Profile %q too, and neither has a Priority; give one to each", vpc, other)
	case own.known() && theirs.known() && own.value == theirs.value:
		p.add("%s has the Profile %q with the same Priority, %v; give each Profile of a VPC its own", vpc, other, own.value)
	}
}

func checkProfilePriority(p *problems, n number) {
	if n.known() && !within(n, awsdns.ProfilePriorities()) {
		p.add("Priority %v is out of range; use a whole number%s", n.value, fromTo(awsdns.ProfilePriorities()))
	}
}

func (r *profile) warnOfGaps() {
	if len(r.resources) == 0 && !r.imported() {
		warn(r, "profile-without-resources", "nothing is associated, so that VPCs get nothing from it; give it QueryLoggings or Firewalls")
	}
	if len(r.vpcs) == 0 && !r.reached && (len(r.resources) == 0 || !r.imported()) {
		warn(r, "profile-without-vpc", "no VPC is associated, so that it has no effect here; give it Vpcs, call AssociateVpc or share it")
	}
	if n := len(r.vpcs); n > awsdns.VPCsPerProfile.Value() {
		warn(r, "profile-vpc-quota", "%s; ask for more before the deployment", awsdns.VPCsPerProfile.Exceeded(n))
	}
}
