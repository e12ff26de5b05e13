package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// ruleKindPropsCases are the cases of what a rule looks for.
var ruleKindPropsCases = []propsCase{
	{
		props: &resolver.RuleProps{},
		values: map[string]func(awscdk.Stack) any{
			"Priority":    value(jsii.Number(7)),
			"QueryType":   value(jsii.String("TXT")),
			"Redirection": value(resolver.TrustRedirection()),
			"Condition":   func(s awscdk.Stack) any { return condition(s, "OnlyThen") },
			"Enforcement": value(resolver.AlertOnly()),
		},
		build: func(s awscdk.Stack, props any) {
			firewall(s, resolver.Block(domains(s, "List", "base.example"), resolver.NoData(), props.(*resolver.RuleProps)))
		},
	},
	{
		props: &resolver.DetectionRuleProps{},
		values: map[string]func(awscdk.Stack) any{
			"Priority":    value(jsii.Number(7)),
			"Condition":   func(s awscdk.Stack) any { return condition(s, "OnlyThen") },
			"Enforcement": value(resolver.AlertOnly()),
		},
		build: func(s awscdk.Stack, props any) {
			firewall(s, resolver.BlockDetected(resolver.Dga(resolver.HighConfidence()), resolver.NoData(), props.(*resolver.DetectionRuleProps)))
		},
	},
}
