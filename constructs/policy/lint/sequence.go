package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// IDs of checks of what the rules of a VPC do together.
const (
	unreachableRule           = "unreachable-rule"
	shadowedEntries           = "shadowed-entries"
	alertHidesBlock           = "alert-hides-block"
	allowedAndBlocked         = "allowed-and-blocked"
	allowAllBeforeBlock       = "allow-all-before-block"
	blockAllWithoutEssentials = "block-all-without-essentials"
	cutsOffAWS                = "cuts-off-aws"
	inspectedAllowList        = "inspected-allow-list"
	redundantManagedList      = "redundant-managed-list"
	alertOnly                 = "alert-only"
	alertOnlyManagedList      = "alert-only-managed-list"
)

// sequence is the rules that the queries of some VPCs meet, one after the other.
type sequence struct {
	*linter
	vpcs   []*policy.VPC
	rules  []policy.Placed
	closed bool // there are no others, as far as the source goes

	letPass entrySet // what rules before allow or alert on, for all query types
	sure    bool     // letPass is all that they might let pass
}

// look goes through the rules in their order.
func (s *sequence) look() {
	s.letPass, s.sure = entrySet{}, s.closed && !s.maySave()
	passing := map[int][]string{} // rules for * that let pass, and what they keep from blocking
	for _, h := range policy.HiddenIn(s.rules) {
		s.report(&h, passing)
		if !h.All {
			s.tooMuch(&h)
		}
		s.remember(h.Rule)
	}
	for i := range s.rules {
		if len(passing[i]) > 0 {
			s.at(i, allowAllBeforeBlock, "it %s every name, so what comes later never blocks: %s", does(s.rules[i].Rule), listed(passing[i]))
		}
	}
	s.managed()
	s.alertOnly()
}

// at adds a finding about a rule.
func (s *sequence) at(i int, id, format string, args ...any) {
	s.asAt(s.check(id).Severity, i, id, format, args...)
}

func (s *sequence) asAt(severity Severity, i int, id, format string, args ...any) {
	p := s.rules[i]
	s.foundAs(severity, id, ruleOf(p.Group, p.Rule).onVPC(s.vpcs...), "%s: "+format, append([]any{s.name(i)}, args...)...)
}

func (s *sequence) name(i int) string { return nameOfRule(s.rules[i].Group, s.rules[i].Rule) }

// maySave reports whether some rule, whose place is not certain, lets something pass that
// others would block.
func (s *sequence) maySave() bool {
	for _, p := range s.rules {
		if p.Why != "" && p.Rule.Does() != policy.ActionBlock {
			return true
		}
	}
	return false
}

// remember adds what a rule lets pass.
func (s *sequence) remember(i int) {
	r := s.rules[i].Rule
	passes := r.Does() != policy.ActionBlock
	if passes && (r.List == nil || !r.List.IsKnown()) && r.Protection.Threat == "" {
		s.sure = false
	}
	if r.List != nil && passes && r.QueryType == "" {
		s.letPass.add(r.List)
	}
}

// does says what a rule does to names: "alerts on".
func does(r *policy.Rule) string {
	switch r.Does() {
	case policy.ActionAllow:
		return "allows"
	case policy.ActionAlert:
		return "alerts on"
	case policy.ActionBlock:
		return "blocks"
	default:
		return "decides about"
	}
}
