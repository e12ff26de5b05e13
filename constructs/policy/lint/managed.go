package lint

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// managed finds managed lists all of which is in another one.
func (s *sequence) managed() {
	for whole, p := range s.rules {
		if p.Rule.List == nil || p.Why != "" {
			continue
		}
		for _, part := range awsdns.ManagedListIncludes(p.Rule.List.Name) {
			for at, q := range s.rules {
				if q.Rule.List != nil && q.Why == "" && q.Rule.List.Name == part && redundant(q.Rule, p.Rule, at > whole) {
					s.at(at, redundantManagedList, "all of %s is in %s of %s", part, p.Rule.List.Name, s.name(whole))
				}
			}
		}
	}
}

// redundant reports whether a rule for a part of a list makes no difference beside the
// rule for the whole of it.
func redundant(part, whole *policy.Rule, after bool) bool {
	if part.QueryType != whole.QueryType && whole.QueryType != "" {
		return false
	}
	return after || sameOutcome(part, whole) && actionOf(part) != policy.Unclear && part.Trusts() == whole.Trusts()
}

// alertOnly finds policies that block nothing, and managed lists that do not.
func (s *sequence) alertOnly() {
	alerting := slices.IndexFunc(s.rules, func(p policy.Placed) bool { return actionOf(p.Rule) == policy.Alert && exists(p) })
	mayBlock := slices.ContainsFunc(s.rules, func(p policy.Placed) bool {
		return actionOf(p.Rule) == policy.Blocked || actionOf(p.Rule) == policy.Unclear
	})
	if alerting >= 0 && !mayBlock && s.closed {
		g := s.rules[alerting].Group
		s.found(alertOnly, groupOf(g).onVPC(s.vpcs...), "%s has rules that alert and none that blocks", g.ID)
	}
	for i, p := range s.rules {
		if mayBlock && actionOf(p.Rule) == policy.Alert && exists(p) && p.Rule.List != nil && p.Rule.List.Managed {
			s.at(i, alertOnlyManagedList, "%s is matched and not blocked", p.Rule.List.Label())
		}
	}
}

// exists reports whether a rule is there for certain, wherever it comes.
func exists(p policy.Placed) bool {
	return unknown(p.Rule.Unknowns, policy.Existence) == nil &&
		unknown(p.Group.Unknowns, policy.Existence) == nil &&
		unknown(p.Association.Unknowns, policy.Existence) == nil
}
