package main

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// The most that is shown of what changes; all of it is in the JSON. GitHub takes comments of
// 65,536 characters.
const (
	mostDiffLines    = 1000
	mostDiffMarkdown = 60_000
)

// document is the report for people, cut to a length that they can read.
func (d *policyDiff) document() *report.Document {
	doc := &report.Document{Lead: d.lead(), Facts: d.facts(), Title: "Difference of two policies", Badge: d.badge()}
	room := diffRoom{rows: mostDiffLines, bytes: mostDiffMarkdown - room(doc.Facts)}
	for _, c := range d.comparisons {
		if len(c.Differences) > 0 {
			doc.Sections = append(doc.Sections, room.section(c))
		}
	}
	return doc
}

// badge is the answer in a few words.
func (d *policyDiff) badge() report.Badge {
	switch n := d.changed(); {
	case len(d.open) > 0:
		return report.Badge{Text: "cannot be compared", Level: report.Bad}
	case n > 0:
		return report.CountBadge(d.differences(), "difference", "differences", report.Caution)
	default:
		return report.Badge{Text: "no difference", Level: report.Good}
	}
}

// lead is the answer in a sentence.
func (d *policyDiff) lead() string {
	changed, compared, open := d.changed(), d.compared(), d.openDifferences()
	where := report.Count(compared, "VPC", "VPCs")
	if changed < compared {
		where = fmt.Sprintf("%s of %s", report.Grouped(changed), where)
	}
	switch {
	case changed == 0 && compared == 1:
		return "no verdict changes in 1 VPC"
	case changed == 0:
		return fmt.Sprintf("no verdict changes in any of %s VPCs", report.Grouped(compared))
	case open == d.differences():
		return "verdicts may change in " + where + "; that depends on unknown values"
	case open > 0:
		return fmt.Sprintf("verdicts change in %s; %s of %s depend on unknown values", where, report.Grouped(open), report.Count(d.differences(), "difference", "differences"))
	default:
		return "verdicts change in " + where
	}
}

func (d *policyDiff) differences() (n int) {
	for _, c := range d.comparisons {
		n += len(c.Differences)
	}
	return n
}

func (d *policyDiff) openDifferences() (n int) {
	for _, c := range d.comparisons {
		for _, each := range c.Differences {
			if len(each.Unshared) > 0 {
				n++
			}
		}
	}
	return n
}

// facts are what else there is to know, in sentences, and no more of them than fit.
func (d *policyDiff) facts() []report.Fact {
	facts := []report.Fact{{Label: "from", Text: report.Source(d.old) + " to " + report.Source(d.new)}}
	add := func(label, format string, args ...any) {
		facts = append(facts, report.Fact{Label: label, Text: fmt.Sprintf(format, args...)})
	}
	for _, open := range d.open {
		add("limit", "cannot be compared: %s", open)
	}
	for _, c := range d.comparisons {
		for _, p := range c.Pairs {
			if p.Assumed != "" {
				add("limit", "assumed to be one VPC: %s and %s, %s", p.Old.Name, p.New.Name, p.Assumed)
			}
		}
	}
	if len(d.unread) > 0 {
		add("limit", "not compared, as neither policy contains it: %s", firstUnknown(d.unread))
	}
	for _, note := range d.notes {
		add("note", "%s", note)
	}
	for _, s := range d.settings {
		add("note", "also changes: %s", s)
	}
	if len(d.same) > 0 {
		add("note", "stays the same: %s", strings.Join(d.same, ", "))
	}
	return fewFacts(facts)
}

// fewFacts are as many as half of a comment takes.
func fewFacts(facts []report.Fact) []report.Fact {
	used := 0
	for i, fact := range facts {
		if used += len(report.MarkdownLine(fact.Text)); used > mostDiffMarkdown/2 {
			return append(facts[:i:i], report.Fact{Label: fact.Label, Text: report.More(len(facts)-i, "--json has all")})
		}
	}
	return facts
}

func room(facts []report.Fact) (bytes int) {
	for _, fact := range facts {
		bytes += len(report.MarkdownLine(fact.Text)) + len("- \n")
	}
	return bytes
}

// diffRoom is how much more may be shown.
type diffRoom struct{ rows, bytes int }

// section shows what changes for VPCs of equal changes.
func (r *diffRoom) section(c policy.Comparison) report.Section {
	s := report.Section{
		Title:   report.Some(vpcsOf(c), mostVPCs),
		All:     report.RowsOf(func() []policy.Difference { return c.Differences }, differenceRow),
		Columns: []report.Column{{Title: "names", Code: true, Names: true}, {Title: "type"}, {Title: "change"}},
	}
	r.bytes -= len(report.Markdown(s.Title)) + len("\n### \n\n| names | type | change |\n| --- | --- | --- |\n")
	for i, each := range c.Differences {
		row := differenceRow(each)
		size := len(report.Markdownf("| %s | %s | %s |\n", report.Code(row.Cells[0]), row.Cells[1], row.Cells[2]))
		if r.rows == 0 || size > r.bytes {
			s.More = report.More(len(c.Differences)-i, "--json has all")
			break
		}
		s.Rows = append(s.Rows, row)
		r.rows, r.bytes = r.rows-1, r.bytes-size
	}
	return s
}

func differenceRow(d policy.Difference) report.Row {
	return report.Row{Cells: []string{d.Names.String(), typesOf(d), changeOf(d)}, Line: differenceLine(d)}
}

func vpcsOf(c policy.Comparison) []string {
	var names []string
	for _, p := range c.Pairs {
		names = append(names, p.Name())
	}
	return names
}

// typesOf says for queries of which types.
func typesOf(d policy.Difference) string {
	switch {
	case d.Types != nil:
		return joinedTypes(d.Types, ", ")
	case d.Except != nil:
		return "all but " + joinedTypes(d.Except, ", ")
	default:
		return "all"
	}
}

// changeOf says what becomes of names: "NONE -> BLOCK NODATA".
func changeOf(d policy.Difference) string {
	if d.Same() {
		return d.New.String() + " stays"
	}
	text := d.Old.String() + " -> " + d.New.String()
	if note := meaningOf(d); note != "" {
		text += "; " + note
	}
	return text
}

// differenceLine says what becomes of names: "*.example.com TXT: NONE -> BLOCK NODATA".
func differenceLine(d policy.Difference) string {
	text := d.Names.String()
	if types := typesOf(d); types != "all" {
		text += " " + types
	}
	return text + ": " + changeOf(d)
}

// meaningOf explains a difference that the verdicts do not show.
func meaningOf(d policy.Difference) string {
	old, new := d.Old, d.New
	alike := old.Action == new.Action && old.Response == new.Response
	switch {
	case d.Same():
		return ""
	case len(d.Unshared) > 0:
		return "cannot be compared: " + whatOf(d.Unshared)
	case !alike || old.Trusts == new.Trusts:
		if old.String() == new.String() {
			return "the deciding rules have another order or another value"
		}
		return ""
	case new.Action == policy.ActionBlock && new.Trusts:
		return "the name stays blocked, but may no longer be as a CNAME target"
	case new.Action == policy.ActionBlock:
		return "the name stays blocked, now also as a CNAME target"
	case new.Trusts:
		return "its CNAME targets are no longer inspected"
	default:
		return "its CNAME targets are inspected too"
	}
}

func whatOf(all []policy.Unshared) string {
	var names []string
	for _, u := range all {
		names = append(names, u.What)
	}
	return strings.Join(names, ", ")
}

func joinedTypes(types []policy.QueryType, separator string) string {
	var names []string
	for _, t := range types {
		names = append(names, t.String())
	}
	return strings.Join(names, separator)
}

// jsonDiff is what diff --json prints of two policies, with nothing left out. Fields are
// added and never renamed.
type jsonDiff struct {
	Old string `json:"old"`
	New string `json:"new"`

	Changed    int  `json:"changed"`    // VPCs with a verdict that changes, or may
	Compared   int  `json:"compared"`   // VPCs
	Comparable bool `json:"comparable"` // false if something cannot be compared; exit code 2

	Comparisons []jsonComparison `json:"comparisons"`

	Settings []jsonSetting `json:"settings"` // that change; no verdict does by them
	Same     []string      `json:"same"`     // settings that do not

	CannotCompare []string `json:"cannotCompare"`
	Unread        []string `json:"unread"` // of both policies
	Notes         []string `json:"notes,omitempty"`
}

// jsonComparison is what changes for VPCs of equal changes.
type jsonComparison struct {
	VPCs    []jsonPair   `json:"vpcs"`
	Changes []jsonChange `json:"changes"`
}

// jsonPair is a VPC. One that a policy does not have has no name there.
type jsonPair struct {
	Old     string `json:"old,omitempty"`
	New     string `json:"new,omitempty"`
	Assumed string `json:"assumed,omitempty"` // why the two are taken for one
}

type jsonChange struct {
	Names  string   `json:"names"`
	Types  []string `json:"types,omitempty"`  // none for all
	Except []string `json:"except,omitempty"` // types that it is not about
	Stays  bool     `json:"stays,omitempty"`

	Before jsonEffect `json:"before"`
	After  jsonEffect `json:"after"`

	Means         string   `json:"means,omitempty"`
	CannotCompare []string `json:"cannotCompare,omitempty"` // what would have to be known
}

type jsonEffect struct {
	Action   string       `json:"action"`
	Response string       `json:"response,omitempty"`
	Trusts   bool         `json:"trusts,omitempty"`
	Unless   []jsonReason `json:"unless,omitempty"`
}

type jsonReason struct {
	Rule    string `json:"rule"`
	Content string `json:"content"`
	Effect  string `json:"effect"`
}

type jsonSetting struct {
	Setting string   `json:"setting"`
	Old     string   `json:"old"`
	New     string   `json:"new"`
	VPCs    []string `json:"vpcs"`
}

func (d *policyDiff) json() jsonDiff {
	j := jsonDiff{
		Old: d.old, New: d.new, Changed: d.changed(), Compared: d.compared(), Comparable: len(d.open) == 0,
		Comparisons: []jsonComparison{}, Settings: []jsonSetting{}, Same: append([]string{}, d.same...),
		CannotCompare: append([]string{}, d.open...), Unread: append([]string{}, d.unread...), Notes: d.notes,
	}
	for _, c := range d.comparisons {
		j.Comparisons = append(j.Comparisons, jsonComparisonOf(c))
	}
	for _, s := range d.settings {
		j.Settings = append(j.Settings, jsonSetting{s.setting, s.old, s.new, s.vpcs})
	}
	return j
}

func jsonComparisonOf(c policy.Comparison) jsonComparison {
	j := jsonComparison{Changes: []jsonChange{}}
	for _, p := range c.Pairs {
		pair := jsonPair{Assumed: p.Assumed}
		if p.Old != nil {
			pair.Old = p.Old.Name
		}
		if p.New != nil {
			pair.New = p.New.Name
		}
		j.VPCs = append(j.VPCs, pair)
	}
	for _, d := range c.Differences {
		change := jsonChange{
			Names: d.Names.String(), Types: typeNames(d.Types), Except: typeNames(d.Except), Stays: d.Same(),
			Before: jsonEffectOf(d.Old), After: jsonEffectOf(d.New), Means: meaningOf(d),
		}
		for _, u := range d.Unshared {
			change.CannotCompare = append(change.CannotCompare, openLine(u))
		}
		j.Changes = append(j.Changes, change)
	}
	return j
}

func jsonEffectOf(e policy.Effect) jsonEffect {
	j := jsonEffect{Action: e.Action.String(), Response: e.Response, Trusts: e.Trusts}
	for _, r := range e.Unless {
		j.Unless = append(j.Unless, jsonReason{r.Rule, r.Content, r.Effect})
	}
	return j
}

func typeNames(types []policy.QueryType) (names []string) {
	for _, t := range types {
		names = append(names, t.String())
	}
	return names
}
