package querylog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/gunzip"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/digest"
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
	sum      checksum

	digests   digestOptions
	digest    *digestHeader // of a digest that was read to its end
	questions uint64        // that records of digests had so far, of all files
	digested  uint64        // blocks of digests so far

	maxLines int   // how far an object over several lines may reach
	examined int64 // bytes in which ends of objects were looked for, some more than once
	controls int64 // messages with which CloudWatch Logs tried a subscription out

	// Of a log that is in a text of another one, such as an event of Lambda.
	inner *file     // the last
	depth int       // how many are around this one
	at    *Position // of the text
	gzip  gunzip.Reader
}

// begin makes f ready for another source.
func (f *file) begin(s source) {
	f.source, f.arrays, f.maxLines, f.digest = s, 0, maxRecord, nil
	f.stats = Stats{}
	if s.from == 0 {
		f.stats.Files = 1
	}
}

// readAll hands all records of a file to the sink. An error ends everything; what is
// wrong with single records, and where the file is damaged, is in the stats.
func (f *file) readAll() error {
	if digest.Is(f.peek(startLength)) {
		return f.readDigest()
	}
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

// broken counts what is not a record. It returns an error if the file has nothing else.
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
	case f.err != nil && !eof.Is(f.err):
		return f.err
	case f.arrays > 0:
		f.damaged("the file ends within an array; fetch it again")
	}
	if f.stats.Records+f.stats.Copies+f.stats.Broken == 0 && f.source.to == 0 {
		f.stats.Empty = 1
	}
	return nil
}

// startLength is how much of a file is looked at before anything is read from it. The header
// of a table fits.
const startLength = 4 << 10

// start drops a byte order mark and refuses what is not a log before its lines are read as
// broken ones.
func (f *file) start() error {
	start := f.peek(startLength)
	if text, marked := bytes.CutPrefix(start, []byte("\ufeff")); marked {
		f.p += len(start) - len(text)
		start = text
	}
	switch text := bytes.TrimSpace(start); {
	case bytes.HasPrefix(start, []byte("PAR1")):
		return f.refuse(isParquet)
	case bytes.IndexByte(start, 0) >= 0:
		return f.refuse(isBinary)
	case bytes.HasPrefix(text, []byte("<")):
		return f.refuse(isHTML)
	case len(text) > 4 && bytes.HasPrefix(text, []byte("1.0 ")) && isDate(text[4:]):
		return f.refuse(isPublic)
	default:
		return nil
	}
}

// object reads an object that the scanner did not understand. It may be a record, what
// a record is wrapped in, a document with many, or nothing of value.
func (f *file) object() error {
	n := f.objectLength()
	if n == 0 {
		return f.openObject()
	}
	if holdsList(f.rest()[:n]) {
		return f.document()
	}
	at, text := f.here(), f.rest()[:n]
	err := f.unwrap(text)
	if err != nil && bytes.IndexByte(text, '\n') >= 0 && !json.Valid(text) {
		return f.brokenLine(err) // the next line may begin a record
	}
	f.skip(n)
	return f.element(at, text, err)
}

// element takes what unwrapping a value came to, and looks for records anywhere in a value
// whose form is unknown.
func (f *file) element(at Position, value []byte, err error) error {
	if noRecord(err) {
		return f.search(at, value, err)
	}
	return f.settle(at, err)
}

// openObject reads an object that does not end where one may: a document that is too large
// for the memory, or a line that was cut.
func (f *file) openObject() error {
	isKnown := isDocument(firstKey(f.peek(firstKeyWithin)))
	line, whole := f.wholeLine()
	isCut := whole && len(line) < f.end-f.p && (!goesOn(line) || f.recordFollows(len(line)))
	line = f.rest()[:len(line)]
	if !isKnown || isCut && !bytes.Contains(line, []byte(recordKey)) {
		return f.cutObject()
	}
	if !isCut {
		return f.document()
	}
	at, text := f.here(), bytes.Clone(line)
	f.skipLine()
	found, err := f.nested(at, bytes.NewReader(text)) // what comes before the cut
	if err == nil && found == 0 {
		err = f.broken(at, errCut)
	}
	return err
}

// recordFollows reports whether a line of n bytes is followed by one that is a record, which is
// within no document.
func (f *file) recordFollows(n int) bool {
	const enough = 4 << 10
	next := f.peek(n + 1 + enough)[n+1:]
	return len(next) > 0 && next[0] == '{' && f.scan(next, &f.record) > 0
}

// settle hands out the record that was unwrapped at a position, or counts why there is none.
func (f *file) settle(at Position, err error) error {
	switch {
	case err == nil:
		f.stats.Careful++
		f.record.At = at
		return f.hand()
	case errors.Is(err, errControl):
		f.controls++
		return nil
	case isRefused(err) && f.stats.Records+f.stats.Copies == 0:
		return err
	default:
		return f.broken(at, err)
	}
}

// brokenLine passes over a line that cannot be read.
func (f *file) brokenLine(reason error) error {
	at := f.here()
	f.skipLine()
	return f.broken(at, reason)
}

// cutObject passes over an object that does not end. If the file is damaged here, finish
// says so.
func (f *file) cutObject() error {
	line, whole := f.wholeLine()
	if !whole {
		return f.brokenLine(errLong)
	}
	var damage *damageError
	if errors.As(f.err, &damage) && len(line) == f.end-f.p {
		f.p = f.end
		return nil
	}
	return f.brokenLine(errCut)
}

// objectLength returns the length of the object that begins here, or 0 if it does not
// end in this line nor, where that looks like the beginning of a longer one, later.
func (f *file) objectLength() int {
	for {
		line, _, whole := bytes.Cut(f.rest(), []byte("\n"))
		f.examined += int64(len(line))
		if n := objectLength(line); n > 0 {
			return n
		}
		if whole && !goesOn(line) {
			return 0
		}
		if whole {
			return f.longObject()
		}
		if !f.fill() {
			return 0
		}
	}
}

// goesOn reports whether the line of an object ends where a pretty-printer breaks lines.
func goesOn(line []byte) bool {
	line = bytes.TrimRight(line, " \t\r")
	return bytes.ContainsRune([]byte("{[,:"), rune(line[len(line)-1]))
}

// longObject returns the length of an object over several lines, or 0 if it has no end. After
// one without an end, the next is looked through for less far, and one with an end makes up only
// for its own length: lines that open an object and never close it must not cost a megabyte each,
// whatever stands between them.
func (f *file) longObject() int {
	for {
		text := f.rest()
		isAll := len(text) < f.maxLines
		text = text[:min(len(text), f.maxLines)]
		f.examined += int64(len(text))
		n := objectLength(text)
		if n > 0 {
			f.maxLines = min(f.maxLines+16*n, maxRecord)
			return n
		}
		if !isAll || !f.fill() {
			f.maxLines = max(f.maxLines/16, minLines)
			return 0
		}
	}
}

// minLines is more than a record has that is written over several lines.
const minLines = 16 << 10

// objectLength returns the length of the object that b begins with, or 0 if it does not
// end in b. It looks at braces and texts only.
func objectLength(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"':
			for i++; i < len(b) && b[i] != '"'; i++ {
				if b[i] == '\\' {
					i++
				}
			}
		}
	}
	return 0
}

// array begins an array of records, or reads one of something else.
func (f *file) array() error {
	start := f.peek(firstKeyWithin)
	inner := bytes.TrimLeft(start[1:], " \t\r\n")
	if len(inner) > 0 && inner[0] != '{' && inner[0] != ']' {
		return f.document()
	}
	f.arrays++
	f.p++
	return nil
}

// otherText reads a line that does not begin with a value. The export of CloudWatch Logs
// and "aws logs tail" write a timestamp, and maybe the stream, in front of each record.
func (f *file) otherText() error {
	if f.buf[f.p] == escape {
		f.uncolour()
		return nil
	}
	line, whole := f.wholeLine()
	object := bytes.Index(line, []byte(`{"`))
	if object < 0 && isDate(line) && goesOn(line) {
		object = bytes.LastIndexByte(line, '{') // tail --format json
	}
	switch {
	case object < 0 && !whole:
		return f.brokenLine(errLong)
	case object < 0 && f.isHeader(len(line)):
		f.skipLine()
		return nil
	case object < 0:
		return f.brokenLine(fmt.Errorf("%w: %.40q", errNoJSON, line))
	case isDate(line):
		f.p += object
		return nil
	default:
		at := f.here()
		f.p += object
		return f.broken(at, fmt.Errorf("%w: %.40q", errNoJSON, line[:object]))
	}
}

// isHeader reports whether a line of n bytes is the time and the stream that "aws logs tail
// --format json" writes in a line of their own in front of a record.
func (f *file) isHeader(n int) bool {
	const space = 64
	text := f.peek(n + space)
	line := text[:n]
	next := bytes.TrimLeft(text[n:], " \t\r\n")
	return isDate(line) && len(bytes.Fields(line)) <= 2 && len(next) > 0 && next[0] == '{'
}

// isDate reports whether text begins as 2021-02-04 does.
func isDate(text []byte) bool {
	const form = "dddd-dd-dd"
	for i := range form {
		if i >= len(text) || form[i] == 'd' && (text[i] < '0' || text[i] > '9') || form[i] == '-' && text[i] != '-' {
			return false
		}
	}
	return true
}
