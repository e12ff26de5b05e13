package main

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// sheets returns the tables, what to look at first in front, without the empty ones.
func (v *surveyView) sheets() []*sheet {
	bad, good := v.knownNames()
	var filled []*sheet
	for _, s := range []*sheet{bad, v.tunnelNames(), v.missing(), v.firewall(), v.failing(), v.freshNames(), v.rare(), good, v.names(), v.talkers()} {
		if len(s.rows) > 0 {
			s.cut(v.top)
			filled = append(filled, s)
		}
	}
	return filled
}

// knownNames returns the well-known lookups: those to look at, and those that are fine.
func (v *surveyView) knownNames() (bad, good *sheet) {
	columns := []string{"queries", "clients", "verdict", "name"}
	bad = &sheet{title: "Find out who asks for these", columns: columns}
	good = &sheet{title: "Well-known lookups that do no harm", columns: columns}
	for _, k := range v.known {
		to := good
		if k.Match.Entry.Verdict >= phantom.Suspicious {
			to = bad
		}
		verdict := k.Match.Entry.Verdict.String()
		if k.Match.Shape {
			verdict += "?"
		}
		to.add(grouped64(k.Queries), grouped(len(k.Askers)), verdict, k.Match.Name.String())
		to.detail(capital(k.Match.Entry.Title) + ". " + k.Match.Entry.Cure)
		asked := "asked by " + askedBy(k.Askers)
		if k.Names > 1 {
			asked += "; for " + count(int(k.Names), "name", "names")
		}
		to.detail(asked)
	}
	return bad, good
}

func (v *surveyView) tunnelNames() *sheet {
	s := &sheet{
		title: "Possible tunnels",
		note: fmt.Sprintf("at least %d names of a domain that are hardly asked for twice, and have %d characters in front of it on average or ask for TXT and the like; or a name with %d",
			survey.TunnelNames, survey.TunnelLength, survey.TunnelLongest),
		columns: []string{"queries", "names", "length", "TXT", "domain"},
	}
	for _, d := range v.tunnels {
		s.add(grouped64(d.Queries), grouped64(d.Names), fmt.Sprint(d.Length), share(d.Data, d.Queries), d.Domain)
		s.detail("such as " + shortName(d.Example) + "; asked by " + askedBy(d.Askers))
	}
	return s
}

func (v *surveyView) missing() *sheet {
	s := &sheet{
		title:   "Who looks for domains that do not exist",
		note:    fmt.Sprintf("at least %d of them, as malware does that computes where to call home; or a scanner, or a crawler with an old list", survey.SeekerDomains),
		columns: []string{"domains", "client"},
	}
	for _, x := range v.seekers {
		s.add(grouped(x.Domains), x.Client.String())
		s.detail("such as " + shortName(x.Example))
	}
	return s
}

func (v *surveyView) firewall() *sheet {
	s := &sheet{title: "What DNS Firewall stopped or reported", columns: []string{"blocked", "alerts", "clients", "name"}}
	for _, n := range v.survey.Stopped() {
		s.add(grouped64(n.Blocked), grouped64(n.Alerts), grouped(len(n.Askers)), n.Name)
	}
	return s
}

func (v *surveyView) failing() *sheet {
	s := &sheet{title: "Whose queries fail", columns: []string{"NXDOMAIN", "SERVFAIL", "of", "client"}}
	for _, t := range v.survey.Failing(-1) {
		s.add(grouped64(t.NXDomain), grouped64(t.ServFail), grouped64(t.Queries), t.Client.String())
		s.detail(fmt.Sprintf("most for %s (%s)", shortName(t.Worst), grouped64(t.WorstFailed)))
	}
	return s
}

func (v *surveyView) freshNames() *sheet {
	s := &sheet{title: "Never seen before", columns: []string{"queries", "clients", "names", "first", "domain"}}
	for _, n := range v.fresh {
		name := n.Domain.Domain
		if !n.Whole {
			name += ", which was seen with other names"
		}
		s.add(grouped64(n.Queries), grouped(len(n.Askers)), grouped64(n.Names), clock(n.First), name)
		detail := "asked by " + askedBy(n.Askers)
		if n.Example != n.Domain.Domain {
			detail = "such as " + shortName(n.Example) + "; " + detail
		}
		s.detail(detail)
	}
	return s
}

func (v *surveyView) rare() *sheet {
	s := &sheet{title: "Domains that only one client asks for, the rarest first", columns: []string{"queries", "last", "name"}}
	s.note = "without well-known names and those of AWS"
	rows, all := v.survey.Rare(v.top, v.harmless)
	s.more = all - len(rows)
	for _, d := range rows {
		name := d.Example
		if d.Names > 1 {
			name += " and " + grouped64(d.Names-1) + " more"
		}
		s.add(grouped64(d.Queries), clock(d.Last), name)
		s.detail("asked by " + askedBy(d.Askers))
	}
	return s
}

func (v *surveyView) names() *sheet {
	s := &sheet{title: "What is asked for most", columns: []string{"queries", "clients", "fail", "name"}}
	for _, n := range v.survey.Names(v.top) {
		s.add(grouped64(n.Queries), grouped(len(n.Askers)), share(n.Failed(), n.Queries), n.Name)
	}
	return s
}

func (v *surveyView) talkers() *sheet {
	s := &sheet{title: "Who asks most", columns: []string{"queries", "names", "fail", "client"}}
	for _, t := range v.survey.Talkers(v.top) {
		s.add(grouped64(t.Queries), grouped(t.Names), share(t.Failed(), t.Queries), t.Client.String())
	}
	return s
}
