package querylog

import "fmt"

// DefaultMaxBroken is the share of records that may be broken: one in a thousand.
const DefaultMaxBroken = 0.001

// maxExamples is how many broken records Stats tells of.
const maxExamples = 10

// Stats tell what was read. They are the same for the same files, however many workers
// read them.
type Stats struct {
	Files   int   // that were read, the empty ones included
	Empty   int   // files without a record, broken or not
	Skipped int   // files in folders whose names no logs have
	Bytes   int64 // as they are stored, so before decompression

	Records        int64 // that were handed out
	Careful        int64 // of them, how many encoding/json had to read
	UnknownVersion int64 // of them, how many have a version other than 1.x; see Record.Version

	Broken   int64    // lines and events that are no records
	Examples []Broken // the first of them, at most ten
	Damaged  []Damage // files that could not be read to their end
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
	s.Careful += more.Careful
	s.UnknownVersion += more.UnknownVersion
	s.Broken += more.Broken
	room := maxExamples - len(s.Examples)
	s.Examples = append(s.Examples, more.Examples[:min(room, len(more.Examples))]...)
	s.Damaged = append(s.Damaged, more.Damaged...)
}

// check returns an error if more than a share of s is broken.
func (s *Stats) check(most float64) error {
	if most == 0 {
		most = DefaultMaxBroken
	}
	if all := s.Broken + s.Records; s.Broken > 0 && float64(s.Broken) > most*float64(all) {
		return &TooBrokenError{Broken: s.Broken, All: all, MaxBroken: max(most, 0), First: s.Examples[0]}
	}
	return nil
}
