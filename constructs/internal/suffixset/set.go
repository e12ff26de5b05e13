// Package suffixset finds, for the name of a query, which rules of a policy have an
// entry that matches it. All entries of all rules are compiled into one table, so
// a lookup costs the same for a policy of one rule as for one of a thousand.
//
// Start with a [Builder], to which each entry is added with the rank of its rule. Then
// [Lookup] gives the rank that decides about a name, [LookupBatch] does so for many
// names at a time, and [Set.Matches] explains a decision.
//
// Do not use it for rules that apply to one query type only beside rules that apply to
// all: it knows nothing of types. Build a Set for each and take the lower rank.
//
// # Design
//
// The rank of a rule is its place in the order of evaluation: the first match ends the
// evaluation, so the lowest rank decides. For the name itself and for each name above
// it, the table knows the lowest rank of the rules that list exactly this name and the
// lowest of those that list all names below it.
//
// A name is hashed once, from the right, eight bytes at a time, which gives the hashes of
// all names above it on the way. A Bloom filter answers for most of them, because most
// names are in no list. What passes is looked up in a table with open addressing, whose
// slots hold half of the hash and a place in an arena, where the name stands in full:
// answers are exact, never probable.
//
// Both the names of queries and the entries may come from an attacker. The hash depends
// on random numbers that are drawn for each Set, so nobody can choose names that collide;
// the answers do not depend on them. And a lookup asks only for the names above that are
// as long as some entry is, so a name of a hundred labels costs little.
package suffixset

import (
	"iter"
	"math"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// None means no rank. It is higher than every rank.
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
