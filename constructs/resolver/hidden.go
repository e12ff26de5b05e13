package resolver

import (
	"cmp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// warnOfHiddenBlocks warns where a rule of this firewall that should block but only
// alerts ends the evaluation before a BLOCK that comes later, in this rule group or in
// one behind it on the same VPC.
func (f *dnsFirewall) warnOfHiddenBlocks(own association, firewalls []*dnsFirewall) {
	for _, other := range firewalls {
		for _, a := range other.on(own.vpc) {
			if other != f && !own.before(a) {
				continue
			}
			if alert, block, found := firstHidden(f.group.rules, other.group.rules, other == f); found {
				warn(f, "alert-hides-block",
					"%s of %q only alerts, and an ALERT ends the evaluation: names that are also in %s of %q are no longer blocked there on %s; enforce the first rule, or let both alert",
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
	for _, a := range byPriority(rules) {
		for _, b := range byPriority(later) {
			if (!sameGroup || a.priority.value < b.priority.value) && a.hides(b) {
				return a, b, true
			}
		}
	}
	return placedRule{}, placedRule{}, false
}

func byPriority(rules []placedRule) []placedRule {
	return slices.SortedStableFunc(slices.Values(rules), func(a, b placedRule) int {
		return cmp.Compare(a.priority.value, b.priority.value)
	})
}

// hides reports whether an alert-only BLOCK may keep a later rule from blocking.
func (r placedRule) hides(later placedRule) bool {
	alerts := r.action == actionBlock && r.enforcement.mayAlert()
	blocks := later.action == actionBlock && later.enforcement.mayBlock()
	// Rules of one condition switch together, and what other conditions say is unknown.
	together := r.enforcement.mode == enforceWhen && later.enforcement == r.enforcement
	return alerts && blocks && !together && later.props.Condition == nil && mayOverlap(r.list, later.list)
}

// mayOverlap reports whether some name can be in both lists. The content of imported
// lists and of template parameters is not known here.
func mayOverlap(a, b DomainList) bool {
	first, knowsFirst := patternsOf(a)
	second, knowsSecond := patternsOf(b)
	if !knowsFirst || !knowsSecond {
		return true
	}
	return slices.ContainsFunc(first, func(p domain.Pattern) bool {
		return slices.ContainsFunc(second, p.Overlaps)
	})
}
