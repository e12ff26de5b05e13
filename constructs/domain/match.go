package domain

// Matches reports whether a rule with p in its list applies to a query for n.
func (p Pattern) Matches(n Name) bool {
	switch p.kind {
	case Any:
		return n.IsValid()
	case Exact:
		return n == p.base
	case Wildcard:
		return p.matchesBelow(n)
	default:
		return false
	}
}

// matchesBelow is Matches for a wildcard. It goes by whole labels: neither
// notbad.com nor a\.bad.com is below bad.com.
func (p Pattern) matchesBelow(n Name) bool {
	if n == p.base {
		return WildcardMatchesApex
	}
	front, ok := n.labelsInFront(p.base)
	return ok && (WildcardMatchesAnyDepth || isSingleLabel(front))
}

func isSingleLabel(s string) bool {
	_, _, more := cutFirstLabel(s)
	return !more
}

// Covers reports whether p matches every name that q matches, so that next to p
// a list has no need of q. An exact pattern never covers what is below it.
//
// Covers and [Pattern.Overlaps] take names to be of any length: a wildcard whose
// base leaves no room for another label still counts as matching something.
func (p Pattern) Covers(q Pattern) bool {
	switch {
	case !p.IsValid() || !q.IsValid():
		return false
	case p == q || p.kind == Any:
		return true
	case q.kind == Exact:
		return p.Matches(q.base)
	default:
		return p.kind == Wildcard && q.kind == Wildcard && p.coversBelow(q)
	}
}

// coversBelow is Covers for two wildcards on different bases.
func (p Pattern) coversBelow(q Pattern) bool {
	_, below := q.base.labelsInFront(p.base)
	return below && WildcardMatchesAnyDepth
}

// Overlaps reports whether some name is matched by both p and q, so that the
// order of their rules can matter.
func (p Pattern) Overlaps(q Pattern) bool {
	// What two patterns match is nested or disjoint, except that wildcards which
	// match their apex but only one level could share just the apex of one.
	return p.Covers(q) || q.Covers(p) ||
		WildcardMatchesApex && (p.Matches(q.base) || q.Matches(p.base))
}
