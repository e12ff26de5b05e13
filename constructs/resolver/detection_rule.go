package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

// DetectionRuleProps are the properties of a rule beyond what it does to what DNS
// Firewall detects by itself. Such a rule has neither a query type nor a redirection
// action: AWS has them for domain lists only.
type DetectionRuleProps struct {
	// Where the rule stands in its group, as in [RuleProps]: the lowest number is
	// evaluated first. A positive whole number, unique in the group unless each of its
	// holders has a Condition; may be a token.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Priority.
	//
	// Default: the next multiple of 100 above the rule before.
	Priority *float64

	// The rule exists only if the condition holds at deployment. Not together with an
	// enforcement by condition: write two rules with conditions instead.
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

// AlertDetected lets queries pass that DNS Firewall detects and marks them in the query
// log. As with [Alert] they skip every later rule.
func AlertDetected(detection Detection, props ...*DetectionRuleProps) Rule {
	return detectionRule(actionAlert, detection, BlockResponse{}, props)
}

// BlockDetected answers queries that DNS Firewall detects with the response.
func BlockDetected(detection Detection, response BlockResponse, props ...*DetectionRuleProps) Rule {
	return detectionRule(actionBlock, detection, response, props)
}

// RuleForDetected is a rule whose action arrives as text, as from a configuration file:
// ALERT or BLOCK. The response counts for BLOCK alone.
func RuleForDetected(action *string, detection Detection, response BlockResponse, props ...*DetectionRuleProps) Rule {
	return detectionRule(textOf(action).value, detection, response, props)
}

func detectionRule(action string, detection Detection, response BlockResponse, all []*DetectionRuleProps) Rule {
	var props []*RuleProps
	for _, some := range all {
		if some != nil {
			props = append(props, &RuleProps{Priority: some.Priority, Condition: some.Condition, Enforcement: some.Enforcement})
		}
	}
	rule := ruleOf(action, response, merge(props))
	rule.numProps, rule.match = given(all), detection.match
	return rule
}
