package replay

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// spanTally becomes a Span.
type spanTally struct{ records, first, last int64 }

func (s *spanTally) add(unixMilli int64) {
	if s.records == 0 {
		s.first, s.last = unixMilli, unixMilli
	}
	s.records++
	s.first, s.last = min(s.first, unixMilli), max(s.last, unixMilli)
}

func (s *spanTally) span() Span {
	if s.records == 0 {
		return Span{}
	}
	return Span{s.records, timeOf(s.first), timeOf(s.last)}
}

// vpcTally becomes a VPCCount.
type vpcTally struct {
	id     string
	number uint32 // among those that the worker saw
	pair   *pair  // nil for a VPC that is not judged
	span   spanTally
	counts Counts
}

// doubtTally becomes a Doubt.
type doubtTally struct {
	records int64
	names   sketcher
}

// disagreementTally becomes a Disagreement.
type disagreementTally struct {
	records int64
	names   []string
}

// changeTally becomes a Change.
type changeTally struct {
	allow        []string
	types        map[string]*int64
	days         days
	answeredDays days
	clients      map[*clientTally]*changeClientTally
}

type changeClientTally struct {
	span     spanTally
	answered int64
}

func newChangeTally() *changeTally {
	return &changeTally{types: map[string]*int64{}, clients: map[*clientTally]*changeClientTally{}}
}

func (c *changeTally) ofType(t string) *int64 {
	if c.types[t] == nil {
		c.types[t] = new(int64)
	}
	return c.types[t]
}

func (c *changeTally) add(r *querylog.Record, by *clientTally) {
	client := c.clients[by]
	if client == nil {
		client = &changeClientTally{}
		c.clients[by] = client
	}
	client.span.add(r.UnixMilli)
	day := dayOf(r.UnixMilli)
	c.days.add(day)
	if answered(r) {
		client.answered++
		c.answeredDays.add(day)
	}
}

// days are sorted. A log is nearly in order, so that the last one is the most likely.
type days []Day

func (d *days) add(day Day) {
	if n := len(*d); n > 0 && (*d)[n-1] == day {
		return
	}
	if i, found := slices.BinarySearch(*d, day); !found {
		*d = slices.Insert(*d, i, day)
	}
}
