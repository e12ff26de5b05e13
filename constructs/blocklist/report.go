package blocklist

import (
	"cmp"
	"slices"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Report says what became of the lines of all sources. Its JSON form is described by
// report.schema.json beside this file.
type Report struct {
	Version int            `json:"version"` // of the form; 1
	Error   string         `json:"error"`   // why there is no list; empty if there is one
	Sources []SourceReport `json:"sources"`

	Duplicates int `json:"duplicates"` // entries that an earlier line has
	NotesLost  int `json:"notesLost"`  // duplicates whose note differs from the first one, which is kept
	Covered    int `json:"covered"`    // entries that a wildcard covers
	Cancelled  int `json:"cancelled"`  // entries that a $badfilter cancels
	Excepted   int `json:"excepted"`   // entries to block that an exception removes; see Removed
	Overruled  int `json:"overruled"`  // exceptions that a stronger or more specific rule of their source overrules
	Unneeded   int `json:"unneeded"`   // exceptions from which nothing is blocked

	// StillBlocked counts the exceptions in Refused, which leave names blocked that their
	// source allows.
	StillBlocked int `json:"stillBlocked"`

	Block int `json:"block"` // entries that are left to block
	Pairs int `json:"pairs"` // names to block that take two of the entries, x and *.x
	Allow int `json:"allow"` // exceptions that are left

	Refused    []Refusal  `json:"refused"`    // lines that give no entry, or say more than their entry
	Unsafe     []Finding  `json:"unsafe"`     // entries that match too much, and what happens to them is in UnsafeAction
	Exceptions []Finding  `json:"exceptions"` // exceptions that need a rule of their own
	Removed    []Conflict `json:"removed"`    // entries to block that an exception removes
	Withheld   []Conflict `json:"withheld"`   // entries to block of one source that an exception of another one would let through
	Dropped    []Conflict `json:"dropped"`    // exceptions left out because they would let a blocked name through

	UnsafeAction string     `json:"unsafeAction"` // see [UnsafeAction.String]
	LeftOut      []Conflict `json:"leftOut"`      // entries to block that CompileOptions.Except leaves out
	StillListed  []Finding  `json:"stillListed"`  // names to leave out that stay blocked, because an entry to block has them
	NotListed    []Finding  `json:"notListed"`    // names to leave out that nothing blocks

	Expired []Finding  `json:"expired"` // entries whose note says that their time is over
	Quotas  []QuotaUse `json:"quotas"`
}

// SourceReport says what one source held.
type SourceReport struct {
	Name      string `json:"name"`
	Format    string `json:"format"`
	Lines     int    `json:"lines"`
	Entries   int    `json:"entries"`
	Wildcards int    `json:"wildcards"` // of the entries

	Exceptions int `json:"exceptions"` // of the entries
	Rules      int `json:"rules"`      // lines that name something to block or an exception
	LeftOut    int `json:"leftOut"`    // of the rules, those that give no entry

	// Hints say how the source may be meant to be read.
	Hints []string `json:"hints"`
}

func (s *SourceReport) add(entry Entry) {
	if entry.rule.isInternal() {
		return
	}
	s.Entries++
	if entry.Exception {
		s.Exceptions++
	}
	if entry.Pattern.Kind() == domain.Wildcard {
		s.Wildcards++
	}
}

func (s *SourceReport) finish(r *Reader) {
	s.Lines, s.Rules, s.LeftOut, s.Hints = r.lines, r.rules, r.leftOut, r.hints()
}

// Refusal is about all lines that were refused for one reason.
type Refusal struct {
	Class  string `json:"class"`  // see [Class.String]
	Reason string `json:"reason"` // see [LineError]

	// Exception says that the lines are exceptions. What they let through stays blocked.
	Exception bool `json:"exception"`

	Count    int       `json:"count"`
	Examples []Example `json:"examples"` // the first ones
}

// Example is one line that was refused.
type Example struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text"`
}

// Conflict is an entry to block and an exception that both match a name.
type Conflict struct {
	Entry             domain.Pattern `json:"entry"`
	Position          Position       `json:"position"`
	Exception         domain.Pattern `json:"exception"`
	ExceptionPosition Position       `json:"exceptionPosition"`
}

// QuotaUse compares the lists with a quota of AWS.
type QuotaUse struct {
	Counted    string `json:"counted"`
	Scope      string `json:"scope"`
	Used       int    `json:"used"`
	Limit      int    `json:"limit"`
	Adjustable bool   `json:"adjustable"`
}

// maxExamples is how many lines a report shows of each reason.
const maxExamples = 5

func newReport() Report {
	return Report{
		Version: 1, Sources: []SourceReport{}, Refused: []Refusal{}, Unsafe: []Finding{},
		LeftOut: []Conflict{}, StillListed: []Finding{}, NotListed: []Finding{},
		Exceptions: []Finding{}, Removed: []Conflict{}, Withheld: []Conflict{}, Dropped: []Conflict{},
		Expired: []Finding{}, Quotas: []QuotaUse{},
	}
}

func (r *Report) begin(name string, format Format) *SourceReport {
	r.Sources = append(r.Sources, SourceReport{Name: name, Format: format.String(), Hints: []string{}})
	return &r.Sources[len(r.Sources)-1]
}

func (r *Report) refuse(fault *LineError) {
	class := fault.Class.String()
	at := slices.IndexFunc(r.Refused, func(each Refusal) bool {
		return each.Class == class && each.Reason == fault.Reason && each.Exception == fault.Exception
	})
	if at < 0 {
		at = len(r.Refused)
		r.Refused = append(r.Refused, Refusal{Class: class, Reason: fault.Reason, Exception: fault.Exception})
	}
	row := &r.Refused[at]
	row.Count++
	if len(row.Examples) < maxExamples {
		row.Examples = append(row.Examples, Example{fault.Position.File, fault.Position.Line, fault.Err.Error()})
	}
}

func (r *Report) count(class Class) (lines int) {
	for _, row := range r.Refused {
		if row.Class == class.String() {
			lines += row.Count
		}
	}
	return lines
}

// sort puts what is worst and most frequent first: malformed, inexpressible, ignored.
func (r *Report) sort() {
	slices.SortFunc(r.Refused, func(a, b Refusal) int {
		return cmp.Or(cmp.Compare(b.Class, a.Class), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Reason, b.Reason))
	})
}

func (r *Report) finish(block, allow List, now time.Time) {
	r.Block, r.Pairs, r.Allow = block.Len(), block.Pairs(), allow.Len()
	r.Expired = append(append(r.Expired, block.Expired(now)...), allow.Expired(now)...)
	for _, quota := range []awsdns.Quota{awsdns.DomainsPerRequest, awsdns.DomainsPerFile, awsdns.DomainsPerRegion} {
		used := max(block.Len(), allow.Len())
		if quota == awsdns.DomainsPerRegion {
			used = block.Len() + allow.Len()
		}
		r.Quotas = append(r.Quotas, QuotaUse{quota.Counted(), quota.Scope(), used, quota.Value(), quota.Adjustable()})
	}
}
