package querylog

import (
	"encoding/binary"
	"math/bits"
)

// quoted returns the text in quotes at i and the index behind it.
func quoted(b []byte, i int) (text []byte, next int) {
	if i < len(b) && b[i] == ' ' {
		i = skipSpace(b, i)
	}
	if i >= len(b) {
		return nil, short
	}
	if b[i] != '"' {
		return nil, strange
	}
	end := textEnd(b, i+1)
	if end <= 0 {
		return nil, end
	}
	return b[i+1 : end : end], end + 1
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

// colon returns the index of the value behind the colon at i.
func colon(b []byte, i int) int {
	if i = skipSpace(b, i); i >= len(b) {
		return short
	}
	if b[i] != ':' {
		return strange
	}
	return skipSpace(b, i+1)
}

// opened returns the index behind the bracket at i, or behind both if nothing is in them.
func opened(b []byte, i int, open, end byte) (next int, empty bool) {
	if i >= len(b) {
		return short, false
	}
	if b[i] != open {
		return strange, false
	}
	if i = skipSpace(b, i+1); i == len(b) {
		return short, false
	}
	if b[i] == end {
		return i + 1, true
	}
	return i, false
}

// closed returns the index behind the comma or the bracket at i, and which it was.
func closed(b []byte, i int, end byte) (next int, isEnd bool) {
	if i = skipSpace(b, i); i == len(b) {
		return short, false
	}
	switch b[i] {
	case ',':
		return i + 1, false
	case end:
		return i + 1, true
	default:
		return strange, false
	}
}
