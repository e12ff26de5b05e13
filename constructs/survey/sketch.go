package survey

import (
	"math"

	distinct "github.com/seed-482a6d4f/vpcdns/constructs/internal/sketch"
)

// sketch estimates the number of distinct names from the smallest of their hashes. It does not
// depend on the order of the names or on repetitions.
type sketch struct {
	smallest []uint64 // sorted
}

// sketchSize gives a standard error of about 6 %.
const sketchSize = 256

func (s *sketch) add(text []byte) {
	s.addHash(hashOf(text))
}

func (s *sketch) addHash(x uint64) { s.smallest = distinct.Insert(s.smallest, x, sketchSize) }

func (s *sketch) merge(other *sketch) {
	s.smallest = distinct.Merged(s.smallest, other.smallest, sketchSize)
}

// estimate returns the number of distinct names.
func (s *sketch) estimate() int64 {
	n, _ := distinct.Count(s.smallest, sketchSize, math.MaxUint64)
	return n
}

// hashOf is a stable hash. It reads eight bytes at a time.
func hashOf[T string | []byte](text T) uint64 {
	h := uint64(len(text)) * 0x9e3779b97f4a7c15
	i := 0
	for ; i+8 <= len(text); i += 8 {
		word := uint64(text[i]) | uint64(text[i+1])<<8 | uint64(text[i+2])<<16 | uint64(text[i+3])<<24 |
			uint64(text[i+4])<<32 | uint64(text[i+5])<<40 | uint64(text[i+6])<<48 | uint64(text[i+7])<<56
		h = distinct.Mix(h^word) * 0x9e3779b97f4a7c15
	}
	for ; i < len(text); i++ {
		h = (h ^ uint64(text[i])) * 0x100000001b3
	}
	return distinct.Mix(h)
}
