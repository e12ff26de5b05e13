package survey

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

// Name is a row for a name, or for the folded names of a domain.
type Name struct {
	Name   string // "*.example.com" for folded names
	Domain string // registrable
	Folded bool   // whether the row stands for many names
	Counts
	Resolved int64 // queries with NOERROR that were not blocked
	Answered int   // clients that had an answer with at least one record, so not NODATA
	Blocked  int64 // by DNS Firewall
	Alerts   int64
	Types    map[string]int64

	First, Last int64 // milliseconds since 1970
	Askers      []Asker
	Targets     []string // of CNAMEs and DNAMEs, the alphabetically first 64
}

// Asker is a client with its counts.
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

// answeredFor returns the number of clients that had an answer.
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

// timesOf returns the first distinct seconds with queries of a client for a name.
func (s *Survey) timesOf(n *name, a *asker) []uint32 {
	if n.isFolded() || n.numAskers() > maxTimed {
		return nil
	}
	times := a.kept()
	return times[:min(len(times), s.shards[shardOf(n.domain.text)].maxTimes())]
}

// kept returns the kept times of a client, for a name that keeps any.
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

// askers returns the clients, most queries first.
func (s *Survey) askers(n *name) []Asker {
	rows := make([]Asker, 0, n.numAskers())
	for a := range n.asked() {
		rows = append(rows, Asker{s.clients.all[a.client], a.Counts})
	}
	slices.SortFunc(rows, func(a, b Asker) int { return cmp.Or(cmp.Compare(b.Queries, a.Queries), a.Compare(b.Client)) })
	return rows
}

// all returns the sorted names that satisfy about; folded names are one.
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

// thenByText breaks ties by text.
func thenByText(order func(a, b *name) int) func(a, b *name) int {
	return func(a, b *name) int {
		if c := order(a, b); c != 0 {
			return c
		}
		return byText(a, b)
	}
}

// first returns the first n values in order, or all if n is negative. It does not keep the others:
// there may be millions.
func first[T any](n int, each iter.Seq[T], order func(a, b T) int) (best []T) {
	isFull := false // best[n-1] is not after any that was dropped
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

// each yields every name in no order. Sorting millions takes longer than counting them.
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

// eachDomain yields every domain in alphabetical order.
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

// domain returns a registrable domain, or nil.
func (s *Survey) domain(text string) *registered { return s.shards[shardOf(text)].domains[text] }

// name returns a name that is kept, or nil.
func (s *Survey) name(text string) *name { return s.shards[shardOf(text)].names[text] }

// Queried is a name with what was asked about it.
type Queried struct {
	Name    string
	Types   []string // of the queries, in no order
	Targets []string // of CNAMEs and DNAMEs, the alphabetically first 64
}

// Queried yields every name that is kept, in no order. Folded names are not among them.
func (s *Survey) Queried() iter.Seq[Queried] {
	return func(yield func(Queried) bool) {
		for n := range s.each() {
			if n.isFolded() {
				continue
			}
			q := Queried{Name: n.text, Targets: n.ledTo()}
			for _, k := range n.kindCounts() {
				q.Types = append(q.Types, k.kind.String())
			}
			if !yield(q) {
				return
			}
		}
	}
}

// Has reports whether a name is kept and not folded.
func (s *Survey) Has(name string) bool { return s.name(name) != nil }

func byQueries(a, b *name) int { return cmp.Compare(b.Queries, a.Queries) }

// Names returns the n names with the most queries, or all if n is negative.
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

// NumNames returns the number of distinct names, and whether it is an estimate.
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

// NumDomains returns the number of registrable domains.
func (s *Survey) NumDomains() (n int) {
	for i := range s.shards {
		n += len(s.shards[i].domains)
	}
	return n
}

// VPCs returns the VPCs of the clients, sorted.
func (s *Survey) VPCs() []string {
	seen := map[string]bool{}
	for _, c := range s.clients.all {
		seen[c.VPC] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// NumClients returns the number of clients.
func (s *Survey) NumClients() int { return len(s.clients.all) }

func hasDot(name string) bool { return strings.Contains(name, ".") }

// isReverse reports whether a name is in the zone of reverse lookups.
func isReverse(name string) bool { return name == "arpa" || strings.HasSuffix(name, ".arpa") }

// Stopped returns the names with BLOCK or ALERT, most of them first.
func (s *Survey) Stopped() []Name {
	var rows []Name
	mostStopped := func(a, b *name) int { return cmp.Compare(b.blocked+b.alerts, a.blocked+a.alerts) }
	for _, n := range s.all(mostStopped, func(n *name) bool { return n.blocked+n.alerts > 0 }) {
		rows = append(rows, s.row(n))
	}
	return rows
}

// DomainNames returns the number of distinct names of a registrable domain.
func (s *Survey) DomainNames(domain string) (n int64) {
	if d := s.domain(domain); d != nil {
		for _, each := range d.all() {
			n += each.distinct()
		}
	}
	return n
}

// Domain is a row for all names of a registrable domain.
type Domain struct {
	Domain string
	Names  int64 // distinct
	Counts
	Data    int64  // queries for TXT, NULL and other types that carry arbitrary data
	Example string // the name with the most queries

	// Length is the average number of characters in front of the domain, and Longest the
	// largest.
	Length, Longest int

	First, Last int64
	Askers      []Asker
}

// domainRow returns the row for all or some names of a domain.
func (s *Survey) domainRow(d *registered, names []*name) Domain {
	row := Domain{Domain: d.text}
	sum := newName(d.text, d)
	var example *name
	characters, longest := int64(0), 0
	for _, n := range names {
		sum.merge(n, nil, 0)
		if example == nil || cmp.Or(byQueries(n, example), byText(n, example)) < 0 {
			example = n
		}
		row.Names += n.distinct()
		characters += n.front() * n.distinct()
		longest = max(longest, n.longest())
		row.Data += n.data()
	}
	row.Example = example.text
	row.Counts, row.First, row.Last = sum.Counts, sum.first, sum.last
	row.Length, row.Longest = int(characters/max(row.Names, 1)), max(longest-len(d.text)-1, 0)
	row.Askers = s.askers(sum)
	return row
}

// Rare returns the first n domains that only one client has queried, ordered by number of queries,
// fewest first, and by time, latest first. It leaves out reverse domains, and those with only names
// to skip. It also returns their number in all.
func (s *Survey) Rare(n int, skip func(name string) bool) (rows []Domain, all int) {
	each := func(yield func(rare) bool) {
		for i := range s.shards {
			for _, d := range s.shards[i].domains {
				r, ok := d.rare()
				if !ok || isReverse(d.text) || d.allSkipped(skip) {
					continue
				}
				if all++; !yield(r) {
					return
				}
			}
		}
	}
	for _, r := range first(n, each, rare.compare) {
		rows = append(rows, s.domainRow(r.domain, r.domain.all()))
	}
	return rows, all
}

// allSkipped reports whether all names of a domain are to skip. For folded names that is unknown.
func (d *registered) allSkipped(skip func(name string) bool) bool {
	for n := range d.each() {
		if n.isFolded() || !skip(n.text) {
			return false
		}
	}
	return true
}

// rare is a domain with only one client.
type rare struct {
	domain        *registered
	queries, last int64
}

func (r rare) compare(other rare) int {
	switch {
	case r.queries != other.queries:
		return cmp.Compare(r.queries, other.queries)
	case r.last != other.last:
		return cmp.Compare(other.last, r.last)
	default:
		return cmp.Compare(r.domain.text, other.domain.text)
	}
}

// rare reports whether a domain has only one client.
func (d *registered) rare() (r rare, ok bool) {
	r.domain = d
	client := uint32(0)
	for n := range d.each() {
		for a := range n.asked() {
			if ok && client != a.client {
				return r, false
			}
			client, ok = a.client, true
		}
		r.queries += n.Queries
		r.last = max(r.last, n.last)
	}
	return r, ok
}

// Fresh is a domain with new names.
type Fresh struct {
	Domain      // only the new names
	Whole  bool // whether the domain itself is new
}

// has reports whether a survey has a name, or may have dropped it.
func (s *Survey) has(text, domain string) bool {
	if s.name(text) != nil || s.hadNoRoom(domain, text) {
		return true
	}
	d := s.domain(domain)
	return d != nil && d.folded != nil && !d.keeps(text)
}

// hadNoRoom reports whether a name would have been dropped.
func (s *Survey) hadNoRoom(domain, name string) bool {
	return !s.shards[shardOf(domain)].keeps(domain, name)
}

// Fresh returns the domains with names that no earlier survey has: new domains first, then by
// number of clients. Names that an earlier survey may have dropped are not new, and names to skip
// are left out.
func (s *Survey) Fresh(skip func(name string) bool, earlier ...*Survey) []Fresh {
	var rows []Fresh
	for d := range s.eachDomain() {
		var names []*name
		for _, n := range d.all() {
			if !slices.ContainsFunc(earlier, func(e *Survey) bool { return e.has(n.text, d.text) }) && !skip(n.text) {
				names = append(names, n)
			}
		}
		if len(names) > 0 {
			whole := !slices.ContainsFunc(earlier, func(e *Survey) bool { return e.domain(d.text) != nil || e.hadNoRoom(d.text, names[0].text) })
			rows = append(rows, Fresh{s.domainRow(d, names), whole})
		}
	}
	slices.SortFunc(rows, func(a, b Fresh) int {
		return cmp.Or(order.Bool(b.Whole, a.Whole), cmp.Compare(len(b.Askers), len(a.Askers)),
			cmp.Compare(b.Queries, a.Queries), cmp.Compare(a.Domain.Domain, b.Domain.Domain))
	})
	return rows
}

// Talker is a row for a client.
type Talker struct {
	Client
	Counts
	Names int // distinct

	// Worst is the client's name with the most failed queries, and WorstFailed their number.
	Worst       string
	WorstFailed int64
}

// Talkers returns the n clients with the most queries, or all if n is negative.
func (s *Survey) Talkers(n int) []Talker {
	return s.talkers(n, func(t Talker) int64 { return t.Queries })
}

// Failing returns the n clients with the most failed queries, or all if n is negative.
func (s *Survey) Failing(n int) []Talker {
	return s.talkers(n, func(t Talker) int64 { return t.Failed() })
}

func (s *Survey) talkers(n int, weight func(Talker) int64) []Talker {
	rows := make([]Talker, len(s.clients.all))
	for i, client := range s.clients.all {
		rows[i].Client = client
	}
	for each := range s.each() {
		for a := range each.asked() {
			t := &rows[a.client]
			t.Names++
			t.Counts.add(a.Counts)
			if n := a.Failed(); n > t.WorstFailed || n > 0 && n == t.WorstFailed && each.text < t.Worst {
				t.Worst, t.WorstFailed = each.text, a.Failed()
			}
		}
	}
	rows = slices.DeleteFunc(rows, func(t Talker) bool { return weight(t) == 0 })
	slices.SortFunc(rows, func(a, b Talker) int { return cmp.Or(cmp.Compare(weight(b), weight(a)), a.Compare(b.Client)) })
	return rows[:limit(n, len(rows))]
}
