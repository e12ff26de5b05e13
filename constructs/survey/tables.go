package survey

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
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

// Domain is a row about all names of a registrable domain.
type Domain struct {
	Domain string
	Names  int64 // how many different ones
	Counts
	Data    int64  // queries for TXT, NULL and other types that carry whatever one likes
	Example string // one of its names, that is asked for most

	// Length is how many characters names have in front of the domain, on average, and
	// Longest the most that one has.
	Length, Longest int

	First, Last int64
	Askers      []Asker
}

// domainRow puts what is known of the names of a domain together, of all or of some.
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

// Rare returns the domains that one client alone has asked for, those with the fewest
// queries first and the latest of these, without the reverse ones and those of which all
// names are to skip. It also returns how many there are.
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

// allSkipped reports whether all names of a domain are to skip, which nobody knows of those
// that are not kept apart.
func (d *registered) allSkipped(skip func(name string) bool) bool {
	for n := range d.each() {
		if n.isFolded() || !skip(n.text) {
			return false
		}
	}
	return true
}

// rare is a domain that one client alone has asked for.
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

// rare reports whether one client alone has asked for a domain.
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

// Fresh is a domain with names that were never seen before.
type Fresh struct {
	Domain      // of the new names alone
	Whole  bool // whether the whole domain was never seen before
}

// has reports whether a survey has seen a name, or may have but had no room for it.
func (s *Survey) has(text, domain string) bool {
	if s.name(text) != nil || s.hadNoRoom(domain, text) {
		return true
	}
	d := s.domain(domain)
	return d != nil && d.folded != nil && !d.keeps(text)
}

// hadNoRoom reports whether names like this one were not kept.
func (s *Survey) hadNoRoom(domain, name string) bool {
	return !s.shards[shardOf(domain)].keeps(domain, name)
}

// Fresh returns the names that no earlier survey has, by their domains, those first that
// are new as a whole, and the ones that most clients ask for. Names of domains that an
// earlier survey does not keep apart are not new, nor are those to skip.
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

// Talker is a client with what it asked.
type Talker struct {
	Client
	Counts
	Names int // how many different ones

	// Worst is the name that failed most often for the client, and WorstFailed how often.
	Worst       string
	WorstFailed int64
}

// Talkers returns who asks most.
func (s *Survey) Talkers(n int) []Talker {
	return s.talkers(n, func(t Talker) int64 { return t.Queries })
}

// Failing returns whose queries fail most often.
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
