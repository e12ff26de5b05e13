package replay

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// decideMarked judges a query that AWS marked with a list whose entries nobody knows: it
// matches. It reports false if that decides nothing.
func (s *side) decideMarked(q *query) (verdict, bool) {
	if len(q.list) == 0 {
		return verdict{}, false
	}
	knowing := s.knowing(string(q.list))
	if knowing == nil {
		return verdict{}, false
	}
	first := policy.Decide(knowing.evaluator, q.name, q.kind)
	if _, rule := knowing.evaluator.Rule(first); rule == nil || rule.List != knowing.given || !first.Certain {
		return verdict{}, false
	}
	return s.follow(q, first, knowing), true
}

// knowing returns the side on which a list matches every name, or nil if it has no such
// list or knows its entries.
func (s *side) knowing(id string) *side {
	if known, ok := s.seen.Load(id); ok {
		return known.(*side)
	}
	known, _ := s.seen.LoadOrStore(id, s.withGiven(id))
	return known.(*side)
}

func (s *side) withGiven(id string) *side {
	name, _, _ := awsdns.ManagedListName(id)
	given := &policy.List{ID: id, Name: name, Entries: []policy.Entry{{Pattern: domain.MustParsePattern("*")}}}
	found := false
	vpc := *s.evaluator.VPC()
	vpc.Associations = slices.Clone(vpc.Associations)
	for i := range vpc.Associations {
		group := *vpc.Associations[i].Group
		group.Rules = slices.Clone(group.Rules)
		vpc.Associations[i].Group = &group
		for j := range group.Rules {
			r := &group.Rules[j]
			// A rule that trusts redirections looks at the first name alone, and the list may
			// have matched a later one.
			if l := r.List; l != nil && l.Opaque != "" && !r.Trusts() && (l.ID == id || l.Managed && l.Name == name) {
				r.List, found = given, true
			}
		}
	}
	if !found {
		return nil
	}
	known, err := newSide(&vpc)
	if err != nil {
		return nil // there was room for all the other entries
	}
	known.given = given
	return known
}
