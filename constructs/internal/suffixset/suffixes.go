package suffixset

import (
	"math/bits"
	"math/rand/v2"
)

// seed makes the hashes of one Set different from those of any other.
type seed struct{ start, step, end uint64 }

func newSeed() seed { return seed{rand.Uint64(), rand.Uint64(), rand.Uint64()} }

// scope says which suffixes can be in a Set: those that are as long as its names are. That
// spares most top-level domains the question, and bounds what a long name can cost.
type scope struct {
	seed              seed
	shortest, longest int // in bytes; longest is 0 if there are no names
}

// window returns a mask of the suffixes in scope: bit n stands for length+n bytes.
func (s *scope) window(length int) uint64 {
	from := max(s.shortest-length, 0)
	to := min(s.longest-length, blockBytes-1)
	return ^uint64(0) << uint(from) & (^uint64(0) >> uint(blockBytes-1-to))
}

// suffixes gives the names above a name and then the name itself, each with its hash:
// com, example.com, www.example.com. It reads the name from its end, in blocks of as many
// bytes as a mask has bits.
type suffixes[T Text] struct {
	name   T
	scope  *scope
	end    int    // where the next block ends, or negative after the last one
	hash   uint64 // of all bytes from end on
	length int    // of what is behind the last block
	marks  uint64 // bit n says that a suffix of length+n bytes is to be given

	words  [blockWords]uint64 // those of the last block, from its end
	hashes [blockWords]uint64 // of what is behind each of them
}

const (
	blockBytes = 64
	blockWords = blockBytes / wordSize
)

// start begins with a name. The scope must be set before.
func (s *suffixes[T]) start(name T) {
	s.name, s.end, s.hash, s.marks = name, len(name), s.scope.seed.start, 0
}

// more reports whether there is another suffix, for next to return.
func (s *suffixes[T]) more() bool {
	return s.marks != 0 || s.read()
}

// next returns the length of the next suffix and its hash.
func (s *suffixes[T]) next() (length int, hash uint64) {
	n := bits.TrailingZeros64(s.marks)
	s.marks &= s.marks - 1
	front := s.words[n>>3&7] >> 8 >> (8 * uint(^n&7))
	length = s.length + n
	return length, fold(s.hashes[n>>3&7]^front, s.scope.seed.end^uint64(length))
}

// read reads blocks until one has a suffix, and reports whether one has.
func (s *suffixes[T]) read() bool {
	for s.marks == 0 && s.end >= 0 {
		s.length = len(s.name) - s.end
		if s.length > s.scope.longest || s.scope.longest == 0 {
			return false
		}
		if s.readBlock() {
			s.unmarkEscaped()
		}
		s.marks &= s.scope.window(s.length)
	}
	return s.marks != 0
}

// readBlock marks what is behind a dot, and reports whether there is a backslash.
func (s *suffixes[T]) readBlock() bool {
	i, hash, end := 0, s.hash, s.end
	var marks, slashed uint64
	for ; i < blockWords && end >= wordSize; i++ {
		word := load(s.name, end-wordSize)
		s.words[i], s.hashes[i] = word, hash
		marks |= maskOf(dotsIn(word)) << (8 * i & 63)
		slashed |= maybeBackslash(word)
		hash = fold(hash^word, s.scope.seed.step)
		end -= wordSize
	}
	if i < blockWords {
		word := front(s.name, end)
		s.words[i], s.hashes[i] = word, hash
		// The whole name starts as if after a dot before its first byte.
		marks |= (maskOf(dotsIn(word)) | 1<<(end&7)) << (8 * i & 63)
		slashed |= maybeBackslash(word)
		end = -1
	}
	s.hash, s.end, s.marks = hash, end, marks
	return slashed&highs != 0
}

// unmarkEscaped takes back the marks behind dots that are part of a label.
func (s *suffixes[T]) unmarkEscaped() {
	for marks := s.marks; marks != 0; marks &= marks - 1 {
		n := bits.TrailingZeros64(marks)
		if dot := len(s.name) - s.length - n - 1; dot > 0 && isEscaped(s.name, dot) {
			s.marks &^= 1 << uint(n)
		}
	}
}

// hashOf returns the hash that suffixes gives to the whole name.
func hashOf(name string, seed seed) uint64 {
	whole := suffixes[string]{scope: &scope{seed, len(name), len(name)}}
	whole.start(name)
	whole.read()
	_, hash := whole.next()
	return hash
}
