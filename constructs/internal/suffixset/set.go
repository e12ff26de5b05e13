package suffixset

import (
	"math"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// None is no rank, and higher than every rank.
const None uint32 = math.MaxUint32

// Set is the compiled entries of a policy. It does not change, so any number of
// goroutines may use it at a time. The zero Set matches nothing.
type Set struct {
	scope  scope
	filter filter
	table  table
	any    []uint32 // the ranks of the rules that list every name, sorted
	count  int
}

// Len returns the number of different patterns in the set.
func (s *Set) Len() int { return s.count }

// Size returns what the set holds in memory, in bytes.
func (s *Set) Size() int {
	const perSet = 5*8 + 4*24 + 8
	return perSet + 8*len(s.filter) + 8*len(s.table.slots) + len(s.table.arena) + 4*len(s.any)
}

// Lookup returns the lowest rank of all patterns of the set that match a name, and false
// if none does. It does not allocate.
func Lookup[T Text](s *Set, name T) (rank uint32, ok bool) {
	rank = s.everywhere()
	above := suffixes[T]{scope: &s.scope}
	above.start(name)
	for above.more() {
		length, hash := above.next()
		if s.filter.mayHave(hash) {
			rank = min(rank, lowestAt(s, name, len(name)-length, hash))
		}
	}
	return rank, rank != None
}

// everywhere returns the lowest rank that every name has.
func (s *Set) everywhere() uint32 {
	if len(s.any) == 0 {
		return None
	}
	return s.any[0]
}

// lowestAt returns the lowest rank that a name gets from the patterns of the name
// that starts at start, or None.
func lowestAt[T Text](s *Set, name T, start int, hash uint64) uint32 {
	found := find(&s.table, name[start:], hash)
	if found == nil {
		return None
	}
	return found.lowest(start == 0, isBelow(name, start))
}

// isBelow reports whether a wildcard on the part of a name that starts at start
// matches the name.
func isBelow[T Text](name T, start int) bool {
	if start == 0 {
		return domain.WildcardMatchesApex
	}
	return domain.WildcardMatchesAnyDepth || isSingleLabel(name[:start-1])
}

func isSingleLabel[T Text](text T) bool {
	for i := range len(text) {
		if text[i] == '.' && !isEscaped(text, i) {
			return false
		}
	}
	return true
}
