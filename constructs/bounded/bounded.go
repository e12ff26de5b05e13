// Package bounded reads files that are held in memory, up to a size. A gzip file of a few
// megabytes may hold terabytes.
package bounded

import (
	"bytes"
	"fmt"
	"io"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"
)

// SizeError is the error for more than the limit.
type SizeError struct{ Limit int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("larger than %d MiB, which is the most that is read of such a file", e.Limit>>20)
}

// CanBeLifted says that the limit is there for hostile files, and a large one may be read all
// the same.
func (*SizeError) CanBeLifted() bool { return true }

// CountError is the error for more things than the limit.
type CountError struct {
	Limit int
	What  string // such as "different entries"
}

func (e *CountError) Error() string {
	return fmt.Sprintf("more than %d %s, which is the most that is read of such a file", e.Limit, e.What)
}

// CanBeLifted is [SizeError.CanBeLifted].
func (*CountError) CanBeLifted() bool { return true }

const (
	firstPiece   = 64 << 10
	largestPiece = 16 << 20
)

// ReadAll is io.ReadAll up to a limit in bytes, or without one if it is 0. It reads
// in pieces, because a slice that grows is there twice each time.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	r = NewReader(r, limit)
	var pieces [][]byte
	for length := firstPiece; ; length = min(2*length, largestPiece) {
		piece, err := fill(r, make([]byte, length))
		pieces = append(pieces, piece)
		switch {
		case eof.Is(err):
			return joined(pieces), nil
		case err != nil:
			return nil, err
		}
	}
}

// NewReader returns a reader of r that fails with a [*SizeError] beyond a limit in bytes, or
// never if it is 0. It reads no more than one byte beyond it.
func NewReader(r io.Reader, limit int64) io.Reader {
	if limit == 0 {
		return r
	}
	return &reader{io.LimitReader(r, limit+1), limit, limit}
}

type reader struct {
	from        io.Reader
	left, limit int64
}

// Read implements [io.Reader].
func (r *reader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	if r.left -= int64(n); r.left < 0 {
		return 0, &SizeError{r.limit}
	}
	return n, err
}

// fill is io.ReadFull, which has the same error for an end in the middle as decompressors have
// for damage.
func fill(r io.Reader, piece []byte) ([]byte, error) {
	n := 0
	var err error
	for n < len(piece) && err == nil {
		var more int
		more, err = r.Read(piece[n:])
		n += more
	}
	return piece[:n], err
}

func joined(pieces [][]byte) []byte {
	if len(pieces) == 1 {
		return pieces[0]
	}
	return bytes.Join(pieces, nil)
}
