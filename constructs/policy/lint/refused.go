package lint

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// MarkRefused adds to the rules, lists, groups and associations of a policy what AWS would
// refuse of them, as unknowns with the property [policy.Refused]. A verdict that depends on
// one of them is not certain. Package load does so with whatever it reads; do it once with a
// policy that is put together by other means.
//
// What is deployed is what AWS has taken: nothing of a snapshot is marked.
func MarkRefused(p *policy.Policy) {
	if p.Complete {
		return
	}
	var all []mark
	l := newLinter(p, Options{})
	l.mark = func(f Finding, at place) {
		if holder := at.unknowns(); f.refuses() && holder != nil {
			all = append(all, mark{holder, f})
		}
	}
	l.refusable()
	markTemplates(p)
	for _, m := range all { // at the end, so that no check sees what another one has found
		m.add()
	}
}

// ofTemplates are the properties of unknowns about a template that CloudFormation refuses as
// a whole, before it makes anything of it.
var ofTemplates = []string{"Resources", "Default", "Conditions", "Transform"}

// markTemplates marks all associations that a template makes which is refused as a whole.
func markTemplates(p *policy.Policy) {
	for _, u := range p.Unknowns {
		if !u.Invalid || !slices.Contains(ofTemplates, u.Property) {
			continue
		}
		u.Property = policy.Refused
		for i := range p.VPCs {
			for j := range p.VPCs[i].Associations {
				if a := &p.VPCs[i].Associations[j]; a.Origin.File == u.Origin.File {
					(mark{holder: &a.Unknowns, finding: Finding{Message: u.Why, Origin: u.Origin}}).add()
				}
			}
		}
	}
}

// refusable runs the checks that find what AWS refuses and that are about one thing.
func (l *linter) refusable() {
	for _, list := range l.policy.Lists {
		if list.Managed {
			continue
		}
		l.checkName("domain list", list.Name, listOf(list))
		l.inlineQuota(list)
		listCheck{l, list, nil}.refused()
	}
	for _, g := range l.policy.Groups {
		l.checkName("rule group", g.Name, groupOf(g))
		l.rules(g)
	}
	for i := range l.policy.VPCs {
		l.associations(&l.policy.VPCs[i])
	}
}

// refuses reports whether a finding is about something that AWS does not take. Two checks
// call an error what AWS takes and what does harm then.
func (f Finding) refuses() bool {
	return f.Severity == Error && !slices.Contains([]string{cutsOffAWS, blockAllWithoutEssentials}, f.ID)
}

// mark is what is found, and where it is added.
type mark struct {
	holder  *policy.Unknowns
	finding Finding
}

func (m mark) add() {
	u := policy.Unknown{Property: policy.Refused, Invalid: true, Why: m.finding.Message, Origin: m.finding.Origin}
	if !slices.Contains(*m.holder, u) {
		*m.holder = append(slices.Clip(*m.holder), u)
	}
}

// unknowns returns those of what a finding is about.
func (p place) unknowns() *policy.Unknowns {
	switch {
	case p.rule != nil:
		return &p.rule.Unknowns
	case p.association != nil:
		return &p.association.Unknowns
	case p.group != nil:
		return &p.group.Unknowns
	case p.list != nil:
		return &p.list.Unknowns
	default:
		return nil
	}
}
