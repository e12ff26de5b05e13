package policy

import "github.com/seed-482a6d4f/vpcdns/constructs/domain"

// markSides finds the steps of which exactly one applies and which lead to the same.
func (a *Association) markSides(steps []step) {
	if !a.sure() || unknowns(a.Group.Unknowns).of(Existence) != nil {
		return
	}
	sides := map[string]int{}
	for i := range a.Group.Rules {
		sides[a.Group.Rules[i].OneOf]++
	}
	for i := 0; i < len(steps); {
		n := 1
		for i+n < len(steps) && steps[i].isSideOf(steps[i+n]) {
			n++
		}
		if n > 1 && n == sides[steps[i].rule.OneOf] {
			steps[i].sides = n
		}
		i += n
	}
}

func (s step) isSideOf(other step) bool {
	r, o := s.rule, other.rule
	return r.OneOf != "" && r.OneOf == o.OneOf && r.List != nil && o.List != nil &&
		r.Priority == o.Priority && s.outcome == other.outcome && s.typeKey() == other.typeKey() && unclearType(r) == nil
}

// inAllSides returns the entries that match whichever of steps applies.
func inAllSides(steps []step) []domain.Pattern {
	var sets []map[domain.Pattern]bool
	for _, s := range steps {
		set := map[domain.Pattern]bool{}
		for _, e := range s.rule.List.Entries {
			if e.Odd == nil {
				set[e.Pattern] = true
			}
		}
		sets = append(sets, set)
	}
	var all []domain.Pattern
	for _, set := range sets {
		for p := range set {
			if coveredByAll(sets, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

func coveredByAll(sets []map[domain.Pattern]bool, p domain.Pattern) bool {
	for _, set := range sets {
		if !covers(set, p) {
			return false
		}
	}
	return true
}

func covers(set map[domain.Pattern]bool, p domain.Pattern) bool {
	for above := range p.CoveredBy() {
		if set[above] {
			return true
		}
	}
	return false
}
