package suffixset

import (
	"math/bits"
	"math/rand/v2"
)

// seed makes the hashes of one Set different from those of any other.
type seed struct{ start, step, end uint64 }

func newSeed() seed { return seed{rand.Uint64(), rand.Uint64(), rand.Uint64()} }

// suffixes gives the names above a name and then the name itself, each with its hash:
// com, example.com, www.example.com. It reads the name eight bytes at a time from its end.
type suffixes[T Text] struct {
	name  T
	seed  seed
	hash  uint64 // of all bytes from end on
	word  uint64 // the eight bytes before end
	marks uint64 // the bytes of word that a suffix, not yet given, starts after
	end   int
	left  int // how many suffixes to give yet
}

// suffixesOf gives at most limit suffixes.
func suffixesOf[T Text](name T, seed seed, limit int) suffixes[T] {
	s := suffixes[T]{name: name, seed: seed, hash: seed.start, left: limit}
	s.read(len(name))
	return s
}

func (s *suffixes[T]) read(end int) {
	s.end = end
	s.word = wordBefore(s.name, end)
	s.marks = dotsIn(s.word)
	if end < wordSize {
		// The whole name starts as if after a dot before its first byte.
		s.marks |= 1 << (8*uint(wordSize-end) - 1)
	}
}

// next returns where the next suffix starts, and its hash.
func (s *suffixes[T]) next() (start int, hash uint64, ok bool) {
	for s.left > 0 {
		if s.marks == 0 {
			if s.end < wordSize {
				break
			}
			s.hash = fold(s.hash^s.word, s.seed.step)
			s.read(s.end - wordSize)
			continue
		}
		mark := 63 - bits.LeadingZeros64(s.marks)
		s.marks &^= 1 << uint(mark&63)
		start = s.end - wordSize + (mark+1)/8
		if start > 1 && s.name[start-2] == '\\' && isEscaped(s.name, start-1) {
			continue
		}
		s.left--
		return start, s.finish(s.word>>1>>uint(mark&63), len(s.name)-start), true
	}
	return 0, 0, false
}

// finish returns the hash of a suffix of so many bytes that has these in front of what
// is hashed already. The length tells a zero byte from none.
func (s *suffixes[T]) finish(front uint64, length int) uint64 {
	return fold(s.hash^front, s.seed.end^uint64(length))
}

// hashOf returns the hash that suffixes gives to the whole name.
func hashOf(name string, seed seed) (hash uint64) {
	s := suffixesOf(name, seed, len(name)+1)
	for _, h, ok := s.next(); ok; _, h, ok = s.next() {
		hash = h
	}
	return hash
}
