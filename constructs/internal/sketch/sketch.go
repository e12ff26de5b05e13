// Package sketch counts distinct texts in little memory. Of their hashes a sketch keeps the
// smallest, sorted: as many texts as there are hashes below the largest of these. It is exact
// up to its size, and does not depend on the order of the texts or on how often each comes, so
// the sketches of parts merge to that of the whole.
package sketch

import (
	"cmp"
	"slices"
)

// Insert returns a sketch of at most size hashes with one hash more. Any values of which the
// smallest are kept may take their place.
func Insert[T cmp.Ordered](s []T, hash T, size int) []T {
	if len(s) == size && hash >= s[size-1] {
		return s
	}
	at, found := slices.BinarySearch(s, hash)
	if found {
		return s
	}
	s = slices.Insert(s, at, hash)
	return s[:min(len(s), size)]
}

// Merged returns the sketch of what is in either; other need not be sorted.
func Merged(s, other []uint64, size int) []uint64 {
	all := slices.Concat(s, other)
	slices.Sort(all)
	all = slices.Compact(all)
	return slices.Clip(all[:min(len(all), size)])
}

// Count returns how many texts there were, and whether that is exact. The largest is the
// largest hash that a text can have.
func Count(s []uint64, size int, largest uint64) (n int64, exact bool) {
	if len(s) < size {
		return int64(len(s)), true
	}
	return int64(float64(len(s)-1) / (float64(s[len(s)-1]) / float64(largest))), false
}

// Mix makes every bit depend on all bits of x.
func Mix(x uint64) uint64 {
	x = (x ^ x>>33) * 0xff51afd7ed558ccd
	x = (x ^ x>>33) * 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
