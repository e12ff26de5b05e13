package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// whoView shows who asked for a name.
type whoView struct {
	*askers
	wanted *wanted
	rows   []askerRow
	trust  string
	named  bool // whether --who was given
}

// document is the report for people.
func (v *whoView) document() *report.Document {
	d := &report.Document{Lead: v.lead()}
	fact := func(label, text string) { d.Facts = append(d.Facts, report.Fact{Label: label, Text: text}) }
	fact("read", fmt.Sprintf("%s from %s to %s UTC; %s", count64(v.records, "record", "records"), minute(v.first), minute(v.last), v.trust))
	fact("limit", limit)
	if v.overflow > 0 {
		fact("limit", fmt.Sprintf("%s of further clients are not shown, because there are more than %s", count64(v.overflow, "query", "queries"), grouped(v.most)))
	}
	if v.below > 0 && !v.wanted.below {
		fact("below", fmt.Sprintf("%s for names below it, which vpcdns who %s shows", count64(v.below, "query", "queries"), report.Shell("*."+v.wanted.base)))
	}
	if len(v.rows) == 0 {
		return d
	}
	d.Sections = []report.Section{v.section()}
	if !v.named {
		d.Next = "--who FILE names the service, function or instance behind an address; see vpcdns who --help"
	}
	return d
}

func (v *whoView) lead() string {
	if len(v.rows) == 0 {
		return "Nobody asked for " + v.wanted.text + " in these logs."
	}
	var all whoAsked
	vpcs := map[string]bool{}
	for _, row := range v.rows {
		all.merge(row.whoAsked)
		vpcs[row.vpc] = true
	}
	return fmt.Sprintf("%s was asked for %s by %s in %s from %s to %s UTC: %s.", v.wanted.text, count64(all.queries, "time", "times"),
		count(len(v.rows), "client", "clients"), count(len(vpcs), "VPC", "VPCs"), minute(all.first), minute(all.last), all.results())
}

func minute(unixMilli int64) string { return time.UnixMilli(unixMilli).UTC().Format(minutes) }

// results says what became of the queries.
func (c *whoAsked) results() string {
	var parts []string
	for _, each := range []struct {
		n    int64
		what string
	}{
		{c.answered, "answered"}, {c.empty, "without an answer (NODATA)"}, {c.missing, "NXDOMAIN"}, {c.failed, "SERVFAIL"},
		{c.other, "with another response code"}, {c.blocked, "blocked by DNS Firewall"}, {c.alerted, "alerted"},
	} {
		if each.n > 0 {
			parts = append(parts, grouped64(each.n)+" "+each.what)
		}
	}
	return strings.Join(parts, ", ")
}

func (v *whoView) section() report.Section {
	s := report.Section{
		Title: "who asked",
		Columns: []report.Column{
			{Title: "client", Code: true}, {Title: "VPC"}, {Title: "queries", Number: true}, {Title: "first"}, {Title: "last"},
		},
	}
	for _, row := range v.rows {
		const second = "2006-01-02 15:04:05"
		s.Rows = append(s.Rows, report.Row{
			Cells: []string{
				row.client(), row.vpc, grouped64(row.queries),
				time.UnixMilli(row.first).UTC().Format(second), time.UnixMilli(row.last).UTC().Format(second),
			},
			Details: v.details(&row),
		})
	}
	return s
}

// client is what the log says of it.
func (a *asker) client() string {
	switch {
	case a.endpoint != "":
		return a.address + " via " + a.endpoint
	case a.instance != "" && a.address != "":
		return a.instance + " (" + a.address + ")"
	case a.instance+a.address != "":
		return a.instance + a.address
	default:
		return "unknown"
	}
}

func (v *whoView) details(row *askerRow) (all []report.Detail) {
	add := func(label, text string) {
		if text != "" {
			all = append(all, report.Detail{Label: label, Text: text})
		}
	}
	switch i := &row.identity; {
	case *i != who.Identity{}:
		add("who", described(i))
		add("?", i.Reason)
	case row.endpoint != "":
		add("who", "a client in another network, behind the Resolver endpoint")
	case v.named:
		add("who", "the files given to --who know nobody with this address at that time")
	}
	add("got", row.results())
	add("answer", row.answers.String())
	add("types", row.types.String())
	if v.wanted.below {
		add("names", row.names.String())
	}
	return all
}

// described says who it is, with all that is known.
func described(i *who.Identity) string {
	parts := []string{i.Workload.String()}
	for _, each := range []struct{ what, value string }{
		{"task", i.Task}, {"revision", i.Revision}, {"containers", i.Containers}, {"instance", i.Instance}, {"interface", i.Interface},
	} {
		if isNamed := each.what == "instance" && strings.Contains(parts[0], each.value); each.value != "" && !isNamed {
			parts = append(parts, each.what+" "+each.value)
		}
	}
	if i.Kind == who.Function {
		parts = append(parts, "or another function with the same subnet and security groups, which share an interface")
	}
	return strings.Join(parts, "; ")
}

// whoReport is the report for programs. Times are in UTC.
type whoReport struct {
	Name     string      `json:"name"`
	Records  int64       `json:"records"` // that were read
	First    time.Time   `json:"first"`   // of them
	Last     time.Time   `json:"last"`
	Below    int64       `json:"below"`    // queries for names below Name, which are not among those of the clients
	Overflow int64       `json:"overflow"` // queries of clients that there was no room for
	Clients  []whoClient `json:"clients"`
}

type whoClient struct {
	VPC      string `json:"vpc"`
	Address  string `json:"address,omitempty"`
	Instance string `json:"instance,omitempty"`
	Endpoint string `json:"endpoint,omitempty"`

	Workload   string `json:"workload,omitempty"`
	Guess      string `json:"guess,omitempty"` // why Workload is one
	Task       string `json:"task,omitempty"`
	Revision   string `json:"revision,omitempty"`
	Containers string `json:"containers,omitempty"`
	Interface  string `json:"interface,omitempty"`

	Queries int64     `json:"queries"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`

	Answered int64 `json:"answered"`
	NoData   int64 `json:"noData"`
	NXDomain int64 `json:"nxdomain"`
	ServFail int64 `json:"servfail"`
	Other    int64 `json:"other"`
	Blocked  int64 `json:"blocked"`
	Alerted  int64 `json:"alerted"`

	Names   []string `json:"names"` // the first five, as are the other two
	Types   []string `json:"types"`
	Answers []string `json:"answers"`
}

func (v *whoView) json() whoReport {
	r := whoReport{
		Name: v.wanted.text, Records: v.records, First: time.UnixMilli(v.first).UTC(), Last: time.UnixMilli(v.last).UTC(),
		Below: v.below, Overflow: v.overflow, Clients: []whoClient{},
	}
	for _, row := range v.rows {
		i := &row.identity
		c := whoClient{
			VPC: row.vpc, Address: row.address, Instance: row.instance, Endpoint: row.endpoint,
			Guess: i.Reason, Task: i.Task, Revision: i.Revision, Containers: i.Containers, Interface: i.Interface,
			Queries: row.queries, First: time.UnixMilli(row.first).UTC(), Last: time.UnixMilli(row.last).UTC(),
			Answered: row.answered, NoData: row.empty, NXDomain: row.missing, ServFail: row.failed, Other: row.other,
			Blocked: row.blocked, Alerted: row.alerted,
			Names: row.names.texts, Types: row.types.texts, Answers: append([]string{}, row.answers.texts...),
		}
		if *i != (who.Identity{}) {
			c.Workload = i.Workload.String()
		}
		r.Clients = append(r.Clients, c)
	}
	return r
}
