package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

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

	// The one type of DNS query that the rule looks at: A, AAAA, CAA, CNAME, DS, MX,
	// NAPTR, NS, PTR, SOA, SPF, SRV, TXT, or TYPE and a number from 1 to 65334, such as
	// TYPE65 for HTTPS. Case does not matter; may be a token. Several types take several
	// rules, which may have one list.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Qtype.
	//
	// Default: queries of every type.
	QueryType *string

	// Which names of a CNAME or DNAME chain are looked up in the list.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule
	// FirewallDomainRedirectionAction.
	//
	// Default: InspectRedirection(), which is AWS's and not in the template.
	Redirection Redirection

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

// given counts the props that a rule was made with.
func given[T any](all []*T) (n int) {
	for _, props := range all {
		if props != nil {
			n++
		}
	}
	return n
}

// merge takes the props of a rule, which may be left out. Several are refused, with all that
// is wrong with what they say together.
func merge(all []*RuleProps) RuleProps {
	var merged RuleProps
	for _, props := range all {
		if props == nil {
			continue
		}
		if props.Priority != nil {
			merged.Priority = props.Priority
		}
		if props.QueryType != nil {
			merged.QueryType = props.QueryType
		}
		if props.Condition != nil {
			merged.Condition = props.Condition
		}
		merged.Redirection = props.Redirection.or(merged.Redirection)
		merged.Enforcement = props.Enforcement.or(merged.Enforcement)
	}
	return merged
}
