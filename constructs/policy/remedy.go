package policy

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Remedy is a change to the rules of a VPC that lets a blocked query pass. It is one of
//
//   - entries to add to the list of Rule, which allows and comes before the rules that block,
//   - a new rule of Group at Priority that allows the entries, if Rule is nil,
//   - a new rule group on the VPC at Priority with such a rule, if Group is nil, too,
//   - Trust for Rule, which matches the name that is asked for, if there are no Entries. A rule
//     that matches every name is never proposed.
//
// A remedy says what to change and not whether that is wise: whatever the entries match may
// be asked for then, and with Trust every name that Rule matches may lead anywhere.
type Remedy struct {
	Entries  []domain.Pattern
	Rule     *Rule
	Group    *Group
	Priority int

	// Trust says to set FirewallDomainRedirectionAction to TRUST_REDIRECTION_DOMAIN: names
	// that the answer leads to are not looked at.
	Trust bool
}

// Remedies returns the changes that let a query pass which rules are known to block, the one
// that allows the least first. It returns nothing for a query that is not known to be blocked,
// and for one that no single change lets pass. What else may block the query, as a list that
// AWS does not publish, may do so still.
func (e *Evaluator) Remedies(q Query) []Remedy {
	f := fixer{e: e, hops: e.knownHops(q), queryType: q.Type}
	if !f.find() {
		return nil
	}
	var all []Remedy
	if r, ok := f.allow(f.blocked, false); ok {
		all = append(all, r)
	}
	if r, ok := f.trust(); ok {
		all = append(all, r)
	}
	return all
}

// fixer looks for the changes to the rules of a VPC that let a query pass.
type fixer struct {
	e         *Evaluator
	hops      []hop
	queryType QueryType

	blocked []hop // those that would be blocked, were they asked for or reached
	first   int   // the first step of those that block
}

// find reports whether the query is blocked. After the first name that is blocked, others may
// be that were never reached.
func (f *fixer) find() bool {
	for _, h := range f.hops {
		o := f.e.outcomeAt(h, h.decides)
		if o.action == ActionBlock || o.action == ActionUnknown {
			if len(f.blocked) == 0 && o.action == ActionUnknown {
				return false
			}
			step := h.candidates[h.decides].step
			if len(f.blocked) == 0 || step < f.first {
				f.first = step
			}
			f.blocked = append(f.blocked, h)
		} else if o.trust {
			break
		}
	}
	return len(f.blocked) > 0
}

// allow returns how to allow names before the first step that blocks.
func (f *fixer) allow(hops []hop, trust bool) (Remedy, bool) {
	r := Remedy{Trust: trust}
	for _, h := range hops {
		p, ok := entryFor(h.name)
		if !ok {
			return Remedy{}, false
		}
		if !slices.Contains(r.Entries, p) {
			r.Entries = append(r.Entries, p)
		}
	}
	later := slices.ContainsFunc(hops, func(h hop) bool { return h.name != f.hops[0].name })
	if !trust {
		for at := f.first - 1; at >= 0; at-- {
			if s := &f.e.steps[at]; f.allows(s, later) {
				r.Rule, r.Group = s.rule, s.group
				return r, true
			}
		}
	}
	s := &f.e.steps[f.first]
	if s.association.Via == "" {
		if priority, ok := freeBefore(s.rule.Priority, awsdns.RulePriorities(), prioritiesOf(s.group)); ok {
			r.Group, r.Priority = s.group, priority
			return r, true
		}
	}
	if s.association.floats() != nil {
		return Remedy{}, false
	}
	var taken []int
	for i := range f.e.vpc.Associations {
		taken = append(taken, f.e.vpc.Associations[i].Priority)
	}
	var ok bool
	r.Priority, ok = freeBefore(s.association.Priority, awsdns.AssociationPriorities(), taken)
	return r, ok
}

// allows reports whether a step allows what its list has, and only that is changed by a
// further entry of the list.
func (f *fixer) allows(s *step, later bool) bool {
	if s.why != "" || s.outcome.action != ActionAllow || s.rule.List == nil || s.anyName() || s.rule.List.StandIn != "" || !s.isFor(f.queryTypeOrA()) {
		return false
	}
	if s.association.Via != "" {
		return false // it has another owner
	}
	if later && (s.outcome.trust || s.outcome.mayTrust) {
		return false // what AWS makes of it at later names is not known
	}
	for i := range f.e.steps {
		if other := &f.e.steps[i]; other.rule != nil && other.rule != s.rule && other.rule.List == s.rule.List {
			return false
		}
	}
	return true
}

func (f *fixer) queryTypeOrA() QueryType {
	if f.queryType == 0 {
		return 1
	}
	return f.queryType
}

// trust returns how to stop looking at what the answer leads to.
func (f *fixer) trust() (Remedy, bool) {
	first := f.hops[0]
	if len(f.blocked) == 0 || f.blocked[len(f.blocked)-1].name == first.name {
		return Remedy{}, false
	}
	if o := f.e.outcomeAt(first, first.decides); o.action == ActionAllow || o.action == ActionAlert {
		c := first.candidates[first.decides]
		s := &f.e.steps[c.step]
		switch everything := c.entry.Pattern.Kind() == domain.Any; {
		case !everything:
			return Remedy{Rule: s.rule, Group: s.group, Trust: true}, true
		case c.step < f.first:
			return Remedy{}, false // a new rule would come too late
		}
	}
	return f.allow([]hop{first}, true)
}

// entryFor returns the entry that matches a name: itself, or what is below its parent where
// no entry can say the name, as with an underscore.
func entryFor(n domain.Name) (domain.Pattern, bool) {
	if p, ok := domain.Exactly(n); ok {
		return p, true
	}
	parent, ok := n.Parent()
	if !ok || parent.IsRoot() {
		return domain.Pattern{}, false
	}
	if _, ok := domain.Exactly(parent); !ok {
		return domain.Pattern{}, false
	}
	return domain.Below(parent), true
}

func prioritiesOf(g *Group) []int {
	var all []int
	for i := range g.Rules {
		all = append(all, g.Rules[i].Priority)
	}
	return all
}

// freeBefore returns the highest priority of a range that is below another and that nothing
// has.
func freeBefore(priority int, valid awsdns.Range, taken []int) (int, bool) {
	for p := min(priority-1, valid.Last); p >= valid.First; p-- {
		if !slices.Contains(taken, p) {
			return p, true
		}
	}
	return 0, false
}
