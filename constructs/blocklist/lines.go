package blocklist

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"iter"
)

// maxLine bounds the memory that a line can take, its end included. The longest
// sensible one, a name and a comment, has a few hundred bytes.
const maxLine = 64 << 10

type line struct {
	text     string // without "\n"; may end in "\r"
	position Position
}

// lines yields the lines of r that are not empty, which every format needs. A
// line that is too long is a [*LineError] and skipped; any other error is the
// last thing it yields.
func lines(file string, r io.Reader) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		buffered := bufio.NewReaderSize(r, maxLine)
		if err := checkStart(buffered); err != nil {
			yield(line{}, fmt.Errorf("%s: %w", file, err))
			return
		}
		at := Position{File: file}
		for more := true; more; {
			at.Line++
			var text []byte
			var err error
			text, more, err = readLine(buffered, at)
			if len(text) == 0 && err == nil {
				continue
			}
			if !yield(line{string(text), at}, err) {
				return
			}
		}
	}
}

// readLine reads one line and reports whether there may be more of them. What
// stands before a failure to read is not a line: half a name is another name.
func readLine(r *bufio.Reader, at Position) (text []byte, more bool, err error) {
	text, err = r.ReadSlice('\n')
	tooLong := err == bufio.ErrBufferFull
	if bytes.IndexByte(text, 0) >= 0 {
		err = errBinary
	} else if tooLong {
		err = skipLine(r)
	}
	switch {
	case err != nil && err != io.EOF:
		return nil, false, fmt.Errorf("%v: %w", at, err)
	case tooLong:
		return nil, err == nil, &LineError{Position: at, Err: errLongLine}
	default:
		return bytes.TrimSuffix(text, []byte("\n")), err == nil, nil
	}
}

// skipLine reads up to the end of a line whose text nobody wants.
func skipLine(r *bufio.Reader) error {
	for {
		if _, err := r.ReadSlice('\n'); err != bufio.ErrBufferFull {
			return err
		}
	}
}
