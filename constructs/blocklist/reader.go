package blocklist

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/eof"

	"github.com/klauspost/compress/zstd"

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
// It returns an error for what is not a list, such as an HTML page, and for a list whose
// format the options do not give and the first lines do not show. A list without any
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

// formatFor returns the format that the options give or the first lines show.
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
	if err == nil {
		return false // of nearly all lines
	}
	var fault *LineError
	return !errors.As(err, &fault)
}

// readLine reads one line and reports whether there may be more of them. What
// stands before a failure to read is not a line: half a name is another name.
func readLine(r *bufio.Reader, at Position) (text []byte, more bool, err error) {
	text, err = r.ReadSlice('\n')
	tooLong := errors.Is(err, bufio.ErrBufferFull)
	if bytes.IndexByte(text, 0) >= 0 {
		err = errBinary
	} else if tooLong {
		err = skipLine(r)
	}
	switch {
	case err != nil && !eof.Is(err):
		return nil, false, fmt.Errorf("%v: %w", at, err)
	case tooLong:
		return nil, err == nil, &LineError{Position: at, Reason: "long-line", Err: errLongLine}
	default:
		return bytes.TrimSuffix(text, []byte("\n")), err == nil, nil
	}
}

// skipLine reads up to the end of a line whose text is not needed.
func skipLine(r *bufio.Reader) error {
	for {
		if _, err := r.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// What is not a list at all, or not a line of one.
var (
	errHTML     = errors.New("looks like an HTML or XML page, not a list; check the download")
	errBinary   = errors.New("holds NUL bytes as binary and UTF-16 files do; a list is UTF-8 text")
	errLongLine = errors.New("longer than 64 KiB; a list has one entry a line")
)

// startLength is how much of a file has to look like text before the first
// entry is taken from it.
const startLength = 4 << 10

// checkStart refuses what is not a list before any of it is read as one, so that a
// broken download gives one error and not one for each of its lines. It also
// drops a byte order mark, which is not a part of the first name.
func checkStart(r *bufio.Reader) error {
	start, err := r.Peek(startLength)
	if err != nil && !eof.Is(err) {
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

// compression is a way to compress a file, which its first bytes show.
type compression struct {
	name  string
	magic string                             // ? is any byte
	open  func(io.Reader) (io.Reader, error) // nil for those that are not read
	how   string                             // to decompress it without this package
}

var compressions = []compression{
	{"gzip", "\x1f\x8b", openGzip, "gunzip"},
	{"zstd", "\x28\xb5\x2f\xfd", openZstd, "zstd -d"},
	{"zip", "PK\x03\x04", nil, "unzip -p"},
	{"xz", "\xfd7zXZ\x00", nil, "xz -d"},
	{"bzip2", "BZh?1AY&", nil, "bzip2 -d"},
	{"7z", "7z\xbc\xaf\x27\x1c", nil, "7z x -so"},
}

func openGzip(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }

// maxWindow bounds the memory that a zstd file can ask for: that of zstd's levels up to 19,
// and of --long without a number.
const maxWindow = 128 << 20

func openZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
}

// compressionOf returns how a file is compressed that begins with start, or nil.
func compressionOf(start []byte) *compression {
	for i := range compressions {
		if compressions[i].begins(start) {
			return &compressions[i]
		}
	}
	return nil
}

func (c *compression) begins(start []byte) bool {
	if len(start) < len(c.magic) {
		return false
	}
	for i := range len(c.magic) {
		if c.magic[i] != '?' && c.magic[i] != start[i] {
			return false
		}
	}
	return true
}

// decompressed returns r, or what is compressed in it.
func decompressed(r *bufio.Reader) (*bufio.Reader, error) {
	start, _ := r.Peek(8) // an error comes again
	c := compressionOf(start)
	if c == nil {
		return r, nil
	}
	if c.open == nil {
		return nil, fmt.Errorf("compressed with %s, which is not read; decompress it (%s), or compress it with gzip or zstd", c.name, c.how)
	}
	inner, err := c.open(r)
	if err != nil {
		return nil, c.broken(err)
	}
	return bufio.NewReaderSize(unpacker{inner, c}, maxLine), nil
}

// unpacker says of errors that they come from the compression.
type unpacker struct {
	io.Reader
	compression *compression
}

func (u unpacker) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && !eof.Is(err) {
		err = u.compression.broken(err)
	}
	return n, err
}

func (c *compression) broken(err error) error {
	return fmt.Errorf("the %s data is cut short or damaged (%w); fetch the file again", c.name, err)
}

// syntaxHeader returns what the comments before the first entry say after "Syntax:", as
// publishers of lists in many formats write it.
func syntaxHeader(r *bufio.Reader) string {
	start, _ := r.Peek(startLength) // an error comes again where it is read
	for line := range strings.Lines(string(start)) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !strings.Contains("#!;", line[:1]) {
			return ""
		}
		if _, syntax, found := strings.Cut(line, "Syntax:"); found {
			return strings.TrimSpace(syntax)
		}
	}
	return ""
}

// A list of which more than this share is left out may be one for another purpose. Of few
// rules no share says anything.
const (
	leftOutShare = 0.5
	fewRules     = 20
)

// hints say how the list may be meant to be read.
func (r *Reader) hints() []string {
	hints := []string{}
	syntax := strings.ToLower(r.syntax)
	onlyWildcards := r.format == Plain && r.entered > 0 && r.wildcards == r.entered
	single := (r.format == Plain || r.format == Hosts) && r.wildcards == 0
	if onlyWildcards {
		hints = append(hints, "only wildcards: *.x does not match x itself; add x, or use the format wildcard, if x is meant too")
	}
	if single && !r.options.Subdomains && (strings.Contains(syntax, "wildcard") || strings.Contains(syntax, "subdomain")) {
		hints = append(hints, fmt.Sprintf("the header says %q, and each name is read as that name alone; use subdomains if the names below it are meant too", short(r.syntax)))
	}
	if r.options.Subdomains && !r.format.takesSubdomains() {
		hints = append(hints, fmt.Sprintf("subdomains does nothing: a %s list says itself what it means", r.format))
	}
	if r.rules >= fewRules && float64(r.leftOut) > leftOutShare*float64(r.rules) {
		hints = append(hints, fmt.Sprintf("left out %d %% of %d rules, which no list of names can express: a list for browsers?", 100*r.leftOut/r.rules, r.rules))
	}
	return hints
}
