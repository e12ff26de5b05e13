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
