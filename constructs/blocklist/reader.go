package blocklist

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// ReadOptions say how to read a list. The zero ReadOptions find the format out.
type ReadOptions struct {
	Format Format

	// Subdomains makes a name of a plain list or of a hosts file stand for all
	// names below it too. The other formats say themselves what they mean.
	Subdomains bool
}

// Reader reads one list, once.
type Reader struct {
	file   string
	input  *bufio.Reader
	format Format
	parse  lineParser
	lines  int

	rules, leftOut int    // lines that say something of names, and those of them without an entry
	hint           string // see SourceReport
	cancelled      []string
}

// lineParser adds what a line says to what is found. It gets an empty text at the end.
type lineParser func(text string, out *found)

// NewReader looks at the beginning of a list, which may be compressed with gzip. The
// file name serves for positions only.
//
// It returns an error for what is no list, such as an HTML page, and for a list whose
// format the options do not give and the first lines do not tell. A list without any
// entry, the empty file included, is a [Plain] one.
func NewReader(file string, r io.Reader, options ReadOptions) (*Reader, error) {
	input, err := decompressed(bufio.NewReaderSize(r, maxLine))
	if err == nil {
		err = checkStart(input)
	}
	format := options.Format
	if err == nil && format == Auto {
		format, err = detect(input)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &Reader{file: file, input: input, format: format, parse: format.parser(options.Subdomains)}, nil
}

// Format returns the format of the list, which is never [Auto].
func (r *Reader) Format() Format { return r.format }

// Lines returns how many lines were read up to now, comments and blank ones included.
func (r *Reader) Lines() int { return r.lines }

// Entries yields an [Entry] or an error in the order of the lines; a line may give
// several. After a [*LineError] it goes on; any other error means that the list cannot be
// read to its end, and is the last thing it yields.
func (r *Reader) Entries() iter.Seq2[Entry, error] { return r.entries(false) }

func (r *Reader) entries(internal bool) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		out := &found{}
		defer func() { r.cancelled = out.cancelled }()
		for text, err := range r.read() {
			out.reset(Position{r.file, r.lines})
			if err != nil {
				out.faults = append(out.faults, err)
			} else {
				r.parse(text, out)
			}
			r.count(out)
			if !out.yield(internal, yield) {
				return
			}
		}
	}
}

func (r *Reader) count(out *found) {
	switch {
	case len(out.entries) > 0:
		r.rules++
	case slices.ContainsFunc(out.faults, isLeftOut):
		r.rules++
		r.leftOut++
	}
}

func isLeftOut(err error) bool {
	var fault *LineError
	return errors.As(err, &fault) && fault.Class != Ignored
}
