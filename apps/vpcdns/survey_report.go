package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// surveyView is a survey as people see it.
type surveyView struct {
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
func (v *surveyView) document() *report.Document {
	for _, p := range awsdns.Partitions() {
		v.essentials = append(v.essentials, awsdns.Essentials(p)...)
	}
	v.known = v.survey.Known(v.finder)
	if len(v.earlier) > 0 {
		v.fresh = v.survey.Fresh(v.wellKnown, v.earlier...)
	}
	d := &report.Document{Lead: v.lead(), Facts: v.facts(), Next: v.next()}
	sections := v.findingSections()
	sections = append(sections, v.firewall(), v.failing(), v.freshNames(), v.rare(), v.wellKnownNames(), v.names(), v.talkers())
	for _, s := range sections {
		if len(s.Rows)+len(s.Items) > 0 {
			d.Sections = append(d.Sections, s)
		}
	}
	return d
}

// lead is the answer: what had no room comes first, because it may hide anything, and then
// what was found.
func (v *surveyView) lead() string {
	s := v.survey
	names, estimated := s.NumNames()
	about := ""
	if estimated {
		about = "about "
	}
	first, last := s.Span()
	return v.overflow() + fmt.Sprintf("%s%s of %s, asked for by %s in %s over %s: %s.", about, count(int(names), "name", "names"),
		count(s.NumDomains(), "domain", "domains"), count(s.NumClients(), "client", "clients"), count(len(s.VPCs()), "VPC", "VPCs"),
		spell(last-first), v.found())
}

func (v *surveyView) overflow() string {
	text := overflowText(v.survey)
	for _, e := range v.earlier {
		if e.Overflow().Any() {
			text += "The baseline had no room for all of its names, so some that look seen before may be new. "
			break
		}
	}
	return text
}

// overflowText says what a survey had no room for; nothing if all had room.
func overflowText(s *survey.Survey) string {
	o := s.Overflow()
	switch {
	case o.Records > 0:
		return fmt.Sprintf("Not everything had room: %s of about %s are in no table and in no finding; survey fewer days or VPCs at a time. ",
			count(int(o.Records), "record", "records"), count(int(o.Domains), "domain", "domains"))
	case o.Folded > 0:
		return fmt.Sprintf("Not every name had room: of %s only a sample of the names is kept; survey fewer days or VPCs at a time. ",
			count(int(o.Folded), "domain", "domains"))
	default:
		return ""
	}
}

// found says what to look at, the gravest first.
func (v *surveyView) found() string {
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
		parts = append(parts, count(int(n), "query that DNS Firewall blocked", "queries that DNS Firewall blocked"))
	}
	if n := actions["ALERT"]; n > 0 {
		parts = append(parts, count(int(n), "query that DNS Firewall alerted on", "queries that DNS Firewall alerted on"))
	}
	if n := len(v.fresh); n > 0 {
		parts = append(parts, count(n, "domain", "domains")+" with names never seen before ("+suchAs(n, v.fresh[0].Domain.Domain)+")")
	}
	return strings.Join(parts, ", ")
}

// foundBy counts the findings of a detector and names the first.
func (v *surveyView) foundBy(d *survey.Detector) []string {
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
	return []string{count(n, d.One, d.Many) + " (" + suchAs(n, first) + ")"}
}

func suchAs(n int, first string) string {
	if n > 1 {
		return "such as " + shortName(first)
	}
	return shortName(first)
}

// facts say how far to trust the answer.
func (v *surveyView) facts() []report.Fact {
	s := v.survey
	first, last := s.Span()
	from, to := time.UnixMilli(first).UTC(), time.UnixMilli(last).UTC()
	read := fmt.Sprintf("%s from %s to %s UTC; %s", count(int(s.Records()), "record", "records"),
		from.Format("2006-01-02 15:04"), to.Format("2006-01-02 15:04"), v.trust)
	if gaps := s.SilentHours(); gaps > 0 {
		read += fmt.Sprintf("; %s in between without any", count(gaps, "hour", "hours"))
	}
	facts := []report.Fact{{Label: "trust", Text: read}}
	for _, text := range v.muted {
		facts = append(facts, report.Fact{Label: "known", Text: text})
	}
	return append(facts, report.Fact{Label: "limit", Text: "Counts are lower bounds: what a cache answered was never logged."})
}

func (v *surveyView) next() string {
	parts := []string{"vpcdns explain NAME shows what is known of a name"}
	if len(v.findings) > 0 {
		parts = append(parts, "--known FILE mutes names that you vouch for")
	}
	if !v.named {
		parts = append(parts, "--who FILE names who is behind an address")
	}
	if len(v.earlier) == 0 {
		parts = append(parts, "--json FILE now and --baseline FILE next time show what is new")
	}
	return strings.Join(append(parts, "vpcdns suggest --for allow-only makes a list to review of what had answers"), "; ")
}

// findingSections has a section for each detector that found something.
func (v *surveyView) findingSections() (sections []report.Section) {
	for _, d := range survey.Detectors() {
		s := report.Section{
			Title: capital(d.Many),
			Columns: []report.Column{
				{Title: string(v.scopes(d.ID)), Code: true}, {Title: "queries", Number: true}, {Title: "names", Number: true}, {Title: "clients", Number: true},
			},
			Note: capital(d.Rule) + ". By: " + d.Source + ".",
		}
		all := slices.DeleteFunc(slices.Clone(v.findings), func(f survey.Finding) bool { return f.Detector != d.ID })
		for _, f := range all[:min(v.top, len(all))] {
			s.Rows = append(s.Rows, v.findingRow(&f))
		}
		s.Title += firstOf(len(s.Rows), len(all))
		sections = append(sections, s)
	}
	return sections
}

func (v *surveyView) scopes(detector string) survey.Scope {
	for _, f := range v.findings {
		if f.Detector == detector {
			return f.Scope
		}
	}
	return survey.OfName
}

func (v *surveyView) findingRow(f *survey.Finding) report.Row {
	row := report.Row{Cells: []string{f.Subject, grouped64(f.Queries), grouped64(f.Names), grouped(len(f.Clients))}}
	row.Details = []report.Detail{
		{Label: "why", Text: f.Reason},
		{Label: "who", Text: v.askedBy(f.Clients) + ", " + clock(f.First) + " to " + clock(f.Last)},
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
	text := strings.Join(shown, ", ")
	if more := f.Names - int64(len(shown)); more > 0 {
		text += " and " + grouped64(more) + " more"
	}
	return text
}

// wellKnown is for names that the catalogue knows and that do no harm.
func (v *surveyView) wellKnown(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	m, ok := v.finder.Find(name, "")
	return ok && m.Entry.Verdict < phantom.Suspicious
}

// harmless is for names that may be as rare as they like: the well-known ones and those of
// AWS.
func (v *surveyView) harmless(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	return v.wellKnown(text) || slices.ContainsFunc(v.essentials, func(e awsdns.Essential) bool { return e.Pattern.Matches(name) })
}

// spell writes how long something took for people.
func spell(milli int64) string {
	switch d := time.Duration(milli) * time.Millisecond; {
	case d >= 48*time.Hour:
		return count(int(d.Hours()/24+0.5), "day", "days")
	case d >= 2*time.Hour:
		return count(int(d.Hours()+0.5), "hour", "hours")
	case d >= time.Minute:
		return count(int(d.Minutes()+0.5), "minute", "minutes")
	default:
		return "less than a minute"
	}
}
