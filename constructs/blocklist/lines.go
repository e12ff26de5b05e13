package blocklist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// maxLine bounds the memory that a line can take, its end included. The longest
// sensible one, a name and a comment, has a few hundred bytes.
const maxLine = 64 << 10

// read yields the lines that are not empty, which every format needs, without their
// "\n", and an empty one at the end. A line that is too long is a [*LineError] and skipped;
// any other error is the last thing it yields.
func (r *Reader) read() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for more := true; more; {
			text, goesOn, err := readLine(r.input, Position{r.file, r.lines + 1})
			more = goesOn
			if more || len(text) > 0 || err != nil {
				r.lines++
			}
			if len(text) == 0 && err == nil {
				continue
			}
			if !yield(string(text), err) || isFatal(err) {
				return
			}
		}
		yield("", nil)
	}
}

func isFatal(err error) bool {
	var fault *LineError
	return err != nil && !errors.As(err, &fault)
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
		return nil, err == nil, &LineError{Position: at, Reason: "long-line", Err: errLongLine}
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
