package querylog

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// DefaultMaxBroken is the share of records that may be broken: one in a thousand.
const DefaultMaxBroken = 0.001

// maxExamples is how many broken records Stats shows.
const maxExamples = 10

// Stats say what was read. They are the same for the same files, however many workers
// read them.
type Stats struct {
	Files   int   // that were read, the empty ones included
	Empty   int   // files without a record, broken or not
	Skipped int   // files in folders that are not logs by their names and beginnings
	Bytes   int64 // as they are stored, so before decompression

	SkippedFiles []string // the first of the skipped files by name, at most ten

	// Sources identify the files with records by their content as it is stored, each with 16
	// hexadecimal digits, in the order of the files. Whoever adds up what was counted in several
	// runs can find out with them that a file was counted twice.
	Sources []string

	Records        int64 // that were handed out
	Copies         int64 // records that came again and were not handed out; see Options.KeepCopies
	Careful        int64 // of them, how many encoding/json had to read
	UnknownVersion int64 // of them, how many have a version other than 1.x; see Record.Version

	Broken   int64    // lines and events that are not records
	Examples []Broken // the first of them by file and place, at most ten
	Damaged  []Damage // files that could not be read to their end
	Unread   []Unread // files and folders that could not be read, or are not query logs
	Notes    []string // what a file lacks, such as a column or queries of other times, at most ten

	// CopiesForgotten is true if there were too many records to remember all of them, which is
	// at least 12 million. Copies that are as far apart may then be handed out as records.
	CopiesForgotten bool
}

// Unread is a file or a folder that was not read. Reading goes on without it, and ends with an
// [*UnreadError].
type Unread struct {
	File    string
	Records int64 // that were read before; mostly none
	Err     error // a *RefusedError for a file that is not a query log
}

// String returns "FILE: REASON".
func (u Unread) String() string {
	if refused := (*RefusedError)(nil); errors.As(u.Err, &refused) {
		return u.File + ": " + refused.Reason
	}
	if pathed := (*fs.PathError)(nil); errors.As(u.Err, &pathed) {
		return u.File + ": " + pathed.Err.Error()
	}
	return u.File + ": " + u.Err.Error()
}

// Broken is a line or an event that is not a record.
type Broken struct {
	At     Position
	Reason string
}

// compare orders by where it is.
func (b Broken) compare(other Broken) int {
	return cmp.Or(strings.Compare(b.At.File, other.At.File), cmp.Compare(b.At.Offset, other.At.Offset), cmp.Compare(b.At.Line, other.At.Line), strings.Compare(b.Reason, other.Reason))
}

// String returns "FILE:LINE: REASON".
func (b Broken) String() string { return fmt.Sprintf("%v: %s", b.At, b.Reason) }

// Damage is where a file ends too early or cannot be read on. What comes before it was
// read.
type Damage struct {
	At     Position
	Reason string
}

// String returns "FILE:LINE: REASON".
func (d Damage) String() string { return fmt.Sprintf("%v: %s", d.At, d.Reason) }

// add adds what was read after s.
func (s *Stats) add(more *Stats) {
	s.Files += more.Files
	s.Empty += more.Empty
	s.Bytes += more.Bytes
	s.Records += more.Records
	s.Copies += more.Copies
	s.Careful += more.Careful
	s.UnknownVersion += more.UnknownVersion
	s.Broken += more.Broken
	s.CopiesForgotten = s.CopiesForgotten || more.CopiesForgotten
	s.Skipped += more.Skipped
	s.Examples = firstOf(s.Examples, more.Examples, Broken.compare)
	s.SkippedFiles = firstOf(s.SkippedFiles, more.SkippedFiles, strings.Compare)
	s.Notes = firstOf(s.Notes, more.Notes, strings.Compare)
	s.Damaged = append(s.Damaged, more.Damaged...)
	s.Unread = append(s.Unread, more.Unread...)
}

// firstOf returns the first of all, whatever order the files are read in.
func firstOf[T any](some, more []T, compare func(a, b T) int) []T {
	if len(more) == 0 {
		return some
	}
	all := slices.Concat(some, more)
	slices.SortStableFunc(all, compare)
	return slices.Clip(all[:min(len(all), maxExamples)])
}

// check returns an error if more than a share of s is broken, or if files were not read.
func (s *Stats) check(most float64) error {
	if err := s.checkBroken(most); err != nil {
		return err
	}
	if len(s.Unread) > 0 {
		return &UnreadError{Unread: s.Unread, Files: s.Files}
	}
	return nil
}

func (s *Stats) checkBroken(most float64) error {
	if most == 0 {
		most = DefaultMaxBroken
	}
	if all := s.Broken + s.Records + s.Copies; s.Broken > 0 && float64(s.Broken) > most*float64(all) {
		return &TooBrokenError{Broken: s.Broken, All: all, MaxBroken: max(most, 0), First: s.Examples[0]}
	}
	return nil
}

// TooBrokenError says that more records are broken than [Options] allow. All that are
// not were handed out.
type TooBrokenError struct {
	Broken, All int64
	MaxBroken   float64
	First       Broken
}

func (e *TooBrokenError) Error() string {
	return fmt.Sprintf("%d of %d records are broken (%.3g %%), at most %.3g %% may be; the first: %v",
		e.Broken, e.All, 100*float64(e.Broken)/float64(e.All), 100*max(e.MaxBroken, 0), e.First)
}

// UnreadError says that files could not be read, or are not query logs. What is in the others
// was handed out.
type UnreadError struct {
	Unread []Unread
	Files  int // how many there are, with the unread ones
}

func (e *UnreadError) Error() string {
	if len(e.Unread) == 1 {
		return e.Unread[0].String()
	}
	return fmt.Sprintf("%d of %d files were not read; the first: %v", len(e.Unread), e.Files, e.Unread[0])
}

// Unwrap returns the errors of all files.
func (e *UnreadError) Unwrap() []error {
	all := make([]error, 0, len(e.Unread))
	for _, u := range e.Unread {
		all = append(all, u.Err)
	}
	return all
}

// RefusedError says that a file is not a query log at all, and what to do.
type RefusedError struct {
	File   string
	Reason string
}

func (e *RefusedError) Error() string { return e.File + ": " + e.Reason }

// Why a text is not a record.
var (
	errNoName  = errors.New("no query_name, so no query log record")
	errNoTime  = errors.New("no query_timestamp")
	errLong    = errors.New("longer than 1 MiB; a record has about 500 bytes")
	errCut     = errors.New("the object does not end")
	errNoJSON  = errors.New("no JSON object")
	errNoList  = errors.New("an object without a list of records")
	errEncoded = errors.New("awslogs.data is not what a subscription of CloudWatch Logs delivers: gzip in base64")
	errControl = errors.New("a health check of CloudWatch Logs") // no record, and not broken either
)

// Why a file is refused.
const (
	isHTML     = "looks like an HTML or XML page, not a query log; check the download"
	isBinary   = "holds binary data; a query log is JSON, compressed with gzip or not"
	isParquet  = "a Parquet file, as Security Lake writes them; export it as JSON, for example with duckdb -c \"copy (from 'FILE') to 'FILE.json'\""
	isElastic  = "events of Elastic without event.original, which is the record that Resolver wrote; add the tag preserve_original_event to the integration and export them again"
	isTrail    = "events of CloudTrail, not a query log"
	isS3Event  = "a notification of S3, which names a log file and does not contain it; fetch the file"
	isPublic   = "looks like the query log of a public hosted zone, which has the queries of others; Resolver's has those of your VPCs"
	noMessage  = "results of Logs Insights with neither @message, which is the record, nor query_name; run the query: fields @message"
	noColumn   = "a CSV file with neither a column @message, which is the record, nor query_name; export @message, or all columns of the table"
	noneOfMany = "not one of its first %d records is one of a query log; the first: line %d: %s"
)

// manyBroken is how many broken records a file may begin with.
const manyBroken = 100
