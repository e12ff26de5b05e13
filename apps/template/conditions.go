package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// conditions of the template.
type conditions struct {
	logging       awscdk.CfnCondition
	hasKey        awscdk.CfnCondition
	firewall      awscdk.CfnCondition
	blocking      awscdk.CfnCondition
	hasAllowed    awscdk.CfnCondition
	subdomains    awscdk.CfnCondition
	managedBlocks awscdk.CfnCondition
	managedAlerts awscdk.CfnCondition
	toBucket      awscdk.CfnCondition
	alerts        awscdk.CfnCondition
}

func addConditions(stack awscdk.Stack, p parameters) conditions {
	add := func(id string, expression awscdk.ICfnConditionExpression) awscdk.CfnCondition {
		return awscdk.NewCfnCondition(stack, jsii.String(id), &awscdk.CfnConditionProps{Expression: expression})
	}
	not := awscdk.Fn_ConditionNot
	c := conditions{
		logging:    add("LoggingIsOn", p.is("QueryLogging", "ON")),
		hasKey:     add("HasKmsKey", not(p.is("LogGroupKmsKeyArn", ""))),
		firewall:   add("FirewallIsOn", not(p.is("FirewallMode", "OFF"))),
		blocking:   add("FirewallBlocks", p.is("FirewallMode", "BLOCK")),
		hasAllowed: add("HasAllowedDomains", not(p.is("AllowedDomains", ""))),
		toBucket:   add("HasLogBucket", not(p.is("LogBucketArn", ""))),
		alerts:     add("HasAlertEmail", not(p.is("AlertEmail", ""))),
		subdomains: add("SubdomainsToo", p.is("IncludeSubdomains", "YES")),
	}
	hasList := not(p.is("ManagedThreatListId", ""))
	c.managedBlocks = add("ManagedListBlocks", awscdk.Fn_ConditionAnd(hasList, c.blocking, p.is("ManagedThreatList", "BLOCK")))
	c.managedAlerts = add("ManagedListAlerts", awscdk.Fn_ConditionAnd(hasList, not(c.managedBlocks), not(p.is("ManagedThreatList", "OFF"))))
	return c
}

// is compares a parameter with a text.
func (p parameters) is(id, value string) awscdk.ICfnRuleConditionExpression {
	return awscdk.Fn_ConditionEquals(p[id].ValueAsString(), jsii.String(value))
}

// addAssertions refuses combinations of parameters before anything is made.
func addAssertions(stack awscdk.Stack, p parameters) {
	allOff := awscdk.Fn_ConditionAnd(p.is("QueryLogging", "OFF"), p.is("LogBucketArn", ""), p.is("FirewallMode", "OFF"))
	assert(stack, "SomethingIsOn", nil, awscdk.Fn_ConditionNot(allOff),
		"QueryLogging and FirewallMode are OFF and there is no LogBucketArn: turn something on, or delete the stack")
	assert(stack, "ManagedListHasId", awscdk.Fn_ConditionNot(p.is("ManagedThreatList", "OFF")), awscdk.Fn_ConditionNot(p.is("ManagedThreatListId", "")),
		"ManagedThreatList is on and needs a ManagedThreatListId: the ID of an AWS managed domain list in this Region")
}

func assert(stack awscdk.Stack, id string, when, what awscdk.ICfnRuleConditionExpression, message string) {
	awscdk.NewCfnRule(stack, jsii.String(id), &awscdk.CfnRuleProps{
		RuleCondition: when,
		Assertions:    &[]*awscdk.CfnRuleAssertion{{Assert: what, AssertDescription: jsii.String(message)}},
	})
}
