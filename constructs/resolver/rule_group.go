package resolver

import (
	"fmt"
	"math"
)

// ruleGroup is the pure value behind a DnsFirewall: its rules in the order given.
type ruleGroup struct {
	rules       []placedRule
	enforcement Enforcement
	given       int        // how many rules there were, those that look into no exceptions included
	last        placedRule // the last one of them
}

// with gives the group with further rules, and adds to p what is wrong with them.
func (g ruleGroup) with(p *problems, rules ...Rule) ruleGroup {
	for _, rule := range rules {
		placed := g.place(p, rule)
		placed.check(p)
		if !isNone(rule.list) {
			g.checkAgainst(p, placed)
			g.rules = append(g.rules[:len(g.rules):len(g.rules)], placed)
		}
		g.given, g.last = g.given+1, placed // so that others keep their priorities when there are exceptions
	}
	return g
}

func (g ruleGroup) place(p *problems, rule Rule) placedRule {
	placed := placedRule{Rule: rule, position: g.given + 1}
	placed.enforcement = rule.enforcement.or(g.enforcement)
	if !placed.priority.set {
		placed.priority, placed.defaulted = g.nextPriority(p, placed), true
	}
	return placed
}

// nextPriority is the next multiple of 100 above the rule before.
func (g ruleGroup) nextPriority(p *problems, next placedRule) number {
	if g.given == 0 {
		return number{value: rulePriorityStep, set: true}
	}
	before := g.last
	if before.priority.token {
		p.add("%s follows a rule whose priority only the deployment knows; give it a priority of its own", next.where())
		return number{}
	}
	next100 := (math.Floor(before.priority.value/rulePriorityStep) + 1) * rulePriorityStep
	return number{value: max(next100, rulePriorityStep), set: true}
}

func (g ruleGroup) checkAgainst(p *problems, next placedRule) {
	for _, earlier := range g.rules {
		if earlier.clashes(next) {
			p.add("%s; give each rule its own priority", g.clash(earlier, next))
		}
		if earlier.sameMatch(next) {
			p.add("%s: %s", next.where(), next.match.twice(earlier.where()))
		}
	}
}

// clash says which rules have one priority, and where one comes from that nobody wrote.
func (g ruleGroup) clash(earlier, next placedRule) string {
	if !next.defaulted {
		return fmt.Sprintf("%s: priority %v is already used by %s", next.where(), next.priority.value, earlier.where()+defaultNote(earlier))
	}
	before := g.last
	return fmt.Sprintf("%s has no Priority, so it takes %v, the next multiple of %d above the %v of %s, which %s has already",
		next.where(), next.priority.value, rulePriorityStep, before.priority.value, before.where(), earlier.where()+defaultNote(earlier))
}

func defaultNote(rule placedRule) string {
	if rule.defaulted {
		return " (its default)"
	}
	return ""
}

func (g ruleGroup) render() []any {
	rendered := make([]any, len(g.rules))
	for i, rule := range g.rules {
		rendered[i] = rule.render()
	}
	return rendered
}
