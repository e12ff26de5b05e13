package survey

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	distinct "github.com/seed-482a6d4f/vpcdns/constructs/internal/sketch"

	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
)

// Version is the version of what [Survey.WriteTo] writes.
const Version = 2

const format = "vpcdns survey"

// state is a Survey as JSON.
type state struct {
	Format  string `json:"format"` // "vpcdns survey"
	Version int    `json:"version"`

	Sources []string `json:"sources,omitempty"`

	Records     int64            `json:"records"`
	First       int64            `json:"first"` // milliseconds since 1970
	Last        int64            `json:"last"`
	Rcodes      map[string]int64 `json:"rcodes"`
	Types       map[string]int64 `json:"types"`
	Actions     map[string]int64 `json:"actions"`
	Protections map[string]int64 `json:"protections,omitempty"`
	Hours       map[int64]int64  `json:"hours"`                  // records by hours since 1970
	BlocksBy    map[int64]int64  `json:"blockedHours,omitempty"` // of them, those that were blocked

	Clients []Client      `json:"clients"`
	Names   []nameState   `json:"names"`
	Left    []shardState  `json:"left,omitempty"` // what was dropped
	Cuts    []domainState `json:"cuts,omitempty"` // domains with a sample of their names
}

// shardState is what a shard dropped.
type shardState struct {
	Shard int `json:"shard"`
	levels
	Lost    int64    `json:"lost,omitempty"`
	Domains []uint64 `json:"domains,omitempty"` // the smallest hashes of the dropped ones
}

// domainState is which names of a domain are kept.
type domainState struct {
	Domain string `json:"domain"`
	Cut    uint64 `json:"cut"` // the largest hash
}

type nameState struct {
	Name string `json:"name"`
	Counts
	Resolved  int64            `json:"resolved,omitempty"`
	Blocked   int64            `json:"blocked,omitempty"`
	Alerts    int64            `json:"alerts,omitempty"`
	First     int64            `json:"first"`
	Last      int64            `json:"last"`
	Types     map[string]int64 `json:"types"`
	Askers    []askerState     `json:"askers"`
	Targets   []string         `json:"targets,omitempty"`
	Addresses []uint32         `json:"addresses,omitempty"`
	Texts     []uint32         `json:"texts,omitempty"`
	Decided   []string         `json:"protections,omitempty"`
	Marks     marks            `json:"marks,omitempty"`

	// For folded names of a domain: Hashes are the smallest of theirs.
	Domain  string   `json:"domain,omitempty"`
	Longest int      `json:"longest,omitempty"`
	Length  int64    `json:"length,omitempty"`
	Hashes  []uint64 `json:"hashes,omitempty"`
}

type askerState struct {
	Client uint32 `json:"client"` // its index in clients
	Counts
	First uint32   `json:"first"` // seconds since 1970
	Last  uint32   `json:"last"`
	Times []uint32 `json:"times,omitempty"`
	Marks marks    `json:"marks,omitempty"`
}

// WriteTo writes s as JSON, identical for equal surveys.
func (s *Survey) WriteTo(w io.Writer) (int64, error) {
	counted := &counter{to: bufio.NewWriter(w)}
	err := s.writeState(counted)
	return counted.n, errors.Join(err, counted.to.Flush())
}

// writeState writes the names one by one: together their JSON needs more memory than the survey.
func (s *Survey) writeState(w io.Writer) error {
	st, err := json.Marshal(s.state())
	if err != nil {
		return err
	}
	const names = `"names":[`
	before, after, _ := bytes.Cut(st, []byte(names)) // not in any string, where quotes are escaped
	if _, err := fmt.Fprintf(w, "%s%s", before, names); err != nil {
		return err
	}
	places := map[Client]uint32{}
	for i, c := range s.sortedClients() {
		places[c] = uint32(i)
	}
	for i, n := range s.all(byText, anything) {
		text, err := json.Marshal(s.nameState(n, places))
		if err != nil {
			return err
		}
		if i > 0 {
			text = append([]byte(","), text...)
		}
		if _, err := w.Write(text); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintf(w, "%s\n", after)
	return err
}

func (s *Survey) sortedClients() []Client {
	return slices.SortedFunc(slices.Values(s.clients.all), Client.Compare)
}

type counter struct {
	to *bufio.Writer
	n  int64
}

// Write implements [io.Writer].
func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

// state returns all but the names.
func (s *Survey) state() *state {
	all := s.total()
	st := &state{
		Format: format, Version: Version, Sources: slices.Sorted(maps.Keys(s.sources)), Records: all.records, First: all.first, Last: all.last,
		Rcodes: all.rcodes.counts(), Types: all.types.texts(), Actions: all.actions.counts(), Protections: all.protections.counts(), Hours: all.hours, BlocksBy: all.blocks,
		Clients: s.sortedClients(), Names: []nameState{},
	}
	for i := range s.shards {
		if sh := &s.shards[i]; sh.full {
			st.Left = append(st.Left, shardState{i, sh.levels, sh.lost, sh.lostDomains.smallest})
		}
	}
	for d := range s.eachDomain() {
		if d.cut != math.MaxUint64 {
			st.Cuts = append(st.Cuts, domainState{d.text, d.cut})
		}
	}
	return st
}

func (s *Survey) nameState(n *name, places map[Client]uint32) nameState {
	ns := nameState{
		Name: n.text, Counts: n.Counts, Resolved: n.resolved, Blocked: n.blocked, Alerts: n.alerts,
		First: n.first, Last: n.last, Types: n.typeCounts(), Targets: n.ledTo(), Addresses: n.publicAddresses(), Decided: n.protections(), Marks: n.marks,
	}
	for a := range n.asked() {
		ns.Askers = append(ns.Askers, askerState{places[s.clients.all[a.client]], a.Counts, a.first, a.last, s.timesOf(n, a), a.marks})
	}
	slices.SortFunc(ns.Askers, func(a, b askerState) int { return int(a.Client) - int(b.Client) })
	if n.more != nil {
		ns.Texts = n.more.texts
	}
	if n.isFolded() {
		ns.Domain, ns.Hashes, ns.Longest, ns.Length = n.domain.text, n.more.sketch.smallest, n.more.longest, n.more.length
	}
	return ns
}

// Read reads what WriteTo wrote, name by name. It is an error if the version differs, or if the
// counts contradict each other.
func Read(r io.Reader) (*Survey, error) {
	d := bounded.NewDocument(bufio.NewReader(r))
	s, st := New(nil), &state{}
	err := d.Members(s.members(d, st))
	switch {
	case err == nil && st.Format != format:
		return nil, fmt.Errorf("not a survey: the format is %q, want %q; give a file that vpcdns survey --json wrote", st.Format, format)
	case st.Format == format && st.Version > 0 && st.Version != Version:
		return nil, fmt.Errorf("survey has version %d, but this program reads only version %d; survey the logs again", st.Version, Version)
	case err != nil:
		return nil, fmt.Errorf("not a survey (%w); give a file that vpcdns survey --json wrote", err)
	}
	if err := s.restoreAll(st); err != nil {
		return nil, err
	}
	return s, nil
}

// members returns the decoder of each member of a state. Clients are restored at once, so many equal
// ones take no memory.
func (s *Survey) members(d *bounded.Document, st *state) map[string]func() error {
	members := map[string]func() error{
		"clients": func() error {
			return d.Elements(func() error {
				var c Client
				if err := d.Decode(&c); err != nil {
					return err
				}
				if before := len(s.clients.all); s.clients.number(c) != uint32(before) {
					return fmt.Errorf("duplicate client %v", c)
				}
				return nil
			})
		},
		"names": func() error { return decodeAll(d, &st.Names, (*nameState).check) },
		"left":  func() error { return decodeAll(d, &st.Left, (*shardState).check) },
		"cuts":  func() error { return decodeAll(d, &st.Cuts, (*domainState).check) },
	}
	for name, part := range map[string]any{
		"format": &st.Format, "version": &st.Version, "sources": &st.Sources, "records": &st.Records, "first": &st.First, "last": &st.Last,
		"rcodes": &st.Rcodes, "types": &st.Types, "actions": &st.Actions, "protections": &st.Protections, "hours": &st.Hours, "blockedHours": &st.BlocksBy,
	} {
		members[name] = func() error { return d.Decode(part) }
	}
	return members
}

// decodeAll decodes the elements of an array, and stops at the first impossible one.
func decodeAll[T any](d *bounded.Document, into *[]T, check func(*T) error) error {
	return d.Elements(func() error {
		var element T
		if err := d.Decode(&element); err != nil {
			return err
		}
		*into = append(*into, element)
		return check(&element)
	})
}

func (s *Survey) restoreAll(st *state) error {
	if err := st.check(); err != nil {
		return err
	}
	s.AddSources(st.Sources...)
	s.restoreTotals(st)
	for i := range st.Left {
		s.restoreLeft(&st.Left[i])
	}
	for _, d := range st.Cuts {
		s.shards[shardOf(d.Domain)].mergeCut(d.Domain, d.Cut)
	}
	for i := range st.Names {
		if err := s.restore(&st.Names[i]); err != nil {
			return fmt.Errorf("name %q: %w", st.Names[i].Name, err)
		}
	}
	return nil
}

// restoreTotals puts the totals into one shard: only their sums matter.
func (s *Survey) restoreTotals(st *state) {
	t := &s.shards[0].totals
	t.records, t.first, t.last = st.Records, st.First, st.Last
	for text, n := range st.Types {
		t.types[kindNamed(text)] += n
	}
	for into, from := range map[*tally]map[string]int64{&t.rcodes: st.Rcodes, &t.actions: st.Actions, &t.protections: st.Protections} {
		for text, n := range from {
			into.add(text, n)
		}
	}
	maps.Copy(t.hours, st.Hours)
	maps.Copy(t.blocks, st.BlocksBy)
}

func (s *Survey) restoreLeft(left *shardState) {
	sh := &s.shards[left.Shard]
	sh.full, sh.levels, sh.lost = true, left.levels, left.Lost
	for _, x := range left.Domains {
		sh.lostDomains.addHash(x)
	}
}

func (s *Survey) restore(ns *nameState) error {
	n, err := s.place(ns)
	if err != nil {
		return err
	}
	n.Counts, n.resolved, n.blocked, n.alerts = ns.Counts, ns.Resolved, ns.Blocked, ns.Alerts
	n.first, n.last, n.marks = ns.First, ns.Last, ns.Marks
	m := n.moreOf()
	for text, count := range ns.Types {
		m.addKind(kindNamed(text), count)
	}
	for _, a := range ns.Askers {
		if int(a.Client) >= len(s.clients.all) {
			return fmt.Errorf("client %d not found", a.Client)
		}
		mine := n.askerOf(a.Client)
		if mine.Queries > 0 {
			return fmt.Errorf("duplicate client %d", a.Client)
		}
		mine.first, mine.last, mine.marks, mine.Counts = a.First, a.Last, a.Marks, a.Counts
		for _, at := range a.Times {
			n.timeOf(mine, at, 64)
		}
	}
	for _, target := range ns.Targets {
		n.addTarget([]byte(target))
	}
	for _, protection := range ns.Decided {
		n.decidedBy(protection)
	}
	for _, x := range ns.Addresses {
		n.keepAddress(scramble(x))
	}
	for _, x := range ns.Texts {
		m.texts = distinct.Insert(m.texts, x, maxTexts)
	}
	return nil
}

// place returns the name to restore.
func (s *Survey) place(ns *nameState) (*name, error) {
	if ns.Domain == "" {
		sh := &s.shards[shardOf(ns.Name)]
		if sh.names[ns.Name] != nil {
			return nil, errors.New("duplicate")
		}
		n := sh.nameFor(ns.Name)
		if n == nil || n.text != ns.Name {
			return nil, errors.New("should have been dropped")
		}
		return n, nil
	}
	sh := &s.shards[shardOf(ns.Domain)]
	d := sh.domains[ns.Domain]
	if d == nil || d.folded != nil {
		return nil, errors.New("duplicate, or without a cut")
	}
	n := d.fold()
	n.more.longest, n.more.length = ns.Longest, ns.Length
	for _, hash := range ns.Hashes {
		n.more.sketch.addHash(hash)
	}
	return n, nil
}
