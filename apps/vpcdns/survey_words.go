package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// surveyView is a survey as people see it.
type surveyView struct {
	survey  *survey.Survey
	finder  *phantom.Finder
	earlier []*survey.Survey
	top     int
	trust   string
	named   bool // by --who

	essentials []awsdns.Essential

	known   []survey.Known
	tunnels []survey.Domain
	seekers []survey.Seeker
	fresh   []survey.Fresh
}

// find looks for what is suspicious, once for the sentences and the tables.
func (v *surveyView) find() {
	for _, p := range awsdns.Partitions() {
		v.essentials = append(v.essentials, awsdns.Essentials(p)...)
	}
	v.known = v.survey.Known(v.finder)
	v.tunnels = v.survey.Tunnels(v.harmless)
	v.seekers = v.survey.Seekers(v.wellKnown)
	if len(v.earlier) > 0 {
		v.fresh = v.survey.Fresh(v.wellKnown, v.earlier...)
	}
}

func (v *surveyView) text(w io.Writer) {
	sheets := v.sheets()
	for _, paragraph := range v.sentences() {
		fmt.Fprint(w, hung("", paragraph, widthOf(w)))
	}
	for _, s := range sheets {
		s.text(w)
	}
	fmt.Fprintf(w, "\n%s\n", strings.Join(v.next(), "\n"))
}

func (v *surveyView) markdown(w io.Writer) {
	fmt.Fprintln(w, "# DNS queries")
	for _, paragraph := range v.sentences() {
		fmt.Fprintf(w, "\n%s\n", markdownText(paragraph))
	}
	for _, s := range v.sheets() {
		s.markdown(w)
	}
}

// sentences are the first thing to read: what was found, and how far to trust it.
func (v *surveyView) sentences() []string {
	s := v.survey
	names, estimated := s.NumNames()
	about := ""
	if estimated {
		about = "about "
	}
	found := fmt.Sprintf("%s%s of %s, asked for by %s in %s over %s: %s.", about, count(int(names), "name", "names"),
		count(s.NumDomains(), "domain", "domains"), count(s.NumClients(), "client", "clients"), count(len(s.VPCs()), "VPC", "VPCs"),
		spell(s.Last-s.First), v.findings())
	from, to := time.UnixMilli(s.First).UTC(), time.UnixMilli(s.Last).UTC()
	read := fmt.Sprintf("%s from %s to %s UTC; %s.", count(int(s.Records), "record", "records"),
		from.Format("2006-01-02 15:04"), to.Format("2006-01-02 15:04"), v.trust)
	if gaps := s.SilentHours(); gaps > 0 {
		read = strings.TrimSuffix(read, ".") + fmt.Sprintf("; %s in between without any.", count(gaps, "hour", "hours"))
	}
	sentences := []string{found, read, "Counts are lower bounds: what a cache answered was never logged."}
	if s.Overflow > 0 {
		sentences = append(sentences, fmt.Sprintf("There was no room for the names of %s, which are in no table; survey fewer days or VPCs at a time.", count(int(s.Overflow), "record", "records")))
	}
	return sentences
}

func (v *surveyView) next() []string {
	lines := []string{"next: vpcdns explain NAME tells what is known of a name"}
	if !v.named {
		lines = append(lines, "      --who FILE names who is behind an address")
	}
	if len(v.earlier) == 0 {
		lines = append(lines, "      --json FILE now and --baseline FILE next time tell what is new")
	}
	return append(lines, "      vpcdns suggest --for allow-only makes a list to review of what had answers")
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
