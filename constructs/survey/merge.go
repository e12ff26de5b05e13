package survey

import (
	"maps"
	"slices"
)

// Merge adds what another Survey has counted.
func (s *Survey) Merge(other *Survey) {
	if other.Records == 0 {
		return
	}
	s.seen(other.First, other.Last)
	s.Records += other.Records
	s.Overflow += other.Overflow
	s.rcodes.merge(other.rcodes)
	s.types.merge(other.types)
	s.actions.merge(other.actions)
	for hour, n := range other.hours {
		s.hours[hour] += n
	}
	numbers := s.clients.merge(&other.clients)
	for domain, d := range other.domains {
		if d.folded != nil {
			s.foldedFor(domain).merge(d.folded, numbers)
		}
	}
	names := maps.Values(other.names)
	if len(s.names)+len(other.names) > s.maxNames { // then the order says which have room
		names = slices.Values(slices.SortedFunc(names, byText))
	}
	for n := range names {
		s.mergeName(n, numbers)
	}
}

func (s *Survey) foldedFor(domain string) *name {
	d := s.domains[domain]
	if d == nil {
		d = &registered{}
		s.domains[domain] = d
	}
	s.fold(domain, d)
	return d.folded
}

func (s *Survey) mergeName(n *name, numbers []uint32) {
	mine := s.names[n.text]
	if mine == nil {
		mine = s.nameFor(n.text)
	}
	if mine == nil {
		s.Overflow += n.Queries
		return
	}
	mine.merge(n, numbers)
}
