package main

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// The most that is shown of what changes; all of it is in the JSON. GitHub takes comments of
// 65,536 characters.
const (
	mostDiffLines    = 1000
	mostDiffMarkdown = 60_000
)

// lead is the answer in a sentence.
func (d *policyDiff) lead() string {
	changed, compared, open := d.changed(), d.compared(), d.openDifferences()
	where := count(compared, "VPC", "VPCs")
	if changed < compared {
		where = fmt.Sprintf("%s of %s", grouped(changed), where)
	}
	switch {
	case changed == 0 && compared == 1:
		return "no verdict changes in 1 VPC"
	case changed == 0:
		return fmt.Sprintf("no verdict changes in any of %s VPCs", grouped(compared))
	case open == d.differences():
		return "verdicts may change in " + where + "; that depends on values that are not known"
	case open > 0:
		return fmt.Sprintf("verdicts change in %s; %s of %s depend on values that are not known", where, grouped(open), count(d.differences(), "difference", "differences"))
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

// document is the report for people, without what is too much to read.
func (d *policyDiff) document() *report.Document {
	doc := &report.Document{Lead: d.lead(), Facts: d.facts()}
	room := diffRoom{rows: mostDiffLines, bytes: mostDiffMarkdown - room(doc.Facts)}
	for _, c := range d.comparisons {
		if len(c.Differences) > 0 {
			doc.Sections = append(doc.Sections, room.section(c))
		}
	}
	return doc
}

// facts are what else there is to know, in sentences, and no more of them than fit.
func (d *policyDiff) facts() []report.Fact {
	facts := []report.Fact{{Label: "from", Text: sourceName(d.old) + " to " + sourceName(d.new)}}
	add := func(label, format string, args ...any) {
		facts = append(facts, report.Fact{Label: label, Text: fmt.Sprintf(format, args...)})
	}
	for _, open := range d.open {
		add("limit", "cannot be compared: %s", open)
	}
	for _, c := range d.comparisons {
		for _, p := range c.Pairs {
			if p.Assumed != "" {
				add("limit", "taken for one VPC: %s and %s, %s", p.Old.Name, p.New.Name, p.Assumed)
			}
		}
	}
	if n := len(d.unread); n == 1 {
		add("limit", "not compared, as neither policy contains it: %s", d.unread[0])
	} else if n > 1 {
		add("limit", "not compared, as neither policy contains it: %s, and %s more that vpcdns lint names", d.unread[0], grouped(n-1))
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

func sourceName(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

// fewFacts are as many as half of a comment takes.
func fewFacts(facts []report.Fact) []report.Fact {
	used := 0
	for i, fact := range facts {
		if used += len(report.MarkdownLine(fact.Text)); used > mostDiffMarkdown/2 {
			return append(facts[:i:i], report.Fact{Label: fact.Label, Text: fmt.Sprintf("and %s more; --json has all", grouped(len(facts)-i))})
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
		Title:   fewVPCs(vpcsOf(c)),
		Columns: []report.Column{{Title: "names", Code: true}, {Title: "type"}, {Title: "change"}},
	}
	r.bytes -= len(report.Markdown(s.Title)) + len("\n### \n\n| names | type | change |\n| --- | --- | --- |\n")
	for i, each := range c.Differences {
		row := report.Row{Cells: []string{each.Names.String(), typesOf(each), changeOf(each)}, Line: differenceLine(each)}
		size := len(report.Markdownf("| %s | %s | %s |\n", report.Code(row.Cells[0]), row.Cells[1], row.Cells[2]))
		if r.rows == 0 || size > r.bytes {
			s.Note = fmt.Sprintf("and %s more; --json has all", grouped(len(c.Differences)-i))
			break
		}
		s.Rows = append(s.Rows, row)
		r.rows, r.bytes = r.rows-1, r.bytes-size
	}
	if len(s.Rows) == 0 {
		s.Columns = nil
	}
	return s
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

// meaningOf says what a difference means that the verdicts do not show.
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
			return "what decides comes in another order or from another value"
		}
		return ""
	case new.Action == policy.ActionBlock && new.Trusts:
		return "the name stays blocked; as the target of the CNAME of another name it is no longer blocked for certain"
	case new.Action == policy.ActionBlock:
		return "the name stays blocked; as the target of the CNAME of another name it is now blocked for certain"
	case new.Trusts:
		return "names that its answer leads to are no longer looked at"
	default:
		return "names that its answer leads to are looked at too"
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
