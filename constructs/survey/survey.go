package survey

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/who"
)

// Bounds of the memory of a Survey.
const (
	// MaxNames is how many names are kept, some 500 bytes each with their domains.
	MaxNames = 1_000_000
	// MaxNamesPerDomain is how many names of a registrable domain are kept apart.
	MaxNamesPerDomain = 20_000
)

// Survey is what was learned from records. Use New; it must not be used by several
// goroutines at once.
type Survey struct {
	// Records is how many were added. First and Last are when the first and the last query
	// was made, in milliseconds since 1970.
	Records     int64
	First, Last int64

	// Overflow is how many records are of names that had no room.
	Overflow int64

	rcodes, types, actions tally
	hours                  map[int64]int64 // records by hours since 1970

	names    map[string]*name
	domains  map[string]*registered
	clients  clients
	maxNames int
	perName  int // MaxNamesPerDomain
	buffer   []byte
}

// registered is a domain that somebody may register, such as example.co.uk.
type registered struct {
	names  []*name // that are kept
	folded *name   // what the others are, or all of them; nil if there are no others
}

// New returns an empty Survey. The directory, which may be nil, names those who asked.
func New(directory *who.Directory) *Survey {
	return &Survey{
		hours: map[int64]int64{}, names: map[string]*name{}, domains: map[string]*registered{}, clients: newClients(directory),
		maxNames: MaxNames, perName: MaxNamesPerDomain,
	}
}

// Add counts a record.
func (s *Survey) Add(r *querylog.Record) {
	s.seen(r.UnixMilli, r.UnixMilli)
	s.Records++
	s.rcodes.one(r.Rcode)
	s.types.one(r.QueryType)
	if len(r.FirewallRuleAction) > 0 {
		s.actions.one(r.FirewallRuleAction)
	}
	s.hours[floorHour(r.UnixMilli)]++
	s.buffer = r.AppendName(s.buffer[:0])
	n := s.names[string(s.buffer)]
	if n == nil {
		if n = s.nameFor(string(s.buffer)); n == nil {
			s.Overflow++
			return
		}
	}
	n.add(r, s.clients.of(r), s.buffer)
	if !isBlocked(r) {
		s.buffer = n.addChain(r.Answers, s.buffer)
	}
}

// Rcodes returns how many records have each response code.
func (s *Survey) Rcodes() map[string]int64 { return s.rcodes.counts() }

// Types returns how many records are of each query type.
func (s *Survey) Types() map[string]int64 { return s.types.counts() }

// Actions returns how many records have an action of the firewall: ALERT or BLOCK.
func (s *Survey) Actions() map[string]int64 { return s.actions.counts() }

func floorHour(unixMilli int64) int64 {
	const hour = 60 * 60 * 1000
	at := unixMilli / hour
	if unixMilli%hour < 0 {
		at--
	}
	return at
}

func (s *Survey) seen(first, last int64) {
	if s.Records == 0 {
		s.First, s.Last = first, last
		return
	}
	s.First, s.Last = min(s.First, first), max(s.Last, last)
}

// nameFor returns where a name that is not known counts: as itself, or as its domain.
// It returns nil if there is no room.
func (s *Survey) nameFor(text string) *name {
	domain := Registrable(text)
	d := s.domains[domain]
	if d != nil && d.folded != nil {
		return d.folded
	}
	full := len(s.names) >= s.maxNames
	if d == nil {
		if full && len(s.domains) >= s.maxNames {
			return nil
		}
		d = &registered{}
		s.domains[domain] = d
	}
	switch {
	case full:
		d.folded = newFolded(domain)
		return d.folded
	case len(d.names) >= s.perName:
		s.fold(domain, d)
		return d.folded
	}
	n := newName(text, domain)
	d.names = append(d.names, n)
	s.names[text] = n
	return n
}

// fold makes one of all names of a domain.
func (s *Survey) fold(domain string, d *registered) {
	if d.folded == nil {
		d.folded = newFolded(domain)
	}
	for _, n := range d.names {
		d.folded.merge(n, nil)
		delete(s.names, n.text)
	}
	d.names = nil
}

// newFolded returns what names of a domain become that are not kept apart.
func newFolded(domain string) *name {
	n := newName("*."+domain, domain)
	n.sketch = &sketch{}
	return n
}

// SilentHours returns how many hours between the first and the last have no record.
func (s *Survey) SilentHours() int {
	if s.Records == 0 {
		return 0
	}
	return int(floorHour(s.Last)-floorHour(s.First)) + 1 - len(s.hours)
}
