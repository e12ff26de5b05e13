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
	Resolved int64 // how many queries had NOERROR, none of which was blocked
	Answered int   // how many clients had an answer with at least one record, which NODATA has not
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
		Name: n.text, Domain: n.domain.text, Folded: n.isFolded(), Counts: n.Counts,
		Resolved: n.resolved, Answered: n.answeredFor(), Blocked: n.blocked, Alerts: n.alerts, Types: n.typeCounts(),
		First: n.first, Last: n.last, Askers: s.askers(n), Targets: n.ledTo(),
	}
}

// answeredFor returns how many clients had an answer.
func (n *name) answeredFor() (clients int) {
	for a := range n.asked() {
		if a.marks&answered != 0 {
			clients++
		}
	}
	return clients
}

func (n *name) typeCounts() map[string]int64 {
	counts := map[string]int64{}
	for _, k := range n.kindCounts() {
		counts[k.kind.String()] += k.n
	}
	return counts
}

// timesOf returns the first seconds in which a client asked for a name, as many as are kept
// of every name.
func (s *Survey) timesOf(n *name, a *asker) []uint32 {
	if n.isFolded() || n.numAskers() > maxTimed {
		return nil
	}
	times := a.kept()
	return times[:min(len(times), s.shards[shardOf(n.domain.text)].maxTimes())]
}

// kept returns the seconds that are kept of a client, of a name that keeps any.
func (a *asker) kept() []uint32 {
	switch {
	case a.times != nil:
		return *a.times
	case a.first == a.last:
		return []uint32{a.first}
	default:
		return []uint32{a.first, a.last}
	}
}

// askers returns who asked most first.
func (s *Survey) askers(n *name) []Asker {
	rows := make([]Asker, 0, n.numAskers())
	for a := range n.asked() {
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
	slices.SortFunc(all, thenByText(order))
	return all
}

// thenByText compares texts only if it must.
func thenByText(order func(a, b *name) int) func(a, b *name) int {
	return func(a, b *name) int {
		if c := order(a, b); c != 0 {
			return c
		}
		return byText(a, b)
	}
}

// first sorts what comes first and returns n of it, or all if n is negative. It does not keep
// the others, of which there may be millions.
func first[T any](n int, each iter.Seq[T], order func(a, b T) int) (best []T) {
	isFull := false // best[n-1] is no later than any that was dropped
	for x := range each {
		if isFull && order(best[n-1], x) < 0 {
			continue
		}
		best = append(best, x)
		if n >= 0 && len(best) >= 2*n+64 {
			slices.SortFunc(best, order)
			best, isFull = best[:n], n > 0
		}
	}
	slices.SortFunc(best, order)
	return best[:limit(n, len(best))]
}

func anything(*name) bool { return true }

// each yields every name in no order. To sort millions takes longer than to count them.
func (s *Survey) each() iter.Seq[*name] {
	return func(yield func(*name) bool) {
		for i := range s.shards {
			for _, d := range s.shards[i].domains {
				for n := range d.each() {
					if !yield(n) {
						return
					}
				}
			}
		}
	}
}

// eachDomain yields every domain in the order of the alphabet.
func (s *Survey) eachDomain() iter.Seq[*registered] {
	return func(yield func(*registered) bool) {
		for _, d := range s.sortedDomains() {
			if !yield(d) {
				return
			}
		}
	}
}

func (s *Survey) sortedDomains() []*registered {
	all := make([]*registered, 0, s.NumDomains())
	for i := range s.shards {
		all = slices.AppendSeq(all, maps.Values(s.shards[i].domains))
	}
	slices.SortFunc(all, func(a, b *registered) int { return cmp.Compare(a.text, b.text) })
	return all
}

// domain returns what is known of a registrable domain, or nil.
func (s *Survey) domain(text string) *registered { return s.shards[shardOf(text)].domains[text] }

// name returns what is known of a name that is kept apart, or nil.
func (s *Survey) name(text string) *name { return s.shards[shardOf(text)].names[text] }

func byQueries(a, b *name) int { return cmp.Compare(b.Queries, a.Queries) }

// Names returns the names that are asked for most, n of them or all if n is negative.
func (s *Survey) Names(n int) []Name {
	best := first(n, s.each(), thenByText(byQueries))
	rows := make([]Name, 0, len(best))
	for _, each := range best {
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
	for i := range s.shards {
		sh := &s.shards[i]
		n += int64(len(sh.names))
		estimated = estimated || sh.lost > 0
		for _, d := range sh.domains {
			if d.folded != nil {
				n += d.folded.distinct()
				estimated = true
			}
		}
	}
	return n, estimated
}

// NumDomains returns how many registrable domains there were.
func (s *Survey) NumDomains() (n int) {
	for i := range s.shards {
		n += len(s.shards[i].domains)
	}
	return n
}

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
	if d := s.domain(domain); d != nil {
		for _, each := range d.all() {
			n += each.distinct()
		}
	}
	return n
}
