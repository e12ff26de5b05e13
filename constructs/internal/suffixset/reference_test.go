package suffixset

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// listing is an entry of a policy, as tests write it.
type listing struct {
	pattern string
	rank    uint32
}

func (l listing) String() string { return fmt.Sprintf("%s:%d", l.pattern, l.rank) }

func compile(t testing.TB, policy []listing) *Set {
	t.Helper()
	return compileWith(t, policy, newSeed())
}

// weak is a seed by which names collide: of those of nine bytes and more, only the first
// few and the length tell.
var weak seed

func compileWith(t testing.TB, policy []listing, seed seed) *Set {
	t.Helper()
	var b Builder
	for _, l := range policy {
		b.Add(domain.MustParsePattern(l.pattern), l.rank)
	}
	s, err := b.build(seed, maxArena)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// reference is a policy as a map, which is asked for the name and all names above it.
type reference map[string][]uint32

func newReference(policy []listing) reference {
	ref := reference{}
	for _, l := range policy {
		ref[l.pattern] = append(ref[l.pattern], l.rank)
	}
	for pattern, ranks := range ref {
		slices.Sort(ranks)
		ref[pattern] = slices.Compact(ranks)
	}
	return ref
}

// matches returns what [Set.Matches] should give.
func (ref reference) matches(name string) []listing {
	var patterns []string
	if !strings.HasPrefix(name, "*") { // the query *.a.com is not the entry *.a.com
		patterns = append(patterns, name)
	}
	if domain.WildcardMatchesApex {
		patterns = append(patterns, "*."+name)
	}
	for i := range len(name) {
		backslashes := len(name[:i]) - len(strings.TrimRight(name[:i], `\`))
		if name[i] == '.' && backslashes%2 == 0 {
			patterns = append(patterns, "*."+name[i+1:])
			if !domain.WildcardMatchesAnyDepth {
				break
			}
		}
	}
	var all []listing
	for _, pattern := range append(patterns, "*") {
		for _, rank := range ref[pattern] {
			all = append(all, listing{pattern, rank})
		}
	}
	return all
}

// lowest returns what [Lookup] should give, or None.
func (ref reference) lowest(name string) uint32 {
	lowest := None
	for _, l := range ref.matches(name) {
		lowest = min(lowest, l.rank)
	}
	return lowest
}

// check compares all ways to ask a set with the reference.
func check(t *testing.T, s *Set, ref reference, names ...string) {
	t.Helper()
	texts, want := make([][]byte, len(names)), make([]uint32, len(names))
	for i, name := range names {
		texts[i], want[i] = []byte(name), ref.lowest(name)
		rank, ok := Lookup(s, name)
		if rank != want[i] || ok != (want[i] != None) {
			t.Errorf("Lookup(%q) = %d, %v; want %d", name, rank, ok, want[i])
		}
		if got, _ := Lookup(s, texts[i]); got != want[i] {
			t.Errorf("Lookup of %q as bytes = %d, want %d", name, got, want[i])
		}
		if got, want := collect(s, name), ref.matches(name); !slices.Equal(got, want) {
			t.Errorf("Matches(%q) gave %v, want %v", name, got, want)
		}
	}
	got := make([]uint32, len(names))
	LookupBatch(s, names, got)
	checkEqual(t, "LookupBatch", names, got, want)
	LookupBatch(s, texts, got)
	checkEqual(t, "LookupBatch of bytes", names, got, want)
}

func checkEqual(t *testing.T, what string, names []string, got, want []uint32) {
	t.Helper()
	for i, name := range names {
		if got[i] != want[i] {
			t.Errorf("%s gave %d for %q (%d of %d), want %d", what, got[i], name, i, len(names), want[i])
		}
	}
}

func collect(s *Set, name string) []listing {
	var all []listing
	for pattern, rank := range s.Matches(name) {
		all = append(all, listing{pattern.String(), rank})
	}
	return all
}

// randomName makes names that often are the same, above one another, or alike.
func randomName(r *rand.Rand) string {
	labels := make([]string, 1+min(r.IntN(5), r.IntN(5)))
	for i := range labels {
		labels[i] = []string{"a", "b", "ab", "ba", "com", "a-longer-label", "a-longer-lapel"}[r.IntN(7)]
	}
	return strings.Join(labels, ".")
}

func randomPolicy(r *rand.Rand, size int) []listing {
	policy := make([]listing, size)
	for i := range policy {
		pattern := randomName(r)
		switch r.IntN(8) {
		case 0, 1, 2:
			pattern = "*." + pattern
		case 3:
			if r.IntN(20) == 0 {
				pattern = "*"
			}
		}
		// Some ranks take one byte, some more.
		policy[i] = listing{pattern, uint32(r.IntN(8)) << r.IntN(29)}
	}
	return policy
}

func TestRandomPolicies(t *testing.T) {
	t.Parallel()
	for seedName, seed := range map[string]seed{"good seed": newSeed(), "weak seed": weak} {
		t.Run(seedName, func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(1, 2))
			for range 300 {
				policy := randomPolicy(r, r.IntN(60))
				names := make([]string, 150)
				for i := range names {
					names[i] = randomName(r)
				}
				check(t, compileWith(t, policy, seed), newReference(policy), names...)
			}
		})
	}
}

// TestMeaning holds the set against what the patterns themselves say they match.
func TestMeaning(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	policy := randomPolicy(r, 100)
	s := compile(t, policy)
	for range 500 {
		name := randomName(r)
		want := None
		for _, l := range policy {
			if domain.MustParsePattern(l.pattern).Matches(domain.MustParseName(name)) {
				want = min(want, l.rank)
			}
		}
		if got, _ := Lookup(s, name); got != want {
			t.Errorf("Lookup(%q) = %d, want %d", name, got, want)
		}
	}
}

// TestOrder: neither the order of the entries nor the seed shows in the answers.
func TestOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	policy := randomPolicy(r, 200)
	sorted := slices.SortedFunc(slices.Values(policy), func(a, b listing) int {
		return cmp.Or(cmp.Compare(a.pattern, b.pattern), cmp.Compare(a.rank, b.rank))
	})
	one, other := compile(t, policy), compile(t, append(sorted, policy...))
	if one.Len() != other.Len() || one.Size() != other.Size() {
		t.Errorf("%d patterns in %d bytes and %d in %d, want the same", one.Len(), one.Size(), other.Len(), other.Size())
	}
	for range 500 {
		name := randomName(r)
		if a, b := collect(one, name), collect(other, name); !slices.Equal(a, b) {
			t.Errorf("%q: %v and %v", name, a, b)
		}
	}
}

// FuzzLookup compares a set with the reference. Each line of the policy is an entry; its
// rank is made of its place.
func FuzzLookup(f *testing.F) {
	f.Add("a.com\n*.a.com\n*", "b.a.com\na.com\n\n.", []byte("seed"))
	f.Add("*.b.com\nb.com\n*.b.com", "a\\.b.com\na\\\\.b.com\na..b.com\n.b.com\nb.com.", []byte{})
	f.Add("a23456789.example\nab3456789.example", "a23456789.example\na2345678x.example", []byte{})
	f.Fuzz(func(t *testing.T, lines, names string, random []byte) {
		var policy []listing
		for i, line := range strings.Split(lines, "\n") {
			if pattern, err := domain.ParsePattern(line); err == nil {
				policy = append(policy, listing{pattern.String(), uint32(i*7) % 300})
			}
		}
		random = slices.Concat(random, make([]byte, 24))
		seed := seed{binary.LittleEndian.Uint64(random), binary.LittleEndian.Uint64(random[8:]), binary.LittleEndian.Uint64(random[16:])}
		check(t, compileWith(t, policy, seed), newReference(policy), strings.Split(names, "\n")...)
	})
}
