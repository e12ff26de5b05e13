package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// text prints the report for a terminal.
func (v replayView) text(w io.Writer) {
	width := widthOf(w)
	var b strings.Builder
	b.WriteString(hung("", v.verdict(), width))
	b.WriteByte('\n')
	head := "trust  "
	for _, text := range v.trust() {
		b.WriteString(hung(head, text, width))
		head = "       "
	}
	b.WriteString(hung("limit  ", limit, width))
	v.table(&b, "newly blocked", width, replay.NewlyBlocked)
	v.rule(&b, width)
	v.groups(&b, width)
	v.table(&b, "other changes", width, replay.NewlyAllowed, replay.NewlyAlerted, replay.NoLongerAlerted, replay.ChangedResponse)
	v.table(&b, "undecided, and maybe a change", width, replay.Undecided)
	v.doubts(&b, width)
	v.disagreements(&b, width)
	b.WriteByte('\n')
	b.WriteString(hung("next   ", v.next(), width))
	_, _ = io.WriteString(w, printable(b.String()))
}

// nameColumn is how much room names get in a table, and the rest the other columns.
const restColumns = 46

// table lists the changes that concern most workloads, on most days.
func (v replayView) table(b *strings.Builder, title string, width int, classes ...replay.Class) {
	changes := v.Ranked(classes...)
	if len(changes) == 0 || v.top == 0 {
		return
	}
	shown := v.shown(changes)
	names := len("name")
	for _, c := range shown {
		if n := utf8.RuneCountInString(c.Name); n <= width-restColumns {
			names = max(names, n)
		}
	}
	b.WriteString("\n" + hung("", title+v.ofAll(shown, changes), width))
	fmt.Fprintf(b, "%-*s  workloads  days  queries  before -> after\n", names, "name")
	for _, c := range shown {
		fmt.Fprintf(b, "%-*s", names, c.Name)
		if utf8.RuneCountInString(c.Name) > names {
			fmt.Fprintf(b, "\n%-*s", names, "")
		}
		fmt.Fprintf(b, "  %9s  %4d  %7s  %s\n", grouped(len(c.Workloads())), len(c.Days), grouped(int(c.Span().Records)), c.Before.String()+" -> "+c.After.String())
		for _, d := range v.details(c) {
			b.WriteString(hung(fmt.Sprintf("  %-6s ", d.what), d.text, width))
		}
	}
}

// mostOfDomain is how many names of a registrable domain are shown: there may be thousands of
// random ones, and the next domain is of more use.
const mostOfDomain = 3

// shown returns the first changes, but of each domain only a few.
func (v replayView) shown(changes []*replay.Change) (shown []*replay.Change) {
	ofDomain := map[string]int{}
	for _, c := range changes {
		domain := replay.RegistrableDomain(c.Name)
		if ofDomain[domain]++; len(shown) < v.top && (ofDomain[domain] <= mostOfDomain || len(changes) <= v.top) {
			shown = append(shown, c)
		}
	}
	return shown
}

// ofAll says how many changes are not shown. There are more of them than names where a name
// changes in several ways, as in VPCs with other rules.
func (v replayView) ofAll(shown, all []*replay.Change) string {
	if len(shown) == len(all) {
		return ""
	}
	names := map[string]bool{}
	for _, c := range all {
		names[c.Name] = true
	}
	rows := grouped(len(all))
	if len(names) < len(all) {
		rows = fmt.Sprintf("%s rows for %s names", rows, grouped(len(names)))
	}
	return fmt.Sprintf(": %d of %s, at most %d of a domain; --top shows more", len(shown), rows, mostOfDomain)
}

// rule says what looks legitimate, if anything was judged by that.
func (v replayView) rule(b *strings.Builder, width int) {
	if v.top > 0 && v.impacts[replay.NewlyBlocked].Names > 0 {
		b.WriteString(hung("", "A name looks legitimate if "+legitimateRule+".", width))
	}
}

// mostDoubts is how many doubts and disagreements are shown.
const mostDoubts = 5

// doubts says what verdicts hang on.
func (v replayView) doubts(b *strings.Builder, width int) {
	if len(v.Doubts) == 0 {
		return
	}
	b.WriteString("\nundecided, because they hang on\n")
	for _, d := range mostRecords(v.Doubts)[:min(mostDoubts, len(v.Doubts))] {
		b.WriteString(hung("  ", fmt.Sprintf("%s: %s, %s", d.On, about(d.Names, "name", "names"), count64(d.Records, "record", "records")), width))
	}
}

// disagreements says where a deployed policy does not decide what AWS did.
func (v replayView) disagreements(b *strings.Builder, width int) {
	lines := v.disagreementLines()
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s does not decide what AWS recorded\n", v.Question.Baseline)
	for _, line := range lines {
		b.WriteString(hung("  ", line, width))
	}
}

// disagreementLines are about the baseline: a new policy is there to differ.
func (v replayView) disagreementLines() (lines []string) {
	a := v.Agreement
	if a.Of != "baseline" {
		return nil
	}
	for _, d := range mostDisagreements(a.Disagreements)[:min(mostDoubts, len(a.Disagreements))] {
		lines = append(lines, fmt.Sprintf("AWS: %s, it: %s, in %s such as %s", withDecider(d.Recorded, d.RecordedBy), withDecider(d.Ours, d.By),
			count64(d.Records, "record", "records"), strings.Join(d.Names[:min(1, len(d.Names))], "")))
	}
	return lines
}

func withDecider(e replay.Effect, d replay.Decider) string {
	if by := deciding(d); by != "" {
		return e.String() + " by " + by
	}
	return e.String()
}
