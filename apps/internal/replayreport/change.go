package replayreport

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// ranked lists the changes of some classes.
func (v view) ranked(title string, classes ...replay.Class) report.Section {
	return v.changes(title, v.Ranked(classes...), classes...)
}

// changes lists all changes of some classes, which are ranked.
func (v view) changes(title string, all []*replay.Change, classes ...replay.Class) report.Section {
	shown := v.shown(all)
	s := report.Section{
		Title: title, Cut: ofAll(len(shown), len(all), v.NumNames(classes...)), All: report.RowsOf(func() []*replay.Change { return all }, v.row),
		Columns: []report.Column{
			{Title: "name", Code: true, Names: true},
			{Title: "workloads", Number: true},
			{Title: "days", Number: true},
			{Title: "queries", Number: true},
			{Title: "before -> after"},
		},
	}
	for _, c := range shown {
		s.Rows = append(s.Rows, v.row(c))
	}
	return s
}

func (v view) row(c *replay.Change) report.Row {
	span := c.Span()
	return report.Row{
		Cells: []string{
			c.Name, report.Grouped(len(c.Workloads())), report.Grouped(len(c.Days)), report.Grouped(span.Records),
			c.Before.String() + " -> " + c.After.String(),
		},
		Details: v.details(c), Badge: v.badgeOf(c), First: span.First, Last: span.Last,
	}
}

// badgeOf says how a newly blocked name looks, and how else a verdict changes.
func (v view) badgeOf(c *replay.Change) report.Badge {
	switch {
	case c.Class == replay.Undecided:
		return report.Badge{}
	case c.Class != replay.NewlyBlocked:
		return report.Badge{Text: strings.ReplaceAll(c.Class.String(), "-", " ")}
	case v.known.suspects.Of(c.Name) != nil:
		return report.Badge{Text: "suspicious", Level: report.Bad}
	}
	switch v.known.assess(c) {
	case legitimate:
		return report.Badge{Text: "looks legitimate", Level: report.Caution}
	case known:
		return report.Badge{Text: "known lookup", Level: report.Good}
	default:
		return report.Badge{Text: "unexplained"}
	}
}

// shown returns the first changes, but of each domain only a few.
func (v view) shown(changes []*replay.Change) (shown []*replay.Change) {
	ofDomain := map[string]int{}
	for _, c := range changes {
		if len(shown) >= v.top {
			break
		}
		domain := replay.RegistrableDomain(c.Name)
		if ofDomain[domain]++; ofDomain[domain] <= mostOfDomain || len(changes) <= v.top {
			shown = append(shown, c)
		}
	}
	return shown
}

// ofAll says how many changes are not shown. There are more of them than names where a name
// changes in several ways, as in VPCs with other rules.
func ofAll(shown, all, names int) string {
	if shown == all {
		return ""
	}
	rows := report.Grouped(all)
	if names < all {
		rows = fmt.Sprintf("%s rows for %s names", rows, report.Grouped(names))
	}
	return fmt.Sprintf(": %d of %s, at most %d of a domain; --top shows more", shown, rows, mostOfDomain)
}

// details returns what to know about one change.
func (v view) details(c *replay.Change) []report.Detail {
	var all []report.Detail
	add := func(label, text string, entries ...string) {
		if text != "" || len(entries) > 0 {
			all = append(all, report.Detail{Label: label, Text: text, Copy: entries, Allow: label == "allow" && text == ""})
		}
	}
	add("who", v.who(c))
	add("seen", seen(c))
	add("by", deciding(c.By))
	if c.By == (replay.Decider{}) {
		add("was", deciding(c.Was))
	}
	add(reasonLabel(c), report.And(distinctTexts(c.After.Unless, c.Before.Unless)))
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

// reasonLabel is the label of the reasons that a verdict depends on. A change with a certain
// class does not depend on them.
func reasonLabel(c *replay.Change) string {
	if c.Class == replay.Undecided {
		return "reason"
	}
	return "or"
}

func distinctTexts(a, b string) []string {
	if a == b {
		b = ""
	}
	return report.Present(a, b)
}

// who names the workloads that ask most.
func (v view) who(c *replay.Change) string {
	var labels, vpcs []string
	byWorkload, byVPC := map[replay.Workload]bool{}, map[string]bool{}
	for _, client := range mostQueries(c.Clients) {
		if w := client.Client.Workload(); !byWorkload[w] {
			byWorkload[w] = true
			labels = append(labels, label(*client.Client))
		}
		if id := client.Client.VPC; !byVPC[id] {
			byVPC[id] = true
			vpcs = append(vpcs, id)
		}
	}
	if len(vpcs) == 1 {
		return report.Some(labels, 3) + " in " + vpcs[0]
	}
	return fmt.Sprintf("%s in %d VPCs", report.Some(labels, 3), len(vpcs))
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
	text := fmt.Sprintf("%s to %s", report.Minute(span.First), report.Minute(span.Last))
	if span.Records == 1 {
		text = report.Minute(span.First)
	}
	return text + ", " + report.Some(types, 4) + answeredText(c)
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
		return fmt.Sprintf(", %s answered", report.Grouped(answered))
	}
}

// deciding says what decides, and where it is written.
func deciding(d replay.Decider) string {
	text := strings.Join(report.Present(d.Rule, d.List, d.Entry), ", ")
	if d.Origin != "" {
		text += " (" + d.Origin + ")"
	}
	if d.Via != "" {
		text += ", which its answer leads to: " + d.Via
	}
	return text
}

// knownAs describes a well-known name, and says what a name looks like, with the evidence.
func (v view) knownAs(c *replay.Change) string {
	match, found := v.known.find(c)
	isLegitimate := c.Class == replay.NewlyBlocked && v.known.assess(c) == legitimate
	var parts []string
	switch {
	case found && match.Shape:
		return "looks like: " + match.Entry.Title + ", but anybody can make such a name"
	case found:
		parts = append(parts, match.Entry.Title+" ("+match.Entry.Verdict.String()+")")
	}
	if f := v.known.suspects.Of(c.Name); f != nil && c.Class == replay.NewlyBlocked {
		parts = append(parts, "suspicious: "+f.Detector+": "+f.Reason)
	}
	if isLegitimate {
		parts = append(parts, fmt.Sprintf("looks legitimate: answered for %s on %s, and no detector flags it",
			report.Count(c.AnsweredWorkloads(), "workload", "workloads"), report.Count(len(c.AnsweredDays), "day", "days")))
	}
	return strings.Join(parts, "; ")
}

// allowEntries returns the entries to copy that would let the queries of a change pass, and
// the names that no entry matches alone: for the name *.example.com, the entry would match
// much more.
func allowEntries(c *replay.Change) (entries, inexpressible []string) {
	for _, text := range c.Allow {
		name, err := domain.ParseName(text)
		if entry, ok := domain.Exactly(name); err == nil && ok {
			entries = append(entries, entry.String())
		} else {
			inexpressible = append(inexpressible, text)
		}
	}
	return entries, inexpressible
}

func mostQueries(clients []replay.ChangeClient) []replay.ChangeClient {
	return ranked(clients, func(c replay.ChangeClient) int64 { return c.Span.Records })
}
