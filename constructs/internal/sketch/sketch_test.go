package sketch_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/sketch"
)

func TestCount(t *testing.T) {
	t.Parallel()
	const size = 256
	for _, n := range []int64{0, 1, size - 1, size, 5000, 300_000} {
		var one, left, right []uint64
		for i := range n {
			hash := sketch.Mix(uint64(i) + 1)
			one = sketch.Insert(sketch.Insert(one, hash, size), hash, size)
			if i%3 == 0 {
				left = sketch.Insert(left, hash, size)
			} else {
				right = sketch.Insert(right, hash, size)
			}
		}
		rand.Shuffle(len(right), func(i, j int) { right[i], right[j] = right[j], right[i] })
		if !slices.Equal(sketch.Merged(left, right, size), one) {
			t.Errorf("the parts of %d texts do not merge to the whole", n)
		}
		count, exact := sketch.Count(one, size, math.MaxUint64)
		if exact != (n < size) || exact && count != n || math.Abs(float64(count-n)) > 0.2*float64(n) {
			t.Errorf("%d texts are counted as %d, exact %v", n, count, exact)
		}
	}
}
