package survey

import (
	"cmp"
	"slices"
)

// Seeker is a client that asks for many domains that do not exist.
type Seeker struct {
	Client
	Domains int // how many registrable ones, for which nobody got anything but NXDOMAIN
	Example string
}

// SeekerDomains is how many domains that do not exist make a client one that looks for
// them: malware that computes where to call home tries hundreds.
const SeekerDomains = 100

// Seekers returns the clients that ask for at least [SeekerDomains] domains that do not
// exist, the most first. Reverse ones do not count, nor names without a domain, nor those
// to skip.
func (s *Survey) Seekers(skip func(name string) bool) []Seeker {
	seekers := make([]Seeker, len(s.clients.all))
	for domain, d := range s.domains {
		if !d.isMissing() || isReverse(domain) || !hasDot(domain) || d.allSkipped(skip) {
			continue
		}
		for client := range d.clients() {
			seeker := &seekers[client]
			seeker.Domains++
			if seeker.Example == "" || domain < seeker.Example {
				seeker.Example = domain
			}
		}
	}
	for i := range seekers {
		seekers[i].Client = s.clients.all[i]
	}
	seekers = slices.DeleteFunc(seekers, func(x Seeker) bool { return x.Domains < SeekerDomains })
	slices.SortFunc(seekers, func(a, b Seeker) int {
		return cmp.Or(cmp.Compare(b.Domains, a.Domains), a.Compare(b.Client))
	})
	return seekers
}

// isMissing reports whether nothing but NXDOMAIN came for all of a domain.
func (d *registered) isMissing() bool {
	return !slices.ContainsFunc(d.all(), func(n *name) bool { return n.NXDomain < n.Queries })
}

func (d *registered) clients() map[uint32]bool {
	clients := map[uint32]bool{}
	for _, n := range d.all() {
		for _, a := range n.askers {
			clients[a.client] = true
		}
	}
	return clients
}
