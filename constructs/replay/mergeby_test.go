package replay

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
)

type counted struct{ key, n int }

// TestMergesAgreeWithAMap merges random sorted slices, with and without room for both: mergeBy leaves its
// arguments as they are.
func TestMergesAgreeWithAMap(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	compare := func(a, b *counted) int { return cmp.Compare(a.key, b.key) }
	combine := func(a, b counted) counted { return counted{a.key, a.n + b.n} }
	for range 2000 {
		a, b := someCounted(random), someCounted(random)
		sum := map[int]int{}
		for _, c := range append(slices.Clone(a), b...) {
			sum[c.key] += c.n
		}
		var want []counted
		for _, key := range slices.Sorted(maps.Keys(sum)) {
			want = append(want, counted{key, sum[key]})
		}
		roomy, before := slices.Grow(slices.Clone(a), random.IntN(20)), slices.Clone(a)
		if got := mergeBy(roomy, b, compare, combine); !slices.Equal(got, want) || !slices.Equal(roomy, before) {
			t.Fatalf("mergeBy of %v and %v is %v, want %v; the first is now %v", before, b, got, want, roomy)
		}
		if got := mergeInto(roomy, b, compare, combine); !slices.Equal(got, want) {
			t.Fatalf("mergeInto of %v and %v is %v, want %v", before, b, got, want)
		}
	}
}

func someCounted(random *rand.Rand) (all []counted) {
	for key := range 12 {
		if random.IntN(3) == 0 {
			all = append(all, counted{key, 1 + random.IntN(9)})
		}
	}
	return all
}
