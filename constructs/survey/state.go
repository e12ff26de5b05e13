package survey

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// Version is the version of what [Survey.WriteTo] writes.
const Version = 1

// state is a Survey as JSON. Fields are added and never renamed.
type state struct {
	Format  string `json:"format"` // "vpcdns survey"
	Version int    `json:"version"`

	Records  int64            `json:"records"`
	First    int64            `json:"first"` // milliseconds since 1970
	Last     int64            `json:"last"`
	Rcodes   map[string]int64 `json:"rcodes"`
	Types    map[string]int64 `json:"types"`
	Actions  map[string]int64 `json:"actions"`
	Hours    map[int64]int64  `json:"hours"` // records by hours since 1970
	Overflow int64            `json:"overflow,omitempty"`

	Clients []Client    `json:"clients"`
	Names   []nameState `json:"names"`
}

const format = "vpcdns survey"

type nameState struct {
	Name string `json:"name"`
	Counts
	Resolved int64            `json:"resolved,omitempty"`
	Blocked  int64            `json:"blocked,omitempty"`
	Alerts   int64            `json:"alerts,omitempty"`
	Data     int64            `json:"data,omitempty"`
	First    int64            `json:"first"`
	Last     int64            `json:"last"`
	Longest  int              `json:"longest"`
	Length   int64            `json:"length"`
	Types    map[string]int64 `json:"types"`
	Askers   []askerState     `json:"askers"`
	Targets  []string         `json:"targets,omitempty"`

	// Domain is there for names of a domain that are not kept apart, and Hashes are the
	// smallest ones of theirs.
	Domain string   `json:"domain,omitempty"`
	Hashes []uint64 `json:"hashes,omitempty"`
}

type askerState struct {
	Client uint32 `json:"client"` // its place in clients, from 0
	Counts
}

// WriteTo writes all that s knows as JSON. Equal surveys are written alike.
func (s *Survey) WriteTo(w io.Writer) (int64, error) {
	counted := &counter{to: bufio.NewWriter(w)}
	err := json.NewEncoder(counted).Encode(s.state())
	return counted.n, errors.Join(err, counted.to.Flush())
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

func (s *Survey) state() *state {
	clients := slices.SortedFunc(slices.Values(s.clients.all), Client.Compare)
	places := map[Client]uint32{}
	for i, c := range clients {
		places[c] = uint32(i)
	}
	st := &state{
		Format: format, Version: Version, Records: s.Records, First: s.First, Last: s.Last,
		Rcodes: s.Rcodes(), Types: s.Types(), Actions: s.Actions(), Hours: s.hours, Overflow: s.Overflow,
		Clients: clients, Names: []nameState{},
	}
	for _, n := range s.all(byText) {
		st.Names = append(st.Names, s.nameState(n, places))
	}
	return st
}

func (s *Survey) nameState(n *name, places map[Client]uint32) nameState {
	ns := nameState{
		Name: n.text, Counts: n.Counts, Resolved: n.resolved, Blocked: n.blocked, Alerts: n.alerts, Data: n.data,
		First: n.first, Last: n.last, Longest: n.longest, Length: n.length, Types: n.types.counts(), Targets: n.targets,
	}
	for _, a := range n.askers {
		ns.Askers = append(ns.Askers, askerState{places[s.clients.all[a.client]], a.Counts})
	}
	slices.SortFunc(ns.Askers, func(a, b askerState) int { return int(a.Client) - int(b.Client) })
	if n.sketch != nil {
		ns.Domain, ns.Hashes = n.domain, n.sketch.smallest
	}
	return ns
}

// Read reads what WriteTo wrote.
func Read(r io.Reader) (*Survey, error) {
	var st state
	decoder := json.NewDecoder(bufio.NewReader(r))
	if err := decoder.Decode(&st); err != nil {
		return nil, fmt.Errorf("no survey (%w); give what vpcdns survey --json wrote", err)
	}
	if st.Format != format {
		return nil, fmt.Errorf("no survey: its format is %q, not %q; give what vpcdns survey --json wrote", st.Format, format)
	}
	if st.Version != Version {
		return nil, fmt.Errorf("a survey of version %d, and this is for version %d; survey the logs again", st.Version, Version)
	}
	return st.survey()
}

func (st *state) survey() (*Survey, error) {
	s := New(nil)
	s.Records, s.First, s.Last, s.Overflow = st.Records, st.First, st.Last, st.Overflow
	s.rcodes, s.types, s.actions = tallyOf(st.Rcodes), tallyOf(st.Types), tallyOf(st.Actions)
	maps.Copy(s.hours, st.Hours)
	for i, c := range st.Clients {
		if s.clients.number(c) != uint32(i) {
			return nil, fmt.Errorf("client %v is there twice", c)
		}
	}
	for _, ns := range st.Names {
		if err := s.restore(&ns); err != nil {
			return nil, fmt.Errorf("name %q: %w", ns.Name, err)
		}
	}
	return s, nil
}

func (s *Survey) restore(ns *nameState) error {
	n := newName(ns.Name, Registrable(ns.Name))
	if ns.Domain != "" {
		n = newFolded(ns.Domain)
		for _, hash := range ns.Hashes {
			n.sketch.addHash(hash)
		}
	}
	n.Counts, n.resolved, n.blocked, n.alerts, n.data = ns.Counts, ns.Resolved, ns.Blocked, ns.Alerts, ns.Data
	n.first, n.last, n.longest, n.length = ns.First, ns.Last, ns.Longest, ns.Length
	n.types = tallyOf(ns.Types)
	for _, a := range ns.Askers {
		if int(a.Client) >= len(s.clients.all) {
			return fmt.Errorf("there is no client %d", a.Client)
		}
		n.askerOf(a.Client).add(a.Counts)
	}
	for _, target := range ns.Targets {
		n.addTarget([]byte(target))
	}
	return s.keep(n)
}

func (s *Survey) keep(n *name) error {
	d := s.domains[n.domain]
	if d == nil {
		d = &registered{}
		s.domains[n.domain] = d
	}
	if s.names[n.text] != nil || n.sketch != nil && d.folded != nil {
		return errors.New("is there twice")
	}
	if n.sketch != nil {
		d.folded = n
		return nil
	}
	s.names[n.text] = n
	d.names = append(d.names, n)
	return nil
}
