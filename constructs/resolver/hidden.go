package resolver

import (
	"cmp"
	"math"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// warnOfHiddenBlocks warns where a rule of this firewall that alerts ends the evaluation
// before a BLOCK that comes later, in this rule group or in one behind it on the same
// VPC.
func (f *dnsFirewall) warnOfHiddenBlocks(own association, firewalls []*dnsFirewall) {
	for _, other := range firewalls {
		for _, a := range other.on(own.vpc) {
			if other != f && !own.before(a) {
				continue
			}
			if alert, block, found := firstHidden(f.group.rules, other.group.rules, other == f); found {
				warn(f, "alert-hides-block",
					"%s of %q only alerts, and an ALERT ends the evaluation: what %s of %q looks for too is no longer blocked there on %s; put the BLOCK first, enforce both rules, or let both alert",
					alert.where(), *f.Node().Path(), block.where(), *other.Node().Path(), own.vpc.key)
			}
		}
	}
}

// before reports whether a rule group is certain to be evaluated before another.
func (a association) before(other association) bool {
	return a.priority.known() && other.priority.known() && a.priority.value < other.priority.value
}

// firstHidden finds the first rule that hides a later BLOCK, if there is one.
func firstHidden(rules, later []placedRule, sameGroup bool) (alert, block placedRule, found bool) {
	for _, rule := range byPriority(rules) {
		if hidden := rule.hidden(later, sameGroup); len(hidden) > 0 {
			return rule, hidden[0], true
		}
	}
	return placedRule{}, placedRule{}, false
}

// hidden gives the rules that a rule may keep from blocking, in the order of evaluation:
// those of its own group, or of one behind it.
func (r placedRule) hidden(later []placedRule, sameGroup bool) []placedRule {
	return slices.DeleteFunc(byPriority(later), func(rule placedRule) bool {
		return sameGroup && !r.before(rule) || !r.hides(rule)
	})
}

// byPriority gives rules in the order of evaluation. Those whose priority only the
// deployment knows come last.
func byPriority(rules []placedRule) []placedRule {
	return slices.SortedStableFunc(slices.Values(rules), func(a, b placedRule) int {
		return cmp.Compare(a.rank(), b.rank())
	})
}

// rank is the priority to sort by.
func (r placedRule) rank() float64 {
	if r.priority.token {
		return math.Inf(1)
	}
	return r.priority.value
}

// hides reports whether a rule that comes first may keep a later one from blocking.
func (r placedRule) hides(later placedRule) bool {
	// Rules of one condition switch together, and what other conditions say is unknown.
	together := r.action == actionBlock && r.enforcement.mode == enforceWhen && later.enforcement == r.enforcement
	exists := later.condition == nil || later.condition == r.condition
	return r.mayAlert() && later.mayBlock() && !together && exists && r.mayOverlap(later.Rule)
}

// mayAlert reports whether the rule can come out as an ALERT.
func (r placedRule) mayAlert() bool {
	return r.action == actionAlert || r.action == actionBlock && r.enforcement.mayAlert()
}

// mayShareNames reports whether some name can be in both lists. The content of imported
// lists, AWS's managed ones among them, and of template parameters is not known here.
func mayShareNames(a, b DomainList) bool {
	first, knowsFirst := patternsOf(a)
	second, knowsSecond := patternsOf(b)
	if !knowsFirst || !knowsSecond {
		return true
	}
	return anyOverlaps(first, second) || anyOverlaps(second, first)
}

// anyOverlaps reports whether one of the patterns overlaps one of the others that is as wide
// or wider. Lists can be long, so it looks for the few that can be, and not at all of them.
func anyOverlaps(patterns, others []domain.Pattern) bool {
	known := make(map[domain.Pattern]bool, len(others))
	for _, other := range others {
		known[other] = true
	}
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool {
		wider := []domain.Pattern{p}
		for base, ok := p.Base(), p.Base().IsValid(); ok; base, ok = base.Parent() {
			wider = append(wider, domain.Below(base))
		}
		return slices.ContainsFunc(wider, func(w domain.Pattern) bool { return known[w] && w.Overlaps(p) })
	})
}
