package blocklist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// What is no list at all, or no line of one.
var (
	errHTML     = errors.New("looks like an HTML or XML page, not a list; check the download")
	errBinary   = errors.New("holds NUL bytes as binary and UTF-16 files do; a list is UTF-8 text")
	errLongLine = errors.New("longer than 64 KiB; a list has one entry a line")
)

// startLength is how much of a file has to look like text before the first
// entry is taken from it.
const startLength = 4 << 10

// checkStart refuses what is no list before any of it is read as one, so that a
// broken download gives one error and not one for each of its lines. It also
// drops a byte order mark, which is no part of the first name.
func checkStart(r *bufio.Reader) error {
	start, err := r.Peek(startLength)
	if err != nil && err != io.EOF {
		return err
	}
	if text, marked := bytes.CutPrefix(start, []byte("\ufeff")); marked {
		_, _ = r.Discard(len(start) - len(text)) // buffered, so it cannot fail
		start = text
	}
	switch {
	case compressionOf(start) != nil:
		return fmt.Errorf("compressed twice, the second time with %s; decompress it once", compressionOf(start).name)
	case bytes.IndexByte(start, 0) >= 0:
		return errBinary
	case bytes.HasPrefix(bytes.TrimSpace(start), []byte("<")):
		return errHTML
	default:
		return nil
	}
}
