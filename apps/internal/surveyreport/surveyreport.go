// Package surveyreport says in words what a survey found, and writes its findings for other
// programs: for vpcdns survey, and for reviews that run in AWS.
package surveyreport

import (
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/replayreport"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// Options say what to show of a survey.
type Options struct {
	// Finder knows well-known names, with the search suffixes that clients append.
	Finder *phantom.Finder

	// Findings are those of the survey.
	Findings []survey.Finding

	// Earlier are surveys to compare with. Default: nothing is said to be new.
	Earlier []*survey.Survey

	// Top is how many rows a table has, and Clients how many a row names; 0: all of them.
	Top, Clients int

	// Trust says how the logs were read, and Muted what findings leave out.
	Trust string
	Muted []string

	// Named means that clients have names.
	Named bool
}

// New returns the document of a survey.
func New(s *survey.Survey, o Options) *report.Document {
	v := &view{
		survey: s, finder: o.Finder, findings: o.Findings, earlier: o.Earlier, top: o.Top, clients: o.Clients,
		trust: o.Trust, named: o.Named, muted: o.Muted,
	}
	return v.document()
}

// view is a survey as people see it.
type view struct {
	survey   *survey.Survey
	finder   *phantom.Finder
	findings []survey.Finding
	earlier  []*survey.Survey
	top      int
	clients  int // that are named with a row; 0 for all
	trust    string
	named    bool // by --who
	muted    []string

	essentials []awsdns.Essential
	known      []survey.Known
	fresh      []survey.Fresh
}

// document is the report of a survey, for a terminal and for a wiki.
func (v *view) document() *report.Document {
	for _, p := range awsdns.Partitions() {
		v.essentials = append(v.essentials, awsdns.Essentials(p)...)
	}
	v.known = v.survey.Known(v.finder)
	if len(v.earlier) > 0 {
		v.fresh = v.survey.Fresh(v.wellKnown, v.earlier...)
	}
	d := &report.Document{
		Lead: v.lead(), Facts: v.facts(), Next: v.next(), Title: "Survey of query logs", Badge: v.badge(), Figures: v.figures(), Timeline: v.timeline(),
		Names: v.workloads,
	}
	sections := v.findingSections()
	sections = append(sections, v.firewall(), v.failing(), v.freshNames(), v.rare(), v.wellKnownNames(), v.names(), v.talkers())
	for _, s := range sections {
		if len(s.Rows)+len(s.Items) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

// workloads are the names of clients that have one.
func (v *view) workloads() (names []string) {
	for _, t := range v.survey.Talkers(-1) {
		if _, err := netip.ParseAddr(t.Name); err != nil {
			names = append(names, t.Name)
		}
	}
	return names
}

// badge is the answer in a few words.
func (v *view) badge() report.Badge {
	if n := v.suspicious(); n > 0 {
		return report.CountBadge(n, "suspicious finding", "suspicious findings", report.Bad)
	}
	if v.overflow() != "" {
		return report.Badge{Text: "memory limit reached", Level: report.Caution}
	}
	return report.Badge{Text: "nothing suspicious", Level: report.Good}
}

func (v *view) suspicious() (n int) {
	for _, f := range v.findings {
		if f.Class == survey.Suspicious {
			n++
		}
	}
	return n
}

// figures are the numbers of the lead.
func (v *view) figures() []report.Figure {
	s := v.survey
	names, estimated := s.NumNames()
	about := ""
	if estimated {
		about = "about "
	}
	suspicious, blocked := v.suspicious(), v.blocked()
	return []report.Figure{
		{Label: "records", Value: report.Grouped(s.Records())},
		{Label: "names", Value: about + report.Grouped(names)},
		{Label: "domains", Value: report.Grouped(s.NumDomains())},
		{Label: "clients", Value: report.Grouped(s.NumClients())},
		{Label: "suspicious findings", Value: report.Grouped(suspicious), Level: report.LevelIf(suspicious, report.Bad)},
		{Label: "other findings", Value: report.Grouped(len(v.findings) - suspicious), Level: report.LevelIf(len(v.findings)-suspicious, report.Caution)},
		{Label: "blocked queries", Value: report.Grouped(blocked)},
	}
}

// blocked returns how many queries were blocked.
func (v *view) blocked() (n int64) {
	for action, records := range v.survey.Actions() {
		if querylog.IsBlock([]byte(action)) {
			n += records
		}
	}
	return n
}

func (v *view) timeline() *report.Timeline {
	t, blocked := &report.Timeline{Series: []report.Series{{Name: "queries"}, {Name: "blocked", Level: report.Bad}}}, int64(0)
	for _, h := range v.survey.Hours() {
		blocked += h.Blocked
		t.Points = append(t.Points, report.Point{Hour: time.Unix(h.Hour*3600, 0).UTC(), Counts: []int64{h.Records, h.Blocked}})
	}
	if blocked > 0 && blocked == v.blocked() {
		return t
	}
	// No query was blocked, or the survey does not say when.
	t.Series = t.Series[:1]
	for i := range t.Points {
		t.Points[i].Counts = t.Points[i].Counts[:1]
	}
	return t
}

// lead is the answer: what had no room comes first, because it may hide anything, and then
// what was found.
func (v *view) lead() string {
	s := v.survey
	names, estimated := s.NumNames()
	about := ""
	if estimated {
		about = "about "
	}
	first, last := s.Span()
	return v.overflow() + fmt.Sprintf("%s%s of %s, queried by %s in %s over %s: %s.", about, report.Count(names, "name", "names"),
		report.Count(s.NumDomains(), "domain", "domains"), report.Count(s.NumClients(), "client", "clients"), report.Count(len(s.VPCs()), "VPC", "VPCs"),
		report.Duration(time.Duration(last-first)*time.Millisecond), v.found())
}

func (v *view) overflow() string {
	text := overflowText(v.survey)
	for _, e := range v.earlier {
		if e.Overflow().Any() {
			text += "The baseline reached its memory limit, so some names that count as seen before may be new. "
			break
		}
	}
	return text
}

// overflowText reports that a survey reached its memory limit; empty if it did not.
func overflowText(s *survey.Survey) string {
	o := s.Overflow()
	switch {
	case o.Records > 0:
		return fmt.Sprintf("Memory limit reached: %s of about %s are in no table and no finding; survey fewer days or VPCs at a time. ",
			report.Count(o.Records, "record", "records"), report.Count(o.Domains, "domain", "domains"))
	case o.Folded > 0:
		return fmt.Sprintf("Memory limit reached: of %s only a sample of the names is kept; survey fewer days or VPCs at a time. ",
			report.Count(o.Folded, "domain", "domains"))
	default:
		return ""
	}
}

// found says what to look at, the gravest first.
func (v *view) found() string {
	var parts []string
	for _, d := range survey.Detectors() {
		if d.Class == survey.Suspicious {
			parts = append(parts, v.foundBy(&d)...)
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing suspicious"}
	}
	actions := v.survey.Actions()
	if n := actions["BLOCK"]; n > 0 {
		parts = append(parts, report.Count(n, "query that DNS Firewall blocked", "queries that DNS Firewall blocked"))
	}
	if n := actions["ALERT"]; n > 0 {
		parts = append(parts, report.Count(n, "query that DNS Firewall alerted on", "queries that DNS Firewall alerted on"))
	}
	if n := len(v.fresh); n > 0 {
		parts = append(parts, report.Count(n, "domain", "domains")+" with names never seen before ("+suchAs(n, v.fresh[0].Domain.Domain)+")")
	}
	return strings.Join(parts, ", ")
}

// foundBy counts the findings of a detector and names the first.
func (v *view) foundBy(d *survey.Detector) []string {
	n, first := 0, ""
	for _, f := range v.findings {
		if f.Detector == d.ID {
			if n == 0 {
				first = f.Subject
			}
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return []string{report.Count(n, d.One, d.Many) + " (" + suchAs(n, first) + ")"}
}

func suchAs(n int, first string) string {
	if n > 1 {
		return "such as " + shortName(first)
	}
	return shortName(first)
}

// facts say how far to trust the answer.
func (v *view) facts() []report.Fact {
	s := v.survey
	first, last := s.Span()
	from, to := time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
	read := fmt.Sprintf("%s from %s to %s UTC; %s", report.Count(s.Records(), "record", "records"),
		from.Format("2006-01-02 15:04"), to.Format("2006-01-02 15:04"), v.trust)
	if gaps := s.SilentHours(); gaps > 0 {
		read += fmt.Sprintf("; %s in between without any", report.Count(gaps, "hour", "hours"))
	}
	facts := []report.Fact{{Label: "trust", Text: read}}
	for _, text := range v.muted {
		facts = append(facts, report.Fact{Label: "known", Text: text})
	}
	return append(facts, report.Fact{Label: "limit", Text: replayreport.Limit})
}

func (v *view) next() string {
	parts := []string{"vpcdns explain NAME shows what is known of a name"}
	if len(v.findings) > 0 {
		parts = append(parts, "--known FILE mutes names that you trust")
	}
	if !v.named {
		parts = append(parts, "--who FILE names the workload behind an address")
	}
	if len(v.earlier) == 0 {
		parts = append(parts, "--json FILE now and --baseline FILE next time show what is new")
	}
	return strings.Join(append(parts, "vpcdns suggest --for allow-only makes a list of answered names to review"), "; ")
}

// findingSections has a section for each detector that found something.
func (v *view) findingSections() (sections []report.Section) {
	for _, d := range survey.Detectors() {
		s := report.Section{
			Title: capital(d.Many), Badge: badgeOfClass(d.Class),
			Columns: []report.Column{
				{Title: string(v.scopes(d.ID)), Code: true, Names: v.scopes(d.ID) != survey.OfClient}, {Title: "queries", Number: true}, {Title: "names", Number: true}, {Title: "clients", Number: true},
			},
			Note: capital(d.Rule) + ". By: " + d.Source + ".",
		}
		all := slices.DeleteFunc(slices.Clone(v.findings), func(f survey.Finding) bool { return f.Detector != d.ID })
		for _, f := range all {
			s.Rows = append(s.Rows, v.findingRow(&f))
		}
		sections = append(sections, v.cut(s))
	}
	return sections
}

func badgeOfClass(c survey.Class) report.Badge {
	if c == survey.Suspicious {
		return report.Badge{Text: "suspicious", Level: report.Bad}
	}
	return report.Badge{Text: "operational", Level: report.Caution}
}

func (v *view) scopes(detector string) survey.Scope {
	for _, f := range v.findings {
		if f.Detector == detector {
			return f.Scope
		}
	}
	return survey.OfName
}

func (v *view) findingRow(f *survey.Finding) report.Row {
	row := report.Row{
		Cells: []string{f.Subject, report.Grouped(f.Queries), report.Grouped(f.Names), report.Grouped(len(f.Clients))},
		First: time.UnixMilli(f.First).UTC(), Last: time.UnixMilli(f.Last).UTC(),
	}
	row.Details = []report.Detail{
		{Label: "why", Text: f.Reason},
		{Label: "who", Text: v.askedBy(f.Clients) + ", " + minute(f.First) + " to " + minute(f.Last)},
	}
	if len(f.Examples) > 0 && (len(f.Examples) > 1 || f.Examples[0] != f.Subject) {
		row.Details = append(row.Details, report.Detail{Label: "names", Text: exampleText(f)})
	}
	row.Details = append(row.Details, report.Detail{Label: "next", Text: f.Advice})
	return row
}

func exampleText(f *survey.Finding) string {
	var shown []string
	for _, example := range f.Examples[:min(3, len(f.Examples))] {
		shown = append(shown, shortName(example))
	}
	return report.SomeOf(shown, len(shown), int(f.Names))
}

// wellKnown is for names that the catalogue knows and that do no harm.
func (v *view) wellKnown(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	m, ok := v.finder.Find(name, "")
	return ok && m.Entry.Verdict < phantom.Suspicious
}

// harmless is for names that may be as rare as they like: the well-known ones and those of
// AWS.
func (v *view) harmless(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	return v.wellKnown(text) || slices.ContainsFunc(v.essentials, func(e awsdns.Essential) bool { return e.Pattern.Matches(name) })
}

func number(title string) report.Column { return report.Column{Title: title, Number: true} }

func code(title string) report.Column { return report.Column{Title: title, Code: true} }

func names(title string) report.Column {
	return report.Column{Title: title, Code: true, Names: true}
}

// cut keeps the first rows, and says at the end of the title how many there are. A page has all.
func (v *view) cut(s report.Section) report.Section {
	if all := s.Rows; len(all) > v.top {
		s.Rows, s.All = all[:v.top], func() iter.Seq[report.Row] { return slices.Values(all) }
		s.Cut = report.FirstOf(v.top, len(all))
	}
	return s
}

func detail(text string) []report.Detail { return []report.Detail{{Text: text}} }

// wellKnownNames are the lookups of the catalogue that do no harm.
func (v *view) wellKnownNames() report.Section {
	s := report.Section{
		Title:   "Known harmless lookups",
		Columns: []report.Column{names("name"), {Title: "verdict"}, number("queries"), number("clients")},
	}
	for _, k := range v.known {
		if k.Match.Entry.Verdict >= phantom.Suspicious {
			continue
		}
		verdict := k.Match.Entry.Verdict.String()
		if k.Match.Shape {
			verdict += "?"
		}
		asked := "queried by " + v.askedBy(k.Askers)
		if k.Names > 1 {
			asked += "; for " + report.Count(k.Names, "name", "names")
		}
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{k.Match.Name.String(), verdict, report.Grouped(k.Queries), report.Grouped(len(k.Askers))},
			Details: []report.Detail{{Text: capital(k.Match.Entry.Title) + ". " + k.Match.Entry.Cure}, {Text: asked}},
		})
	}
	return v.cut(s)
}

func (v *view) firewall() report.Section {
	s := report.Section{
		Title:   "Names that DNS Firewall blocked or alerted on",
		Columns: []report.Column{names("name"), number("blocked"), number("alerts"), number("clients")},
	}
	for _, n := range v.survey.Stopped() {
		s.Rows = append(s.Rows, report.Row{Cells: []string{n.Name, report.Grouped(n.Blocked), report.Grouped(n.Alerts), report.Grouped(len(n.Askers))}})
	}
	return v.cut(s)
}

func (v *view) failing() report.Section {
	s := report.Section{
		Title:   "Clients with failing queries",
		Columns: []report.Column{code("client"), number("NXDOMAIN"), number("SERVFAIL"), number("of")},
	}
	for _, t := range v.survey.Failing(-1) {
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{t.Client.String(), report.Grouped(t.NXDomain), report.Grouped(t.ServFail), report.Grouped(t.Queries)},
			Details: detail(fmt.Sprintf("most for %s (%s)", shortName(t.Worst), report.Grouped(t.WorstFailed))),
		})
	}
	return v.cut(s)
}

func (v *view) freshNames() report.Section {
	s := report.Section{
		Title:   "Never seen before",
		Columns: []report.Column{names("domain"), {Title: "seen"}, number("queries"), number("clients"), number("names"), {Title: "first"}},
	}
	for _, n := range v.fresh {
		seen := "with other names"
		if n.Whole {
			seen = "never"
		}
		text := "queried by " + v.askedBy(n.Askers)
		if n.Example != n.Domain.Domain {
			text = "such as " + shortName(n.Example) + "; " + text
		}
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{n.Domain.Domain, seen, report.Grouped(n.Queries), report.Grouped(len(n.Askers)), report.Grouped(n.Names), minute(n.First)},
			Details: detail(text),
		})
	}
	return v.cut(s)
}

func (v *view) rare() report.Section {
	rows, all := v.survey.Rare(v.top, v.harmless)
	s := report.Section{
		Title:   "Domains that only one client queries, the rarest first",
		Cut:     report.FirstOf(len(rows), all),
		All:     report.RowsOf(func() []survey.Domain { rows, _ := v.survey.Rare(mostRows, v.harmless); return rows }, v.rareRow),
		Columns: []report.Column{names("name"), number("names"), number("queries"), {Title: "last"}},
		Note:    "Without well-known names and those of AWS.",
	}
	for _, d := range rows {
		s.Rows = append(s.Rows, v.rareRow(d))
	}
	return s
}

// mostRows is more than a page has, so it can say that there are more.
const mostRows = 1_000_000

func (v *view) rareRow(d survey.Domain) report.Row {
	return report.Row{
		Cells:   []string{d.Example, report.Grouped(d.Names), report.Grouped(d.Queries), minute(d.Last)},
		Details: detail("queried by " + v.askedBy(d.Askers)), First: time.UnixMilli(d.First).UTC(), Last: time.UnixMilli(d.Last).UTC(),
	}
}

func (v *view) names() report.Section {
	s := report.Section{
		Title:   "Most queried names",
		Columns: []report.Column{names("name"), number("queries"), number("clients"), number("fail")},
		All:     report.RowsOf(func() []survey.Name { return v.survey.Names(mostRows) }, nameRow),
	}
	for _, n := range v.survey.Names(v.top) {
		s.Rows = append(s.Rows, nameRow(n))
	}
	return s
}

func nameRow(n survey.Name) report.Row {
	return report.Row{
		Cells: []string{n.Name, report.Grouped(n.Queries), report.Grouped(len(n.Askers)), share(n.Failed(), n.Queries)},
		First: time.UnixMilli(n.First).UTC(), Last: time.UnixMilli(n.Last).UTC(),
	}
}

func (v *view) talkers() report.Section {
	s := report.Section{
		Title:   "Most active clients",
		Columns: []report.Column{code("client"), number("queries"), number("names"), number("fail")},
		All:     report.RowsOf(func() []survey.Talker { return v.survey.Talkers(-1) }, talkerRow),
	}
	for _, t := range v.survey.Talkers(v.top) {
		s.Rows = append(s.Rows, talkerRow(t))
	}
	return s
}

func talkerRow(t survey.Talker) report.Row {
	return report.Row{Cells: []string{t.Client.String(), report.Grouped(t.Queries), report.Grouped(t.Names), share(t.Failed(), t.Queries)}}
}

// askedBy names the first clients and counts the others.
func (v *view) askedBy(askers []survey.Asker) string {
	most := v.clients
	if most == 0 {
		most = len(askers)
	}
	return askedBy(askers, most)
}

// askedBy names the first clients and counts the others.
func askedBy(askers []survey.Asker, most int) string {
	shown := askers[:min(most, len(askers))]
	var text strings.Builder
	for i, a := range shown {
		switch {
		case i > 0 && i == len(shown)-1:
			text.WriteString(" and ")
		case i > 0:
			text.WriteString(", ")
		}
		if i+1 < len(shown) && shown[i+1].VPC == a.VPC {
			text.WriteString(a.Name) // in the VPC that follows
		} else {
			text.WriteString(a.Client.String())
		}
	}
	if more := len(askers) - len(shown); more > 0 {
		text.WriteString(", and by " + report.Count(more, "other", "others"))
	}
	return text.String()
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func share(part, of int64) string {
	switch {
	case part == 0:
		return "-"
	case 100*part < of:
		return "<1%"
	default:
		return fmt.Sprintf("%d%%", 100*part/of)
	}
}

// shortName keeps both ends of a name within a sentence.
func shortName(name string) string {
	const most = 48
	if len(name) <= most {
		return name
	}
	return name[:most/2] + "..." + name[len(name)-most/2:]
}

func minute(unixMilli int64) string { return report.Minute(time.UnixMilli(unixMilli)) }

// Trust says in a sentence how logs were read, with how many records of another time.
func Trust(r replay.Reading, outside int64) string {
	parts := []string{report.Count(r.Files, "file", "files")}
	if r.Broken == 0 {
		parts = append(parts, "no broken lines")
	}
	for _, each := range []struct {
		n    int64
		what [2]string
	}{
		{r.Broken, [2]string{"broken line", "broken lines"}},
		{r.Copies, [2]string{"exact copy of a record, not counted", "exact copies of records, not counted"}},
		{r.Uncompared, [2]string{"record not compared with others, of which copies may be counted", "records not compared with others, of which copies may be counted"}},
		{int64(len(r.Damaged)), [2]string{"truncated file", "truncated files"}},
		{int64(len(r.Unread)), [2]string{"file could not be read", "files could not be read"}},
		{int64(r.Skipped), [2]string{"other file skipped", "other files skipped"}},
		{outside, [2]string{"record outside the time range", "records outside the time range"}},
	} {
		if each.n > 0 {
			parts = append(parts, report.Count(each.n, each.what[0], each.what[1]))
		}
	}
	return strings.Join(parts, ", ")
}
