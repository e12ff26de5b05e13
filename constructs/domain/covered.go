package domain

import "iter"

// CoveredBy yields all patterns that cover p, as [Pattern.Covers] has it: p itself, its
// wildcard if that matches its base, the wildcards on the parents of its base from the
// longest to the shortest, and *. To find what covers a pattern in a long list, look up
// each of them. It yields nothing for the zero Pattern.
func (p Pattern) CoveredBy() iter.Seq[Pattern] {
	return func(yield func(Pattern) bool) {
		if !p.IsValid() || !yield(p) {
			return
		}
		for base, ok := p.base, p.base.IsValid(); ok; base, ok = base.Parent() {
			if above := Below(base); above != p && above.Covers(p) && !yield(above) {
				return // the root, whose pattern is *, comes last
			}
		}
	}
}
