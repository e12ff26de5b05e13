package policy

import "slices"

// Placed is a rule in its place among all that a VPC's queries meet.
type Placed struct {
	Association *Association
	Group       *Group
	Rule        *Rule

	// Why says why it is not certain that the rule is there and at this place,
	// and is empty if it is.
	Why string
}

// Rules returns the rules of a VPC in the order in which its queries meet them, of all
// groups whose rules are known. The place of those with a Why among the others is open.
func (v *VPC) Rules() []Placed {
	placed, floating := placedAssociations(v)
	var all []Placed
	for _, a := range placed {
		all = append(all, placedRules(a, v.sharedPlace(a))...)
	}
	for _, a := range floating {
		all = append(all, placedRules(a, a.floats().Why)...)
	}
	return all
}

// sharedPlace says that another association has the same priority, which AWS refuses.
func (v *VPC) sharedPlace(a *Association) string {
	for i := range v.Associations {
		if b := &v.Associations[i]; a != b && b.Priority == a.Priority && b.floats() == nil {
			return "another rule group of the VPC has the same priority"
		}
	}
	return ""
}

func placedRules(a *Association, why string) []Placed {
	priorities := map[int]int{}
	for i := range a.Group.Rules {
		priorities[a.Group.Rules[i].Priority]++
	}
	var all []Placed
	for i := range a.Group.Rules {
		r := &a.Group.Rules[i]
		p := Placed{a, a.Group, r, why}
		switch u := unknowns(r.Unknowns).of("Priority"); {
		case p.Why != "":
		case u != nil:
			p.Why = u.Why
		case priorities[r.Priority] > 1:
			p.Why = "another rule of the group has the same priority"
		default:
			s := newStep(a, r)
			p.Why = s.why
		}
		all = append(all, p)
	}
	slices.SortStableFunc(all, func(p, q Placed) int { return p.Rule.Priority - q.Rule.Priority })
	return all
}
