package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// render gives the rule in the form that the L1 takes. A condition makes it one flat
// Fn::If around the whole rule: CloudFormation's validators take minutes for nested ones.
func (r placedRule) render() any {
	rendered := r.renderEnforced()
	if r.condition != nil {
		rendered = fnIf(r.condition, rendered, map[string]any{"Ref": "AWS::NoValue"})
	}
	if _, conditional := rendered["Fn::If"]; conditional {
		return rendered
	}
	return asProps(rendered)
}

// asProps turns CloudFormation's names, such as FirewallRuleType, into those of an L1,
// such as firewallRuleType, which maps them back. It leaves what is inside an intrinsic
// function alone, and so do we: there CloudFormation's names it must be.
func asProps(rule map[string]any) map[string]any {
	props := make(map[string]any, len(rule))
	for name, value := range rule {
		if inner, ok := value.(map[string]any); ok {
			value = asProps(inner)
		}
		props[strings.ToLower(name[:1])+name[1:]] = value
	}
	return props
}

// renderEnforced gives the rule in CloudFormation's form.
func (r placedRule) renderEnforced() map[string]any {
	if r.action != actionBlock {
		return r.renderAs(r.action)
	}
	switch r.enforcement.mode {
	case alertOnly:
		return r.renderAs(actionAlert)
	case enforceWhen:
		return fnIf(r.enforcement.condition, r.renderAs(actionBlock), r.renderAs(actionAlert))
	default:
		return r.renderAs(actionBlock)
	}
}

func (r placedRule) renderAs(action string) map[string]any {
	rule := map[string]any{"Priority": r.priority.value, "Action": action}
	r.match.render(rule)
	if action == actionBlock {
		r.response.render(rule)
	}
	return rule
}

func fnIf(condition awscdk.CfnCondition, yes, no any) map[string]any {
	return map[string]any{"Fn::If": []any{condition.LogicalId(), yes, no}}
}
