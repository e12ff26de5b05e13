package replay

import "slices"

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
	key    [4]byte // that no other VPC of the worker has
	pair   *pair   // nil for a VPC that is not judged
	span   spanTally
	counts Counts
}

// doubtTally becomes a Doubt.
type doubtTally struct {
	records int64
	names   sketcher
}

// disagreementKey tells disagreements apart.
type disagreementKey struct {
	recorded, ours Effect
	recordedBy, by Decider
}

// disagreementTally becomes a Disagreement.
type disagreementTally struct {
	records int64
	names   []string
}

// changeKind is how a verdict changes, which is the same for many names.
type changeKind struct {
	class         Class
	before, after Effect
	by, was       Decider
}

// changeTally becomes a Change. Most names are asked for by a few clients, in one type or two: they
// are looked for one after another, and there is an index for many.
type changeTally struct {
	name string
	kind *changeKind
	next *changeTally // of the name

	allow        []string
	types        []*TypeCount
	byType       map[string]*int64 // once there are many, as any client can ask for 65,536
	days         days
	answeredDays days
	clients      []changeClientTally
	index        map[*clientTally]int
}

type changeClientTally struct {
	client   *clientTally
	span     spanTally
	answered int64
}

// mustAllow adds names, most often the name itself alone.
func (c *changeTally) mustAllow(names []string) {
	if len(names) == 1 && names[0] == c.name {
		names[0] = c.name // which shares its memory
	}
	if len(c.allow) == 1 && slices.Equal(c.allow, names) {
		return
	}
	c.allow = distinct(append(c.allow, names...))
}

func (c *changeTally) ofType(t string) *int64 {
	if c.byType != nil {
		if known := c.byType[t]; known != nil {
			return known
		}
	} else {
		for _, known := range c.types {
			if known.Type == t {
				return &known.Records
			}
		}
	}
	c.types = append(c.types, &TypeCount{Type: t})
	last := &c.types[len(c.types)-1].Records
	switch {
	case c.byType != nil:
		c.byType[t] = last
	case len(c.types) > fewTypes:
		c.byType = make(map[string]*int64, 2*len(c.types))
		for _, known := range c.types {
			c.byType[known.Type] = &known.Records
		}
	}
	return last
}

func (c *changeTally) add(p *pending, by *clientTally) {
	client := c.of(by)
	client.span.add(p.unixMilli)
	day := dayOf(p.unixMilli)
	c.days.add(day)
	if p.answered {
		client.answered++
		c.answeredDays.add(day)
	}
}

const (
	fewClients = 8
	fewTypes   = 8
)

func (c *changeTally) of(client *clientTally) *changeClientTally {
	if c.index == nil {
		for i := range c.clients {
			if c.clients[i].client == client {
				return &c.clients[i]
			}
		}
	} else if i, known := c.index[client]; known {
		return &c.clients[i]
	}
	c.clients = append(c.clients, changeClientTally{client: client})
	c.indexLast()
	return &c.clients[len(c.clients)-1]
}

// indexLast keeps the index of the clients once there is one.
func (c *changeTally) indexLast() {
	switch last := len(c.clients) - 1; {
	case c.index != nil:
		c.index[c.clients[last].client] = last
	case last == fewClients:
		c.index = map[*clientTally]int{}
		for i := range c.clients {
			c.index[c.clients[i].client] = i
		}
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
