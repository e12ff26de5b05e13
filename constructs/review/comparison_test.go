package review

import (
	"slices"
	"testing"
)

// TestCopiesInAGroup finds the records that an earlier batch has too: one that comes again in the same batch
// would be lost if the batch were read without it.
func TestCopiesInAGroup(t *testing.T) {
	t.Parallel()
	g := group{{batch: 0, hashes: []uint64{7, 7, 9}}, {batch: 1, hashes: []uint64{5, 9}}, {batch: 2, hashes: []uint64{5, 8, 9}}}
	want := []sighting{{5, 2}, {9, 1}, {9, 2}}
	if got := g.copies(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestLargestGroups are left out, and as few of them as the limits allow.
func TestLargestGroups(t *testing.T) {
	t.Parallel()
	of := func(window, records int64) group {
		return group{{section: section{window: window}, span: span{0, records * hashBytes}}, {section: section{window: window}, batch: 1}}
	}
	c := &comparison{limits: limits{wave: 50 * hashBytes, all: 35 * hashBytes}}
	var windows []int64
	for _, g := range c.affordable([]group{of(1, 10), of(2, 10), of(3, 60), of(4, 10), of(5, 10)}) {
		windows = append(windows, g[0].window)
	}
	if !slices.Equal(windows, []int64{1, 2, 4}) || c.uncompared != 70 {
		t.Errorf("%v; %d records are not compared", windows, c.uncompared)
	}
}
