// Package replayreport says in words what a replay found: for vpcdns replay, and for reviews that
// run in AWS, whose reports are the same.
package replayreport

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
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
	v.blocked = r.Ranked(replay.NewlyBlocked)
	v.known.look(v.blocked)
	for _, class := range replay.Classes() {
		v.impacts[class] = r.Impact(class)
	}
	v.assessed = v.known.assessments(r)
	return v.document()
}

// view shows a report.
type view struct {
	*replay.Report
	known *knowledge
	top   int
	by    string // of Dimensions

	blocked  []*replay.Change // newly, ranked
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
	blocked := v.changes("newly blocked", v.blocked, replay.NewlyBlocked)
	if v.impacts[replay.NewlyBlocked].Names > 0 {
		blocked.Note = "A name looks legitimate if " + legitimateRule + "."
	}
	for _, section := range []report.Section{
		blocked,
		v.groups(),
		v.workloads(),
		v.ranked("other changes", replay.NewlyAllowed, replay.NewlyAlerted, replay.NoLongerAlerted, replay.ChangedResponse),
		v.ranked("undecided, and maybe a change", replay.Undecided),
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

// mostOfDomain is how many names of a registrable domain are shown: there may be thousands of
// random ones, and the next domain is of more use.
const mostOfDomain = 3

// mostReasons is how many undecided reasons and disagreements are shown.
const mostReasons = 5

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

// mostQueries, mostRecords and mostDisagreements put first what there is most of.

func ranked[T any](all []T, by func(T) int64) []T {
	return slices.SortedStableFunc(slices.Values(all), func(a, b T) int { return cmp.Compare(by(b), by(a)) })
}
