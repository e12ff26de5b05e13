package survey

import "cmp"

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
