package gunzip

import (
	"encoding/binary"
	"io"
)

// codes are the tables of a block.
type codes struct {
	literals, distances, lengths table
	fixed                        bool // they are those that every decompressor knows

	lengthOf [numLiterals + numDistances]uint8 // of the codes of a block
}

// What codes mean.
var (
	literalSymbols  [numLiterals]entry
	distanceSymbols [numDistances]entry
	lengthSymbols   [numLengths]entry
)

func init() {
	for i := range 256 {
		literalSymbols[i] = entryOf(literal, i, 0)
	}
	literalSymbols[256] = endOfBlock
	for i, base := 0, 3; i < 28; i++ {
		extra := max(i/4-1, 0)
		literalSymbols[257+i] = entryOf(0, base, extra)
		base += 1 << extra
	}
	literalSymbols[285] = entryOf(0, maxMatch, 0)
	literalSymbols[286], literalSymbols[287] = invalid, invalid
	for i, base := 0, 1; i < 30; i++ {
		extra := max(i/2-1, 0)
		distanceSymbols[i] = entryOf(0, base, extra)
		base += 1 << extra
	}
	distanceSymbols[30], distanceSymbols[31] = invalid, invalid
	for i := range lengthSymbols {
		lengthSymbols[i] = entryOf(literal, i, 0)
	}
}

const maxMatch = 258

// block reads the beginning of a block.
func (r *Reader) block() error {
	if !r.need(3) {
		return r.ended(io.ErrUnexpectedEOF)
	}
	r.last = r.take(1) == 1
	switch r.take(2) {
	case 0:
		return r.beginStored()
	case 1:
		r.codes.setFixed()
	case 2:
		r.codes.fixed = false
		if err := r.readCodes(); err != nil {
			return err
		}
	default:
		return r.corrupt()
	}
	r.next = (*Reader).compressed
	return nil
}

// endBlock continues with what follows a block.
func (r *Reader) endBlock() {
	r.next = (*Reader).block
	if r.last {
		r.next = (*Reader).trailer
	}
}

func (r *Reader) beginStored() error {
	r.take(r.nbits % 8)
	if !r.need(32) {
		return r.ended(io.ErrUnexpectedEOF)
	}
	length, inverse := uint16(r.take(16)), uint16(r.take(16))
	if length != ^inverse {
		return r.corrupt()
	}
	r.left, r.next = int(length), (*Reader).stored
	return nil
}

// stored copies what was not compressed.
func (r *Reader) stored() error {
	for r.left > 0 && r.w < len(r.out) {
		if r.nbits > 0 {
			r.out[r.w] = byte(r.take(8))
			r.w++
			r.left--
			continue
		}
		if r.pos == r.end && !r.fill() {
			return r.ended(io.ErrUnexpectedEOF)
		}
		n := copy(r.out[r.w:min(r.w+r.left, len(r.out))], r.in[r.pos:r.end])
		r.pos, r.w, r.left = r.pos+n, r.w+n, r.left-n
	}
	if r.left == 0 {
		r.endBlock()
	}
	return nil
}

func (c *codes) setFixed() {
	if c.fixed {
		return
	}
	c.fixed = true
	lengths := c.lengthOf[:]
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		case i < numLiterals:
			lengths[i] = 8
		default:
			lengths[i] = 5
		}
	}
	c.literals.build(literalBits, lengths[:numLiterals], literalSymbols[:])
	c.distances.build(distanceBits, lengths[numLiterals:], distanceSymbols[:])
}

// readCodes reads the lengths of the codes of a block, which are compressed too.
func (r *Reader) readCodes() error {
	if !r.need(14) {
		return r.ended(io.ErrUnexpectedEOF)
	}
	literals, distances, lengths := int(r.take(5))+257, int(r.take(5))+1, int(r.take(4))+4
	if literals > 286 || distances > 30 {
		return r.corrupt()
	}
	order := [numLengths]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}
	var lengthOf [numLengths]uint8
	for _, symbol := range order[:lengths] {
		if !r.need(3) {
			return r.ended(io.ErrUnexpectedEOF)
		}
		lengthOf[symbol] = uint8(r.take(3))
	}
	c := &r.codes
	if !c.lengths.build(lengthBits, lengthOf[:], lengthSymbols[:]) {
		return r.corrupt()
	}
	all := c.lengthOf[:literals+distances]
	if err := r.readLengths(all); err != nil {
		return err
	}
	if !c.literals.build(literalBits, all[:literals], literalSymbols[:]) || !c.distances.build(distanceBits, all[literals:], distanceSymbols[:]) {
		return r.corrupt()
	}
	return nil
}

// readLengths reads lengths. Some codes stand for several of them.
func (r *Reader) readLengths(all []uint8) error {
	for i := 0; i < len(all); {
		e, err := r.symbol(&r.codes.lengths)
		if err != nil {
			return err
		}
		length, extra, times := uint8(e.value()), uint(0), 1
		switch length {
		case 16:
			if i == 0 {
				return r.corrupt()
			}
			length, extra, times = all[i-1], 2, 3
		case 17:
			length, extra, times = 0, 3, 3
		case 18:
			length, extra, times = 0, 7, 11
		}
		if !r.need(extra) {
			return r.ended(io.ErrUnexpectedEOF)
		}
		times += int(r.take(extra))
		if times > len(all)-i {
			return r.corrupt()
		}
		for range times {
			all[i] = length
			i++
		}
	}
	return nil
}

// symbol reads a code and returns its entry. The bits behind the code are not taken.
func (r *Reader) symbol(t *table) (entry, error) {
	for {
		e, n := t.entries[r.bits&(1<<t.bits-1)], uint(0)
		if e&pointer != 0 {
			n = uint(t.bits)
			e = t.entries[e.value()+int(r.bits>>n&(1<<e.codeBits()-1))]
		}
		n += e.codeBits()
		switch {
		case n > r.nbits: // the bits that are not there count as 0
		case e&invalid != 0:
			return 0, r.corrupt()
		default:
			r.take(n)
			return e, nil
		}
		if !r.need(r.nbits + 1) {
			return 0, r.ended(io.ErrUnexpectedEOF)
		}
	}
}

// extra returns the value of an entry with what the bits behind its code add to it.
func (r *Reader) extra(e entry) (int, error) {
	n := e.total() - e.codeBits()
	if !r.need(n) {
		return 0, r.ended(io.ErrUnexpectedEOF)
	}
	return e.value() + int(r.take(n)), nil
}

// outMargin is how much one symbol or a few may write, and inMargin how much of the input is read
// for them.
const (
	outMargin = 3 + maxMatch + 64
	inMargin  = 2 * 8
)

// compressed decompresses until the block ends or the output is full: quickly as long as there is
// enough input, and then one symbol at a time, until there is more.
func (r *Reader) compressed() error {
	for r.w < len(r.out)-outMargin {
		if r.end-r.pos >= inMargin {
			if ended, err := r.fast(); ended || err != nil {
				return err
			}
			continue
		}
		if ended, err := r.slow(); ended || err != nil {
			return err
		}
	}
	return nil
}

// slow decompresses one symbol.
func (r *Reader) slow() (ended bool, err error) {
	e, err := r.symbol(&r.codes.literals)
	if err != nil {
		return false, err
	}
	if e&literal != 0 {
		r.out[r.w] = byte(e.value())
		r.w++
		return false, nil
	}
	if e&endOfBlock != 0 {
		r.endBlock()
		return true, nil
	}
	length, err := r.extra(e)
	if err != nil {
		return false, err
	}
	if e, err = r.symbol(&r.codes.distances); err != nil {
		return false, err
	}
	distance, err := r.extra(e)
	if err != nil {
		return false, err
	}
	if distance > r.w-r.begin {
		return false, r.corrupt()
	}
	repeat(r.out, r.w, distance, length)
	r.w += length
	return false, nil
}

// fast decompresses as long as there is enough input and room for the output. It looks at every
// symbol without asking how many bits there are: there are always enough. In bits there may be more
// than n says: these come again from the input, and are the same.
//
// It is long and writes the same lines for each of up to three literals in a row, because a call or a
// loop for each would take as much time as the literal.
func (r *Reader) fast() (ended bool, err error) {
	broken := false
	in, out := r.in[:r.end], r.out
	pos, w, bits, n := r.pos, r.w, r.bits, r.nbits
	lits, dists := r.codes.literals.entries, r.codes.distances.entries
	lit, dist := (*[1 << literalBits]entry)(lits), (*[1 << distanceBits]entry)(dists)
	lastIn, lastOut := len(in)-inMargin, len(out)-outMargin
	for pos <= lastIn && w < lastOut {
		bits |= binary.LittleEndian.Uint64(in[pos:]) << (n & 63)
		pos += int((63 - n) >> 3)
		n |= 56
		e := lit[bits&(1<<literalBits-1)]
		if e&literal != 0 {
			out[w] = byte(e >> 16)
			w++
			bits >>= e.total()
			n -= e.total()
			e = lit[bits&(1<<literalBits-1)]
			if e&literal != 0 {
				out[w] = byte(e >> 16)
				w++
				bits >>= e.total()
				n -= e.total()
				e = lit[bits&(1<<literalBits-1)]
			}
		}
		if e&pointer != 0 {
			bits >>= e.total()
			n -= e.total()
			e = lits[e.value()+int(bits&(1<<e.codeBits()-1))]
		}
		if e&literal != 0 {
			out[w] = byte(e >> 16)
			w++
			bits >>= e.total()
			n -= e.total()
			continue
		}
		if e&special != 0 {
			bits >>= e.total()
			n -= e.total()
			ended = true
			broken = e&endOfBlock == 0
			break
		}
		length := e.in(bits)
		bits >>= e.total()
		n -= e.total()

		bits |= binary.LittleEndian.Uint64(in[pos:]) << (n & 63)
		pos += int((63 - n) >> 3)
		n |= 56
		e = dist[bits&(1<<distanceBits-1)]
		if e&special != 0 {
			if e&pointer != 0 {
				bits >>= e.total()
				n -= e.total()
				e = dists[e.value()+int(bits&(1<<e.codeBits()-1))]
			}
			if e&invalid != 0 {
				broken = true
				break
			}
		}
		distance := e.in(bits)
		bits >>= e.total()
		n -= e.total()
		if distance > w-r.begin {
			broken = true
			break
		}
		if distance >= 16 {
			// Most matches are shorter than 64 bytes, and how much shorter cannot be predicted.
			for from, to, end := w-distance, w, w+length; ; from, to = from+64, to+64 {
				source, target := out[from:from+64], out[to:to+64]
				*(*[16]byte)(target) = *(*[16]byte)(source)
				*(*[16]byte)(target[16:]) = *(*[16]byte)(source[16:])
				*(*[16]byte)(target[32:]) = *(*[16]byte)(source[32:])
				*(*[16]byte)(target[48:]) = *(*[16]byte)(source[48:])
				if to+64 >= end {
					break
				}
			}
		} else {
			repeat(out, w, distance, length)
		}
		w += length
	}
	r.pos, r.w, r.bits, r.nbits = pos, w, bits&(1<<n-1), n
	if broken {
		return false, r.corrupt()
	}
	if ended {
		r.endBlock()
	}
	return ended, nil
}

// repeat writes what is so far before a place there once more, and again if the length is greater
// than the distance.
func repeat(out []byte, at, distance, length int) {
	from, end := at-distance, at+length
	for at < end {
		at += copy(out[at:end], out[from:at])
	}
}
