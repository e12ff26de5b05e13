package load

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// tfOpenAssociation is an association of which the plan tells only that it is on one of
// several VPCs.
type tfOpenAssociation struct {
	resource    *tfResource
	to          tfReferent
	association policy.Association
}

// addOpen adds associations to the VPCs that they are on, or may be.
func (m *tfMapping) addOpen(all []tfOpenAssociation) {
	var rest []tfOpenAssociation
	for _, o := range all {
		alike := o.alike(all)
		if o.to.maybeNot || len(alike) != len(o.to.several) {
			m.lost(o.resource, o.to)
			rest = append(rest, o)
			continue
		}
		at := slices.IndexFunc(alike, func(other tfOpenAssociation) bool { return other.resource == o.resource })
		vpc := m.vpc(o.to.several[at].vpcName(), o.to.several[at])
		vpc.Associations = append(vpc.Associations, m.oneOf(alike, at))
	}
	for _, o := range rest {
		m.addWhereItMayBe(o)
	}
}

// alike returns all associations that are the same but for the VPC. If they are as many as
// the VPCs that each may be on, all of these get the rule group, whichever by which: AWS takes
// none twice on a VPC. That is how modules for several VPCs look in a plan.
func (o tfOpenAssociation) alike(all []tfOpenAssociation) []tfOpenAssociation {
	return slices.DeleteFunc(slices.Clone(all), func(other tfOpenAssociation) bool {
		a, b := o.association, other.association
		return a.Group != b.Group || a.Priority != b.Priority || len(a.Unknowns)+len(b.Unknowns) > 0 || !slices.Equal(o.to.several, other.to.several)
	})
}

// oneOf returns one of several associations, without what another one may have there.
func (m *tfMapping) oneOf(all []tfOpenAssociation, at int) policy.Association {
	a := all[at].association
	a.Name = ""
	for _, other := range all {
		if other.association.MutationProtection != a.MutationProtection {
			a.MutationProtection = ""
			a.Unknowns = []policy.Unknown{m.unknown(all[at].resource, "MutationProtection", "it is that of another VPC, or not: "+all[at].to.why)}
			break
		}
	}
	return a
}

// addWhereItMayBe adds an association to those of its VPCs that have other ones, whose verdicts
// hang on it. Without others, a group is judged by itself.
func (m *tfMapping) addWhereItMayBe(o tfOpenAssociation) {
	for _, each := range o.to.several {
		vpc := m.vpcs[each.vpcName()]
		if vpc == nil || len(vpc.Associations) == 0 {
			continue
		}
		a := o.association
		a.Unknowns = append(slices.Clone(a.Unknowns), m.unknown(o.resource, policy.Existence, o.to.why))
		vpc.Associations = append(vpc.Associations, a)
	}
}
