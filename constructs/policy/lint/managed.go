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
	return after || sameOutcome(part, whole) && actionOf(part) != policy.Unclear && part.Redirection == whole.Redirection
}

// alertOnly finds policies that block nothing, and managed lists that do not.
func (s *sequence) alertOnly() {
	var actions []policy.Action
	for _, p := range s.rules {
		actions = append(actions, actionOf(p.Rule))
	}
	if slices.Contains(actions, policy.Unclear) || !slices.Contains(actions, policy.Alert) {
		return
	}
	if !slices.Contains(actions, policy.Blocked) {
		if s.closed {
			first := s.rules[slices.Index(actions, policy.Alert)]
			s.found(alertOnly, groupOf(first.Group).onVPC(s.vpcs...), "%s has rules that alert and none that blocks", first.Group.ID)
		}
		return
	}
	for i, p := range s.rules {
		if actions[i] == policy.Alert && p.Rule.List != nil && p.Rule.List.Managed {
			s.at(i, alertOnlyManagedList, "%s is matched and not blocked", p.Rule.List.Label())
		}
	}
}
