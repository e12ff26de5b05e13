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
