package suffixset

import (
	"cmp"
	"encoding/binary"
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
	fetched byte  // so that the compiler does not remove what fetch does
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
	fetched := 0
	for g := range all.groups() {
		if g.end > fetched {
			fetched += b.fetch(all[fetched:])
		}
		s.filter.add(g.hash)
		s.table.put(g.hash)
		s.table.arena = appendRecord(s.table.arena, g.name, g.ranks)
	}
	return s, nil
}

// fetch loads the next names into the CPU's cache at once, which takes little longer than one, and
// returns how many.
func (b *Builder) fetch(all sorted) int {
	const atOnce = 16 // about as many as a core can wait for
	all = all[:min(len(all), atOnce)]
	for i := range all {
		b.fetched += all[i].name[len(all[i].name)-1]
	}
	return len(all)
}

// sizes are what a Set will need.
type sizes struct{ names, patterns, arena, shortest, longest int }

// measure adds up what the records will take, so that the arena is made neither too large nor
// twice.
func measure(all sorted, limit int) (sizes, error) {
	size := sizes{arena: 1, shortest: math.MaxInt}
	var scratch []byte
	for g := range all.groups() {
		scratch = appendRanks(binary.AppendUvarint(scratch[:0], uint64(len(g.name))), g.ranks)
		size.arena += len(scratch) + len(g.name) // the names themselves are not in the CPU's cache
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
type sorted []hashed

type hashed struct {
	hash uint64
	entry
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
	all, starts := make(sorted, len(entries)), slices.Clone(ends)
	for i, hash := range slices.Backward(hashes) {
		at := &starts[reduce(hash, len(ends))]
		*at--
		all[*at] = hashed{hash, entries[i]}
	}
	for i, end := range ends {
		slices.SortFunc(all[starts[i]:end], compareHashed)
	}
	return all
}

// perBucket is about how many entries are sorted at a time.
const perBucket = 4

func compareHashed(a, b hashed) int {
	if c := cmp.Compare(a.hash, b.hash); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(a.name, b.name), cmp.Compare(a.kind, b.kind), cmp.Compare(a.rank, b.rank))
}

// group is all that is known of a name.
type group struct {
	hash  uint64
	name  string
	ranks ranks
	end   int // index of the first entry of another name
}

// groups gives each name once. Its ranks are valid until the next name.
func (s sorted) groups() iter.Seq[group] {
	return func(yield func(group) bool) {
		var g group
		for rest := s; len(rest) > 0; {
			first := &rest[0]
			g.hash, g.name = first.hash, first.name
			g.ranks = ranks{g.ranks.exact[:0], g.ranks.below[:0]}
			for len(rest) > 0 && rest[0].hash == g.hash && (&rest[0] == first || rest[0].name == g.name) {
				g.ranks.add(&rest[0].entry)
				rest = rest[1:]
			}
			g.end = len(s) - len(rest)
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
