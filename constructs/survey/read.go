package survey

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
)

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
