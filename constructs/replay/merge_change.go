package replay

import (
	"cmp"
	"slices"
	"strings"
)

// compareChanges looks at what differs most often first.
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

func compareChangeClients(a, b *ChangeClient) int { return a.Client.compare(&b.Client) }

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

// firstOf returns the first texts of all in the alphabet.
func firstOf(all []string, n int) []string {
	all = distinct(all)
	return slices.Clip(all[:min(len(all), n)])
}

const maxExampleLines = 10

func (r Reading) merged(other Reading) Reading {
	return Reading{
		Files: r.Files + other.Files, Empty: r.Empty + other.Empty, Skipped: r.Skipped + other.Skipped, Bytes: r.Bytes + other.Bytes,
		Records: r.Records + other.Records, Copies: r.Copies + other.Copies, UnknownVersion: r.UnknownVersion + other.UnknownVersion, Broken: r.Broken + other.Broken,
		Examples: firstOf(slices.Concat(r.Examples, other.Examples), maxExampleLines),
		Damaged:  distinct(slices.Concat(r.Damaged, other.Damaged)),
		Unread:   distinct(slices.Concat(r.Unread, other.Unread)),
		Sources:  distinct(slices.Concat(r.Sources, other.Sources)),

		SkippedFiles: firstOf(slices.Concat(r.SkippedFiles, other.SkippedFiles), maxExampleLines),
	}
}
