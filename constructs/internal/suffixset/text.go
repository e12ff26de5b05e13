package suffixset

import "math/bits"

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
