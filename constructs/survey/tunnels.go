package survey

import (
	"cmp"
	"slices"
)

// What makes a domain look like a tunnel: many names that are hardly asked for twice, and
// that are long or asked for data; or one that is longer than a name has reason to be.
const (
	TunnelNames   = 20  // different ones, at least
	TunnelRepeats = 2   // queries for a name on average, at most
	TunnelLength  = 30  // characters in front of the domain on average, at least
	TunnelData    = 0.5 // the share of queries for data, at least, if names are short
	TunnelLongest = 180 // characters in front of the domain, which alone are enough
)

// Tunnels returns the domains that look as if data were carried in their names or
// answers, those with the most names first, without those of which all names are to skip.
func (s *Survey) Tunnels(skip func(name string) bool) []Domain {
	rows := s.where(func(domain string, d *registered) bool {
		return !isReverse(domain) && d.isTunnel(len(domain)) && !d.allSkipped(skip)
	})
	slices.SortStableFunc(rows, func(a, b Domain) int { return cmp.Compare(b.Names, a.Names) })
	return rows
}

func (d *registered) isTunnel(domain int) bool {
	var names, queries, data, characters int64
	for _, n := range d.all() {
		if n.longest-domain-1 >= TunnelLongest {
			return true
		}
		names += n.distinct()
		queries += n.Queries
		data += n.data
		characters += n.front() * n.distinct()
	}
	if names < TunnelNames || queries > TunnelRepeats*names {
		return false
	}
	return characters >= TunnelLength*names || float64(data) >= TunnelData*float64(queries)
}
