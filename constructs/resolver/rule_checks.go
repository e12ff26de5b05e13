package resolver

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// placedRule is a rule with its place in a firewall, whose defaults are filled in: what
// is validated and rendered.
type placedRule struct {
	Rule
	position  int  // from 1, in the order in which rules were given
	defaulted bool // nobody gave the priority
}

func (r placedRule) where() string { return fmt.Sprintf("rule %d", r.position) }

func (r placedRule) check(p *problems) {
	r.checkAction(p)
	if r.match == nil {
		p.add("%s looks for nothing; make it with Allow, Alert or Block and a domain list, or with AlertDetected or BlockDetected and a detection such as Dga(HighConfidence())", r.where())
	} else {
		r.match.check(p, r.where())
	}
	r.checkPriority(p)
	if r.numProps > 1 {
		p.add("%s has %d RuleProps; put everything into one", r.where(), r.numProps)
	}
	r.enforcement.check(p, r.where())
	if r.condition != nil && r.action == actionBlock && r.enforcement.mode == enforceWhen {
		p.add("%s has a Condition and is enforced by condition, which would nest Fn::If; write two rules, each with its own Condition", r.where())
	}
}

func (r placedRule) checkAction(p *problems) {
	switch r.action {
	case actionAlert:
	case actionBlock:
		r.response.check(p, r.where(), r.list)
	case actionAllow:
		if !r.looksIntoList() {
			p.add("%s: what DNS Firewall detects by itself takes no ALLOW; use ALERT or BLOCK, and an Allow with a domain list before it for the exceptions", r.where())
		}
	default:
		r.checkUnknownAction(p)
	}
}

func (r placedRule) checkUnknownAction(p *problems) {
	switch {
	case isTokenText(r.action):
		p.add("%s: its action is known only at deployment; use EnforceWhen, or two rules that each have a Condition", r.where())
	case r.action == "TRUNCATE":
		p.add("%s: DNS Firewall has no TRUNCATE, whatever articles say; use ALLOW, ALERT or BLOCK", r.where())
	default:
		p.add("%s: DNS Firewall has no action %q; use ALLOW, ALERT or BLOCK", r.where(), r.action)
	}
}

func (r placedRule) checkPriority(p *problems) {
	n := r.priority
	if n.known() && (!within(n, awsdns.RulePriorities())) {
		p.add("%s: priority %v is no positive whole number; use a number%s, with gaps", r.where(), n.value, fromTo(awsdns.RulePriorities()))
	}
}

// before reports whether a rule is certain to be evaluated before another of its group.
func (r placedRule) before(other placedRule) bool {
	return r.priority.known() && other.priority.known() && r.priority.value < other.priority.value
}

// clashes reports whether two rules take one priority.
func (r placedRule) clashes(other placedRule) bool {
	return r.priority.known() && other.priority.known() && r.priority.value == other.priority.value && !r.mayExclude(other)
}

// sameMatch reports whether two rules of a group look for the same, so that AWS takes
// them for one or the later of them never matches.
func (r placedRule) sameMatch(other placedRule) bool {
	return r.match != nil && other.match != nil && r.match.key() != "" && r.match.key() == other.match.key() && !r.mayExclude(other)
}

// mayExclude reports whether the conditions of two rules may keep them apart. What
// different conditions say is the author's business.
func (r placedRule) mayExclude(other placedRule) bool {
	return r.condition != nil && other.condition != nil && r.condition != other.condition
}

// conditions are those that the rule renders.
func (r placedRule) conditions() []awscdk.CfnCondition {
	var all []awscdk.CfnCondition
	for _, c := range []awscdk.CfnCondition{r.condition, r.enforcement.condition} {
		if c != nil {
			all = append(all, c)
		}
	}
	return all
}

// checkLists refuses lists of another account or Region: a rule takes the ID of one of its
// own. A list that another account shares is imported by its ID.
func checkLists(p *problems, scope constructs.Construct, rules []placedRule) {
	here := placeOf(scope)
	for _, rule := range rules {
		checkHome(p, here, rule.where()+": the list", rule.list, "a rule takes only a list of its own account and Region, so make one there")
	}
}

// checkConditions refuses conditions of another stack, which this one cannot refer to.
func checkConditions(p *problems, stack awscdk.Stack, rules []placedRule) {
	for _, rule := range rules {
		for _, condition := range rule.conditions() {
			if theirs := *condition.Stack().Node().Path(); theirs != *stack.Node().Path() {
				p.add("%s: its condition is in the stack %q; make one in the stack of the firewall", rule.where(), theirs)
			}
		}
	}
}
