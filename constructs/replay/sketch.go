package replay

import (
	"encoding/binary"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/sketch"
)

// Sketch estimates the number of distinct texts from the 1,024 smallest of their hashes. It is
// exact up to 1,024 texts; above, its standard error is about 3 percent. Sketches of parts merge to
// the sketch of the whole.
type Sketch []uint64 // sorted

const sketchSize = 1024

// Count returns the number of distinct texts, and whether it is exact.
func (s Sketch) Count() (n int64, exact bool) {
	return sketch.Count(s, sketchSize, maxHash)
}

// Merged returns the Sketch of the texts of both.
func (s Sketch) Merged(other Sketch) Sketch {
	return sketch.Merged(s, other, sketchSize)
}

// sketcher makes a Sketch. New hashes wait until there are enough to sort.
type sketcher struct {
	kept    Sketch
	waiting []uint64
}

func (s *sketcher) add(hash uint64) {
	if len(s.kept) == sketchSize && hash >= s.kept[sketchSize-1] {
		return
	}
	s.waiting = append(s.waiting, hash)
	if len(s.waiting) == sketchSize {
		s.settle()
	}
}

func (s *sketcher) settle() Sketch {
	s.kept = s.kept.Merged(s.waiting)
	s.waiting = s.waiting[:0]
	return s.kept
}

// maxHash is the largest hash: every JSON parser keeps 53 bits exactly.
const maxHash = 1<<53 - 1

// hashOf is a stable hash: reports of different machines must merge. It need not resist
// collisions, which make a count slightly wrong.
func hashOf(text []byte) uint64 {
	h := uint64(len(text))
	for ; len(text) >= 8; text = text[8:] {
		h = sketch.Mix(h ^ binary.LittleEndian.Uint64(text))
	}
	var last [8]byte
	copy(last[:], text)
	return sketch.Mix(sketch.Mix(h^binary.LittleEndian.Uint64(last[:]))) & maxHash
}
