package replay

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// most is the largest number of records that a report may have: JSON keeps it wherever it is
// read, and thousands of reports can be added up.
const most = 1 << 53

// fits returns an error if two reports have more records together than a report may have.
func (r *Report) fits(other *Report) error {
	ours := append(r.Reading.numbers(), r.Records, r.Outside.Records)
	theirs := append(other.Reading.numbers(), other.Records, other.Outside.Records)
	for i, n := range theirs {
		if ours[i] > most-n {
			return fmt.Errorf("more than %d records or bytes in all", int64(most))
		}
	}
	return nil
}

func (r *Reading) numbers() []int64 {
	return []int64{int64(r.Files), int64(r.Empty), int64(r.Skipped), r.Bytes, r.Records, r.Copies, r.UnknownVersion, r.Broken}
}

// validator keeps the first thing that cannot be in a report.
type validator struct{ err error }

func (v *validator) require(ok bool, format string, values ...any) {
	if !ok && v.err == nil {
		v.err = fmt.Errorf("impossible counts: "+format, values...)
	}
}

// count requires a number of records that can be.
func (v *validator) count(what string, n int64) {
	v.require(n >= 0 && n <= most, "%d %s", n, what)
}

// sum adds numbers up, each of which can be.
func sum[T any](v *validator, what string, all []T, of func(*T) int64) (total int64) {
	for i := range all {
		n := of(&all[i])
		v.count(what, n)
		if v.err != nil {
			return 0
		}
		total += n
		v.count(what, total)
	}
	return total
}

func (v *validator) span(what string, s Span) {
	v.count("records of "+what, s.Records)
	if s.Records > 0 {
		v.require(!s.Last.Before(s.First), "%s from %v to %v", what, s.First, s.Last)
		v.require(inTime(s.First) && inTime(s.Last), "%s from %v to %v", what, s.First, s.Last)
	}
}

// inTime goes by what [querylog.Reader] takes for a record.
func inTime(t time.Time) bool { return t.Year() >= 2010 && t.Year() <= 2100 }

func (v *validator) sketch(what string, s Sketch) {
	v.require(len(s) <= sketchSize, "%d hashes of %s", len(s), what)
	for i, hash := range s {
		v.require(hash <= maxHash && (i == 0 || s[i-1] < hash), "hash %d of %s", hash, what)
	}
}

// validate returns an error for a report that no log leads to. Counts that are wrong in one
// place contradict those of others.
func (r *Report) validate() error {
	v := &validator{}
	v.count("records", r.Records)
	v.span("the log", r.Span)
	v.span("the records outside of the time range", r.Outside)
	v.sketch("the names", r.Names)
	v.require(r.Span.Records == r.Records, "%d records, and %d in their time range", r.Records, r.Span.Records)
	v.reading(&r.Reading, r.Records+r.Outside.Records)
	v.vpcs(r)
	of := func(what string, n int64) { v.require(n == r.Records, "%d records, but %d %s", r.Records, n, what) }
	of("by action", sum(v, "records of an action", r.Actions, func(a *ActionCount) int64 { return a.Records }))
	of("by client", sum(v, "records of a client", r.Clients, func(c *ClientCount) int64 { return c.Records }))
	v.count("records with an alert", r.Marked)
	v.require(r.Marked <= r.Records, "%d records, but %d with an alert", r.Records, r.Marked)
	for i := range r.Doubts {
		v.sketch("undecided names", r.Doubts[i].Names)
	}
	counts := Counts{}
	if v.err == nil {
		counts = r.Counts()
	}
	v.hours(r.Hours, counts)
	doubts := sum(v, "undecided records", r.Doubts, func(d *Doubt) int64 { return d.Records })
	v.require(doubts == counts[Undecided], "%d undecided records, but %d by reason", counts[Undecided], doubts)
	v.changes(r, counts)
	v.agreement(r)
	return v.err
}

func (v *validator) reading(r *Reading, counted int64) {
	for _, n := range r.numbers() {
		v.count("files, bytes or records that were read", n)
	}
	// A report that was made by hand from records has none that were read.
	v.require(r.Records == 0 || r.Records >= counted, "%d records were read, and %d counted", r.Records, counted)
	v.require(r.Empty <= r.Files, "%d files, and %d without a record", r.Files, r.Empty)
}

func (v *validator) vpcs(r *Report) {
	judged := sum(v, "records of a VPC", r.VPCs, func(vpc *VPCCount) int64 {
		v.span(vpc.ID, vpc.Span)
		n := v.classes(vpc.Counts)
		if !vpc.Judged {
			v.require(n == 0, "%d records of %s are judged, which is not", n, vpc.ID)
			return 0
		}
		v.require(n == vpc.Span.Records, "%d records of %s, and %d by class", vpc.Span.Records, vpc.ID, n)
		return n
	})
	v.require(judged == r.Records, "%d records, but %d by VPC", r.Records, judged)
}

// hours requires the same counts by hour as by VPC.
func (v *validator) hours(hours []HourCount, counts Counts) {
	var all Counts
	for i := range hours {
		hour := hours[i].Hour
		v.require(inTime(hour) && hour.Truncate(time.Hour).Equal(hour), "hour %v", hour)
		if v.classes(hours[i].Counts); v.err != nil {
			return
		}
		all = all.merged(hours[i].Counts)
	}
	v.require(all == counts, "records by hour differ from those by VPC")
}

// classes returns how many records are in all classes.
func (v *validator) classes(c Counts) int64 {
	return sum(v, "records of a class", c[:], func(n *int64) int64 { return *n })
}

func (v *validator) changes(r *Report, counts Counts) {
	var byClass Counts
	for i := range r.Changes {
		c := &r.Changes[i]
		if v.change(c); v.err != nil {
			return
		}
		byClass[c.Class] += c.Span().Records
	}
	for class, n := range byClass {
		v.require(n <= counts[class], "%d records are %v, but %d by name", counts[class], Class(class), n)
	}
}

// change validates a change by itself.
func (v *validator) change(c *Change) {
	v.require(c.Name != "" && c.Class != Unchanged && len(c.Clients) > 0 && len(c.Types) > 0 && len(c.Days) > 0,
		"a change of %q without a name, a class, a client, a type or a day", c.Name)
	for _, day := range slices.Concat(c.Days, c.AnsweredDays) {
		v.require(inTime(timeOf(int64(day)*dayMillis)), "%s on the day %v", c.Name, day)
	}
	ofTypes := sum(v, "records of a type", c.Types, func(t *TypeCount) int64 { return t.Records })
	ofClients := sum(v, "records of a client", c.Clients, func(of *ChangeClient) int64 {
		v.span(c.Name, of.Span)
		v.count("answered records", of.Answered)
		v.require(of.Answered <= of.Span.Records && of.Span.Records > 0, "%s: %d of %d records were answered", c.Name, of.Answered, of.Span.Records)
		return of.Span.Records
	})
	v.require(ofTypes == ofClients, "%s: %d records by type, and %d by client", c.Name, ofTypes, ofClients)
}

func (v *validator) agreement(r *Report) {
	a := &r.Agreement
	v.count("records that agree", a.Agree)
	v.count("records that disagree", a.Disagree)
	v.count("records that cannot be compared", a.Unknown)
	if v.err == nil {
		all := a.Agree + a.Disagree + a.Unknown
		v.require(all == r.Records, "%d records, but %d compared with what AWS recorded", r.Records, all)
	}
	n := sum(v, "records that disagree", a.Disagreements, func(d *Disagreement) int64 { return d.Records })
	v.require(n == a.Disagree, "%d records disagree, but %d by reason", a.Disagree, n)
	if v.err == nil && a.Of != "policy" && a.Of != "baseline" {
		v.err = errors.New("it does not say which policy was compared with what AWS recorded")
	}
}
