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

// Version is the format version of reports. Decode reads only this one.
const Version = 1

// Report is the result of replaying a log. All its slices are sorted, so equal reports are equal
// JSON.
type Report struct {
	Version  int      `json:"vpcdnsReplay"`
	Question Question `json:"question"`
	Reading  Reading  `json:"reading"`

	Records int64  `json:"records"` // judged
	FromLog int64  `json:"marked"`  // of them, decided by a match that AWS recorded for a list with unknown entries
	Names   Sketch `json:"names"`   // queried in them
	Span    Span   `json:"span"`    // of them
	Outside Span   `json:"outside"` // of the records before Since and from Until on

	Actions   []ActionCount `json:"actions"`
	VPCs      []VPCCount    `json:"vpcs"`
	Hours     []HourCount   `json:"hours"`
	Clients   []ClientCount `json:"clients"`
	Changes   []Change      `json:"changes"`
	Reasons   []Reason      `json:"doubts"`
	Agreement Agreement     `json:"agreement"`
}

// Question is what was compared. Reports of different questions do not merge.
type Question struct {
	Policy   string   `json:"policy"`
	Baseline string   `json:"baseline,omitempty"` // "" for what the log recorded
	Rules    []string `json:"rules"`              // fingerprints of the two policies
	VPCs     []string `json:"vpcs,omitempty"`     // see Options.VPCs
	Expected []string `json:"expected,omitempty"` // the IDs of the policy's VPCs

	// AppliedTo is the name of the policy's VPC that has no ID. Its rules were applied to every
	// VPC of the log that the policy does not have.
	AppliedTo string `json:"appliedTo,omitempty"`

	// Complete means that the VPCs have no other rule groups. Only a snapshot is complete.
	Complete bool `json:"complete"`

	Since time.Time `json:"since,omitzero"`
	Until time.Time `json:"until,omitzero"`
}

// Span is a number of records with the times of the first and last. Without records the times are
// zero.
type Span struct {
	Records int64     `json:"records"`
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"`
}

// Counts is the number of records in each class.
type Counts [numClasses]int64

// All returns the sum.
func (c Counts) All() (all int64) {
	for _, n := range c {
		all += n
	}
	return all
}

// ActionCount is the number of records with an action before and after. An undecided action ends
// with a question mark.
type ActionCount struct {
	Before  string `json:"before"`
	After   string `json:"after"`
	Records int64  `json:"records"`
}

// VPCCount counts the records of a VPC.
type VPCCount struct {
	ID     string `json:"id"`
	Judged bool   `json:"judged"` // false if the policy does not have the VPC
	Span   Span   `json:"span"`
	Counts Counts `json:"counts"` // of judged records
}

// HourCount counts the records of an hour.
type HourCount struct {
	Hour    time.Time `json:"hour"`
	Counts  Counts    `json:"counts"`
	Blocked Blocked   `json:"blocked"`
}

// Blocked is the number of records that are certainly blocked, before and after.
type Blocked struct {
	Before int64 `json:"before"`
	After  int64 `json:"after"`
}

// Reason is why verdicts are undecided.
type Reason struct {
	On      string `json:"on"`
	Records int64  `json:"records"`
	Names   Sketch `json:"names"`
}

// Reading is the result of reading the log, see [querylog.Stats].
type Reading struct {
	Files          int      `json:"files"`
	Empty          int      `json:"empty"`
	Skipped        int      `json:"skipped"`
	Bytes          int64    `json:"bytes"`
	Records        int64    `json:"records"`
	Copies         int64    `json:"copies,omitempty"`     // exact copies of records, which are not counted in Records
	Uncompared     int64    `json:"uncompared,omitempty"` // records that may be copies of others: there were too many to compare
	UnknownVersion int64    `json:"unknownVersion"`
	Broken         int64    `json:"broken"`
	Examples       []string `json:"examples,omitempty"`     // of broken ones, at most ten
	Damaged        []string `json:"damaged,omitempty"`      // truncated files
	Unread         []string `json:"unread,omitempty"`       // files that could not be read
	Notes          []string `json:"notes,omitempty"`        // what files lack, at most ten; only for reports that are parts, see AddReading
	SkippedFiles   []string `json:"skippedFiles,omitempty"` // the first of the skipped ones, at most ten
	Sources        []string `json:"sources,omitempty"`      // the files with records, see [querylog.Stats]
}

// AddReading adds the statistics of the log's reader, apart from its Notes: a digest has others than the
// log it is of.
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

// Counts returns the number of records in each class.
func (r *Report) Counts() (all Counts) {
	for _, v := range r.VPCs {
		for class, n := range v.Counts {
			all[class] += n
		}
	}
	return all
}

// Change is a name whose verdict changes, or may change, in one way. There may be millions, so they
// share what they have in common.
type Change struct {
	Name string `json:"name"`
	*ChangeKind

	// Allow are the names that must be allowed for the query to pass: its own, and those of its
	// CNAME chain.
	Allow []string `json:"allow,omitempty"`

	Types        []TypeCount    `json:"types"`
	Days         []Day          `json:"days"`
	AnsweredDays []Day          `json:"answeredDays,omitempty"` // on which a query had an answer
	Clients      []ChangeClient `json:"clients"`
}

// ChangeKind is how a verdict changes. Many changes share one, so it must not be modified.
type ChangeKind struct {
	Class  Class  `json:"class"`
	Before Effect `json:"before"`
	After  Effect `json:"after"`

	// By decides After, and Was decides Before; in a log it is the rule group and the list that
	// AWS recorded.
	By  Decider `json:"by,omitzero"`
	Was Decider `json:"was,omitzero"`
}

// ChangeClient is a client that queried the name of a change. Changes share the Client, so it must
// not be modified.
type ChangeClient struct {
	Client   *Client `json:"client"`
	Span     Span    `json:"span"`
	Answered int64   `json:"answered"` // records with NOERROR and an answer
}

// TypeCount is the number of records with a query type.
type TypeCount struct {
	Type    string `json:"type"`
	Records int64  `json:"records"`
}

// Span returns how often and when the name was queried.
func (c *Change) Span() (all Span) {
	for _, client := range c.Clients {
		all = all.merged(client.Span)
	}
	return all
}

// Workloads returns the workloads that queried the name, each once.
func (c *Change) Workloads() []Workload { return workloads(c.Clients) }

// numWorkloads returns the number of Workloads, for most names without memory.
func (c *Change) numWorkloads() int {
	if len(c.Clients) == 1 {
		return 1
	}
	return len(c.Workloads())
}

// Minimums for a name to look legitimate.
const (
	LegitimateWorkloads = 2
	LegitimateDays      = 2
)

// LooksLegitimate reports whether the name had answers for several workloads on several days. A
// mistyped name or a single infected machine does not, but malware on two machines does: check
// the findings of package survey too.
func (c *Change) LooksLegitimate() bool {
	return len(c.AnsweredDays) >= LegitimateDays && c.AnsweredWorkloads() >= LegitimateWorkloads
}

// AnsweredWorkloads returns the number of workloads that had an answer.
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

// Client is the source of queries, as a log identifies it.
type Client struct {
	querylog.Client
	Name string `json:"name,omitempty"` // by Options.Who
}

// Label returns the client's name, else its instance, else its address.
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

// Workload identifies a workload: all addresses of one name or instance.
type Workload struct{ VPC, Label string }

// Workload returns the workload that the client belongs to.
func (c Client) Workload() Workload { return Workload{c.VPC, c.Label()} }

// ClientCount counts the records of a client.
type ClientCount struct {
	Client  Client `json:"client"` // without a Name
	Records int64  `json:"records"`
}

// Decider is what decided a verdict. It is zero if no rule matches.
type Decider struct {
	Rule   string `json:"rule,omitempty"`   // GROUP/PRIORITY; in a log the ID of the group
	List   string `json:"list,omitempty"`   // its name, else its ID
	Entry  string `json:"entry,omitempty"`  // of the list
	Origin string `json:"origin,omitempty"` // FILE:LINE of the entry, else of the rule
	Via    string `json:"via,omitempty"`    // the name of the CNAME chain, if that is what matches
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

// place is the file and line; without a line, also the path in the file.
func place(o policy.Origin) string {
	if o.Line > 0 {
		o.Path = ""
	}
	return o.String()
}

// Dimension is what changes are grouped by.
type Dimension uint8

// The dimensions.
const (
	ByDomain   Dimension = iota // the registrable domain, as in example.co.uk
	ByVPC                       // its ID
	ByInstance                  // "" for clients without one
	ByAddress
	ByWorkload // [Client.Label]
)

// Group is the sum of the changes of one class that share a key.
type Group struct {
	Key       string
	Class     Class
	Names     int
	Workloads int
	Records   int64
}

// Groups groups the changes, ordered by class and then by number of workloads.
func (r *Report) Groups(by Dimension) []Group {
	all := map[groupKey]*groupTally{}
	for i := range r.Changes {
		change := &r.Changes[i]
		key := groupKey{class: change.Class}
		if by == ByDomain {
			key.text = RegistrableDomain(change.Name) // slow, and the same for all clients
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

// groupTally becomes a Group. There may be as many as names, most with one workload.
type groupTally struct {
	records   int64
	names     int
	last      string // name; names are sorted
	first     Workload
	workloads map[Workload]bool // nil for one
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

// of returns the key of a client, for all dimensions but ByDomain.
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

// RegistrableDomain returns the registrable part of a name, as in example.co.uk for
// www.example.co.uk, or the name itself if there is none.
func RegistrableDomain(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}

// Ranked returns the changes of some classes, ordered by number of workloads, of days, and of
// records, largest first.
func (r *Report) Ranked(classes ...Class) []*Change {
	type sortKey struct {
		change    *Change
		workloads int
		records   int64
	}
	var keys []sortKey
	for i := range r.Changes {
		if c := &r.Changes[i]; slices.Contains(classes, c.Class) {
			keys = append(keys, sortKey{c, c.numWorkloads(), c.Span().Records})
		}
	}
	slices.SortStableFunc(keys, func(a, b sortKey) int {
		return cmp.Or(b.workloads-a.workloads, len(b.change.Days)-len(a.change.Days), cmp.Compare(b.records, a.records),
			strings.Compare(a.change.Name, b.change.Name))
	})
	all := make([]*Change, len(keys))
	for i := range keys {
		all[i] = keys[i].change
	}
	return all
}

// Impact is the extent of some changes.
type Impact struct {
	Names, Workloads, VPCs int
	Records                int64
}

// Impact returns the extent of the changes of some classes.
func (r *Report) Impact(classes ...Class) Impact {
	var records int64
	who, vpcs := map[Workload]bool{}, map[string]bool{}
	for i := range r.Changes {
		c := &r.Changes[i]
		if !slices.Contains(classes, c.Class) {
			continue
		}
		for _, client := range c.Clients {
			who[client.Client.Workload()] = true
			vpcs[client.Client.VPC] = true
			records += client.Span.Records
		}
	}
	return Impact{r.NumNames(classes...), len(who), len(vpcs), records}
}

// NumNames returns how many different names the changes of some classes have.
func (r *Report) NumNames(classes ...Class) int {
	n := 0
	names := map[string]bool{} // for more than one class
	for i := range r.Changes {
		c := &r.Changes[i]
		isFirst := i == 0 || r.Changes[i-1].Class != c.Class || r.Changes[i-1].Name != c.Name // they are sorted
		switch {
		case !isFirst || !slices.Contains(classes, c.Class):
		case len(classes) == 1:
			n++
		default:
			names[c.Name] = true
		}
	}
	return n + len(names)
}

// Silent returns the IDs of the policy's VPCs without records in the log.
func (r *Report) Silent() (ids []string) {
	for _, id := range r.Question.Expected {
		if !slices.ContainsFunc(r.VPCs, func(v VPCCount) bool { return v.ID == id }) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Unmatched returns the VPCs of the log that the policy does not have; their records were not
// judged.
func (r *Report) Unmatched() (vpcs []VPCCount) {
	for _, v := range r.VPCs {
		if !v.Judged {
			vpcs = append(vpcs, v)
		}
	}
	return vpcs
}

// Gap is a time of whole hours, in UTC, without records.
type Gap struct {
	From  time.Time
	Hours int
}

// Gaps returns the gaps between the first and the last record, longest first.
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
