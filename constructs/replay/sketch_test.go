package replay

import (
	"fmt"
	"math"
	"testing"
)

func TestSketchCounts(t *testing.T) {
	t.Parallel()
	for _, n := range []int64{0, 1, sketchSize - 1, sketchSize, 5000, 300_000} {
		var s sketcher
		for range 2 { // to see a text again changes nothing
			for i := range n {
				s.add(hashOf(fmt.Appendf(nil, "name-%d.example", i)))
			}
		}
		count, exact := s.settle().Count()
		if exact != (n < sketchSize) || exact && count != n || math.Abs(float64(count-n)) > 0.1*float64(n) {
			t.Errorf("%d, exact: %v, want %d", count, exact, n)
		}
	}
}
