package main

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// document is the report of a replay, for a terminal and for a pull request.
func (v replayView) document() *report.Document {
	d := &report.Document{Lead: v.verdict(), Next: v.next()}
	for _, text := range v.trust() {
		d.Facts = append(d.Facts, report.Fact{Label: "trust", Text: text})
	}
	d.Facts = append(d.Facts, report.Fact{Label: "limit", Text: limit})
	blocked := v.changes("newly blocked", replay.NewlyBlocked)
	if v.impacts[replay.NewlyBlocked].Names > 0 {
		blocked.Note = "A name looks legitimate if " + legitimateRule + "."
	}
	for _, section := range []report.Section{
		blocked,
		v.groups(),
		v.changes("other changes", replay.NewlyAllowed, replay.NewlyAlerted, replay.NoLongerAlerted, replay.ChangedResponse),
		v.changes("undecided, and maybe a change", replay.Undecided),
		v.doubts(),
		v.disagreements(),
	} {
		if len(section.Rows)+len(section.Items) > 0 {
			d.Sections = append(d.Sections, section)
		}
	}
	return d
}

// changes lists the changes that concern most workloads, on most days.
func (v replayView) changes(title string, classes ...replay.Class) report.Section {
	all := v.Ranked(classes...)
	shown := v.shown(all)
	s := report.Section{
		Title: title + v.ofAll(shown, all),
		Columns: []report.Column{
			{Title: "name", Code: true}, {Title: "workloads", Number: true}, {Title: "days", Number: true},
			{Title: "queries", Number: true}, {Title: "before -> after"},
		},
	}
	for _, c := range shown {
		s.Rows = append(s.Rows, report.Row{
			Cells: []string{
				c.Name, grouped(len(c.Workloads())), grouped(len(c.Days)), grouped(int(c.Span().Records)),
				c.Before.String() + " -> " + c.After.String(),
			},
			Details: v.details(c),
		})
	}
	return s
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

// details returns what to know about one change.
func (v replayView) details(c *replay.Change) []report.Detail {
	var all []report.Detail
	add := func(label, text string, entries ...string) {
		if text != "" || len(entries) > 0 {
			all = append(all, report.Detail{Label: label, Text: text, Copy: entries})
		}
	}
	add("who", v.who(c))
	add("seen", seen(c))
	add("by", deciding(c.By))
	if c.By == (replay.Decider{}) {
		add("was", deciding(c.Was))
	}
	add(reasonLabel(c), join(distinctTexts(c.After.Unless, c.Before.Unless)))
	add("known", v.knownAs(c))
	if match, found := v.known.find(c); found {
		add("cure", match.Entry.Cure)
	}
	if c.Class == replay.NewlyBlocked {
		add("aws", v.known.aws(c))
	}
	if c.Class == replay.NewlyBlocked && v.known.suspects.Of(c.Name) == nil {
		entries, inexpressible := allowEntries(c)
		add("allow", "", entries...)
		if len(inexpressible) > 0 {
			add("allow", "no entry matches only", inexpressible...)
		}
	}
	return all
}

// reasonLabel is the label of what a verdict depends on. The class of a change that is
// certain does not depend on it.
func reasonLabel(c *replay.Change) string {
	if c.Class == replay.Undecided {
		return "doubt"
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

// deciding says what decides, and where it is written.
func deciding(d replay.Decider) string {
	text := strings.Join(present(d.Rule, d.List, d.Entry), ", ")
	if d.Origin != "" {
		text += " (" + d.Origin + ")"
	}
	if d.Via != "" {
		text += ", which its answer leads to: " + d.Via
	}
	return text
}

// knownAs says what a name is known as, if it is, and what it looks like, with the evidence.
func (v replayView) knownAs(c *replay.Change) string {
	match, found := v.known.find(c)
	isLegitimate := c.Class == replay.NewlyBlocked && v.known.standing(c) == legitimate
	var parts []string
	switch {
	case found && match.Shape:
		return "looks like: " + match.Entry.Title + ", but anybody can make such a name"
	case found:
		parts = append(parts, match.Entry.Title+" ("+match.Entry.Verdict.String()+")")
	}
	if f := v.known.suspects.Of(c.Name); f != nil && c.Class == replay.NewlyBlocked {
		parts = append(parts, "not legitimate by its evidence: "+f.Detector+": "+f.Reason)
	}
	if isLegitimate {
		parts = append(parts, fmt.Sprintf("looks legitimate: answered for %s on %s, and no detector objects",
			count(c.AnsweredWorkloads(), "workload", "workloads"), count(len(c.AnsweredDays), "day", "days")))
	}
	return strings.Join(parts, "; ")
}

// mostReasons is how many undecided reasons and disagreements are shown.
const mostReasons = 5

// doubts lists what undecided verdicts depend on.
func (v replayView) doubts() report.Section {
	s := report.Section{Title: "undecided, because the verdicts depend on"}
	for _, d := range mostRecords(v.Doubts)[:min(mostReasons, len(v.Doubts))] {
		s.Items = append(s.Items, fmt.Sprintf("%s: %s, %s", d.On, about(d.Names, "name", "names"), count64(d.Records, "record", "records")))
	}
	if more := len(v.Doubts) - mostReasons; more > 0 {
		s.Items = append(s.Items, fmt.Sprintf("and %s; --json has all", count(more, "more reason", "more reasons")))
	}
	return s
}

// disagreements lists where a deployed policy does not decide what AWS did. A new policy is
// expected to differ.
func (v replayView) disagreements() report.Section {
	s := report.Section{Title: v.Question.Baseline + " does not decide what AWS recorded"}
	a := v.Agreement
	if a.Of != "baseline" {
		return s
	}
	for _, d := range mostDisagreements(a.Disagreements)[:min(mostReasons, len(a.Disagreements))] {
		s.Items = append(s.Items, fmt.Sprintf("AWS: %s, it: %s, in %s such as %s", withDecider(d.Recorded, d.RecordedBy), withDecider(d.Ours, d.By),
			count64(d.Records, "record", "records"), strings.Join(d.Names[:min(1, len(d.Names))], "")))
	}
	if more := len(a.Disagreements) - mostReasons; more > 0 {
		s.Items = append(s.Items, fmt.Sprintf("and %s; --json has all", count(more, "more kind", "more kinds")))
	}
	return s
}

func withDecider(e replay.Effect, d replay.Decider) string {
	if by := deciding(d); by != "" {
		return e.String() + " by " + by
	}
	return e.String()
}
