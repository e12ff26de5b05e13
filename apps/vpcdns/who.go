package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/account"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/replayreport"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

type whoFlags struct {
	logFlags
	vpcs   []string
	format string
}

func whoCommand() *cobra.Command {
	var f whoFlags
	cmd := &cobra.Command{
		Use:   "who NAME SOURCE...",
		Short: "Show which clients queried a name, when, how often, and with what result",
		Long: `Show which clients queried a name in the query logs of Route 53 Resolver: each with its first
and last query, the number of queries and their results. NAME is a name, or *.example.com for all names
below example.com. A CNAME that leads to NAME is not a query for it.

--who names the workload that had an address at the time of a query: the ECS service with its task, the
revision of its task definition and its containers, the Lambda function, the instance. A
question mark is a guess, with its reason below. ` + whoHelp + `

` + logsHelp + `

Exit codes: 0 the name was queried, 1 it was not, 2 wrong usage or input, too many broken lines,
or no record.`,
		Example: `  vpcdns who metadata.google.internal --since 7d AWSLogs/
  vpcdns who '*.bad.example' --who interfaces.json --who tasks.jsonl AWSLogs/
  aws logs tail /aws/vendedlogs/resolver --since 1h | vpcdns who bad.example -`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.addTo(cmd)
	cmd.Flags().StringArrayVar(&f.vpcs, "vpc", nil, "only queries from this `VPC`, by its ID (repeatable; default all)")
	cmd.Flags().StringVar(&f.format, "format", "text", "text, markdown or json")
	return cmd
}

// whoHelp says where the answers of --who come from.
var whoHelp = `Its FILES are what aws ec2
describe-network-interfaces, aws ec2 describe-instances and aws ecs describe-tasks print, and
the ECS task state changes that EventBridge sent. --who aws asks EC2 and ECS for what they know
now, in the Region of --region or of your profile, and --who aws:REGION in another one. Tasks
that stopped more than an hour ago are only in the state changes. It requires these permissions:
  ` + strings.Join(account.WorkloadActions(), "\n  ")

func (f *whoFlags) run(cmd *cobra.Command, args []string) error {
	if err := f.check(args); err != nil {
		return hint.With(err, "see "+cmd.CommandPath()+" --help")
	}
	wanted, err := newWanted(args[0])
	if err != nil {
		return err
	}
	f.name = wanted.base
	logs, err := f.open(cmd, args[1:], f.vpcs...)
	if err != nil {
		return err
	}
	all, err := f.ask(cmd, logs, wanted)
	if err != nil {
		return err
	}
	view := whoView{wanted: wanted, askers: all, rows: all.sorted(), trust: logs.trust(), named: logs.who != nil, searched: f.searched()}
	if err := view.write(cmd.OutOrStdout(), f.format); err != nil {
		return err
	}
	if len(view.rows) == 0 {
		return findings("")
	}
	return nil
}

func (f *whoFlags) check(args []string) error {
	switch {
	case len(args) < 2:
		return errors.New("who requires a name and at least one query log")
	case !slices.Contains([]string{"text", "markdown", "json"}, f.format):
		return fmt.Errorf("unknown --format %q; use text, markdown or json", f.format)
	}
	return nil
}

// ask counts the matching queries by client.
func (f *whoFlags) ask(cmd *cobra.Command, l *logs, wanted *wanted) (*askers, error) {
	var parts []*askers
	err := l.each(cmd, func() func(*querylog.Record) error {
		part := newAskers(wanted, l.who)
		parts = append(parts, part)
		return func(r *querylog.Record) error {
			if len(f.vpcs) == 0 || slices.Contains(f.vpcs, string(r.VPCID)) {
				return r.Each(part.add)
			}
			return nil
		}
	})
	if err != nil {
		return nil, err
	}
	for _, part := range parts[1:] {
		parts[0].merge(part)
	}
	all := parts[0]
	if all.records == 0 && l.stats.Records > l.outside {
		return nil, fmt.Errorf("none of the %s is of %s", report.Count(l.stats.Records-l.outside, "record", "records"), oneOf(f.vpcs))
	}
	if all.records == 0 && f.searched() == 0 {
		return nil, l.none()
	}
	return all, nil
}

// wanted is a name, or all names below one.
type wanted struct {
	text  string // as people write it
	base  string
	below bool
}

func newWanted(text string) (*wanted, error) {
	base, below := strings.CutPrefix(text, "*.")
	name, err := domain.ParseTypedName(base)
	if err != nil {
		return nil, err
	}
	w := &wanted{text: name.String(), base: name.String(), below: below}
	if below {
		w.text = "*." + w.base
	}
	return w, nil
}

// matches reports whether a name in canonical form is wanted, and whether it is below one that
// is.
func (w *wanted) matches(name []byte) (is, isBelow bool) {
	front := len(name) - len(w.base)
	if front < 0 || string(name[front:]) != w.base {
		return false, false
	}
	isBelow = front > 0 && name[front-1] == '.'
	return w.below && isBelow || !w.below && front == 0, isBelow
}

// Bounds of what is kept of clients.
const (
	maxWhoAsked = 200_000 // some 500 bytes each
	maxExamples = 5       // names, answers and query types of each
)

// asker is a client, with the workload that had its address.
type asker struct {
	querylog.Client
	identity who.Identity
}

// whoAsked counts the queries of a client by their results. A blocked query has no other result.
type whoAsked struct {
	queries, first, last int64

	answered, empty, missing, failed, other int64
	blocked, alerted                        int64

	names, types, answers examples
}

// examples are the first of several texts in the order of the alphabet, so the order of
// records does not matter.
type examples struct {
	texts []string
	more  bool
}

func (e *examples) add(text []byte) {
	at, known := slices.BinarySearchFunc(e.texts, text, func(have string, text []byte) int { return cmp.Compare(have, string(text)) })
	if known {
		return
	}
	if at < maxExamples {
		e.texts = slices.Insert(e.texts, at, string(text))
	}
	if len(e.texts) > maxExamples || at >= maxExamples {
		e.texts, e.more = e.texts[:maxExamples], true
	}
}

func (e *examples) merge(other *examples) {
	for _, text := range other.texts {
		e.add([]byte(text))
	}
	e.more = e.more || other.more
}

// String names them.
func (e *examples) String() string {
	text := strings.Join(e.texts, ", ")
	if e.more {
		text += " and more"
	}
	return text
}

// askers counts queries by client. It must not be used by several goroutines at once.
type askers struct {
	wanted    *wanted
	directory *who.Directory
	all       map[asker]*whoAsked
	most      int
	name      []byte

	records, first, last int64 // of all queries
	below                int64 // queries for names below the one that is wanted
	overflow             int64 // queries of further clients, beyond the limit
}

func newAskers(w *wanted, directory *who.Directory) *askers {
	return &askers{wanted: w, directory: directory, all: map[asker]*whoAsked{}, most: maxWhoAsked}
}

func (a *askers) add(r *querylog.Record) error {
	a.seen(1, r.UnixMilli, r.UnixMilli)
	a.name = r.AppendName(a.name[:0])
	is, below := a.wanted.matches(a.name)
	if !is {
		if below {
			a.below++
		}
		return nil
	}
	key := asker{Client: r.Client()}
	if key.Endpoint == "" { // behind which are addresses of other networks
		key.identity, _ = a.directory.Identify(key.VPC, key.Address, r.UnixMilli)
	}
	if c := a.of(key); c != nil {
		c.add(r, a.name)
	} else {
		a.overflow++
	}
	return nil
}

// of returns nil if the limit is reached.
func (a *askers) of(key asker) *whoAsked {
	c := a.all[key]
	if c == nil && len(a.all) < a.most {
		c = &whoAsked{}
		a.all[key] = c
	}
	return c
}

func (a *askers) seen(records, first, last int64) {
	if a.records == 0 {
		a.first, a.last = first, last
	}
	a.records += records
	a.first, a.last = min(a.first, first), max(a.last, last)
}

func (c *whoAsked) add(r *querylog.Record, name []byte) {
	if c.queries == 0 {
		c.first, c.last = r.UnixMilli, r.UnixMilli
	}
	c.queries++
	c.first, c.last = min(c.first, r.UnixMilli), max(c.last, r.UnixMilli)
	c.names.add(name)
	c.types.add(r.QueryType)
	switch action := string(r.FirewallRuleAction); {
	case action == "BLOCK":
		c.blocked++
		return
	case action == "ALERT":
		c.alerted++
	}
	switch rcode := string(r.Rcode); {
	case rcode == "NOERROR" && len(r.Answers) > 0:
		c.answered++
	case rcode == "NOERROR":
		c.empty++
	case rcode == "NXDOMAIN":
		c.missing++
	case rcode == "SERVFAIL":
		c.failed++
	default:
		c.other++
	}
	for i := range r.Answers {
		c.answers.add(r.Answers[i].Rdata)
	}
}

func (a *askers) merge(other *askers) {
	if other.records > 0 {
		a.seen(other.records, other.first, other.last)
	}
	a.below += other.below
	a.overflow += other.overflow
	for key, c := range other.all {
		if own := a.of(key); own != nil {
			own.merge(c)
		} else {
			a.overflow += c.queries
		}
	}
}

func (c *whoAsked) merge(other *whoAsked) {
	if c.queries == 0 {
		c.first, c.last = other.first, other.last
	}
	c.first, c.last = min(c.first, other.first), max(c.last, other.last)
	for _, each := range []struct {
		own  *int64
		more int64
	}{
		{&c.queries, other.queries},
		{&c.answered, other.answered},
		{&c.empty, other.empty},
		{&c.missing, other.missing},
		{&c.failed, other.failed},
		{&c.other, other.other},
		{&c.blocked, other.blocked},
		{&c.alerted, other.alerted},
	} {
		*each.own += each.more
	}
	c.names.merge(&other.names)
	c.types.merge(&other.types)
	c.answers.merge(&other.answers)
}

// askerRow is a row of the report.
type askerRow struct {
	asker
	*whoAsked
}

// sorted returns the clients, the most active first.
func (a *askers) sorted() []askerRow {
	rows := make([]askerRow, 0, len(a.all))
	for key, c := range a.all {
		rows = append(rows, askerRow{key, c})
	}
	slices.SortFunc(rows, func(x, y askerRow) int {
		return cmp.Or(cmp.Compare(y.queries, x.queries), cmp.Compare(x.first, y.first), x.compare(&y.asker))
	})
	return rows
}

func (a *asker) compare(other *asker) int {
	return cmp.Or(cmp.Compare(a.VPC, other.VPC), cmp.Compare(a.Address, other.Address), cmp.Compare(a.Instance, other.Instance),
		cmp.Compare(a.Endpoint, other.Endpoint), cmp.Compare(a.identity.Task, other.identity.Task),
		cmp.Compare(a.identity.Workload.String(), other.identity.Workload.String()))
}

// whoView shows who asked for a name.
type whoView struct {
	*askers
	wanted *wanted
	rows   []askerRow
	trust  string
	named  bool // whether --who was given

	searched int64 // events that Logs Insights has searched, of which only the found ones were read
}

func (v *whoView) write(out interface{ Write([]byte) (int, error) }, format string) error {
	switch format {
	case "json":
		return report.JSON(out, v.json())
	case "markdown":
		v.document().WriteMarkdown(out)
	default:
		v.document().WriteText(out, report.WidthOf(out))
	}
	return nil
}

// document is the report for people.
func (v *whoView) document() *report.Document {
	d := &report.Document{Lead: v.lead()}
	fact := func(label, text string) { d.Facts = append(d.Facts, report.Fact{Label: label, Text: text}) }
	if v.records > 0 {
		fact("read", fmt.Sprintf("%s from %s to %s UTC; %s", report.Count(v.records, "record", "records"), minute(v.first), minute(v.last), v.trust))
	}
	if v.searched > 0 {
		fact("search", fmt.Sprintf("%s of CloudWatch Logs by Logs Insights, of which only those of the name were read", report.Count(v.searched, "event", "events")))
	}
	fact("limit", replayreport.Limit)
	if v.overflow > 0 {
		fact("limit", fmt.Sprintf("%s of further clients are not shown, because there are more than %s", report.Count(v.overflow, "query", "queries"), report.Grouped(v.most)))
	}
	if v.below > 0 && !v.wanted.below {
		fact("below", fmt.Sprintf("%s for names below it, which vpcdns who %s shows", report.Count(v.below, "query", "queries"), report.Shell("*."+v.wanted.base)))
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
		return "No client queried " + v.wanted.text + " in these logs."
	}
	var all whoAsked
	vpcs := map[string]bool{}
	for _, row := range v.rows {
		all.merge(row.whoAsked)
		vpcs[row.VPC] = true
	}
	return fmt.Sprintf("%s was queried %s by %s in %s from %s to %s UTC: %s.", v.wanted.text, report.Count(all.queries, "time", "times"),
		report.Count(len(v.rows), "client", "clients"), report.Count(len(vpcs), "VPC", "VPCs"), minute(all.first), minute(all.last), all.results())
}

func minute(unixMilli int64) string { return report.Minute(time.UnixMilli(unixMilli)) }

// results says what became of the queries.
func (c *whoAsked) results() string {
	var parts []string
	for _, each := range []struct {
		n    int64
		what string
	}{
		{c.answered, "answered"},
		{c.empty, "without an answer (NODATA)"},
		{c.missing, "NXDOMAIN"},
		{c.failed, "SERVFAIL"},
		{c.other, "with another response code"},
		{c.blocked, "blocked by DNS Firewall"},
		{c.alerted, "alerted"},
	} {
		if each.n > 0 {
			parts = append(parts, report.Grouped(each.n)+" "+each.what)
		}
	}
	return strings.Join(parts, ", ")
}

func (v *whoView) section() report.Section {
	s := report.Section{
		Title: "clients",
		Columns: []report.Column{
			{Title: "client", Code: true}, {Title: "VPC"}, {Title: "queries", Number: true}, {Title: "first"}, {Title: "last"},
		},
	}
	for _, row := range v.rows {
		const second = "2006-01-02 15:04:05"
		s.Rows = append(s.Rows, report.Row{
			Cells: []string{
				row.Client.String(), row.VPC, report.Grouped(row.queries),
				time.UnixMilli(row.first).UTC().Format(second), time.UnixMilli(row.last).UTC().Format(second),
			},
			Details: v.details(&row),
		})
	}
	return s
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
	case row.Endpoint != "":
		add("who", "a client in another network, behind the Resolver endpoint")
	case v.named:
		add("who", "no workload in the --who files had this address at that time")
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
	Records  int64       `json:"records"`        // that were read
	First    time.Time   `json:"first,omitzero"` // of them
	Last     time.Time   `json:"last,omitzero"`
	Searched int64       `json:"searched,omitempty"` // events that Logs Insights searched for them
	Below    int64       `json:"below"`              // queries for names below Name, which are not among those of the clients
	Overflow int64       `json:"overflow"`           // queries of further clients, beyond the limit
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
		Name: v.wanted.text, Records: v.records, Searched: v.searched,
		Below: v.below, Overflow: v.overflow, Clients: []whoClient{},
	}
	if v.records > 0 {
		r.First, r.Last = time.UnixMilli(v.first).UTC(), time.UnixMilli(v.last).UTC()
	}
	for _, row := range v.rows {
		i := &row.identity
		c := whoClient{
			VPC: row.VPC, Address: row.Address, Instance: row.Instance, Endpoint: row.Endpoint,
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
