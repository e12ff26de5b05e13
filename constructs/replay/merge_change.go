package replay

import (
	"cmp"
	"slices"
	"strings"
)

// changeKey tells changes apart.
type changeKey struct {
	name          string
	class         Class
	before, after Effect
	by, was       Decider
}

func (c Change) key() changeKey {
	return changeKey{c.Name, c.Class, c.Before, c.After, c.By, c.Was}
}

func (k changeKey) compare(other changeKey) int {
	return cmp.Or(cmp.Compare(k.class, other.class), strings.Compare(k.name, other.name),
		k.before.compare(other.before), k.after.compare(other.after), k.by.compare(other.by), k.was.compare(other.was))
}

func (e Effect) compare(f Effect) int {
	return cmp.Or(strings.Compare(e.Action, f.Action), strings.Compare(e.Response, f.Response), strings.Compare(e.Unless, f.Unless))
}

func (d Decider) compare(e Decider) int {
	return cmp.Or(strings.Compare(d.Rule, e.Rule), strings.Compare(d.List, e.List), strings.Compare(d.Entry, e.Entry),
		strings.Compare(d.Origin, e.Origin), strings.Compare(d.Via, e.Via))
}

func (c Change) merged(other Change) Change {
	c.Allow = distinct(slices.Concat(c.Allow, other.Allow))
	c.Types = mergeBy(c.Types, other.Types, TypeCount.key, TypeCount.merged)
	c.Days = distinct(slices.Concat(c.Days, other.Days))
	c.AnsweredDays = distinct(slices.Concat(c.AnsweredDays, other.AnsweredDays))
	c.Clients = mergeBy(c.Clients, other.Clients, ChangeClient.key, ChangeClient.merged)
	return c
}

// distinct sorts values and drops repeated ones.
func distinct[T cmp.Ordered](all []T) []T {
	slices.Sort(all)
	return slices.Compact(all)
}

func (t TypeCount) key() texts { return texts{t.Type} }

func (t TypeCount) merged(other TypeCount) TypeCount {
	t.Records += other.Records
	return t
}

func (c ChangeClient) key() Client { return c.Client }

func (c ChangeClient) merged(other ChangeClient) ChangeClient {
	c.Span = c.Span.merged(other.Span)
	c.Answered += other.Answered
	return c
}

func (a Agreement) merged(b Agreement) Agreement {
	a.Agree, a.Disagree, a.Unknown = a.Agree+b.Agree, a.Disagree+b.Disagree, a.Unknown+b.Unknown
	a.Disagreements = mergeBy(a.Disagreements, b.Disagreements, Disagreement.key, Disagreement.merged)
	return a
}

type disagreementKey struct {
	recorded, ours Effect
	recordedBy, by Decider
}

func (d Disagreement) key() disagreementKey {
	return disagreementKey{d.Recorded, d.Ours, d.RecordedBy, d.By}
}

func (k disagreementKey) compare(other disagreementKey) int {
	return cmp.Or(k.recorded.compare(other.recorded), k.recordedBy.compare(other.recordedBy), k.ours.compare(other.ours), k.by.compare(other.by))
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
		Records: r.Records + other.Records, UnknownVersion: r.UnknownVersion + other.UnknownVersion, Broken: r.Broken + other.Broken,
		Examples: firstOf(slices.Concat(r.Examples, other.Examples), maxExampleLines),
		Damaged:  distinct(slices.Concat(r.Damaged, other.Damaged)),
	}
}
