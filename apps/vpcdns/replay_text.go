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
	fmt.Fprintf(b, "\n%s%s\n", title, v.ofAll(len(shown), len(changes)))
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

func (v replayView) ofAll(shown, all int) string {
	if shown == all {
		return ""
	}
	return fmt.Sprintf(": %d of %s, at most %d of a domain; --top shows more", shown, grouped(all), mostOfDomain)
}

// rule says what looks legitimate, if anything was judged by that.
func (v replayView) rule(b *strings.Builder, width int) {
	if v.top > 0 && v.impacts[replay.NewlyBlocked].Names > 0 {
		b.WriteString(hung("", "A name looks legitimate if "+legitimateRule+".", width))
	}
}

// detail is one thing to know about a change.
type detail struct{ what, text string }

func (v replayView) details(c *replay.Change) []detail {
	var all []detail
	add := func(what, text string) {
		if text != "" {
			all = append(all, detail{what, text})
		}
	}
	add("who", v.who(c))
	add("seen", seen(c))
	add("by", deciding(c.By))
	if c.By == (replay.Decider{}) {
		add("was", deciding(c.Was))
	}
	add(doubtWord(c), join(distinctTexts(c.After.Unless, c.Before.Unless)))
	add("known", v.knownAs(c))
	if match, found := v.known.find(c); found {
		add("cure", match.Entry.Cure)
	}
	if c.Class == replay.NewlyBlocked {
		add("aws", v.known.aws(c))
		add("allow", strings.Join(c.Allow, " "))
	}
	return all
}

// doubtWord is what stands in front of what a change hangs on. It does not matter to the class of
// one that is told in spite of it.
func doubtWord(c *replay.Change) string {
	if c.Class == replay.Undecided {
		return "unless"
	}
	return "or"
}

func distinctTexts(a, b string) []string {
	if a == b {
		b = ""
	}
	return present(a, b)
}

// who names the workloads that ask most.
func (v replayView) who(c *replay.Change) string {
	var labels, vpcs []string
	byWorkload, byVPC := map[replay.Workload]bool{}, map[string]bool{}
	for _, client := range mostQueries(c.Clients) {
		if w := client.Client.Workload(); !byWorkload[w] {
			byWorkload[w] = true
			labels = append(labels, label(client.Client))
		}
		if id := client.Client.VPC; !byVPC[id] {
			byVPC[id] = true
			vpcs = append(vpcs, id)
		}
	}
	if len(vpcs) == 1 {
		return listed(labels, 3) + " in " + vpcs[0]
	}
	return fmt.Sprintf("%s in %d VPCs", listed(labels, 3), len(vpcs))
}

func label(c replay.Client) string {
	if c.Label() == c.Address && c.Endpoint != "" {
		return c.Address + " via " + c.Endpoint
	}
	return c.Label()
}

func seen(c *replay.Change) string {
	span := c.Span()
	var types []string
	for _, t := range c.Types {
		types = append(types, t.Type)
	}
	text := fmt.Sprintf("%s to %s", span.First.Format(minutes), span.Last.Format(minutes))
	if span.Records == 1 {
		text = span.First.Format(minutes)
	}
	return text + ", " + listed(types, 4) + answeredText(c)
}

func answeredText(c *replay.Change) string {
	var answered int64
	for _, client := range c.Clients {
		answered += client.Answered
	}
	switch {
	case c.Before.Action == "BLOCK":
		return ""
	case answered == 0:
		return ", never answered"
	case answered == c.Span().Records:
		return ", answered"
	default:
		return fmt.Sprintf(", %s answered", grouped(int(answered)))
	}
}

// decider says what decides, and where that stands.
func deciding(d replay.Decider) string {
	var parts []string
	for _, part := range []string{d.Rule, d.List, d.Entry} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	text := strings.Join(parts, ", ")
	if d.Origin != "" {
		text += " (" + d.Origin + ")"
	}
	if d.Via != "" {
		text += ", which its answer leads to: " + d.Via
	}
	return text
}

// knownAs says what a name is known as, if it is, and what it looks like.
func (v replayView) knownAs(c *replay.Change) string {
	match, found := v.known.find(c)
	switch {
	case found && match.Shape:
		return "looks like: " + match.Entry.Title + ", but anybody can make such a name"
	case found && c.Class == replay.NewlyBlocked && v.known.standing(c) == legitimate:
		return match.Entry.Title + " (" + match.Entry.Verdict.String() + "); looks legitimate"
	case found:
		return match.Entry.Title + " (" + match.Entry.Verdict.String() + ")"
	case c.Class == replay.NewlyBlocked && c.LooksLegitimate():
		return "looks legitimate"
	default:
		return ""
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
