package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
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

	// What rules before the one that is looked at match: all of them, and those that look
	// at every name of a CNAME chain. They are one as long as no rule trusts redirections.
	before, inspecting coverage
	open               bool // some rule trusts redirections, or may

	letPass entrySet // what rules before allow or alert on, for all query types
	sure    bool     // letPass is all that they might let pass
}

// look goes through the rules in their order.
func (s *sequence) look() {
	s.before, s.letPass, s.sure = coverage{}, entrySet{}, s.closed && !s.maySave()
	s.inspecting = s.before
	if s.open = s.trusts(); s.open {
		s.inspecting = coverage{}
	}
	passing := map[int][]string{}  // rules for * that let pass, and what they keep from blocking
	met := map[*policy.Rule]bool{} // a group may be on a VPC twice, although AWS refuses it
	for i, p := range s.rules {
		if p.Why != "" || met[p.Rule] {
			continue
		}
		met[p.Rule] = true
		h := s.hiddenOf(i)
		s.report(i, h, passing)
		if !h.all {
			s.tooMuch(i)
		}
		if i+1 < len(s.rules) { // nothing comes after the last one
			s.remember(i)
		}
	}
	for i := range s.rules {
		if len(passing[i]) > 0 {
			s.at(i, allowAllBeforeBlock, "it %s every name, so that what comes later never blocks: %s", does(s.rules[i].Rule), listed(passing[i]))
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

// trusts reports whether a rule trusts redirections, or may.
func (s *sequence) trusts() bool {
	for _, p := range s.rules {
		if !inspects(p.Rule) {
			return true
		}
	}
	return false
}

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

// inspects reports whether a rule looks at every name of a CNAME chain for certain.
func inspects(r *policy.Rule) bool {
	return !r.Trusts() && r.Unknowns.Of("FirewallDomainRedirectionAction") == nil
}

// remember adds a rule to what comes before the others.
func (s *sequence) remember(i int) {
	r := s.rules[i].Rule
	passes := r.Does() != policy.ActionBlock
	if passes && (r.List == nil || !isKnown(r.List)) && r.Protection.Threat == "" {
		s.sure = false
	}
	if r.List == nil {
		return
	}
	for _, e := range r.List.Entries {
		if !e.Pattern.IsValid() {
			continue
		}
		s.before.add(r.QueryType, e.Pattern, i)
		if s.open && (inspects(r) || e.Pattern.Kind() == domain.Any) {
			s.inspecting.add(r.QueryType, e.Pattern, i)
		}
		if passes && r.QueryType == "" {
			s.letPass[e.Pattern] = struct{}{}
		}
	}
}

// isKnown reports whether the entries of a list are all that it has.
func isKnown(l *policy.List) bool {
	return l.Opaque == "" && l.Unknowns.Of("Domains", "DomainFileUrl") == nil
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
