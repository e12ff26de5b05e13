package survey

import (
	"cmp"
	"maps"
	"slices"
)

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
func (s *Survey) domainRow(domain string, names []*name) Domain {
	row := Domain{Domain: domain}
	sum := newName(domain, domain)
	var example *name
	characters := int64(0)
	for _, n := range names {
		sum.merge(n, nil)
		if example == nil || cmp.Or(byQueries(n, example), byText(n, example)) < 0 {
			example = n
		}
		row.Names += n.distinct()
		characters += n.front() * n.distinct()
	}
	row.Example = example.text
	row.Counts, row.Data, row.First, row.Last = sum.Counts, sum.data, sum.first, sum.last
	row.Length, row.Longest = int(characters/max(row.Names, 1)), max(sum.longest-len(domain)-1, 0)
	row.Askers = s.askers(sum.askers)
	return row
}

// distinct returns how many names n is.
func (n *name) distinct() int64 {
	if n.sketch == nil {
		return 1
	}
	return n.sketch.estimate()
}

// front returns how many characters n has in front of its domain, on average.
func (n *name) front() int64 {
	return max(n.length/max(n.Queries, 1)-int64(len(n.domain))-1, 0)
}

func (d *registered) all() []*name {
	if d.folded == nil {
		return d.names
	}
	return append(slices.Clone(d.names), d.folded)
}

// where returns rows about the domains for which want holds.
func (s *Survey) where(want func(domain string, d *registered) bool) []Domain {
	var rows []Domain
	for _, domain := range slices.Sorted(maps.Keys(s.domains)) {
		if d := s.domains[domain]; want(domain, d) {
			rows = append(rows, s.domainRow(domain, d.all()))
		}
	}
	return rows
}

// Rare returns the domains that one client alone has asked for, those with the fewest
// queries first and the latest of these, without the reverse ones and those of which all
// names are to skip. It also returns how many there are.
func (s *Survey) Rare(n int, skip func(name string) bool) (first []Domain, all int) {
	rows := s.rareDomains(skip)
	for _, r := range rows[:limit(n, len(rows))] {
		first = append(first, s.domainRow(r.domain, s.domains[r.domain].all()))
	}
	return first, len(rows)
}

func (s *Survey) rareDomains(skip func(name string) bool) []*rare {
	var all []*rare
	for domain, d := range s.domains {
		if r := d.rare(domain); r != nil && !isReverse(domain) && !d.allSkipped(skip) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *rare) int {
		return cmp.Or(cmp.Compare(a.queries, b.queries), cmp.Compare(b.last, a.last), cmp.Compare(a.domain, b.domain))
	})
	return all
}

// allSkipped reports whether all names of a domain are to skip, which nobody knows of those
// that are not kept apart.
func (d *registered) allSkipped(skip func(name string) bool) bool {
	return !slices.ContainsFunc(d.all(), func(n *name) bool { return n.sketch != nil || !skip(n.text) })
}

type rare struct {
	domain        string
	queries, last int64
}

// rare returns nil for a domain that several clients have asked for.
func (d *registered) rare(domain string) *rare {
	r := &rare{domain: domain}
	var client *uint32
	for _, n := range d.all() {
		for _, a := range n.askers {
			if client != nil && *client != a.client {
				return nil
			}
			client = &a.client
		}
		r.queries += n.Queries
		r.last = max(r.last, n.last)
	}
	if client == nil {
		return nil
	}
	return r
}
