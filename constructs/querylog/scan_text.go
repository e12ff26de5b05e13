package querylog

import (
	"encoding/binary"
	"math/bits"
)

// quoted returns the text in quotes at i and the index behind it.
func quoted(b []byte, i int) (text []byte, next int) {
	if i >= len(b) {
		return nil, short
	}
	if b[i] != '"' {
		return nil, strange
	}
	i++
	end := textEnd(b, i)
	if end < i {
		return nil, end
	}
	return b[i:end:end], end + 1
}

// Eight bytes at once; see textEnd.
const (
	ones        = 0x0101010101010101
	highs       = 0x80 * ones
	quotes      = '"' * ones
	backslashes = '\\' * ones
	spaces      = ' ' * ones
)

// textEnd returns the index of the quote that ends the text at i, which must have no
// escapes, no control characters and only ASCII.
//
// It looks at eight bytes at once: the high bit of x-ones is set in a byte of x that is
// 0, and with it maybe in those above, but in none below. So the lowest of the bits that
// are set tells the truth.
func textEnd(b []byte, i int) int {
	for ; i+8 <= len(b); i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		special := ((w ^ quotes) - ones) | ((w ^ backslashes) - ones) | (w - spaces) | w
		if special &= highs; special != 0 {
			i += bits.TrailingZeros64(special) / 8
			if b[i] == '"' {
				return i
			}
			return strange
		}
	}
	for ; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i
		case c == '\\' || c < ' ' || c >= 0x80:
			return strange
		}
	}
	return short
}

// skipSpace returns the index of the first byte from i on that is no space or tab. A line
// break within a record is strange, so that every record that was scanned is on one line.
func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t') {
		i++
	}
	return i
}
