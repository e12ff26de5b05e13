package policy

import (
	"fmt"
	"slices"
)

// step is one rule in the order in which a VPC's queries meet them, or a group
// whose rules are not known.
type step struct {
	association *Association
	group       *Group
	rule        *Rule
	outcome     outcome

	// why says why the step may apply or not where its list matches, and is empty
	// where it does. unresolved is what the source would have to tell.
	why        string
	unresolved *Unknown
}

// outcome is what a rule that matches leads to.
type outcome struct {
	action   Action
	response string
	trust    bool // no later name of the chain is looked at

	// mayTrust says that the source does not tell whether it trusts.
	mayTrust bool
}

// same reports whether a client and the log see no difference.
func (o outcome) same(other outcome) bool {
	return o.action == other.action && o.response == other.response && o.action != Unclear && o.response != unclearResponse
}

// unclearResponse is that of a rule that blocks in a way that the source does not
// tell.
const unclearResponse = "UNKNOWN"

// stepsOf returns the rules of a VPC in order. One whose place is not known is there
// twice: first as one that may apply before all others, last as itself.
func stepsOf(vpc *VPC) []step {
	placed, floating := placedAssociations(vpc)
	var steps []step
	for _, a := range floating {
		steps = append(steps, early(stepsOfGroup(a), a.floats())...)
	}
	for _, a := range slices.Concat(placed, floating) {
		steps = append(steps, stepsOfGroup(a)...)
	}
	return steps
}

// placedAssociations tells the associations whose place is known, in order, from
// the others. Those of one Profile have an order of their own.
func placedAssociations(vpc *VPC) (placed, floating []*Association) {
	for i := range vpc.Associations {
		a := &vpc.Associations[i]
		if a.floats() == nil || onlyVia(vpc, a) {
			placed = append(placed, a)
		} else {
			floating = append(floating, a)
		}
	}
	slices.SortStableFunc(placed, func(a, b *Association) int { return a.Priority - b.Priority })
	return placed, floating
}

// onlyVia reports whether the place of an association is open only with respect to
// others of which there are none.
func onlyVia(vpc *VPC, a *Association) bool {
	if a.Via == "" || unknowns(a.Unknowns).of("Priority") != nil {
		return false
	}
	return !slices.ContainsFunc(vpc.Associations, func(b Association) bool { return b.Via != a.Via })
}

// floats returns why the place of an association among the others is not known.
func (a *Association) floats() *Unknown {
	if u := unknowns(a.Unknowns).of("Priority"); u != nil {
		return u
	}
	return unknowns(a.Unknowns).of(OrderUnknown)
}

func stepsOfGroup(a *Association) []step {
	if a.Group.Opaque != "" {
		s := step{association: a, group: a.Group, outcome: outcome{action: Unclear}, why: a.Group.Opaque}
		s.unresolved = unknowns(a.Group.Unknowns).of("FirewallRules")
		return []step{s}
	}
	var first, last, floating []step
	for i := range a.Group.Rules {
		s := newStep(a, &a.Group.Rules[i])
		if u := unknowns(s.rule.Unknowns).of("Priority"); u != nil {
			first = append(first, early([]step{s}, u)...)
			floating = append(floating, s)
		} else {
			last = append(last, s)
		}
	}
	slices.SortStableFunc(last, func(a, b step) int { return a.rule.Priority - b.rule.Priority })
	return slices.Concat(first, last, floating)
}

// early returns steps as ones that may come before others, because of an unknown.
func early(steps []step, u *Unknown) []step {
	for i := range steps {
		if steps[i].why == "" {
			steps[i].why = u.Why
			if u.Property != OrderUnknown {
				steps[i].unresolved = u
			}
		}
	}
	return steps
}

func newStep(a *Association, r *Rule) step {
	s := step{association: a, group: a.Group, rule: r, outcome: outcomeOf(r)}
	for _, holder := range []unknowns{a.Unknowns, a.Group.Unknowns, r.Unknowns} {
		if u := holder.of(Existence); u != nil {
			s.why, s.unresolved = u.Why, u
			return s
		}
	}
	if u := unknowns(r.Unknowns).of("Qtype"); u != nil {
		s.why, s.unresolved = u.Why, u
	}
	return s
}

func outcomeOf(r *Rule) outcome {
	o := outcome{trust: r.trusts(), mayTrust: unknowns(r.Unknowns).of("FirewallDomainRedirectionAction") != nil}
	action, err := ParseAction(r.Action)
	if err != nil || action == None {
		o.action = Unclear
		return o
	}
	o.action = action
	if action == Blocked {
		o.response = responseOf(r)
	}
	return o
}

// responseOf returns what a client gets. A block without a response is refused by
// AWS.
func responseOf(r *Rule) string {
	for _, property := range []string{"BlockResponse", "BlockOverrideDomain", "BlockOverrideTtl"} {
		if unknowns(r.Unknowns).of(property) != nil {
			return unclearResponse
		}
	}
	switch {
	case r.Block.Response == "OVERRIDE" && r.Block.OverrideDomain != "":
		return fmt.Sprintf("OVERRIDE CNAME %s TTL %d", r.Block.OverrideDomain, r.Block.OverrideTTL)
	case r.Block.Response == "NODATA" || r.Block.Response == "NXDOMAIN":
		return r.Block.Response
	default:
		return unclearResponse
	}
}

// anyName reports whether a step may match names of which its source says nothing.
func (s *step) anyName() bool {
	switch {
	case s.rule == nil:
		return true
	case s.rule.List == nil:
		return true // Advanced, or a list that cannot be told
	default:
		return s.rule.List.Opaque != "" || unknowns(s.rule.List.Unknowns).of("Domains") != nil
	}
}
