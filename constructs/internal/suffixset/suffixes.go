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

// Text is a name in the canonical form of [domain.Name]: in lower case, without a
// trailing dot, with \. for a dot that is part of a label. The empty text is the root,
// and so is ".". Any other text may be looked up too: it is taken as labels between dots.
type Text interface{ ~string | ~[]byte }

const (
	wordSize = 8
	lows     = 0x7f7f7f7f7f7f7f7f
	highs    = 0x8080808080808080
	ones     = 0x0101010101010101
	dots     = '.' * ones
	slashes  = '\\' * ones
)

// front returns the first bytes of name, up to end, as the highest bytes of a word.
// There are fewer than eight of them; the other bytes of the word are zero.
func front[T Text](name T, end int) uint64 {
	if len(name) >= wordSize {
		return load(name, 0) << (8 * uint(wordSize-end))
	}
	var word uint64
	for i := range end {
		word |= uint64(name[i]) << (8 * uint(wordSize-end+i))
	}
	return word
}

// load is written the way that the compiler makes one instruction of.
func load[T Text](name T, from int) uint64 {
	s := name[from : from+wordSize]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// dotsIn sets the highest bit of each byte that is a dot in word, and no other bit.
func dotsIn(word uint64) uint64 {
	x := word ^ dots
	return ^((x&lows + lows) | x | lows)
}

// maskOf makes a number of eight bits of the highest bits of the bytes of word, the
// highest byte being the lowest bit. The other bits of word must be zero.
func maskOf(word uint64) uint64 {
	return (word >> 7) * 0x8040201008040201 >> 56
}

// maybeBackslash has none of the bits of highs set if no byte of word is a backslash.
func maybeBackslash(word uint64) uint64 {
	x := word ^ slashes
	return (x - ones) &^ x
}

// isEscaped reports whether the dot at name[dot] is part of a label. The backslashes in
// front of it pair up from the left, so it is if their number is odd.
func isEscaped[T Text](name T, dot int) bool {
	start := dot
	for start > 0 && name[start-1] == '\\' {
		start--
	}
	return (dot-start)%2 == 1
}

// fold multiplies two numbers and folds the product, so that each bit of the result
// depends on all bits of both.
func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// reduce maps a hash to a number from 0 to n-1 by its highest bits.
func reduce(hash uint64, n int) int {
	high, _ := bits.Mul64(hash, uint64(n))
	return int(high)
}
