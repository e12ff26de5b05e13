package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

// render gives the rule in CloudFormation's form. A condition makes it one flat
// Fn::If around the whole rule: CloudFormation's validators take minutes for nested ones.
func (r placedRule) render() any {
	rendered := r.renderEnforced()
	if r.props.Condition != nil {
		return fnIf(r.props.Condition, rendered, map[string]any{"Ref": "AWS::NoValue"})
	}
	return rendered
}

func (r placedRule) renderEnforced() any {
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
	rule := map[string]any{
		"Priority":             r.priority.value,
		"Action":               action,
		"FirewallDomainListId": r.list.DomainListId(),
	}
	if action == actionBlock {
		r.response.render(rule)
	}
	return rule
}

func fnIf(condition awscdk.CfnCondition, yes, no any) map[string]any {
	return map[string]any{"Fn::If": []any{condition.LogicalId(), yes, no}}
}
