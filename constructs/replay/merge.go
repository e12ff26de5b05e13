package replay

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// CountedTwiceError is the error for merging reports of the same log.
type CountedTwiceError struct {
	Files int // that both reports contain
}

func (e *CountedTwiceError) Error() string {
	if e.Files == 1 {
		return "both reports contain the same log file, which would be counted twice"
	}
	return fmt.Sprintf("both reports contain the same %d log files, which would be counted twice", e.Files)
}

// shared returns how many sources of the other have records that are in both.
func (r Reading) shared(other Reading) int { return querylog.SharedSources(r.Sources, other.Sources) }

// Merge adds a report of other records for the same question. If both contain the same file the
// error is a [*CountedTwiceError]. Reports of all parts of a log merge, in any order, to the
// report of the whole. That includes Reading, except for which ten examples of broken lines it
// keeps.
func (r *Report) Merge(other *Report) error { return r.merge(other, false) }

// MergeDistinct is Merge for reports without records that both count, although they may have files
// with the same content: whoever made them left the copies out.
func (r *Report) MergeDistinct(other *Report) error { return r.merge(other, true) }

func (r *Report) merge(other *Report, distinct bool) error {
	if err := r.Question.same(other.Question); err != nil {
		return err
	}
	if r.Agreement.Of != other.Agreement.Of {
		return errors.New("the reports compare different policies with the log, so they cannot be merged")
	}
	if n := r.Reading.shared(other.Reading); n > 0 && !distinct {
		return &CountedTwiceError{Files: n}
	}
	if err := r.fits(other); err != nil {
		return err
	}
	r.Reading = r.Reading.merged(other.Reading)
	r.Records += other.Records
	r.FromLog += other.FromLog
	r.Names = r.Names.Merged(other.Names)
	r.Span = r.Span.merged(other.Span)
	r.Outside = r.Outside.merged(other.Outside)
	r.Actions = mergeBy(r.Actions, other.Actions, compareActions, ActionCount.merged)
	r.VPCs = mergeBy(r.VPCs, other.VPCs, compareVPCs, VPCCount.merged)
	r.Hours = mergeBy(r.Hours, other.Hours, compareHours, HourCount.merged)
	r.Clients = mergeBy(r.Clients, other.Clients, compareClientCounts, ClientCount.merged)
	r.Changes = mergeBy(r.Changes, other.Changes, compareChanges, Change.merged)
	r.Reasons = mergeBy(r.Reasons, other.Reasons, compareReasons, Reason.merged)
	r.Agreement = r.Agreement.merged(other.Agreement)
	return nil
}

func (q Question) same(other Question) error {
	switch {
	case reflect.DeepEqual(q, other):
		return nil
	case q.String() != other.String():
		return fmt.Errorf("reports of different questions cannot be merged: one is about %s, the other about %s", q, other)
	default:
		return fmt.Errorf("reports of different questions cannot be merged: both are about %s, but its rules changed in between", q)
	}
}

// String describes the question.
func (q Question) String() string {
	text := q.Policy + " against "
	if q.Baseline == "" {
		text += "the log"
	} else {
		text += q.Baseline
	}
	if len(q.VPCs) > 0 {
		text += " for " + strings.Join(q.VPCs, ", ")
	}
	if !q.Since.IsZero() {
		text += " since " + q.Since.Format(time.RFC3339)
	}
	if !q.Until.IsZero() {
		text += " until " + q.Until.Format(time.RFC3339)
	}
	return text
}

// mergeBy merges two sorted slices and combines equal elements. It leaves both as they are.
func mergeBy[T any](a, b []T, compare func(a, b *T) int, combine func(T, T) T) []T {
	if len(a) == 0 {
		return b
	}
	return mergeInto(slices.Clip(a), b, compare, combine)
}

// mergeInto is mergeBy in the memory of a if that has room for both: the changes are most of a report.
func mergeInto[T any](a, b []T, compare func(a, b *T) int, combine func(T, T) T) []T {
	if cap(a) < len(a)+len(b) {
		a = append(make([]T, 0, len(a)+len(b)), a...) // a slice that grows is there twice
	}
	all := a[:len(a)+len(b)]
	free := len(all) // from here on all is merged
	for len(b) > 0 {
		x, y := len(a)-1, len(b)-1
		c := -1
		if x >= 0 {
			c = compare(&a[x], &b[y])
		}
		free--
		switch {
		case c > 0:
			all[free], a = a[x], a[:x]
		case c < 0:
			all[free], b = b[y], b[:y]
		default:
			all[free], a, b = combine(a[x], b[y]), a[:x], b[:y]
		}
	}
	gap := free - len(a) // of combined elements
	copy(all[gap:], a)
	clear(all[:gap])
	return all[gap:]
}

func compareActions(a, b *ActionCount) int {
	return cmp.Or(strings.Compare(a.Before, b.Before), strings.Compare(a.After, b.After))
}

func (a ActionCount) merged(b ActionCount) ActionCount {
	a.Records += b.Records
	return a
}

func compareVPCs(a, b *VPCCount) int { return strings.Compare(a.ID, b.ID) }

func (v VPCCount) merged(w VPCCount) VPCCount {
	v.Span, v.Counts = v.Span.merged(w.Span), v.Counts.merged(w.Counts)
	return v
}

func compareHours(a, b *HourCount) int { return a.Hour.Compare(b.Hour) }

func (h HourCount) merged(other HourCount) HourCount {
	h.Counts = h.Counts.merged(other.Counts)
	h.Blocked.Before += other.Blocked.Before
	h.Blocked.After += other.Blocked.After
	return h
}

func compareClientCounts(a, b *ClientCount) int { return a.Client.compare(&b.Client) }

func (c ClientCount) merged(other ClientCount) ClientCount {
	c.Records += other.Records
	return c
}

func (c *Client) compare(d *Client) int {
	return cmp.Or(strings.Compare(c.VPC, d.VPC), strings.Compare(c.Name, d.Name), strings.Compare(c.Instance, d.Instance),
		strings.Compare(c.Address, d.Address), strings.Compare(c.Endpoint, d.Endpoint))
}

func compareReasons(a, b *Reason) int { return strings.Compare(a.On, b.On) }

func (d Reason) merged(other Reason) Reason {
	d.Records += other.Records
	d.Names = d.Names.Merged(other.Names)
	return d
}

func (c Counts) merged(other Counts) Counts {
	for i, n := range other {
		c[i] += n
	}
	return c
}

func (s Span) merged(other Span) Span {
	switch {
	case s.Records == 0:
		return other
	case other.Records == 0:
		return s
	}
	s.Records += other.Records
	if other.First.Before(s.First) {
		s.First = other.First
	}
	if other.Last.After(s.Last) {
		s.Last = other.Last
	}
	return s
}

// compareChanges compares what differs most often first.
func compareChanges(a, b *Change) int {
	if c := cmp.Or(cmp.Compare(a.Class, b.Class), strings.Compare(a.Name, b.Name)); c != 0 {
		return c
	}
	return cmp.Or(a.Before.compare(&b.Before), a.After.compare(&b.After), a.By.compare(&b.By), a.Was.compare(&b.Was))
}

func (e *Effect) compare(f *Effect) int {
	return cmp.Or(strings.Compare(e.Action, f.Action), strings.Compare(e.Response, f.Response), strings.Compare(e.Unless, f.Unless))
}

func (d *Decider) compare(e *Decider) int {
	return cmp.Or(strings.Compare(d.Rule, e.Rule), strings.Compare(d.List, e.List), strings.Compare(d.Entry, e.Entry),
		strings.Compare(d.Origin, e.Origin), strings.Compare(d.Via, e.Via))
}

func (c Change) merged(other Change) Change {
	c.Allow = distinct(slices.Concat(c.Allow, other.Allow))
	c.Types = mergeBy(c.Types, other.Types, compareTypes, TypeCount.merged)
	c.Days = distinct(slices.Concat(c.Days, other.Days))
	c.AnsweredDays = distinct(slices.Concat(c.AnsweredDays, other.AnsweredDays))
	c.Clients = mergeBy(c.Clients, other.Clients, compareChangeClients, ChangeClient.merged)
	return c
}

// distinct sorts values and drops repeated ones.
func distinct[T cmp.Ordered](all []T) []T {
	slices.Sort(all)
	return slices.Compact(all)
}

func compareTypes(a, b *TypeCount) int { return strings.Compare(a.Type, b.Type) }

func (t TypeCount) merged(other TypeCount) TypeCount {
	t.Records += other.Records
	return t
}

func compareChangeClients(a, b *ChangeClient) int { return a.Client.compare(b.Client) }

func (c ChangeClient) merged(other ChangeClient) ChangeClient {
	c.Span = c.Span.merged(other.Span)
	c.Answered += other.Answered
	return c
}

func (a Agreement) merged(b Agreement) Agreement {
	a.Agree, a.Disagree, a.Unknown = a.Agree+b.Agree, a.Disagree+b.Disagree, a.Unknown+b.Unknown
	a.Disagreements = mergeBy(a.Disagreements, b.Disagreements, compareDisagreements, Disagreement.merged)
	return a
}

func compareDisagreements(a, b *Disagreement) int {
	return cmp.Or(a.Recorded.compare(&b.Recorded), a.RecordedBy.compare(&b.RecordedBy), a.Ours.compare(&b.Ours), a.By.compare(&b.By))
}

func (d Disagreement) merged(other Disagreement) Disagreement {
	d.Records += other.Records
	d.Names = firstOf(slices.Concat(d.Names, other.Names), maxExampleNames)
	return d
}

// firstOf returns the alphabetically first n texts.
func firstOf(all []string, n int) []string {
	all = distinct(all)
	return slices.Clip(all[:min(len(all), n)])
}

const maxExampleLines = 10

func (r Reading) merged(other Reading) Reading {
	return Reading{
		Files: r.Files + other.Files, Empty: r.Empty + other.Empty, Skipped: r.Skipped + other.Skipped, Bytes: r.Bytes + other.Bytes,
		Records: r.Records + other.Records, Copies: r.Copies + other.Copies, Uncompared: r.Uncompared + other.Uncompared, UnknownVersion: r.UnknownVersion + other.UnknownVersion, Broken: r.Broken + other.Broken,
		Examples: firstOf(slices.Concat(r.Examples, other.Examples), maxExampleLines),
		Damaged:  distinct(slices.Concat(r.Damaged, other.Damaged)),
		Unread:   distinct(slices.Concat(r.Unread, other.Unread)),
		Sources:  distinct(slices.Concat(r.Sources, other.Sources)),

		Notes:        firstOf(slices.Concat(r.Notes, other.Notes), maxExampleLines),
		SkippedFiles: firstOf(slices.Concat(r.SkippedFiles, other.SkippedFiles), maxExampleLines),
	}
}

// most is the largest number of records in a report: every JSON parser keeps it exactly.
const most = 1 << 53

// fits returns an error if two reports together have more records than a report may have.
func (r *Report) fits(other *Report) error {
	ours := append(r.Reading.numbers(), r.Records, r.Outside.Records)
	theirs := append(other.Reading.numbers(), other.Records, other.Outside.Records)
	for i, n := range theirs {
		if ours[i] > most-n {
			return fmt.Errorf("the merged report would have more than %d records or bytes", int64(most))
		}
	}
	return nil
}

func (r *Reading) numbers() []int64 {
	return []int64{int64(r.Files), int64(r.Empty), int64(r.Skipped), r.Bytes, r.Records, r.Copies, r.Uncompared, r.UnknownVersion, r.Broken}
}

// validator keeps the first contradiction in a report.
type validator struct{ err error }

func (v *validator) require(ok bool, format string, values ...any) {
	if !ok && v.err == nil {
		v.err = fmt.Errorf("impossible counts: "+format, values...)
	}
}

// count requires a possible number of records.
func (v *validator) count(what string, n int64) {
	v.require(n >= 0 && n <= most, "%d %s", n, what)
}

// sum adds numbers, each of which must be possible.
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

// inTime has the limits that [querylog.Reader] has for a record.
func inTime(t time.Time) bool { return t.Year() >= 2010 && t.Year() <= 2100 }

func (v *validator) sketch(what string, s Sketch) {
	v.require(len(s) <= sketchSize, "%d hashes of %s", len(s), what)
	for i, hash := range s {
		v.require(hash <= maxHash && (i == 0 || s[i-1] < hash), "hash %d of %s", hash, what)
	}
}

// validate returns an error if the counts contradict each other.
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
	v.count("records decided from the log", r.FromLog)
	v.require(r.FromLog <= r.Records, "%d records, but %d decided from the log", r.Records, r.FromLog)
	for i := range r.Reasons {
		v.sketch("undecided names", r.Reasons[i].Names)
	}
	counts := Counts{}
	if v.err == nil {
		counts = r.Counts()
	}
	v.hours(r.Hours, counts)
	v.blocked(r)
	reasons := sum(v, "undecided records", r.Reasons, func(d *Reason) int64 { return d.Records })
	v.require(reasons == counts[Undecided], "%d undecided records, but %d by reason", counts[Undecided], reasons)
	v.changes(r, counts)
	v.agreement(r)
	return v.err
}

func (v *validator) reading(r *Reading, counted int64) {
	for _, n := range r.numbers() {
		v.count("files, bytes or records that were read", n)
	}
	// A report that was not made from files has no records in Reading.
	v.require(r.Records == 0 || r.Records >= counted, "%d records were read, and %d counted", r.Records, counted)
	v.require(r.Empty <= r.Files, "%d files, and %d without a record", r.Files, r.Empty)
}

func (v *validator) vpcs(r *Report) {
	judged := sum(v, "records of a VPC", r.VPCs, func(vpc *VPCCount) int64 {
		v.span(vpc.ID, vpc.Span)
		n := v.classes(vpc.Counts)
		if !vpc.Judged {
			v.require(n == 0, "%d records of %s are judged, but the VPC is not", n, vpc.ID)
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

// blocked requires the same blocks by hour as by action.
func (v *validator) blocked(r *Report) {
	if v.err != nil {
		return
	}
	var byAction Blocked
	for _, a := range r.Actions {
		if a.Before == "BLOCK" {
			byAction.Before += a.Records
		}
		if a.After == "BLOCK" {
			byAction.After += a.Records
		}
	}
	byHour := Blocked{
		Before: sum(v, "records blocked before", r.Hours, func(h *HourCount) int64 { return h.Blocked.Before }),
		After:  sum(v, "records blocked after", r.Hours, func(h *HourCount) int64 { return h.Blocked.After }),
	}
	v.require(byHour == byAction, "%d records blocked before and %d after, but %d and %d by hour",
		byAction.Before, byAction.After, byHour.Before, byHour.After)
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
	if c.ChangeKind == nil || slices.ContainsFunc(c.Clients, func(of ChangeClient) bool { return of.Client == nil }) {
		v.require(false, "a change of %q without a class or a client", c.Name)
		return
	}
	v.require(c.Name != "" && c.Class != Unchanged && len(c.Clients) > 0 && len(c.Types) > 0 && len(c.Days) > 0,
		"change of %q without a name, class, client, type or day", c.Name)
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
		v.err = errors.New("agreement.of must be policy or baseline")
	}
}
