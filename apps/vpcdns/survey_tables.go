package main

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

func number(title string) report.Column { return report.Column{Title: title, Number: true} }
func code(title string) report.Column   { return report.Column{Title: title, Code: true} }

// cut keeps the first rows, and says in the title how many there are.
func (v *surveyView) cut(s report.Section) report.Section {
	if all := len(s.Rows); all > v.top {
		s.Rows = s.Rows[:v.top]
		s.Title += firstOf(v.top, all)
	}
	return s
}

func detail(text string) []report.Detail { return []report.Detail{{Text: text}} }

// wellKnownNames are the lookups of the catalogue that do no harm.
func (v *surveyView) wellKnownNames() report.Section {
	s := report.Section{
		Title:   "Well-known lookups that do no harm",
		Columns: []report.Column{code("name"), {Title: "verdict"}, number("queries"), number("clients")},
	}
	for _, k := range v.known {
		if k.Match.Entry.Verdict >= phantom.Suspicious {
			continue
		}
		verdict := k.Match.Entry.Verdict.String()
		if k.Match.Shape {
			verdict += "?"
		}
		asked := "asked by " + v.askedBy(k.Askers)
		if k.Names > 1 {
			asked += "; for " + count(int(k.Names), "name", "names")
		}
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{k.Match.Name.String(), verdict, grouped64(k.Queries), grouped(len(k.Askers))},
			Details: []report.Detail{{Text: capital(k.Match.Entry.Title) + ". " + k.Match.Entry.Cure}, {Text: asked}},
		})
	}
	return v.cut(s)
}

func (v *surveyView) firewall() report.Section {
	s := report.Section{
		Title:   "What DNS Firewall blocked or alerted",
		Columns: []report.Column{code("name"), number("blocked"), number("alerts"), number("clients")},
	}
	for _, n := range v.survey.Stopped() {
		s.Rows = append(s.Rows, report.Row{Cells: []string{n.Name, grouped64(n.Blocked), grouped64(n.Alerts), grouped(len(n.Askers))}})
	}
	return v.cut(s)
}

func (v *surveyView) failing() report.Section {
	s := report.Section{
		Title:   "Whose queries fail",
		Columns: []report.Column{code("client"), number("NXDOMAIN"), number("SERVFAIL"), number("of")},
	}
	for _, t := range v.survey.Failing(-1) {
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{t.Client.String(), grouped64(t.NXDomain), grouped64(t.ServFail), grouped64(t.Queries)},
			Details: detail(fmt.Sprintf("most for %s (%s)", shortName(t.Worst), grouped64(t.WorstFailed))),
		})
	}
	return v.cut(s)
}

func (v *surveyView) freshNames() report.Section {
	s := report.Section{
		Title:   "Never seen before",
		Columns: []report.Column{code("domain"), {Title: "seen"}, number("queries"), number("clients"), number("names"), {Title: "first"}},
	}
	for _, n := range v.fresh {
		seen := "with other names"
		if n.Whole {
			seen = "never"
		}
		text := "asked by " + v.askedBy(n.Askers)
		if n.Example != n.Domain.Domain {
			text = "such as " + shortName(n.Example) + "; " + text
		}
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{n.Domain.Domain, seen, grouped64(n.Queries), grouped(len(n.Askers)), grouped64(n.Names), clock(n.First)},
			Details: detail(text),
		})
	}
	return v.cut(s)
}

func (v *surveyView) rare() report.Section {
	rows, all := v.survey.Rare(v.top, v.harmless)
	s := report.Section{
		Title:   "Domains that only one client asks for, the rarest first" + firstOf(len(rows), all),
		Columns: []report.Column{code("name"), number("names"), number("queries"), {Title: "last"}},
		Note:    "Without well-known names and those of AWS.",
	}
	for _, d := range rows {
		s.Rows = append(s.Rows, report.Row{
			Cells:   []string{d.Example, grouped64(d.Names), grouped64(d.Queries), clock(d.Last)},
			Details: detail("asked by " + v.askedBy(d.Askers)),
		})
	}
	return s
}

func (v *surveyView) names() report.Section {
	s := report.Section{
		Title:   "What is asked for most",
		Columns: []report.Column{code("name"), number("queries"), number("clients"), number("fail")},
	}
	for _, n := range v.survey.Names(v.top) {
		s.Rows = append(s.Rows, report.Row{Cells: []string{n.Name, grouped64(n.Queries), grouped(len(n.Askers)), share(n.Failed(), n.Queries)}})
	}
	return s
}

func (v *surveyView) talkers() report.Section {
	s := report.Section{
		Title:   "Who asks most",
		Columns: []report.Column{code("client"), number("queries"), number("names"), number("fail")},
	}
	for _, t := range v.survey.Talkers(v.top) {
		s.Rows = append(s.Rows, report.Row{Cells: []string{t.Client.String(), grouped64(t.Queries), grouped(t.Names), share(t.Failed(), t.Queries)}})
	}
	return s
}

// askedBy names the first clients and counts the others.
func (v *surveyView) askedBy(askers []survey.Asker) string {
	most := v.clients
	if most == 0 {
		most = len(askers)
	}
	return askedBy(askers, most)
}
