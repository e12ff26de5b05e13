package replay

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// Version is the format of reports. A report of another one cannot be read.
const Version = 1

// Report is what replaying a log came to. All its slices are sorted, so that equal reports
// are equal JSON.
type Report struct {
	Version  int      `json:"vpcdnsReplay"`
	Question Question `json:"question"`
	Reading  Reading  `json:"reading"`

	Records int64  `json:"records"` // that were judged
	Marked  int64  `json:"marked"`  // of them, whose verdict rests on AWS's mark of a list that nobody knows
	Names   Sketch `json:"names"`   // that were asked for in them
	Span    Span   `json:"span"`    // of them
	Outside Span   `json:"outside"` // of the records before Since and from Until on

	Actions   []ActionCount `json:"actions"`
	VPCs      []VPCCount    `json:"vpcs"`
	Hours     []HourCount   `json:"hours"`
	Clients   []ClientCount `json:"clients"`
	Changes   []Change      `json:"changes"`
	Doubts    []Doubt       `json:"doubts"`
	Agreement Agreement     `json:"agreement"`
}

// Question is what was asked. Reports of different questions do not merge.
type Question struct {
	Policy   string   `json:"policy"`
	Baseline string   `json:"baseline,omitempty"` // "" for what the log recorded
	Rules    []string `json:"rules"`              // fingerprints of what is in the two
	VPCs     []string `json:"vpcs,omitempty"`     // that alone were judged
	Expected []string `json:"expected,omitempty"` // the IDs of the policy's VPCs

	// AppliedTo is what the policy calls the VPC whose ID it does not have, and whose rules
	// were applied to the records of every VPC that has none of its own.
	AppliedTo string `json:"appliedTo,omitempty"`

	// Complete says that no other rule group can be on the VPCs, as only a snapshot can tell.
	Complete bool `json:"complete"`

	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Span is a number of records and when the first and the last of them were. There is no
// time without a record.
type Span struct {
	Records int64     `json:"records"`
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
}

// Counts are how many records are in each class.
type Counts [numClasses]int64

// All returns the sum.
func (c Counts) All() (all int64) {
	for _, n := range c {
		all += n
	}
	return all
}

// ActionCount is how many records have an action before and after. An action that hangs on
// something ends in a question mark.
type ActionCount struct {
	Before  string `json:"before"`
	After   string `json:"after"`
	Records int64  `json:"records"`
}

// VPCCount is about the records of a VPC.
type VPCCount struct {
	ID     string `json:"id"`
	Judged bool   `json:"judged"` // false for a VPC of the log that the policy does not have
	Span   Span   `json:"span"`
	Counts Counts `json:"counts"` // of judged ones
}

// HourCount is about the records of an hour.
type HourCount struct {
	Hour   time.Time `json:"hour"`
	Counts Counts    `json:"counts"`
}

// Doubt is what verdicts hang on that cannot be told.
type Doubt struct {
	On      string `json:"on"`
	Records int64  `json:"records"`
	Names   Sketch `json:"names"`
}

// Reading is what reading the log came to, see [querylog.Stats].
type Reading struct {
	Files          int      `json:"files"`
	Empty          int      `json:"empty"`
	Skipped        int      `json:"skipped"`
	Bytes          int64    `json:"bytes"`
	Records        int64    `json:"records"`
	Copies         int64    `json:"copies,omitempty"` // exact ones of records, which are not among them
	UnknownVersion int64    `json:"unknownVersion"`
	Broken         int64    `json:"broken"`
	Examples       []string `json:"examples,omitempty"`     // of broken ones, at most ten
	Damaged        []string `json:"damaged,omitempty"`      // files that end too early
	Unread         []string `json:"unread,omitempty"`       // files that could not be read
	SkippedFiles   []string `json:"skippedFiles,omitempty"` // the first of the skipped ones, at most ten
	Sources        []string `json:"sources,omitempty"`      // the files with records, see [querylog.Stats]
}

// AddReading adds what the reader of the log says about it.
func (r *Report) AddReading(s querylog.Stats) {
	more := Reading{
		Files: s.Files, Empty: s.Empty, Skipped: s.Skipped, Bytes: s.Bytes,
		Records: s.Records, Copies: s.Copies, SkippedFiles: s.SkippedFiles, UnknownVersion: s.UnknownVersion, Broken: s.Broken,
		Sources: s.Sources,
	}
	for _, b := range s.Examples {
		more.Examples = append(more.Examples, b.String())
	}
	for _, d := range s.Damaged {
		more.Damaged = append(more.Damaged, d.String())
	}
	for _, u := range s.Unread {
		more.Unread = append(more.Unread, u.String())
	}
	r.Reading = r.Reading.merged(more)
}

// Counts returns how many records are in each class.
func (r *Report) Counts() (all Counts) {
	for _, v := range r.VPCs {
		for class, n := range v.Counts {
			all[class] += n
		}
	}
	return all
}

// Change is a name whose verdict changes in one way, or may. There may be millions, so what
// many have in common is shared.
type Change struct {
	Name string `json:"name"`
	*ChangeKind

	// Allow are the names that would have to be allowed for the query to pass: its own, and
	// those that its answers lead to.
	Allow []string `json:"allow,omitempty"`

	Types        []TypeCount    `json:"types"`
	Days         []Day          `json:"days"`
	AnsweredDays []Day          `json:"answeredDays,omitempty"` // on which a query had an answer
	Clients      []ChangeClient `json:"clients"`
}

// ChangeKind is how a verdict changes, which is the same for many names. It must not be
// modified.
type ChangeKind struct {
	Class  Class  `json:"class"`
	Before Effect `json:"before"`
	After  Effect `json:"after"`

	// By decides after, and Was before; in a log it is the rule group and the list that AWS
	// recorded.
	By  Decider `json:"by,omitzero"`
	Was Decider `json:"was,omitzero"`
}

// ChangeClient is what one client has to do with a change. The Client is shared with other
// changes and must not be modified.
type ChangeClient struct {
	Client   *Client `json:"client"`
	Span     Span    `json:"span"`
	Answered int64   `json:"answered"` // of the records, how many have NOERROR and an answer
}

// TypeCount is how many records have a query type.
type TypeCount struct {
	Type    string `json:"type"`
	Records int64  `json:"records"`
}

// Span returns how often and when the name was asked for.
func (c *Change) Span() (all Span) {
	for _, client := range c.Clients {
		all = all.merged(client.Span)
	}
	return all
}

// Workloads returns the workloads that ask, each of them once.
func (c *Change) Workloads() []Workload { return workloads(c.Clients) }

// The least that makes a name look legitimate.
const (
	LegitimateWorkloads = 2
	LegitimateDays      = 2
)

// LooksLegitimate reports whether the name had answers for several workloads on several days, as
// what a system needs has and a mistyped name or a single infected machine has not. Malware on
// two machines has, too: ask the detectors of package survey before you believe it.
func (c *Change) LooksLegitimate() bool {
	return c.AnsweredWorkloads() >= LegitimateWorkloads && len(c.AnsweredDays) >= LegitimateDays
}

// AnsweredWorkloads returns how many workloads had an answer.
func (c *Change) AnsweredWorkloads() int {
	var answered []ChangeClient
	for _, client := range c.Clients {
		if client.Answered > 0 {
			answered = append(answered, client)
		}
	}
	return len(workloads(answered))
}

func workloads(clients []ChangeClient) []Workload {
	if len(clients) == 1 {
		return []Workload{clients[0].Client.Workload()}
	}
	all := make([]Workload, 0, len(clients))
	seen := make(map[Workload]bool, len(clients))
	for _, c := range clients {
		if w := c.Client.Workload(); !seen[w] {
			seen[w] = true
			all = append(all, w)
		}
	}
	return all
}

// Day is a day in UTC, as the number of days since 1970.
type Day int32

const dayMillis = 24 * 60 * 60 * 1000

// String returns the day as 2026-02-04.
func (d Day) String() string { return time.UnixMilli(int64(d) * dayMillis).UTC().Format(time.DateOnly) }

// MarshalText implements [encoding.TextMarshaler].
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements [encoding.TextUnmarshaler].
func (d *Day) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return fmt.Errorf("a day: %w", err)
	}
	*d = dayOf(t.UnixMilli())
	return nil
}

func dayOf(unixMilli int64) Day { return Day(floorDiv(unixMilli, dayMillis)) }

func floorDiv(a, b int64) int64 {
	if a < 0 && a%b != 0 {
		return a/b - 1
	}
	return a / b
}

// Client is who asks, as far as a log tells.
type Client struct {
	VPC      string `json:"vpc"`
	Instance string `json:"instance,omitempty"`
	Endpoint string `json:"endpoint,omitempty"` // of the resolver, for queries from outside
	Address  string `json:"address"`
	Name     string `json:"name,omitempty"` // what Options.Who calls it
}

// Label returns what people know a client by: its name, instance or address.
func (c Client) Label() string {
	switch {
	case c.Name != "":
		return c.Name
	case c.Instance != "":
		return c.Instance
	default:
		return c.Address
	}
}

// Workload tells workloads apart: several addresses of one name or instance are the same.
type Workload struct{ VPC, Label string }

// Workload returns what a client belongs to.
func (c Client) Workload() Workload { return Workload{c.VPC, c.Label()} }

// ClientCount is about the records of a client.
type ClientCount struct {
	Client  Client `json:"client"` // without a Name
	Records int64  `json:"records"`
}

// Decider is what a verdict comes from. All of it is empty if no rule matches.
type Decider struct {
	Rule   string `json:"rule,omitempty"`   // GROUP/PRIORITY; in a log the ID of the group
	List   string `json:"list,omitempty"`   // its name, or else its ID
	Entry  string `json:"entry,omitempty"`  // of the list
	Origin string `json:"origin,omitempty"` // FILE:LINE of the entry, else of the rule
	Via    string `json:"via,omitempty"`    // the name that the answer leads to, if that is what matches
}

func deciderOf(m *policy.Match, q policy.Query) Decider {
	if m == nil {
		return Decider{}
	}
	d := Decider{Rule: m.Where(), Entry: m.Entry.String(), Origin: place(m.Entry.Origin)}
	if m.Rule != nil && m.Rule.List != nil {
		d.List = m.Rule.List.Label()
	}
	if m.Rule != nil && m.Rule.List == nil {
		d.List = m.Rule.Protection.String()
	}
	if d.Origin == "" && m.Rule != nil {
		d.Origin = place(m.Rule.Origin)
	}
	if m.Name != q.Name {
		d.Via = m.Name.String()
	}
	return d
}

// place is the file and line, and where the line is not known all that is.
func place(o policy.Origin) string {
	if o.Line > 0 {
		o.Path = ""
	}
	return o.String()
}

// Dimension is what changes are added up by.
type Dimension uint8

// The dimensions.
const (
	ByDomain   Dimension = iota // the registrable domain, as in example.co.uk
	ByVPC                       // its ID
	ByInstance                  // "" for clients without one
	ByAddress
	ByWorkload // what [Client.Label] says
)

// Group is what some changes of one class have in common.
type Group struct {
	Key       string
	Class     Class
	Names     int
	Workloads int
	Records   int64
}

// Groups adds the changes up, for each class those that concern most workloads first.
func (r *Report) Groups(by Dimension) []Group {
	all := map[groupKey]*groupTally{}
	for i := range r.Changes {
		change := &r.Changes[i]
		key := groupKey{class: change.Class}
		if by == ByDomain {
			key.text = RegistrableDomain(change.Name) // takes long, and is the same for all clients
		}
		for j := range change.Clients {
			client := &change.Clients[j]
			if by != ByDomain {
				key.text = by.of(*client.Client)
			}
			if all[key] == nil {
				all[key] = &groupTally{}
			}
			all[key].add(change.Name, client)
		}
	}
	groups := make([]Group, 0, len(all))
	for k, t := range all {
		groups = append(groups, Group{k.text, k.class, t.names, max(len(t.workloads), 1), t.records})
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), b.Workloads-a.Workloads, b.Names-a.Names, cmp.Compare(b.Records, a.Records), cmp.Compare(a.Key, b.Key))
	})
	return groups
}

type groupKey struct {
	text  string
	class Class
}

// groupTally becomes a Group. There may be as many of them as names, most with one of each.
type groupTally struct {
	records   int64
	names     int
	last      string // of the names, which come in their order
	first     Workload
	workloads map[Workload]bool // if there is more than one
}

func (t *groupTally) add(name string, c *ChangeClient) {
	t.records += c.Span.Records
	w := c.Client.Workload()
	switch {
	case t.names == 0:
		t.first = w
	case t.workloads == nil && w != t.first:
		t.workloads = map[Workload]bool{t.first: true, w: true}
	case t.workloads != nil:
		t.workloads[w] = true
	}
	if t.names == 0 || t.last != name {
		t.names, t.last = t.names+1, name
	}
}

// of returns what a client belongs to. Domains are those of names.
func (d Dimension) of(c Client) string {
	switch d {
	case ByVPC:
		return c.VPC
	case ByInstance:
		return c.Instance
	case ByAddress:
		return c.VPC + " " + c.Address
	default:
		return c.Label()
	}
}

// RegistrableDomain returns the part of a name that somebody registered, as in example.co.uk
// for www.example.co.uk, and the name itself if there is none.
func RegistrableDomain(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}

// Ranked returns the changes of some classes, those first that concern most workloads, then on
// most days, then most records.
func (r *Report) Ranked(classes ...Class) []*Change {
	type rank struct {
		change    *Change
		workloads int
		records   int64
	}
	var ranks []rank
	for i := range r.Changes {
		if c := &r.Changes[i]; slices.Contains(classes, c.Class) {
			ranks = append(ranks, rank{c, len(c.Workloads()), c.Span().Records})
		}
	}
	slices.SortStableFunc(ranks, func(a, b rank) int {
		return cmp.Or(b.workloads-a.workloads, len(b.change.Days)-len(a.change.Days), cmp.Compare(b.records, a.records),
			strings.Compare(a.change.Name, b.change.Name))
	})
	all := make([]*Change, len(ranks))
	for i := range ranks {
		all[i] = ranks[i].change
	}
	return all
}

// Impact is how much some changes concern.
type Impact struct {
	Names, Workloads, VPCs int
	Records                int64
}

// Impact adds up the changes of some classes.
func (r *Report) Impact(classes ...Class) Impact {
	var records int64
	names, who, vpcs := map[string]bool{}, map[Workload]bool{}, map[string]bool{}
	for i := range r.Changes {
		c := &r.Changes[i]
		if !slices.Contains(classes, c.Class) {
			continue
		}
		names[c.Name] = true
		for _, client := range c.Clients {
			who[client.Client.Workload()] = true
			vpcs[client.Client.VPC] = true
			records += client.Span.Records
		}
	}
	return Impact{len(names), len(who), len(vpcs), records}
}

// Silent returns the IDs of the policy's VPCs of which the log has no record.
func (r *Report) Silent() (ids []string) {
	for _, id := range r.Question.Expected {
		if !slices.ContainsFunc(r.VPCs, func(v VPCCount) bool { return v.ID == id }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Strangers returns the VPCs of the log whose records were not judged.
func (r *Report) Strangers() (vpcs []VPCCount) {
	for _, v := range r.VPCs {
		if !v.Judged {
			vpcs = append(vpcs, v)
		}
	}
	return vpcs
}

// Gap is a time of whole hours, in UTC, of which there is no record.
type Gap struct {
	From  time.Time
	Hours int
}

// Gaps returns where a log is silent between its first and its last record, the longest first.
func (r *Report) Gaps() (gaps []Gap) {
	for i := 1; i < len(r.Hours); i++ {
		from := r.Hours[i-1].Hour.Add(time.Hour)
		if hours := int(r.Hours[i].Hour.Sub(from) / time.Hour); hours > 0 {
			gaps = append(gaps, Gap{from, hours})
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return b.Hours - a.Hours })
	return gaps
}
