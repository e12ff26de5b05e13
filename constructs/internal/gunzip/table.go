package gunzip

import "math/bits"

// entry says what the next bits of the input mean. From the lowest bit:
//
//	8  how many bits to take, those behind the code included; 0 if there is no such code
//	5  how many of these are the code; of a pointer, how many bits behind it choose in its table
//	3  what it is, if it is not a literal, length or distance
//	15 the literal, the base of the length or of the distance, or where the table begins
//	1  whether it is a literal
type entry uint32

const (
	pointer    entry = 1 << 13 // to a table for longer codes
	endOfBlock entry = 1 << 14
	invalid    entry = 1 << 15
	special          = pointer | endOfBlock | invalid
	literal    entry = 1 << 31
)

func entryOf(kind entry, value, extraBits int) entry {
	return kind | entry(value)<<16 | entry(extraBits)
}

// total returns how many bits to take. That it is below 64 spares the compiler a test.
func (e entry) total() uint { return uint(e & 63) }

func (e entry) codeBits() uint { return uint(e >> 8 & 0x1f) }

func (e entry) value() int { return int(e >> 16 & 0x7fff) }

// in returns the value with what the bits behind the code, which the input begins with, add to it.
func (e entry) in(input uint64) int {
	return e.value() + int(input&(1<<e.total()-1)>>e.codeBits())
}

// of returns e for a code of n bits.
func (e entry) of(n int) entry { return e + entry(n)<<8 + entry(n) }

const (
	maxCodeBits  = 15
	literalBits  = 11 // of the first look-up
	distanceBits = 8
	lengthBits   = 7

	numLiterals  = 288 // codes of literals and lengths, of which the last two mean nothing
	numDistances = 32
	numLengths   = 19 // codes of the lengths of codes
)

// table finds the entries of codes: by their first bits, and if a code has more, by those behind
// them, in a table behind the first one that the first bits point to.
type table struct {
	entries []entry
	bits    int // the first ones

	count  [maxCodeBits + 1]int // codes by their length
	sorted [numLiterals]uint16  // symbols, by the length of their codes
}

// build makes the table for symbols whose codes have these lengths, 0 for none. It reports false
// if they do not fill all codes. As in compress/flate, a single code of one bit is enough, and no
// code at all until one is needed.
func (t *table) build(bits int, lengths []uint8, symbols []entry) bool {
	t.bits = bits
	coded := t.sort(lengths)
	unused := 1 << maxCodeBits
	for n, count := range t.count {
		unused -= count << (maxCodeBits - n)
	}
	if unused != 0 && coded != 0 && (coded != 1 || t.count[1] != 1) {
		return false
	}
	code, sorted := t.short(symbols)
	t.long(code, sorted, symbols)
	return true
}

// sort sorts the symbols that have codes, and returns how many these are.
func (t *table) sort(lengths []uint8) int {
	t.count = [maxCodeBits + 1]int{}
	for _, n := range lengths {
		t.count[n]++
	}
	t.count[0] = 0
	var next [maxCodeBits + 2]int
	for n, count := range t.count {
		next[n+1] = next[n] + count
	}
	for symbol, n := range lengths {
		if n > 0 {
			t.sorted[next[n]] = uint16(symbol)
			next[n]++
		}
	}
	return next[maxCodeBits]
}

// short enters the codes that the first bits have as a whole. It returns the first code that is
// longer, and the symbols of these codes.
func (t *table) short(symbols []entry) (code int, sorted []uint16) {
	if cap(t.entries) < 1<<t.bits {
		t.entries = make([]entry, 1<<t.bits, 2<<t.bits)
	}
	t.entries = t.entries[:1<<t.bits]
	t.entries[0] = invalid
	sorted = t.sorted[:]
	for n := 1; n <= t.bits; n++ {
		size := 1 << (n - 1)
		copy(t.entries[size:2*size], t.entries[:size]) // another bit makes no difference to shorter codes
		code <<= 1
		for _, symbol := range sorted[:t.count[n]] {
			t.entries[reversed(code, n)] = symbols[symbol].of(n)
			code++
		}
		sorted = sorted[t.count[n]:]
	}
	return code << 1, sorted
}

// long enters the others, in tables for those that begin alike.
func (t *table) long(code int, sorted []uint16, symbols []entry) {
	last, begin, size := -1, 0, 0
	for n := t.bits + 1; n <= maxCodeBits; n++ {
		more := n - t.bits
		for i, symbol := range sorted[:t.count[n]] {
			if prefix := code >> more; prefix != last {
				last, begin, size = prefix, len(t.entries), t.sizeFor(n, t.count[n]-i)
				t.entries = append(t.entries, make([]entry, 1<<size)...)
				t.entries[reversed(prefix, t.bits)] = entryOf(pointer, begin, t.bits) | entry(size)<<8
			}
			of := t.entries[begin:]
			for at := reversed(code&(1<<more-1), more); at < len(of); at += 1 << more {
				of[at] = symbols[symbol].of(more)
			}
			code++
		}
		sorted = sorted[t.count[n]:]
		code <<= 1
	}
}

// sizeFor returns how many bits choose in a table whose first codes have n bits, of which there
// are so many left.
func (t *table) sizeFor(n, left int) int {
	size := n - t.bits
	for left < 1<<size && t.bits+size < maxCodeBits {
		size++
		left = left<<1 + t.count[t.bits+size]
	}
	return size
}

// reversed returns n bits with the first one lowest, as the input has them.
func reversed(code, n int) int { return int(bits.Reverse16(uint16(code)) >> (16 - n)) }
