package querylog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// file reads the records of one file after another.
type file struct {
	scanner
	stream
	record Record
	source source
	arrays int // how many are open
	stats  Stats
	sink   func(*Record) error
	copies *copies // nil if copies are handed out

	identity []byte // of the last record, for copies

	maxLines int   // how far an object over several lines may reach
	controls int64 // messages with which CloudWatch Logs tried a subscription out

	// Of a log that is in a text of another one, such as an event of Lambda.
	inner *file     // the last
	depth int       // how many are around this one
	at    *Position // of the text
}

// begin makes f ready for another source.
func (f *file) begin(s source) {
	f.source, f.arrays, f.maxLines = s, 0, maxRecord
	f.stats = Stats{}
	if s.from == 0 {
		f.stats.Files = 1
	}
}

// readAll hands all records of a file to the sink. An error ends everything; what is
// wrong with single records, and where the file is damaged, is in the stats.
func (f *file) readAll() error {
	if err := f.start(); err != nil {
		return err
	}
	if f.beginsTable() {
		return f.table()
	}
	return f.values()
}

// readPiece does so for the lines that begin in a piece of a file.
func (f *file) readPiece() error {
	if f.source.from == 0 {
		return f.readAll()
	}
	f.base, f.line = f.source.from-1, 0 // the line before the first of the piece
	f.skipLine()
	return f.values()
}

// linesOfPiece is only right for a piece with another behind it, which ends with a line.
func (f *file) linesOfPiece() int { return f.line - 1 }

func (f *file) values() error {
	for f.next() {
		if err := f.value(); err != nil {
			return err
		}
	}
	return f.finish()
}

// next passes over what stands between values and reports whether there is one more.
func (f *file) next() bool {
	for {
		for ; f.p < f.end; f.p++ {
			switch c := f.buf[f.p]; {
			case c == '\n':
				f.line++
				if f.source.to > 0 && f.offset()+1 >= f.source.to {
					f.p++
					return false
				}
			case c == ' ' || c == '\t' || c == '\r':
			case c == ',' && f.arrays > 0:
			case c == ']' && f.arrays > 0:
				f.arrays--
			default:
				return true
			}
		}
		if !f.fill() {
			return false
		}
	}
}

// value reads what begins here: mostly a record.
func (f *file) value() error {
	switch f.buf[f.p] {
	case '{':
		n := f.scan(f.rest(), &f.record)
		if n > 0 {
			return f.emit(n)
		}
		if n == short && f.fill() {
			return nil // once more
		}
		return f.object()
	case '[':
		return f.array()
	default:
		return f.otherText()
	}
}

// emit hands a record of n bytes to the sink, which begins here.
func (f *file) emit(n int) error {
	f.record.At = f.here()
	f.p += n
	return f.hand()
}

func (f *file) here() Position {
	if f.at != nil {
		return *f.at
	}
	return Position{File: f.source.path, Line: f.line, Offset: f.offset()}
}

func (f *file) hand() error {
	if f.copies != nil && f.copies.has(&f.record, &f.identity) {
		f.stats.Copies++
		return nil
	}
	f.stats.Records++
	if f.source.to > 0 {
		f.record.At.Line = 0 // nobody knows yet how many are before the piece
	}
	if v := f.record.Version; string(v) != "1.100000" && !isKnownVersion(v) {
		f.stats.UnknownVersion++
	}
	if err := f.sink(&f.record); err != nil {
		return &sinkError{err}
	}
	return nil
}

// sinkError ends the reading. Other errors are of one file.
type sinkError struct{ error }

func (e *sinkError) Unwrap() error { return e.error }

// isKnownVersion reports whether a version is 1 or 1.x: AWS raises what stands behind
// the dot when it only adds fields. A record may have lost its version on the way.
func isKnownVersion(version []byte) bool {
	major, _, _ := strings.Cut(string(version), ".")
	return major == "1" || major == ""
}

// broken counts what is no record. It returns an error if the file has nothing else.
func (f *file) broken(at Position, reason error) error {
	text := reason.Error()
	if refused := (*RefusedError)(nil); errors.As(reason, &refused) {
		text = refused.Reason
	}
	f.stats.Broken++
	if len(f.stats.Examples) < maxExamples {
		f.stats.Examples = append(f.stats.Examples, Broken{at, text})
	}
	if f.stats.Records+f.stats.Copies == 0 && f.source.from == 0 && f.stats.Broken >= manyBroken {
		first := f.stats.Examples[0]
		return f.refuse(fmt.Sprintf(noneOfMany, manyBroken, first.At.Line, first.Reason))
	}
	return nil
}

func (f *file) refuse(reason string) error { return &RefusedError{File: f.source.path, Reason: reason} }

func isRefused(err error) bool {
	var refused *RefusedError
	return errors.As(err, &refused)
}

func (f *file) damaged(reason string) {
	f.stats.Damaged = append(f.stats.Damaged, Damage{f.here(), reason})
}

// finish says why there is no more to read.
func (f *file) finish() error {
	var damage *damageError
	switch {
	case errors.As(f.err, &damage):
		f.damaged(damage.Error())
	case errors.Is(f.err, context.Canceled) || errors.Is(f.err, context.DeadlineExceeded):
		return f.err
	case f.err != nil && f.err != io.EOF:
		return f.err
	case f.arrays > 0:
		f.damaged("the file ends within an array; fetch it again")
	}
	if f.stats.Records+f.stats.Copies+f.stats.Broken == 0 && f.source.to == 0 {
		f.stats.Empty = 1
	}
	return nil
}
