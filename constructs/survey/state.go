package survey

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
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
	for _, n := range s.all(byText, anything) {
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
