package main

import (
	"bytes"
	"fmt"
	"io"
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

// facts are what else there is to know, in sentences.
func (d *policyDiff) facts() (facts []string) {
	for _, open := range d.open {
		facts = append(facts, "cannot be compared: "+open)
	}
	for _, c := range d.comparisons {
		for _, p := range c.Pairs {
			if p.Assumed != "" {
				facts = append(facts, fmt.Sprintf("taken for one VPC: %s and %s, %s", p.Old.Name, p.New.Name, p.Assumed))
			}
		}
	}
	facts = append(facts, d.notes...)
	for _, s := range d.settings {
		facts = append(facts, "also changes: "+s.String())
	}
	if len(d.same) > 0 {
		facts = append(facts, "stays the same: "+strings.Join(d.same, ", "))
	}
	if n := len(d.unread); n > 0 {
		text := "not compared, as neither policy contains it: " + d.unread[0]
		if n > 1 {
			text += fmt.Sprintf(", and %s more that vpcdns lint names", grouped(n-1))
		}
		facts = append(facts, text)
	}
	return facts
}

func vpcsOf(c policy.Comparison) []string {
	var names []string
	for _, p := range c.Pairs {
		names = append(names, p.Name())
	}
	return names
}

// text writes a line for each difference.
func (d *policyDiff) text(w io.Writer) {
	report.Printf(w, "%s\n", d.lead())
	for _, fact := range d.facts() {
		report.Printf(w, "%s", report.Indented("  ", report.Line(fact), widthOf(w)))
	}
	left := mostDiffLines
	for _, c := range d.comparisons {
		if len(c.Differences) == 0 {
			continue
		}
		report.Printf(w, "\n%s\n", fewVPCs(vpcsOf(c)))
		shown := c.Differences[:min(left, len(c.Differences))]
		for _, each := range shown {
			report.Printf(w, "  %s\n", differenceLine(each))
		}
		left -= len(shown)
		if more := len(c.Differences) - len(shown); more > 0 {
			report.Printf(w, "  and %s more; --json has all\n", grouped(more))
		}
	}
}

// markdown writes a table for VPCs of equal changes, in all no more than fits.
func (d *policyDiff) markdown(w io.Writer) {
	report.PrintMarkdown(w, "%s to %s: **%s**\n", report.Code(d.old), report.Code(d.new), d.lead())
	used, facts := 0, d.facts()
	for i, fact := range facts {
		line := report.Markdownf("- %s\n", report.MarkdownLine(fact))
		if used += len(line); used > mostDiffMarkdown/2 {
			report.PrintMarkdown(w, "- and %s more; --json has all\n", grouped(len(facts)-i))
			break
		}
		if i == 0 {
			line = "\n" + line
		}
		report.PrintMarkdown(w, "%s", line)
	}
	for _, c := range d.comparisons {
		if len(c.Differences) > 0 {
			used += markdownChanges(w, c, mostDiffMarkdown-used)
		}
	}
}

// markdownChanges writes what changes for some VPCs in no more than a number of bytes, and
// returns how many it took.
func markdownChanges(w io.Writer, c policy.Comparison, room int) int {
	var b bytes.Buffer
	report.PrintMarkdown(&b, "\n%s\n", report.Code(fewVPCs(vpcsOf(c))))
	const header = "\n| names | type | before | after |\n|---|---|---|---|\n"
	for i, each := range c.Differences {
		row := report.Markdownf("| %s | %s | %s | %s |\n", report.Code(each.Names.String()), typeCell(each), each.Old.String(), afterCell(each))
		if b.Len()+len(header)+len(row) > room {
			report.PrintMarkdown(&b, "\n%s more; --json has all\n", grouped(len(c.Differences)-i))
			break
		}
		if i == 0 {
			b.WriteString(header)
		}
		b.WriteString(string(row))
	}
	_, _ = w.Write(b.Bytes())
	return b.Len()
}

func typeCell(d policy.Difference) string {
	switch {
	case d.Types != nil:
		return joinedTypes(d.Types, ", ")
	case d.Except != nil:
		return "all but " + joinedTypes(d.Except, ", ")
	default:
		return "all"
	}
}

func afterCell(d policy.Difference) string {
	switch note := meaningOf(d); {
	case d.Same():
		return d.New.String() + " (stays)"
	case note != "":
		return d.New.String() + "; " + note
	default:
		return d.New.String()
	}
}

// differenceLine says what becomes of names: "*.example.com TXT: NONE -> BLOCK NODATA".
func differenceLine(d policy.Difference) string {
	text := d.Names.String()
	switch {
	case d.Types != nil:
		text += " " + joinedTypes(d.Types, ",")
	case d.Except != nil:
		text += " all but " + joinedTypes(d.Except, ",")
	}
	if d.Same() {
		return text + ": " + d.New.String() + " stays"
	}
	text += ": " + d.Old.String() + " -> " + d.New.String()
	if note := meaningOf(d); note != "" {
		text += "; " + note
	}
	return text
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
