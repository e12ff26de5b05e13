package survey

import (
	"cmp"
	"slices"
)

// Fresh is a domain with names that were never seen before.
type Fresh struct {
	Domain      // of the new names alone
	Whole  bool // whether the whole domain was never seen before
}

// has reports whether a survey has seen a name, or cannot tell that it has not.
func (s *Survey) has(text, domain string) bool {
	if s.names[text] != nil || s.Overflow > 0 {
		return true
	}
	d := s.domains[domain]
	return d != nil && d.folded != nil
}

// Fresh returns the names that no earlier survey has, by their domains, those first that
// are new as a whole, and the ones that most clients ask for. Names of domains that an
// earlier survey does not keep apart are not new, nor are those to skip.
func (s *Survey) Fresh(skip func(name string) bool, earlier ...*Survey) []Fresh {
	var rows []Fresh
	for domain, d := range s.domains {
		var names []*name
		for _, n := range d.all() {
			if !slices.ContainsFunc(earlier, func(e *Survey) bool { return e.has(n.text, domain) }) && !skip(n.text) {
				names = append(names, n)
			}
		}
		if len(names) > 0 {
			whole := !slices.ContainsFunc(earlier, func(e *Survey) bool { return e.domains[domain] != nil })
			rows = append(rows, Fresh{s.domainRow(domain, names), whole})
		}
	}
	slices.SortFunc(rows, func(a, b Fresh) int {
		return cmp.Or(compareBool(b.Whole, a.Whole), cmp.Compare(len(b.Askers), len(a.Askers)),
			cmp.Compare(b.Queries, a.Queries), cmp.Compare(a.Domain.Domain, b.Domain.Domain))
	})
	return rows
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	default:
		return -1
	}
}
