package suffixset

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Builder collects the entries of a [Set]. The zero Builder is ready to use.
type Builder struct {
	entries []entry
	any     []uint32
	wrong   error // the first
}

// entry is a pattern with its rank, in less memory.
type entry struct {
	name string
	rank uint32
	kind domain.Kind // Exact or Wildcard
}

// Add adds an entry of the list of a rule. The rank is the place of the rule in the order
// of evaluation, and below [None]. The same pattern may be added with several ranks, of
// which the lowest decides and all are explained; adding one twice changes nothing.
func (b *Builder) Add(pattern domain.Pattern, rank uint32) {
	switch {
	case rank == None:
		b.refuse(fmt.Errorf("suffixset: pattern %s: rank %d means none; use one below", pattern, rank))
	case pattern.Kind() == domain.Any:
		b.any = append(b.any, rank)
	case !pattern.IsValid():
		b.refuse(errors.New("suffixset: the zero pattern matches nothing; parse patterns with domain.ParsePattern"))
	default:
		b.entries = append(b.entries, entry{pattern.Base().String(), rank, pattern.Kind()})
	}
}

// Grow makes room for n entries, so that memory grows once.
func (b *Builder) Grow(n int) { b.entries = slices.Grow(b.entries, n) }

func (b *Builder) refuse(err error) {
	if b.wrong == nil {
		b.wrong = err
	}
}

// Build compiles what was added so far. The error is about what was wrong with an entry,
// or that the names take more than 4 GiB.
func (b *Builder) Build() (*Set, error) {
	return b.build(newSeed(), maxArena)
}

// maxArena is how many bytes a slot can address, and a slice can hold.
const maxArena = min(1<<32, math.MaxInt)

func (b *Builder) build(seed seed, limit int) (*Set, error) {
	if b.wrong != nil {
		return nil, b.wrong
	}
	all := sortByHash(b.entries, seed)
	size, err := measure(all, limit)
	if err != nil {
		return nil, err
	}
	s := &Set{scope: scope{seed, size.shortest, size.longest}, any: distinct(b.any)}
	s.count = size.patterns + min(1, len(s.any))
	s.filter, s.table = newFilter(size.names), newTable(size.names, size.arena)
	for g := range all.groups() {
		s.filter.add(g.hash)
		s.table.put(g.hash)
		s.table.arena = appendRecord(s.table.arena, g.name, g.ranks)
	}
	return s, nil
}

// sizes are what a Set will need.
type sizes struct{ names, patterns, arena, shortest, longest int }

// measure adds up what the records will take, so that the arena is made neither too large nor
// twice.
func measure(all sorted, limit int) (sizes, error) {
	size := sizes{arena: 1, shortest: math.MaxInt}
	for g := range all.groups() {
		size.arena += recordSize(len(g.name), g.ranks)
		size.names++
		size.patterns += min(1, len(g.ranks.exact)) + min(1, len(g.ranks.below))
		size.longest = max(size.longest, len(g.name))
		size.shortest = min(size.shortest, len(g.name))
	}
	if size.arena > limit {
		return sizes{}, fmt.Errorf("suffixset: the names of %d patterns take %d bytes, more than the %d that a set can hold; split the policy", size.patterns, size.arena, limit)
	}
	return size, nil
}

// distinct returns the ranks sorted and each once.
func distinct(ranks []uint32) []uint32 {
	ranks = slices.Clone(ranks)
	slices.Sort(ranks)
	return slices.Clip(slices.Compact(ranks))
}

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

// sortByHash puts the entries into buckets by the highest bits of their hashes, which are
// random, and sorts the few in each.
func sortByHash(entries []entry, seed seed) sorted {
	hashes, ends := make([]uint64, len(entries)), make([]int, len(entries)/perBucket+1)
	for i := range entries {
		hashes[i] = hashOf(entries[i].name, seed)
		ends[reduce(hashes[i], len(ends))]++
	}
	for i := range ends[1:] {
		ends[i+1] += ends[i]
	}
	s, starts := sorted{entries, make([]hashed, len(entries))}, slices.Clone(ends)
	for i, hash := range slices.Backward(hashes) {
		at := &starts[reduce(hash, len(ends))]
		*at--
		s.order[*at] = hashed{hash, i}
	}
	for i, end := range ends {
		slices.SortFunc(s.order[starts[i]:end], s.compare)
	}
	return s
}

// perBucket is about how many entries are sorted at a time.
const perBucket = 4

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
			first := &s.entries[s.order[i].index]
			g.hash, g.name = s.order[i].hash, first.name
			g.ranks = ranks{g.ranks.exact[:0], g.ranks.below[:0]}
			g.ranks.add(first)
			for i++; i < len(s.order) && s.order[i].hash == g.hash; i++ {
				next := &s.entries[s.order[i].index]
				if next.name != g.name {
					break
				}
				g.ranks.add(next)
			}
			if !yield(g) {
				return
			}
		}
	}
}

// add expects the entries of a name in the order of their ranks.
func (r *ranks) add(e *entry) {
	list := &r.exact
	if e.kind == domain.Wildcard {
		list = &r.below
	}
	if n := len(*list); n == 0 || (*list)[n-1] != e.rank {
		*list = append(*list, e.rank)
	}
}
