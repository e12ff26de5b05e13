package survey

import (
	"cmp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"
)

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
