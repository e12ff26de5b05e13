package suffixset

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// sorted is entries in the order of the hashes of their names. Entries of one name are
// side by side, and as the place of a slot rises with the hash, a table that is filled
// in this order is written from its beginning to its end.
type sorted struct {
	entries []entry
	order   []hashed
}

// hashed is small and without pointers, because there is one for each entry to sort.
type hashed struct {
	hash  uint64
	index int
}

func sortByHash(entries []entry, seed seed) sorted {
	s := sorted{entries, make([]hashed, len(entries))}
	for i, e := range entries {
		s.order[i] = hashed{hashOf(e.name, seed), i}
	}
	slices.SortFunc(s.order, s.compare)
	return s
}

func (s sorted) compare(a, b hashed) int {
	if c := cmp.Compare(a.hash, b.hash); c != 0 {
		return c
	}
	x, y := s.entries[a.index], s.entries[b.index]
	return cmp.Or(strings.Compare(x.name, y.name), cmp.Compare(x.kind, y.kind), cmp.Compare(x.rank, y.rank))
}

// group is all that is known of a name.
type group struct {
	hash  uint64
	name  string
	ranks ranks
}

// groups gives each name once. Its ranks are valid until the next name.
func (s sorted) groups() iter.Seq[group] {
	return func(yield func(group) bool) {
		var g group
		for i := 0; i < len(s.order); {
			first := s.order[i]
			g.hash, g.name = first.hash, s.entries[first.index].name
			g.ranks = ranks{g.ranks.exact[:0], g.ranks.below[:0]}
			for i < len(s.order) && s.entries[s.order[i].index].name == g.name {
				g.ranks.add(s.entries[s.order[i].index])
				i++
			}
			if !yield(g) {
				return
			}
		}
	}
}

// add expects the entries of a name in the order of their ranks.
func (r *ranks) add(e entry) {
	list := &r.exact
	if e.kind == domain.Wildcard {
		list = &r.below
	}
	if n := len(*list); n == 0 || (*list)[n-1] != e.rank {
		*list = append(*list, e.rank)
	}
}
