package querylog

import (
	"errors"
	"fmt"
	"io/fs"
)

// DefaultMaxBroken is the share of records that may be broken: one in a thousand.
const DefaultMaxBroken = 0.001

// maxExamples is how many broken records Stats tells of.
const maxExamples = 10

// Stats tell what was read. They are the same for the same files, however many workers
// read them.
type Stats struct {
	Files   int   // that were read, the empty ones included
	Empty   int   // files without a record, broken or not
	Skipped int   // files in folders that are not logs by their names and beginnings
	Bytes   int64 // as they are stored, so before decompression

	SkippedFiles []string // the first of the skipped files, at most ten

	Records        int64 // that were handed out
	Copies         int64 // records that came again and were not handed out; see Options.KeepCopies
	Careful        int64 // of them, how many encoding/json had to read
	UnknownVersion int64 // of them, how many have a version other than 1.x; see Record.Version

	Broken   int64    // lines and events that are no records
	Examples []Broken // the first of them, at most ten
	Damaged  []Damage // files that could not be read to their end
	Unread   []Unread // files and folders that could not be read, or are not query logs
	Notes    []string // what a file lacks in all of its records, at most ten

	// CopiesForgotten is true if there were too many records to remember all of them, which is
	// at least 12 million. Copies that are as far apart may then be handed out as records.
	CopiesForgotten bool
}

// Unread is a file or a folder that was not read. Reading goes on without it, and ends with an
// [*UnreadError].
type Unread struct {
	File string
	Err  error // a *RefusedError for a file that is not a query log
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

// Broken is a line or an event that is no record.
type Broken struct {
	At     Position
	Reason string
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
	room := maxExamples - len(s.Examples)
	s.Examples = append(s.Examples, more.Examples[:min(room, len(more.Examples))]...)
	s.Damaged = append(s.Damaged, more.Damaged...)
	s.Unread = append(s.Unread, more.Unread...)
	room = maxExamples - len(s.Notes)
	s.Notes = append(s.Notes, more.Notes[:min(room, len(more.Notes))]...)
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
