package patternindex_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/patternindex"
)

// TestAgreesWithAMap adds a random list, in which half of the patterns come again, to indexes with
// room for none of them and for all.
func TestAgreesWithAMap(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	list := []domain.Pattern{{}, domain.MustParsePattern("*")}
	for range 20_000 {
		name := fmt.Sprintf("n%d.example", random.IntN(10_000))
		list = append(list, domain.MustParsePattern([]string{"", "*."}[random.IntN(2)]+name))
	}
	for _, room := range []int{0, len(list)} {
		want := map[domain.Pattern]int{}
		x := patternindex.New(room, func(place int) domain.Pattern { return list[place] })
		for place, pattern := range list {
			_, known := want[pattern]
			if !known {
				want[pattern] = place
			}
			if isNew := x.Add(place); isNew == known {
				t.Fatalf("room for %d: Add(%d) of %s is %v", room, place, pattern, isNew)
			}
		}
		for pattern, place := range want {
			if got, ok := x.Find(pattern); !ok || got != place {
				t.Fatalf("room for %d: Find(%s) is %d, %v, want %d", room, pattern, got, ok, place)
			}
		}
		if place, ok := x.Find(domain.MustParsePattern("missing.example")); ok {
			t.Errorf("room for %d: Find finds what is not there at %d", room, place)
		}
	}
}

func TestEmptyIndex(t *testing.T) {
	t.Parallel()
	x := patternindex.New(0, nil)
	if _, ok := x.Find(domain.MustParsePattern("a.example")); ok {
		t.Error("an empty index finds something")
	}
}

// BenchmarkAdd compares filling an index with filling a map.
func BenchmarkAdd(b *testing.B) {
	list := make([]domain.Pattern, 100_000)
	for i := range list {
		list[i] = domain.MustParsePattern(fmt.Sprintf("ads%d.listed-%d.example", i, i%977))
	}
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			x := patternindex.New(len(list), func(place int) domain.Pattern { return list[place] })
			for i := range list {
				x.Add(i)
			}
		}
	})
	b.Run("map", func(b *testing.B) {
		for b.Loop() {
			x := make(map[domain.Pattern]int, len(list))
			for i, pattern := range list {
				x[pattern] = i
			}
		}
	})
}
