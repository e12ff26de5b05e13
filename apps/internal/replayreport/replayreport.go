// Package replayreport says in words what a replay found: for vpcdns replay, and for reviews that
// run in AWS, whose reports are the same.
package replayreport

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// Options say what to show of a replay.
type Options struct {
	// Finder knows well-known names, with the search suffixes that clients append.
	Finder *phantom.Finder

	// Top is how many names a table has.
	Top int

	// By is one of [Dimensions].
	By string
}

// New returns the document of a replay.
func New(r *replay.Report, o Options) *report.Document {
	v := view{Report: r, known: newKnowledge(o.Finder), top: o.Top, by: o.By, impacts: map[replay.Class]replay.Impact{}}
	v.known.look(r)
	for _, class := range replay.Classes() {
		v.impacts[class] = r.Impact(class)
	}
	v.assessed = v.known.assessments(r.Ranked(replay.NewlyBlocked))
	return v.document()
}

// view shows a report.
type view struct {
	*replay.Report
	known *knowledge
	top   int
	by    string // of Dimensions

	impacts  map[replay.Class]replay.Impact
	assessed map[assessment]int // newly blocked names
}

// document is the report of a replay, for a terminal, for a pull request and for a browser.
func (v view) document() *report.Document {
	d := &report.Document{
		Lead: v.verdict(), Next: v.next(), Title: "Replay of " + report.Source(v.Question.Policy), Badge: v.badge(), Figures: v.figures(), Timeline: v.timeline(),
		Names: v.namesInText,
	}
	for _, text := range v.trust() {
		d.Facts = append(d.Facts, report.Fact{Label: "trust", Text: text})
	}
	d.Facts = append(d.Facts, report.Fact{Label: "limit", Text: Limit})
	blocked := v.changes("newly blocked", replay.NewlyBlocked)
	if v.impacts[replay.NewlyBlocked].Names > 0 {
		blocked.Note = "A name looks legitimate if " + legitimateRule + "."
	}
	for _, section := range []report.Section{
		blocked,
		v.groups(),
		v.workloads(),
		v.changes("other changes", replay.NewlyAllowed, replay.NewlyAlerted, replay.NoLongerAlerted, replay.ChangedResponse),
		v.changes("undecided, and maybe a change", replay.Undecided),
		v.reasons(),
		v.disagreements(),
	} {
		if len(section.Rows)+len(section.Items) > 0 || section.PageOnly {
			d.Sections = append(d.Sections, section)
		}
	}
	return d
}

// badge is the verdict in a few words. To block is what a policy is for, but not what is needed.
func (v view) badge() report.Badge {
	blocked, undecided := v.impacts[replay.NewlyBlocked].Names, v.impacts[replay.Undecided].Names
	switch {
	case blocked > 0 && v.assessed[legitimate] > 0:
		return report.CountBadge(blocked, "name newly blocked", "names newly blocked", report.Bad)
	case blocked > 0:
		return report.CountBadge(blocked, "name newly blocked", "names newly blocked", report.Caution)
	case undecided > 0 || len(v.Reasons) > 0:
		return report.Badge{Text: "partly undecided", Level: report.Caution}
	default:
		return report.Badge{Text: "no name newly blocked", Level: report.Good}
	}
}

// figures are the numbers of the verdict.
func (v view) figures() []report.Figure {
	blocked := v.impacts[replay.NewlyBlocked]
	figures := []report.Figure{
		{Label: "records judged", Value: report.Grouped(v.Records)},
		{Label: "names newly blocked", Value: report.Grouped(blocked.Names), Level: report.LevelIf(blocked.Names, report.Caution)},
	}
	add := func(label string, n int, level report.Level) {
		if n > 0 {
			figures = append(figures, report.Figure{Label: label, Value: report.Grouped(n), Level: level})
		}
	}
	add(report.Plural(blocked.Workloads, "workload asks", "workloads ask")+" for them", blocked.Workloads, report.Plain)
	add(report.Plural(v.assessed[legitimate], "looks legitimate", "look legitimate"), v.assessed[legitimate], report.Bad)
	add(report.Plural(v.assessed[known], "known lookup", "known lookups"), v.assessed[known], report.Plain)
	add("unexplained", v.assessed[unexplained], report.Plain)
	add("names let through", v.impacts[replay.NewlyAllowed].Names, report.Plain)
	add("names newly alerted on", v.impacts[replay.NewlyAlerted].Names, report.Plain)
	add("undecided names", v.impacts[replay.Undecided].Names, report.Caution)
	return figures
}

func (v view) timeline() *report.Timeline {
	t := &report.Timeline{Series: []report.Series{{Name: "queries"}, {Name: "blocked before"}, {Name: "blocked after", Level: report.Bad}}}
	for _, h := range v.Hours {
		t.Points = append(t.Points, report.Point{Hour: h.Hour, Counts: []int64{h.Counts.All(), h.Blocked.Before, h.Blocked.After}})
	}
	return t
}

// namesInText are the names of workloads, and those names of queries that only sentences have.
func (v view) namesInText() (names []string) {
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for i := range v.Changes {
		for _, c := range v.Changes[i].Clients {
			add(c.Client.Name)
		}
	}
	for _, d := range v.Agreement.Disagreements {
		for _, name := range d.Names {
			add(name)
		}
	}
	return names
}

// verdict says in a sentence or two what would happen.
func (v view) verdict() string {
	blocked := v.impacts[replay.NewlyBlocked]
	if blocked.Names == 0 {
		which := "No name"
		if len(v.Reasons) > 0 {
			which = "No name with a certain verdict" // of which there may be none
		}
		return fmt.Sprintf("%s in %s of logs would be newly blocked.", which, report.Duration(v.Span.Last.Sub(v.Span.First))) + v.otherChanges()
	}
	assessed := v.assessed
	return fmt.Sprintf("This policy would newly block %s used by %s in %s over %s: %s, %s, %s.", report.Count(blocked.Names, "name", "names"),
		report.Count(blocked.Workloads, "workload", "workloads"), report.Count(blocked.VPCs, "VPC", "VPCs"), report.Duration(v.Span.Last.Sub(v.Span.First)),
		report.Count(assessed[legitimate], "looks legitimate", "look legitimate"),
		report.Count(assessed[known], "is a known lookup", "are known lookups"),
		report.Count(assessed[unexplained], "is unexplained", "are unexplained")) + v.otherChanges()
}

// otherChanges says what else would change, and what may.
func (v view) otherChanges() string {
	var parts []string
	for _, other := range []struct {
		class replay.Class
		words string
	}{
		{replay.NewlyAllowed, "let %s through"},
		{replay.NewlyAlerted, "newly alert on %s"},
		{replay.NoLongerAlerted, "no longer alert on %s"},
		{replay.ChangedResponse, "block %s with another response"},
	} {
		if n := v.impacts[other.class].Names; n > 0 {
			parts = append(parts, fmt.Sprintf(other.words, report.Count(n, "name", "names")))
		}
	}
	text := ""
	if len(parts) > 0 {
		text = " It would " + report.And(parts) + "."
	}
	if n := v.impacts[replay.Undecided].Names; n > 0 {
		return text + " Undecided: " + report.Count(n, "name", "names") + " that may change."
	}
	if len(v.Reasons) > 0 {
		return text + " Undecided: " + v.undecidedCount() + "."
	}
	return text
}

// Limit says what logs do not contain.
const Limit = "counts are lower bounds: queries answered from a cache are never logged"

// next is what to do now.
func (v view) next() string {
	explain := fmt.Sprintf("vpcdns explain --policy %s NAME", report.Shell(v.Question.Policy))
	switch {
	case v.impacts[replay.NewlyBlocked].Names > 0:
		return `Add the "allow" entries you need to an allow list that is evaluated before this rule, and replay again; ` + explain + " explains the verdict on one name"
	case len(v.Reasons) > 0:
		return "Deploy in ALERT mode first and replay its logs: the matches that AWS records decide what is undecided here"
	default:
		return "If these logs may not cover everything your workloads do, deploy in ALERT mode first and replay its logs"
	}
}

// changes lists the changes that concern most workloads, on most days.
func (v view) changes(title string, classes ...replay.Class) report.Section {
	all := v.Ranked(classes...)
	shown := v.shown(all)
	s := report.Section{
		Title: title, Cut: v.ofAll(shown, all), All: report.RowsOf(func() []*replay.Change { return all }, v.row),
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

// mostOfDomain is how many names of a registrable domain are shown: there may be thousands of
// random ones, and the next domain is of more use.
const mostOfDomain = 3

// shown returns the first changes, but of each domain only a few.
func (v view) shown(changes []*replay.Change) (shown []*replay.Change) {
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
func (v view) ofAll(shown, all []*replay.Change) string {
	if len(shown) == len(all) {
		return ""
	}
	names := map[string]bool{}
	for _, c := range all {
		names[c.Name] = true
	}
	rows := report.Grouped(len(all))
	if len(names) < len(all) {
		rows = fmt.Sprintf("%s rows for %s names", rows, report.Grouped(len(names)))
	}
	return fmt.Sprintf(": %d of %s, at most %d of a domain; --top shows more", len(shown), rows, mostOfDomain)
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

// mostReasons is how many undecided reasons and disagreements are shown.
const mostReasons = 5

// reasons lists what undecided verdicts depend on.
func (v view) reasons() report.Section {
	s := report.Section{Title: "undecided, because the verdicts depend on"}
	for _, d := range mostRecords(v.Reasons)[:min(mostReasons, len(v.Reasons))] {
		s.Items = append(s.Items, fmt.Sprintf("%s: %s, %s", d.On, about(d.Names, "name", "names"), report.Count(d.Records, "record", "records")))
	}
	if more := len(v.Reasons) - mostReasons; more > 0 {
		s.Items = append(s.Items, report.More(more, "--json has all"))
	}
	return s
}

// disagreements lists where a deployed policy does not decide what AWS did. A new policy is
// expected to differ.
func (v view) disagreements() report.Section {
	s := report.Section{Title: v.Question.Baseline + " differs from what AWS recorded"}
	a := v.Agreement
	if a.Of != "baseline" {
		return s
	}
	for _, d := range mostDisagreements(a.Disagreements)[:min(mostReasons, len(a.Disagreements))] {
		s.Items = append(s.Items, fmt.Sprintf("AWS: %s, this policy: %s, in %s such as %s", withDecider(d.Recorded, d.RecordedBy), withDecider(d.Ours, d.By),
			report.Count(d.Records, "record", "records"), strings.Join(d.Names[:min(1, len(d.Names))], "")))
	}
	if more := len(a.Disagreements) - mostReasons; more > 0 {
		s.Items = append(s.Items, report.More(more, "--json has all"))
	}
	return s
}

func withDecider(e replay.Effect, d replay.Decider) string {
	if by := deciding(d); by != "" {
		return e.String() + " by " + by
	}
	return e.String()
}

// trust says in a few sentences how far to trust the verdict.
func (v view) trust() []string {
	return report.Present(v.read(), v.silence(), v.whichVPCs(), v.agreement(), v.undecided())
}

func (v view) read() string {
	text := fmt.Sprintf("%s of %s to %s UTC, in %s", report.Count(v.Records, "record", "records"),
		report.Minute(v.Span.First), report.Minute(v.Span.Last), report.Count(v.Reading.Files, "file", "files"))
	if v.Reading.Broken > 0 {
		text += "; broken: " + report.Count(v.Reading.Broken, "line", "lines")
	}
	if v.Reading.Copies > 0 {
		text += "; not counted: " + report.Count(v.Reading.Copies, "exact copy of a record", "exact copies of records")
	}
	if n := len(v.Reading.Unread); n > 0 {
		text += "; not read: " + report.Count(n, "file", "files")
	}
	if v.Reading.Skipped > 0 {
		text += "; skipped: " + report.Count(v.Reading.Skipped, "other file", "other files")
	}
	if n := len(v.Reading.Damaged); n > 0 {
		text += "; truncated: " + report.Count(n, "file", "files")
	}
	if v.Reading.UnknownVersion > 0 {
		text += "; of an unknown version: " + report.Count(v.Reading.UnknownVersion, "record", "records")
	}
	return text
}

func (v view) silence() string {
	gaps := v.Gaps()
	if len(gaps) == 0 {
		return "no hour without a record"
	}
	return fmt.Sprintf("%s without a record, the longest of %s from %s", report.Count(len(gaps), "gap", "gaps"),
		report.Count(gaps[0].Hours, "hour", "hours"), report.Minute(gaps[0].From))
}

func (v view) whichVPCs() string {
	q := v.Question
	var parts []string
	if q.AppliedTo != "" {
		parts = append(parts, fmt.Sprintf("%s judged by the rules of %q; the policy does not contain its VPC ID",
			report.Count(len(v.VPCs)-len(v.Unmatched()), "VPC is", "VPCs are"), q.AppliedTo))
	}
	if silent := v.Silent(); len(silent) > 0 {
		parts = append(parts, "no record of "+report.Some(silent, 3))
	} else if len(q.Expected) > 0 {
		parts = append(parts, allHaveRecords(len(q.Expected)))
	}
	if unmatched := v.Unmatched(); len(unmatched) > 0 {
		var ids []string
		var records int64
		for _, s := range unmatched {
			ids, records = append(ids, s.ID), records+s.Span.Records
		}
		parts = append(parts, fmt.Sprintf("%s of %s not judged", report.Count(records, "record", "records"), report.Some(ids, 3)))
	}
	if !q.Complete {
		parts = append(parts, "assuming that no other rule group is associated with them")
	}
	return strings.Join(parts, "; ")
}

func allHaveRecords(vpcs int) string {
	if vpcs == 1 {
		return "the one VPC of the policy has records"
	}
	return fmt.Sprintf("all %d VPCs of the policy have records", vpcs)
}

func (v view) agreement() string {
	a := v.Agreement
	which := v.Question.Policy
	if a.Of == "baseline" {
		which = v.Question.Baseline
	}
	compared := a.Agree + a.Disagree
	if compared == 0 {
		return "no verdict of " + which + " can be compared with what AWS recorded"
	}
	text := fmt.Sprintf("%s agrees with what AWS recorded for %s of %s", which, percent(a.Share()), report.Count(compared, "record", "records"))
	if a.Unknown > 0 {
		text += fmt.Sprintf(" (not comparable: %s)", report.Grouped(a.Unknown))
	}
	if a.Of == "policy" {
		text += "; a new policy is expected to differ (--baseline compares the deployed one)"
	}
	return text
}

// percent never rounds to all.
func percent(share float64) string {
	if share < 1 && share > 0.9999 {
		return "over 99.99 %"
	}
	return fmt.Sprintf("%.4g %%", 100*share)
}

func (v view) undecided() string {
	text := "every verdict is certain"
	if len(v.Reasons) > 0 {
		text = "undecided: " + v.undecidedCount()
	}
	if v.FromLog > 0 {
		text += fmt.Sprintf("; decided by the match that AWS recorded for a list it does not publish: %s", report.Count(v.FromLog, "record", "records"))
	}
	return text
}

// undecidedCount counts the undecided names and records.
func (v view) undecidedCount() string {
	var records int64
	var names replay.Sketch
	for _, d := range v.Reasons {
		records += d.Records
		names = names.Merged(d.Names)
	}
	return fmt.Sprintf("%s (%s)", about(names, "name", "names"), report.Count(records, "record", "records"))
}

// about counts the texts of a sketch.
func about(s replay.Sketch, one, many string) string {
	n, exact := s.Count()
	text := report.Count(n, one, many)
	if !exact {
		text = "about " + text
	}
	return text
}

// dimensions are by what newly blocked names are added up.
func dimensions() map[string]replay.Dimension {
	return map[string]replay.Dimension{
		"domain": replay.ByDomain, "vpc": replay.ByVPC, "instance": replay.ByInstance, "address": replay.ByAddress, "workload": replay.ByWorkload,
	}
}

// Dimensions are the names of what newly blocked names can be added up by, sorted.
func Dimensions() []string { return slices.Sorted(maps.Keys(dimensions())) }

// mostGroups is how many groups are shown.
const mostGroups = 10

// blockedGroups adds the newly blocked names up as --by says. By default that is by
// domain, and only where it says more than the table of names.
func (v view) blockedGroups() (groups []replay.Group) {
	by := dimensions()[v.by]
	for _, g := range v.Groups(by) {
		if g.Class == replay.NewlyBlocked {
			if g.Key == "" {
				g.Key = "none"
			}
			groups = append(groups, g)
		}
	}
	if names := v.impacts[replay.NewlyBlocked].Names; by == replay.ByDomain && names <= max(v.top, len(groups)) {
		return nil
	}
	return groups
}

func (v view) groups() report.Section {
	groups := v.blockedGroups()
	shown := groups[:min(mostGroups, len(groups))]
	s := report.Section{
		Title: "newly blocked by " + v.by, Cut: report.FirstOf(len(shown), len(groups)), All: report.RowsOf(func() []replay.Group { return groups }, groupRow),
		Columns: []report.Column{
			{Title: v.by, Code: true, Names: v.by == "domain"}, {Title: "workloads", Number: true}, {Title: "names", Number: true}, {Title: "queries", Number: true},
		},
	}
	for _, g := range shown {
		s.Rows = append(s.Rows, groupRow(g))
	}
	return s
}

// workloads has a row for each workload with newly blocked names.
func (v view) workloads() report.Section {
	if v.by == "workload" || v.impacts[replay.NewlyBlocked].Names == 0 {
		return report.Section{}
	}
	blocked := func() []replay.Group {
		return slices.DeleteFunc(v.Groups(replay.ByWorkload), func(g replay.Group) bool { return g.Class != replay.NewlyBlocked })
	}
	return report.Section{
		Title: "workloads with newly blocked names", PageOnly: true, Columns: []report.Column{{Title: "workload", Code: true}, {Title: "names", Number: true}, {Title: "queries", Number: true}},
		All: report.RowsOf(blocked, func(g replay.Group) report.Row {
			return report.Row{Cells: []string{g.Key, report.Grouped(g.Names), report.Grouped(g.Records)}}
		}),
	}
}

func groupRow(g replay.Group) report.Row {
	return report.Row{Cells: []string{g.Key, report.Grouped(g.Workloads), report.Grouped(g.Names), report.Grouped(g.Records)}}
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

// mostQueries, mostRecords and mostDisagreements put first what there is most of.

func mostQueries(clients []replay.ChangeClient) []replay.ChangeClient {
	return ranked(clients, func(c replay.ChangeClient) int64 { return c.Span.Records })
}

func mostRecords(reasons []replay.Reason) []replay.Reason {
	return ranked(reasons, func(d replay.Reason) int64 { return d.Records })
}

func mostDisagreements(all []replay.Disagreement) []replay.Disagreement {
	return ranked(all, func(d replay.Disagreement) int64 { return d.Records })
}

func ranked[T any](all []T, by func(T) int64) []T {
	return slices.SortedStableFunc(slices.Values(all), func(a, b T) int { return cmp.Compare(by(b), by(a)) })
}
