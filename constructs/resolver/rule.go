package resolver

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Rule decides what happens to queries for the names of one domain list. Make one with
// [Allow], [Alert], [Block] or [RuleFor].
//
// DNS Firewall takes the rule groups of a VPC by the priority of their association and
// the rules of a group by their own; the first rule that matches ends everything, ALERT
// and ALLOW as well as BLOCK. How specific an entry is makes no difference.
type Rule struct {
	action   string
	list     DomainList
	response BlockResponse
	props    RuleProps
}

const (
	actionAllow = "ALLOW"
	actionAlert = "ALERT"
	actionBlock = "BLOCK"
)

// RuleProps are the properties of a rule beyond what it does to which list.
type RuleProps struct {
	// Where the rule stands in its group: the lowest number is evaluated first. A
	// positive whole number, unique in the group unless each of its holders has a
	// Condition; may be a token.
	//
	// Pin it in production: a number that depends on the rules before it changes when
	// one of them goes.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Priority.
	//
	// Default: the next multiple of 100 above the rule before.
	Priority *float64

	// The rule exists only if the condition holds at deployment.
	//
	// Not together with an enforcement by condition, which would nest one Fn::If in
	// another: write two rules with conditions instead.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRules, as Fn::If.
	//
	// Default: the rule always exists.
	Condition awscdk.CfnCondition

	// What becomes of this rule if it is a BLOCK.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Action.
	//
	// Default: the enforcement of the firewall.
	Enforcement Enforcement
}

// Allow lets queries for names of the list pass, without a mark in the query log. They
// skip every later rule, in later rule groups too.
func Allow(list DomainList, props ...*RuleProps) Rule {
	return Rule{action: actionAllow, list: list, props: merge(props)}
}

// Alert lets queries for names of the list pass and marks them in the query log.
func Alert(list DomainList, props ...*RuleProps) Rule {
	return Rule{action: actionAlert, list: list, props: merge(props)}
}

// Block answers queries for names of the list with the response.
func Block(list DomainList, response BlockResponse, props ...*RuleProps) Rule {
	return Rule{action: actionBlock, list: list, response: response, props: merge(props)}
}

// RuleFor is a rule whose action arrives as text, as from a configuration file: ALLOW,
// ALERT or BLOCK. The response counts for BLOCK alone.
func RuleFor(action *string, list DomainList, response BlockResponse, props ...*RuleProps) Rule {
	r := Rule{action: textOf(action).value, list: list, props: merge(props)}
	if r.action == actionBlock {
		r.response = response
	}
	return r
}

// merge takes the props of a rule, which may be left out; of several the last one
// that sets a field wins.
func merge(all []*RuleProps) RuleProps {
	var merged RuleProps
	for _, props := range all {
		if props == nil {
			continue
		}
		if props.Priority != nil {
			merged.Priority = props.Priority
		}
		if props.Condition != nil {
			merged.Condition = props.Condition
		}
		merged.Enforcement = props.Enforcement.or(merged.Enforcement)
	}
	return merged
}

// placedRule is a rule with its place in a firewall: what is validated and rendered.
type placedRule struct {
	Rule
	position    int // from 1, in the order in which rules were given
	priority    number
	enforcement Enforcement
}

func (r placedRule) where() string { return fmt.Sprintf("rule %d", r.position) }

func (r placedRule) check(p *problems) {
	switch r.action {
	case actionAllow, actionAlert:
	case actionBlock:
		r.response.check(p, r.where(), r.list)
	default:
		r.checkUnknownAction(p)
	}
	if r.list == nil || r.list.DomainListId() == nil {
		p.add("%s has no domain list; make one with NewDomainList or import one with DomainListFromDomainListId", r.where())
	}
	r.checkPriority(p)
	r.enforcement.check(p, r.where())
	if r.props.Condition != nil && r.action == actionBlock && r.enforcement.mode == enforceWhen {
		p.add("%s has a Condition and is enforced by condition, which would nest Fn::If; write two rules, each with its own Condition", r.where())
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

// clashes reports whether two rules take one priority.
func (r placedRule) clashes(other placedRule) bool {
	return r.priority.known() && other.priority.known() && r.priority.value == other.priority.value && !r.mayExclude(other)
}

// sameMatch reports whether AWS would take two rules for one: it knows a rule by its
// group and its domain list.
func (r placedRule) sameMatch(other placedRule) bool {
	return r.listId() != "" && r.listId() == other.listId() && !r.mayExclude(other)
}

// listId is the ID of the rule's list, or nothing.
func (r placedRule) listId() string {
	if r.list == nil {
		return ""
	}
	return textOf(r.list.DomainListId()).value
}

// mayExclude reports whether the conditions of two rules may keep them apart. What
// different conditions say is the author's business.
func (r placedRule) mayExclude(other placedRule) bool {
	a, b := r.props.Condition, other.props.Condition
	return a != nil && b != nil && a != b
}

// conditions are those that the rule renders.
func (r placedRule) conditions() []awscdk.CfnCondition {
	var all []awscdk.CfnCondition
	for _, c := range []awscdk.CfnCondition{r.props.Condition, r.enforcement.condition} {
		if c != nil {
			all = append(all, c)
		}
	}
	return all
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
