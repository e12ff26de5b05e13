package policy

// whyOpen says, of a step that may match any name, why nobody can tell.
func whyOpen(s *step) string {
	switch {
	case s.rule == nil:
		return s.why
	case s.rule.List == nil:
		return whyProtected(s.rule)
	case s.rule.List.Opaque != "":
		return s.rule.List.Opaque
	default:
		return unknowns(s.rule.List.Unknowns).of("Domains").Why
	}
}

func whyProtected(r *Rule) string {
	if u := unresolvedSource(r); u != nil {
		return u.Why
	}
	return "AWS decides at the time of the query what is " + r.Protection.String()
}

// unresolvedSource returns what the source does not tell about what a rule looks
// for.
func unresolvedSource(r *Rule) *Unknown {
	for _, property := range []string{"FirewallDomainListId", "DnsThreatProtection", "FirewallRuleType"} {
		if u := unknowns(r.Unknowns).of(property); u != nil {
			return u
		}
	}
	if r.List != nil {
		return unknowns(r.List.Unknowns).of("Domains")
	}
	return nil
}

// openSteps are the steps that may match any name and decide, at the first name of a chain
// and at later ones.
type openSteps struct{ first, later []int }

// openFor returns the open steps for a query type.
func (e *Evaluator) openFor(key typeKey) openSteps {
	if own, ok := e.openByType[key]; ok {
		return own
	}
	return e.openByType[anyType]
}

// unsettled returns the open steps that decide about a query type. What a step does not
// match, later ones for the same do not match either.
func (e *Evaluator) unsettled(key typeKey, later bool) []int {
	var open []int
	settled := map[asked]bool{}
	for _, rank := range e.open {
		s := &e.steps[rank]
		if of := s.typeKey(); of != anyType && of != key {
			continue
		}
		what, told := s.asks()
		if told && settled[what] {
			continue
		}
		open = append(open, rank)
		settled[what] = told && s.why == "" && !s.outcome.refused && !(later && (s.outcome.trust || s.outcome.mayTrust))
	}
	return open
}

// asked is what a rule looks for.
type asked struct {
	list       *List
	protection Protection
}

// asks returns what a step looks for, if that can be told.
func (s *step) asks() (asked, bool) {
	if s.rule == nil || s.rule.List == nil && unresolvedSource(s.rule) != nil {
		return asked{}, false
	}
	return asked{s.rule.List, s.rule.Protection}, true
}
