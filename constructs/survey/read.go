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
		return nil, fmt.Errorf("not a survey (%w); give a file that vpcdns survey --json wrote", err)
	}
	if st.Format != format {
		return nil, fmt.Errorf("not a survey: the format is %q, want %q; give a file that vpcdns survey --json wrote", st.Format, format)
	}
	if st.Version != Version {
		return nil, fmt.Errorf("a survey of version %d, and this program reads version %d; survey the logs again", st.Version, Version)
	}
	return st.survey()
}

func (st *state) survey() (*Survey, error) {
	s := New(nil)
	if err := s.restoreTotals(st); err != nil {
		return nil, err
	}
	for i, c := range st.Clients {
		if s.clients.number(c) != uint32(i) {
			return nil, fmt.Errorf("client %v is there twice", c)
		}
	}
	for _, left := range st.Left {
		if err := s.restoreLeft(&left); err != nil {
			return nil, err
		}
	}
	for _, d := range st.Cuts {
		s.shards[shardOf(d.Domain)].mergeCut(d.Domain, d.Cut)
	}
	for _, ns := range st.Names {
		if err := s.restore(&ns); err != nil {
			return nil, fmt.Errorf("name %q: %w", ns.Name, err)
		}
	}
	return s, nil
}

// restoreTotals puts the totals into one shard, since they are only ever added up.
func (s *Survey) restoreTotals(st *state) error {
	if st.Records < 0 {
		return fmt.Errorf("%d records; a survey has none or more", st.Records)
	}
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
	return nil
}

func (s *Survey) restoreLeft(left *shardState) error {
	if left.Shard < 0 || left.Shard >= numShards || left.Lost < 0 ||
		min(left.Names, left.Bare, left.Fronts) < 0 || max(left.Names, left.Bare, left.Fronts) > 64 {
		return fmt.Errorf("impossible levels %+v", left)
	}
	sh := &s.shards[left.Shard]
	sh.full, sh.levels, sh.lost = true, left.levels, left.Lost
	for _, x := range left.Domains {
		sh.lostDomains.addHash(x)
	}
	return nil
}

func (s *Survey) restore(ns *nameState) error {
	if ns.Queries < 1 || ns.Failed() > ns.Queries || min(ns.NXDomain, ns.ServFail, ns.Resolved, ns.Blocked, ns.Alerts) < 0 {
		return errors.New("impossible counts")
	}
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
			return fmt.Errorf("client %d is missing", a.Client)
		}
		mine := n.askerOf(a.Client)
		if mine.Queries > 0 {
			return fmt.Errorf("client %d is there twice", a.Client)
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
		m.texts = insertSmallest(m.texts, x, maxTexts)
	}
	return nil
}

// place returns where a name counts that was kept.
func (s *Survey) place(ns *nameState) (*name, error) {
	if ns.Domain == "" {
		sh := &s.shards[shardOf(ns.Name)]
		if sh.names[ns.Name] != nil {
			return nil, errors.New("is there twice")
		}
		n := sh.nameFor(ns.Name)
		if n == nil || n.text != ns.Name {
			return nil, errors.New("is there although there was no room for it")
		}
		return n, nil
	}
	sh := &s.shards[shardOf(ns.Domain)]
	d := sh.domains[ns.Domain]
	if d == nil || d.folded != nil {
		return nil, errors.New("is there twice, or without a cut")
	}
	n := d.fold()
	n.more.longest, n.more.length = ns.Longest, ns.Length
	for _, hash := range ns.Hashes {
		n.more.sketch.addHash(hash)
	}
	return n, nil
}
