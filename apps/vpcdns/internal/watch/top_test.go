package watch_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/watch"
)

// TestTopNeverCountsTooFew compares it with a map, for texts as unlike in frequency as names are.
func TestTopNeverCountsTooFew(t *testing.T) {
	t.Parallel()
	const size, all = 200, 200_000
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.2, 1, 50_000)
	top, exact, blocked := watch.NewTop(size), map[string]int64{}, map[string]int64{}
	for range all {
		text := fmt.Sprint("name-", zipf.Uint64())
		block := r.IntN(3) == 0
		top.Add(text, block)
		if exact[text]++; block {
			blocked[text]++
		}
	}
	found := map[string]bool{}
	last := int64(all)
	for _, c := range top.First(size) {
		found[c.Text] = true
		if n := exact[c.Text]; c.Queries < n || c.Queries-c.Over > n || c.Queries > last || c.Blocked > blocked[c.Text] {
			t.Errorf("%+v, but there are %d, %d blocked", c, n, blocked[c.Text])
		}
		last = c.Queries
	}
	if len(found) != size {
		t.Errorf("%d texts, not %d", len(found), size)
	}
	for text, n := range exact {
		if n > all/size && !found[text] {
			t.Errorf("%s came %d times, and is not there", text, n)
		}
	}
}

// TestTopIsExactForFewTexts has a text less than it counts.
func TestTopIsExactForFewTexts(t *testing.T) {
	t.Parallel()
	top := watch.NewTop(4)
	for _, text := range []string{"b", "a", "c", "a", "b", "a"} {
		top.Add(text, text == "b")
	}
	got := top.First(2)
	if len(got) != 2 || got[0].Text != "a" || got[0].Queries != 3 || got[1].Text != "b" || got[1].Blocked != 2 || got[0].Over+got[1].Over != 0 {
		t.Errorf("%+v", got)
	}
}
