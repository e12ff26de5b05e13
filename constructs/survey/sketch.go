package survey

import (
	"math"
	"slices"
)

// sketch estimates how many different names there were, from the smallest of their
// hashes. It is the same whatever the order of the names and however often each came.
type sketch struct {
	smallest []uint64 // sorted
}

// sketchSize makes the estimate right by some 6 %.
const sketchSize = 256

func (s *sketch) add(text []byte) {
	s.addHash(hashOf(text))
}

// mix spreads what is close together.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

func (s *sketch) addHash(x uint64) {
	if len(s.smallest) == sketchSize && x >= s.smallest[sketchSize-1] {
		return
	}
	i, ok := slices.BinarySearch(s.smallest, x)
	if ok {
		return
	}
	s.smallest = slices.Insert(s.smallest, i, x)
	s.smallest = s.smallest[:min(len(s.smallest), sketchSize)]
}

func (s *sketch) merge(other *sketch) {
	for _, x := range other.smallest {
		s.addHash(x)
	}
}

// estimate returns how many names there were.
func (s *sketch) estimate() int64 {
	n := len(s.smallest)
	if n < sketchSize {
		return int64(n)
	}
	return int64(float64(n-1) / (float64(s.smallest[n-1]) / math.MaxUint64))
}

// hashOf returns the same for equal texts in every run. It reads eight bytes at a time.
func hashOf[T string | []byte](text T) uint64 {
	h := uint64(len(text)) * 0x9e3779b97f4a7c15
	i := 0
	for ; i+8 <= len(text); i += 8 {
		word := uint64(text[i]) | uint64(text[i+1])<<8 | uint64(text[i+2])<<16 | uint64(text[i+3])<<24 |
			uint64(text[i+4])<<32 | uint64(text[i+5])<<40 | uint64(text[i+6])<<48 | uint64(text[i+7])<<56
		h = mix(h^word) * 0x9e3779b97f4a7c15
	}
	for ; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return mix(h)
}
