package replay

import (
	"encoding/binary"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/sketch"
)

// Sketch counts distinct texts in little memory: of their hashes it keeps the smallest,
// and as many are below the largest of these as there are texts. It is exact up to
// 1,024 texts, and then off by some 3 percent. Sketches of parts merge to the one of the whole.
type Sketch []uint64 // sorted

const sketchSize = 1024

// Count returns how many texts there were, and whether that is exact.
func (s Sketch) Count() (n int64, exact bool) {
	return sketch.Count(s, sketchSize, maxHash)
}

// Merged returns the Sketch of what is in either.
func (s Sketch) Merged(other Sketch) Sketch {
	return sketch.Merged(s, other, sketchSize)
}

// sketcher makes a Sketch. The new hashes wait until there are enough to sort.
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

// maxHash is the largest hash: that many bits a number of JSON keeps wherever it is read.
const maxHash = 1<<53 - 1

// hashOf returns the same for a text wherever and whenever it is computed. Nobody gains from
// texts with the same hash: a count would be a little off.
func hashOf(text []byte) uint64 {
	h := uint64(len(text))
	for ; len(text) >= 8; text = text[8:] {
		h = sketch.Mix(h ^ binary.LittleEndian.Uint64(text))
	}
	var last [8]byte
	copy(last[:], text)
	return sketch.Mix(sketch.Mix(h^binary.LittleEndian.Uint64(last[:]))) & maxHash
}
