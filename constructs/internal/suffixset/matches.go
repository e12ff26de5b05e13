package suffixset

import (
	"iter"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Matches gives all patterns of the set that match a name, each with all ranks that it
// was added with: first the pattern that is the name itself, then the wildcards from the
// longest to the shortest, then *, and the ranks of each from the lowest to the highest.
// It explains what [Lookup] decides, and takes more time.
func (s *Set) Matches(name string) iter.Seq2[domain.Pattern, uint32] {
	return func(yield func(domain.Pattern, uint32) bool) {
		for _, found := range slices.Backward(s.matching(name)) {
			for _, rank := range found.ranks {
				if !yield(found.pattern, rank) {
					return
				}
			}
		}
	}
}

// listed is a pattern with all its ranks.
type listed struct {
	pattern domain.Pattern
	ranks   []uint32
}

// matching returns what Matches gives, in the opposite order.
func (s *Set) matching(name string) []listed {
	found := []listed{{domain.MustParsePattern("*"), s.any}}
	above := suffixes[string]{scope: &s.scope}
	above.start(name)
	for above.more() {
		length, hash := above.next()
		start := len(name) - length
		record := find(&s.table, name[start:], hash)
		if record == nil {
			continue
		}
		ranks := record.all()
		if isBelow(name, start) {
			below := domain.Below(domain.MustParseName(name[start:]))
			found = append(found, listed{below, ranks.below})
		}
		if start == 0 && len(ranks.exact) > 0 {
			found = append(found, listed{domain.MustParsePattern(name), ranks.exact})
		}
	}
	return found
}
