package querylog

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sort"
)

// Group is what a Record of a digest has beside its fields: the queries that it stands for. The
// methods of Record read it.
type Group struct {
	Hour    int64    // in which they are, in milliseconds since 1970
	Offsets []uint32 // their times, sorted, in milliseconds after Hour

	// Ports has two bytes for each query, the low one first. It is nil if Options.ForVerdicts leaves
	// ports out. OtherPort means that the port of all is in SrcPort, because it is not a number.
	Ports     []byte
	OtherPort bool

	Answered bool   // see [Record.Answered]
	Question uint64 // see [Record.Question]

	// Client is a small number that records of a sink share if they have the same Block and the same
	// client, which may be in another VPC.
	Client int
	Block  uint64
}

func (g *Group) clone() *Group {
	if g == nil {
		return nil
	}
	c := *g
	c.Offsets, c.Ports = slices.Clone(g.Offsets), bytes.Clone(g.Ports)
	return &c
}

// Count returns how many queries the record stands for: 1, unless Options.Group is set.
func (r *Record) Count() int {
	if r.Group == nil {
		return 1
	}
	return len(r.Group.Offsets)
}

// UnixMilliOf returns the time of one of the queries that the record stands for, in milliseconds
// since 1970. The first, with the number 0, is at UnixMilli. They are sorted and within one hour.
func (r *Record) UnixMilliOf(number int) int64 {
	if r.Group == nil {
		return r.UnixMilli
	}
	return r.Group.Hour + int64(r.Group.Offsets[number])
}

// Last returns the time of the last query that the record stands for.
func (r *Record) Last() int64 { return r.UnixMilliOf(r.Count() - 1) }

// Narrow makes r stand for only those of its queries that were made from since until before
// until, in milliseconds since 1970, and returns how many these are. If there are none, it
// leaves r as it is.
func (r *Record) Narrow(since, until int64) int {
	first, end := r.between(since, until)
	if first >= end || end-first == r.Count() {
		return end - first
	}
	g := r.Group
	g.Offsets = g.Offsets[first:end]
	if g.Ports != nil {
		g.Ports = g.Ports[2*first : 2*end]
	}
	r.UnixMilli = r.UnixMilliOf(0)
	return end - first
}

// Within returns how many of the queries that r stands for were made from since until before until,
// in milliseconds since 1970, and when the first and the last of them were.
func (r *Record) Within(since, until int64) (n int, first, last int64) {
	from, end := r.between(since, until)
	if from >= end {
		return 0, 0, 0
	}
	return end - from, r.UnixMilliOf(from), r.UnixMilliOf(end - 1)
}

// between returns the number of the first query at since or later, and that behind the last one
// before until.
func (r *Record) between(since, until int64) (first, end int) {
	count := r.Count()
	if since <= r.UnixMilli && r.Last() < until {
		return 0, count
	}
	first = sort.Search(count, func(i int) bool { return r.UnixMilliOf(i) >= since })
	end = sort.Search(count, func(i int) bool { return r.UnixMilliOf(i) >= until })
	return first, max(end, first)
}

// Answered reports whether the response code is NOERROR and there are answers, whether the record
// has them or Options.ForVerdicts left them out.
func (r *Record) Answered() bool {
	if r.Group != nil {
		return r.Group.Answered
	}
	return len(r.Answers) > 0 && string(r.Rcode) == "NOERROR"
}

// Question is a number that successive records of a sink share if they have the same VPC, name,
// type and chain, and DNS Firewall did the same. A digest is sorted, so there are many such
// records. It is 0 if that is not known.
func (r *Record) Question() uint64 {
	if r.Group == nil {
		return 0
	}
	return r.Group.Question
}

// Each calls a function for each query that the record stands for, with a record of its own that
// is valid until the function returns.
func (r *Record) Each(do func(*Record) error) error {
	if r.Count() == 1 {
		return do(r)
	}
	one, g := *r, *r.Group
	one.Group = &g
	for i := range r.Group.Offsets {
		g.Offsets = r.Group.Offsets[i : i+1]
		if g.Ports != nil {
			g.Ports = r.Group.Ports[2*i : 2*i+2]
		}
		one.UnixMilli = r.UnixMilliOf(i)
		if err := do(&one); err != nil {
			return err
		}
	}
	return nil
}

// port returns the port of a query.
func (g *Group) port(number int) uint16 { return binary.LittleEndian.Uint16(g.Ports[2*number:]) }
