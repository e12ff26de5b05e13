package survey

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Name is a row about a name, or about names of a domain that are not kept apart.
type Name struct {
	Name   string // "*.example.com" for names that are not kept apart
	Domain string // the registrable one
	Folded bool   // whether it is many names
	Counts
	Resolved int64 // how many queries had an answer, none of which was blocked
	Blocked  int64 // by DNS Firewall
	Alerts   int64
	Types    map[string]int64

	First, Last int64 // milliseconds since 1970
	Askers      []Asker
	Targets     []string // what CNAMEs and DNAMEs led to, in the order of the alphabet, at most 64
}

// Asker is who asked for something, and how often.
type Asker struct {
	Client
	Counts
}

func (s *Survey) row(n *name) Name {
	return Name{
		Name: n.text, Domain: n.domain, Folded: n.sketch != nil, Counts: n.Counts,
		Resolved: n.resolved, Blocked: n.blocked, Alerts: n.alerts, Types: n.types.counts(),
		First: n.first, Last: n.last, Askers: s.askers(n.askers), Targets: n.targets,
	}
}

// askers returns who asked most first.
func (s *Survey) askers(all []asker) []Asker {
	rows := make([]Asker, 0, len(all))
	for _, a := range all {
		rows = append(rows, Asker{s.clients.all[a.client], a.Counts})
	}
	slices.SortFunc(rows, func(a, b Asker) int { return cmp.Or(cmp.Compare(b.Queries, a.Queries), a.Compare(b.Client)) })
	return rows
}

// all returns every name that there is something about, those of folded domains as one,
// in the order of order.
func (s *Survey) all(order func(a, b *name) int, about func(n *name) bool) []*name {
	var all []*name
	for n := range s.each() {
		if about(n) {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b *name) int { return cmp.Or(order(a, b), byText(a, b)) })
	return all
}

func anything(*name) bool { return true }

// each yields every name in no order. To sort millions takes longer than to count them.
func (s *Survey) each() iter.Seq[*name] {
	return func(yield func(*name) bool) {
		for _, n := range s.names {
			if !yield(n) {
				return
			}
		}
		for _, d := range s.domains {
			if d.folded != nil && !yield(d.folded) {
				return
			}
		}
	}
}

func byQueries(a, b *name) int { return cmp.Compare(b.Queries, a.Queries) }

// Names returns the names that are asked for most, n of them or all if n is negative.
func (s *Survey) Names(n int) []Name {
	all := s.all(byQueries, anything)
	rows := make([]Name, 0, limit(n, len(all)))
	for _, each := range all[:limit(n, len(all))] {
		rows = append(rows, s.row(each))
	}
	return rows
}

func limit(n, length int) int {
	if n < 0 {
		return length
	}
	return min(n, length)
}

// NumNames returns how many different names there were, and whether that is an estimate.
func (s *Survey) NumNames() (n int64, estimated bool) {
	n = int64(len(s.names))
	for _, d := range s.domains {
		if d.folded != nil {
			n += d.folded.sketch.estimate()
			estimated = true
		}
	}
	return n, estimated || s.Overflow > 0
}

// NumDomains returns how many registrable domains there were.
func (s *Survey) NumDomains() int { return len(s.domains) }

// VPCs returns those that queries came from, sorted.
func (s *Survey) VPCs() []string {
	seen := map[string]bool{}
	for _, c := range s.clients.all {
		seen[c.VPC] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// NumClients returns how many have asked.
func (s *Survey) NumClients() int { return len(s.clients.all) }

func hasDot(name string) bool { return strings.Contains(name, ".") }

// isReverse reports whether a name asks who has an address.
func isReverse(name string) bool { return name == "arpa" || strings.HasSuffix(name, ".arpa") }

// Stopped returns the names that DNS Firewall blocked or reported, the most first.
func (s *Survey) Stopped() []Name {
	var rows []Name
	mostStopped := func(a, b *name) int { return cmp.Compare(b.blocked+b.alerts, a.blocked+a.alerts) }
	for _, n := range s.all(mostStopped, func(n *name) bool { return n.blocked+n.alerts > 0 }) {
		rows = append(rows, s.row(n))
	}
	return rows
}

// DomainNames returns how many different names of a registrable domain there were.
func (s *Survey) DomainNames(domain string) (n int64) {
	if d := s.domains[domain]; d != nil {
		for _, each := range d.all() {
			n += each.distinct()
		}
	}
	return n
}
