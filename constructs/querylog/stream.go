package querylog

import (
	"bytes"
	"io"
)

const (
	// maxRecord bounds the memory that a record can take. The longest of the DNS fit
	// easily, the answers of the largest response included.
	maxRecord = 1 << 20

	// bufferSize makes the reads long, so few records are cut by their ends.
	bufferSize = 256 << 10
)

// stream is a buffer in front of a reader. What is not yet read is buf[p:end].
type stream struct {
	input  io.Reader
	err    error // of input, io.EOF included
	buf    []byte
	p, end int
	base   int64 // the offset of buf[0]
	line   int   // of buf[p], from 1
}

func (s *stream) reset(input io.Reader) {
	if cap(s.buf) != bufferSize {
		s.buf = make([]byte, bufferSize)
	}
	*s = stream{input: input, buf: s.buf, line: 1}
}

func (s *stream) rest() []byte { return s.buf[s.p:s.end] }

func (s *stream) offset() int64 { return s.base + int64(s.p) }

// fill reads more behind what is not yet read. It reports false if there is no more or
// if that has the length of the longest record already.
func (s *stream) fill() bool {
	if s.err != nil || s.end-s.p >= maxRecord {
		return false
	}
	s.makeRoom()
	for range 100 {
		n, err := s.input.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

func (s *stream) makeRoom() {
	to := s.buf
	if s.end-s.p > len(s.buf)/2 {
		to = make([]byte, 2*len(s.buf))
	}
	s.end = copy(to, s.rest())
	s.base += int64(s.p)
	s.buf, s.p = to, 0
}

// peek returns the next n bytes, or fewer if there are no more.
func (s *stream) peek(n int) []byte {
	for s.end-s.p < n && s.fill() {
	}
	return s.rest()[:min(n, s.end-s.p)]
}

// wholeLine returns the rest of the line without its end, and reports false if that is
// longer than a record.
func (s *stream) wholeLine() (text []byte, ok bool) {
	for searched := 0; ; {
		if i := bytes.IndexByte(s.rest()[searched:], '\n'); i >= 0 {
			return s.rest()[:searched+i], true
		}
		if searched = s.end - s.p; !s.fill() {
			return s.rest(), s.err != nil
		}
	}
}

// skip passes over n bytes that are read.
func (s *stream) skip(n int) {
	s.line += bytes.Count(s.rest()[:n], []byte("\n"))
	s.p += n
}

// skipLine passes over the rest of the line, but not over its end.
func (s *stream) skipLine() {
	for {
		if i := bytes.IndexByte(s.rest(), '\n'); i >= 0 {
			s.p += i
			return
		}
		s.p = s.end
		if !s.fill() {
			return
		}
	}
}

// unread puts back the last bytes that were taken.
func (s *stream) unread(b []byte) {
	if s.p >= len(b) {
		s.p -= len(b) // where they still are
		return
	}
	s.base += int64(s.p) - int64(len(b))
	all := append(append(make([]byte, 0, max(bufferSize, len(b)+s.end-s.p)), b...), s.rest()...)
	s.buf, s.p, s.end = all[:cap(all)], 0, len(all)
}
