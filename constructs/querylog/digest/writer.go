package digest

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/zstd"
)

// writer writes rows that come in their order.
type writer struct {
	to      io.Writer
	zip     *zstd.Encoder
	block   block
	out     []byte
	room    []byte
	written int64

	// The row that is not complete yet.
	key, client string
	times       []Time
	subject     Subject
	ofSubject   []byte
	isNext      bool // the question differs from that of the row before
	question    string

	blocks, rows, queries uint64
	heads                 uint32 // checksum of the heads of all blocks
	err                   error
}

// newWriter writes the header, which is JSON.
func newWriter(to io.Writer, header []byte, level zstd.EncoderLevel) (*writer, error) {
	zip, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(level), zstd.WithEncoderCRC(false), zstd.WithWindowSize(4<<20))
	if err != nil {
		return nil, err
	}
	w := &writer{to: to, zip: zip}
	if len(header) > maxHeader {
		return nil, fmt.Errorf("the digest would need a header of %d bytes, and may have %d; make several digests of fewer files", len(header), maxHeader)
	}
	w.write(fmt.Appendf(nil, "%s%d %08x %08x\n%s\n", magic, Version, len(header), crc32.Checksum(header, table), header))
	return w, w.err
}

func (w *writer) write(text []byte) {
	if w.err == nil {
		var n int
		n, w.err = w.to.Write(text)
		w.written += int64(n)
	}
}

// add adds queries, which must be sorted and not come before those that were added.
func (w *writer) add(key, client string, times []Time) error {
	if key != w.key || client != w.client {
		w.row()
		w.begin(key, client)
	}
	for len(times) > 0 {
		hour := times[0].hour()
		if len(w.times) > 0 && (hour != w.times[0].hour() || len(w.times) == maxOfRow) {
			w.row()
		}
		n, room := 1, maxOfRow-len(w.times)
		for n < len(times) && n < room && times[n].hour() == hour {
			n++
		}
		w.times, times = append(w.times, times[:n]...), times[n:]
	}
	return w.err
}

// begin notes which question the next row is of.
func (w *writer) begin(key, client string) {
	if key != w.key {
		w.ofSubject = w.subject.setKey(key, w.ofSubject)
		question := questionOf(key, &w.subject)
		w.isNext = w.isNext || question != w.question
		w.key, w.question = key, question
	}
	w.client = client
}

// questionOf returns the part of a key that is the name, the context and the chain.
func questionOf(key string, s *Subject) string {
	end := len(key)
	for _, text := range [][]byte{s.Result, s.Answers} {
		end -= len(text) + 2
		for _, c := range text {
			if c == 0 {
				end--
			}
		}
	}
	return key[:end]
}

// row writes the row that is complete.
func (w *writer) row() {
	if len(w.times) == 0 {
		return
	}
	if w.block.isFull() {
		w.flush()
	}
	w.block.add(&w.subject, w.isNext, []byte(w.client), w.times)
	w.rows++
	w.queries += uint64(len(w.times))
	w.times, w.isNext = w.times[:0], false
}

func (w *writer) flush() {
	if w.block.rows == 0 {
		return
	}
	var head []byte
	w.out, head = w.block.appendTo(w.out[:0], w.zip, &w.room)
	w.heads = crc32.Update(w.heads, table, head)
	w.write(append([]byte{blockPart}, binary.LittleEndian.AppendUint32(binary.AppendUvarint(nil, uint64(len(head))), crc32.Checksum(head, table))...))
	w.write(w.out)
	w.blocks++
	w.block.reset()
}

// close writes what is left, and the end.
func (w *writer) close() error {
	w.row()
	w.flush()
	end := []byte{endPart}
	for _, n := range []uint64{w.blocks, w.rows, w.queries, uint64(w.heads)} {
		end = binary.LittleEndian.AppendUint64(end, n)
	}
	w.write(binary.LittleEndian.AppendUint32(end, crc32.Checksum(end, table)))
	return w.err
}
