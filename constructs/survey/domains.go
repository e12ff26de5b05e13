package survey

import (
	"cmp"
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
func (s *Survey) Rare(n int, skip func(name string) bool) (first []Domain, all int) {
	rows := s.rareDomains(skip)
	for _, r := range rows[:limit(n, len(rows))] {
		first = append(first, s.domainRow(r.domain, r.domain.all()))
	}
	return first, len(rows)
}

func (s *Survey) rareDomains(skip func(name string) bool) []*rare {
	var all []*rare
	for d := range s.eachDomain() {
		if r := d.rare(); r != nil && !isReverse(d.text) && !d.allSkipped(skip) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *rare) int {
		return cmp.Or(cmp.Compare(a.queries, b.queries), cmp.Compare(b.last, a.last), cmp.Compare(a.domain.text, b.domain.text))
	})
	return all
}

// allSkipped reports whether all names of a domain are to skip, which nobody knows of those
// that are not kept apart.
func (d *registered) allSkipped(skip func(name string) bool) bool {
	return !slices.ContainsFunc(d.all(), func(n *name) bool { return n.isFolded() || !skip(n.text) })
}

type rare struct {
	domain        *registered
	queries, last int64
}

// rare returns nil for a domain that several clients have asked for.
func (d *registered) rare() *rare {
	r := &rare{domain: d}
	var client *uint32
	for _, n := range d.all() {
		for a := range n.asked() {
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
