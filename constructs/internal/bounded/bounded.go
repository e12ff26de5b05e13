// Package bounded reads files that are held in memory, up to a size. A gzip file of a few
// megabytes may hold terabytes.
package bounded

import (
	"fmt"
	"io"
)

// SizeError is the error for more than the limit.
type SizeError struct{ Limit int64 }

func (e *SizeError) Error() string {
	return fmt.Sprintf("larger than %d MiB, which is the most that is read of such a file", e.Limit>>20)
}

// ReadAll is io.ReadAll up to a limit in bytes. It reads no more than one byte beyond it.
func ReadAll(r io.Reader, limit int64) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		return nil, &SizeError{limit}
	}
	return text, err
}

// Reader is a reader that fails with a [SizeError] beyond the limit, where io.LimitReader
// would end as if there were no more.
func Reader(r io.Reader, limit int64) io.Reader { return &reader{r, limit, limit} }

type reader struct {
	from        io.Reader
	left, limit int64
}

// Read implements [io.Reader].
func (r *reader) Read(p []byte) (int, error) {
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err := r.from.Read(p)
	if r.left -= int64(n); r.left < 0 {
		return 0, &SizeError{r.limit}
	}
	return n, err
}
