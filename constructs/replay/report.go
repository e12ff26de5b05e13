package replay

import (
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Version is the format of reports. A report of another one cannot be read.
const Version = 1

// Report is what replaying a log came to. All its slices are sorted, so that equal reports
// are equal JSON.
type Report struct {
	Version  int      `json:"vpcdnsReplay"`
	Question Question `json:"question"`
	Reading  Reading  `json:"reading"`

	Records int64  `json:"records"` // that were judged
	Marked  int64  `json:"marked"`  // of them, whose verdict rests on AWS's mark of a list that nobody knows
	Names   Sketch `json:"names"`   // that were asked for in them
	Span    Span   `json:"span"`    // of them
	Outside Span   `json:"outside"` // of the records before Since and from Until on

	Actions   []ActionCount `json:"actions"`
	VPCs      []VPCCount    `json:"vpcs"`
	Hours     []HourCount   `json:"hours"`
	Clients   []ClientCount `json:"clients"`
	Changes   []Change      `json:"changes"`
	Doubts    []Doubt       `json:"doubts"`
	Agreement Agreement     `json:"agreement"`
}

// Question is what was asked. Reports of different questions do not merge.
type Question struct {
	Policy   string   `json:"policy"`
	Baseline string   `json:"baseline,omitempty"` // "" for what the log recorded
	Rules    []string `json:"rules"`              // fingerprints of what is in the two
	VPCs     []string `json:"vpcs,omitempty"`     // that alone were judged
	Expected []string `json:"expected,omitempty"` // the IDs of the policy's VPCs

	// AppliedTo is what the policy calls the VPC whose ID it does not have, and whose rules
	// were applied to the records of every VPC that has none of its own.
	AppliedTo string `json:"appliedTo,omitempty"`

	// Complete says that no other rule group can be on the VPCs, as only a snapshot can tell.
	Complete bool `json:"complete"`

	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Span is a number of records and when the first and the last of them were. There is no
// time without a record.
type Span struct {
	Records int64     `json:"records"`
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
}

// Counts are how many records are in each class.
type Counts [numClasses]int64

// All returns the sum.
func (c Counts) All() (all int64) {
	for _, n := range c {
		all += n
	}
	return all
}

// ActionCount is how many records have an action before and after. An action that hangs on
// something ends in a question mark.
type ActionCount struct {
	Before  string `json:"before"`
	After   string `json:"after"`
	Records int64  `json:"records"`
}

// VPCCount is about the records of a VPC.
type VPCCount struct {
	ID     string `json:"id"`
	Judged bool   `json:"judged"` // false for a VPC of the log that the policy does not have
	Span   Span   `json:"span"`
	Counts Counts `json:"counts"` // of judged ones
}

// HourCount is about the records of an hour.
type HourCount struct {
	Hour   time.Time `json:"hour"`
	Counts Counts    `json:"counts"`
}

// Doubt is what verdicts hang on that cannot be told.
type Doubt struct {
	On      string `json:"on"`
	Records int64  `json:"records"`
	Names   Sketch `json:"names"`
}

// Reading is what reading the log came to, see [querylog.Stats].
type Reading struct {
	Files          int      `json:"files"`
	Empty          int      `json:"empty"`
	Skipped        int      `json:"skipped"`
	Bytes          int64    `json:"bytes"`
	Records        int64    `json:"records"`
	Copies         int64    `json:"copies,omitempty"` // exact ones of records, which are not among them
	UnknownVersion int64    `json:"unknownVersion"`
	Broken         int64    `json:"broken"`
	Examples       []string `json:"examples,omitempty"`     // of broken ones, at most ten
	Damaged        []string `json:"damaged,omitempty"`      // files that end too early
	Unread         []string `json:"unread,omitempty"`       // files that could not be read
	SkippedFiles   []string `json:"skippedFiles,omitempty"` // the first of the skipped ones, at most ten
	Sources        []string `json:"sources,omitempty"`      // the files with records, see [querylog.Stats]
}

// AddReading adds what the reader of the log says about it.
func (r *Report) AddReading(s querylog.Stats) {
	more := Reading{
		Files: s.Files, Empty: s.Empty, Skipped: s.Skipped, Bytes: s.Bytes,
		Records: s.Records, Copies: s.Copies, SkippedFiles: s.SkippedFiles, UnknownVersion: s.UnknownVersion, Broken: s.Broken,
		Sources: s.Sources,
	}
	for _, b := range s.Examples {
		more.Examples = append(more.Examples, b.String())
	}
	for _, d := range s.Damaged {
		more.Damaged = append(more.Damaged, d.String())
	}
	for _, u := range s.Unread {
		more.Unread = append(more.Unread, u.String())
	}
	r.Reading = r.Reading.merged(more)
}

// Counts returns how many records are in each class.
func (r *Report) Counts() (all Counts) {
	for _, v := range r.VPCs {
		for class, n := range v.Counts {
			all[class] += n
		}
	}
	return all
}
