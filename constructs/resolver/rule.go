package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

// Rule decides what happens to the queries that it looks for: those for the names of a
// domain list, made with [Allow], [Alert], [Block] or [RuleFor], or those that DNS
// Firewall detects by itself, made with [AlertDetected], [BlockDetected] or
// [RuleForDetected].
//
// DNS Firewall takes the rule groups of a VPC by the priority of their association and
// the rules of a group by their own; the first rule that matches ends everything, ALERT
// and ALLOW as well as BLOCK. How specific an entry is makes no difference.
type Rule struct {
	action      string
	match       match
	list        DomainList // the list that match looks into, if it is one
	response    BlockResponse
	priority    number
	condition   awscdk.CfnCondition
	enforcement Enforcement
	numProps    int // how many RuleProps it was made with, of which one is enough
}

const (
	actionAllow = "ALLOW"
	actionAlert = "ALERT"
	actionBlock = "BLOCK"
)

// Allow lets queries for names of the list pass, without a mark in the query log. They
// skip every later rule, in later rule groups too.
func Allow(list DomainList, props ...*RuleProps) Rule {
	return listRule(actionAllow, list, BlockResponse{}, props)
}

// Alert lets queries for names of the list pass and marks them in the query log. They
// skip every later rule too, so put an ALERT behind the BLOCKs that it could hide; where
// it is not, the synthesis warns.
func Alert(list DomainList, props ...*RuleProps) Rule {
	return listRule(actionAlert, list, BlockResponse{}, props)
}

// Block answers queries for names of the list with the response.
func Block(list DomainList, response BlockResponse, props ...*RuleProps) Rule {
	return listRule(actionBlock, list, response, props)
}

// RuleFor is a rule whose action arrives as text, as from a configuration file: ALLOW,
// ALERT or BLOCK. The response counts for BLOCK alone.
func RuleFor(action *string, list DomainList, response BlockResponse, props ...*RuleProps) Rule {
	return listRule(textOf(action).value, list, response, props)
}

func listRule(action string, list DomainList, response BlockResponse, all []*RuleProps) Rule {
	props := merge(all)
	rule := ruleOf(action, response, props)
	rule.numProps, rule.list = given(all), list
	rule.match = listMatch{list: list, queryType: queryTypeOf(props.QueryType), redirection: props.Redirection}
	return rule
}

// ruleOf is a rule that looks for nothing yet.
func ruleOf(action string, response BlockResponse, props RuleProps) Rule {
	rule := Rule{
		action:      action,
		priority:    numberOf(props.Priority),
		condition:   props.Condition,
		enforcement: props.Enforcement,
	}
	if action == actionBlock {
		rule.response = response
	}
	return rule
}
