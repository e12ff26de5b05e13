package querylog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// object reads an object that the scanner did not understand. It may be a record, what
// a record is wrapped in, or nothing of value.
func (f *file) object() error {
	if isDocument(firstKey(f.peek(firstKeyWithin))) {
		return f.document()
	}
	n := f.objectLength()
	if n == 0 {
		return f.cutObject()
	}
	at, text := f.here(), f.rest()[:n]
	err := f.unwrap(text)
	if err != nil && bytes.IndexByte(text, '\n') >= 0 && !json.Valid(text) {
		return f.brokenLine(err) // the next line may begin a record
	}
	f.skip(n)
	if noRecord(err) {
		return f.search(at, text, err)
	}
	return f.settle(at, err)
}

// settle hands out the record that was unwrapped at a position, or counts why there is none.
func (f *file) settle(at Position, err error) error {
	var refused *RefusedError
	switch {
	case err == nil:
		f.stats.Careful++
		f.record.At = at
		return f.hand()
	case err == errControl:
		return nil
	case errors.As(err, &refused):
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

// longObject returns the length of an object over several lines, or 0 if it has no end.
func (f *file) longObject() int {
	for {
		if n := objectLength(f.rest()); n > 0 || !f.fill() {
			return n
		}
	}
}

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
	line, whole := f.wholeLine()
	object := bytes.Index(line, []byte(`{"`))
	switch {
	case object < 0 && !whole:
		return f.brokenLine(errLong)
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
