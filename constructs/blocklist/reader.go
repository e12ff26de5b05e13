package blocklist

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// ReadOptions say how to read a list. The zero ReadOptions find the format out.
type ReadOptions struct {
	Format Format

	// Subdomains makes a name that stands for itself alone stand for all names below it
	// too. Configurations of dnsmasq, unbound and dnscrypt-proxy and response policy zones
	// say themselves what they mean; for them it does nothing, and the report says so.
	Subdomains bool

	// Column is the column of a [CSV] table that has the names or URLs: its name in the
	// header, or its number from 1. With a column, Auto is CSV.
	Column string
}

// Reader reads one list, once.
type Reader struct {
	file   string
	input  *bufio.Reader
	format Format
	parse  lineParser
	lines  int

	rules, leftOut int // lines that say something of names, and those of them without an entry
	wildcards      int // entries such as *.example.com
	entered        int // entries
	cancelled      []string

	options ReadOptions
	syntax  string // what the header says
}

// lineParser adds what a line says to what is found. It gets an empty text at the end.
type lineParser func(text string, out *found)

// NewReader looks at the beginning of a list, which may be compressed with gzip or zstd. The
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
	format := Auto
	if err == nil {
		format, err = formatFor(input, options)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return &Reader{file: file, input: input, format: format, options: options, syntax: syntaxHeader(input), parse: format.parser(options)}, nil
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

// formatFor returns the format that the options give or the first lines tell.
func formatFor(input *bufio.Reader, options ReadOptions) (Format, error) {
	switch format := options.Format; {
	case options.Column != "" && (format == Auto || format == CSV):
		return CSV, nil
	case options.Column != "":
		return Auto, fmt.Errorf("a %s list has no columns; leave out the column %q, or use the format csv", format, options.Column)
	case format == CSV:
		return Auto, errors.New("a CSV table requires the column that has the names; give its name in the header or its number from 1")
	case format == Auto:
		return detect(input)
	default:
		return format, nil
	}
}

func (r *Reader) count(out *found) {
	for i := range out.entries {
		if out.entries[i].Pattern.Kind() == domain.Wildcard {
			r.wildcards++
		}
	}
	r.entered += len(out.entries)
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
