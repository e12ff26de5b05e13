package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// conditions of the template. Which there are depends on its kind.
type conditions struct {
	logging     awscdk.CfnCondition
	hasKey      awscdk.CfnCondition
	keepForEver awscdk.CfnCondition
	firewall    awscdk.CfnCondition
	blocking    awscdk.CfnCondition
	hasAllowed  awscdk.CfnCondition
	hasPrivate  awscdk.CfnCondition
	subdomains  awscdk.CfnCondition
	hasListID   awscdk.CfnCondition
	toBucket    awscdk.CfnCondition
	alerts      awscdk.CfnCondition
	atPlace     []placeConditions

	// threats are the managed list and the protections, by parameter.
	threats map[string]threatConditions
}

// placeConditions say for a VPC what exists.
type placeConditions struct{ logging, toBucket, firewall awscdk.CfnCondition }

// threatConditions: at most one of them holds.
type threatConditions struct{ blocks, alerts awscdk.CfnCondition }

func addConditions(stack awscdk.Stack, k kind, p parameters) conditions {
	add := func(id string, expression awscdk.ICfnConditionExpression) awscdk.CfnCondition {
		return awscdk.NewCfnCondition(stack, jsii.String(id), &awscdk.CfnConditionProps{Expression: expression})
	}
	c := conditions{
		logging:     add("LoggingIsOn", p.is("QueryLogging", "ON")),
		keepForEver: add("KeepLogForEver", p.is("LogRetentionDays", keepForEver)),
		hasKey:      add("HasKmsKey", not(p.is("LogGroupKmsKeyArn", ""))),
		firewall:    add("FirewallIsOn", not(p.is("FirewallMode", "OFF"))),
		blocking:    add("FirewallBlocks", p.is("FirewallMode", "BLOCK")),
		toBucket:    add("HasLogBucket", not(p.is("LogBucketArn", ""))),
		alerts:      add("HasAlertEmail", not(p.is("AlertEmail", ""))),
		subdomains:  add("SubdomainsToo", p.is("IncludeSubdomains", "YES")),
		threats:     map[string]threatConditions{},
	}
	if k.allowOnly {
		c.hasPrivate = add("HasPrivateDomains", not(p.is("PrivateDomains", "")))
	} else {
		c.hasAllowed = add("HasAllowedDomains", not(p.is("AllowedDomains", "")))
	}
	if !k.allowOnly && !k.givenID {
		c.hasListID = add("HasManagedListId", not(p.is("ManagedThreatListId", "")))
	}
	for _, t := range k.threats() {
		blocks := add(t.name+"Blocks", awscdk.Fn_ConditionAnd(c.blocking, p.is(t.parameter, "BLOCK")))
		alerts := add(t.name+"Alerts", awscdk.Fn_ConditionAnd(not(blocks), not(p.is(t.parameter, "OFF"))))
		c.threats[t.parameter] = threatConditions{blocks, alerts}
	}
	for _, at := range k.places() {
		c.atPlace = append(c.atPlace, c.at(add, k, p, at))
	}
	return c
}

func (c conditions) at(add func(string, awscdk.ICfnConditionExpression) awscdk.CfnCondition, k kind, p parameters, at place) placeConditions {
	if k.vpcs == 0 {
		return placeConditions{c.logging, c.toBucket, c.firewall}
	}
	has := add("HasVpc"+at.number, not(p.is(at.parameter, "")))
	return placeConditions{
		add("LoggingIsOn"+at.number, awscdk.Fn_ConditionAnd(has, c.logging)),
		add("HasLogBucket"+at.number, awscdk.Fn_ConditionAnd(has, c.toBucket)),
		add("FirewallIsOn"+at.number, awscdk.Fn_ConditionAnd(has, c.firewall)),
	}
}

// threat is a parameter that is OFF, ALERT or BLOCK, and the beginning of its conditions.
type threat struct{ parameter, name string }

func (k kind) threats() []threat {
	if k.allowOnly {
		return nil
	}
	all := []threat{{"ManagedThreatList", "ManagedList"}}
	for _, p := range k.protections {
		all = append(all, threat{p.parameter, p.parameter})
	}
	return all
}

func not(condition awscdk.ICfnConditionExpression) awscdk.ICfnRuleConditionExpression {
	return awscdk.Fn_ConditionNot(condition)
}

// is compares a parameter with a text.
func (p parameters) is(id, value string) awscdk.ICfnRuleConditionExpression {
	return awscdk.Fn_ConditionEquals(p.text(id), jsii.String(value))
}

// addAssertions refuses combinations of parameters before anything is made.
func addAssertions(stack awscdk.Stack, k kind, p parameters) {
	allOff := awscdk.Fn_ConditionAnd(p.is("QueryLogging", "OFF"), p.is("LogBucketArn", ""), p.is("FirewallMode", "OFF"))
	assert(stack, "SomethingIsOn", nil, not(allOff),
		"QueryLogging and FirewallMode are OFF and LogBucketArn is empty: turn something on, or delete the stack")
	if !k.allowOnly {
		needed := awscdk.Fn_ConditionAnd(not(p.is("ManagedThreatList", "OFF")), p.is("ManagedThreatListId", ""))
		assert(stack, "ManagedListHasId", needed, awscdk.Fn_ConditionContains(jsii.Strings(knownRegions()...), awscdk.Aws_REGION()),
			"This template does not know the ID of the managed list in this Region: give ManagedThreatListId, see aws route53resolver list-firewall-domain-lists")
	}
	if k.vpcs > 0 {
		assertVpcs(stack, k, p)
	}
}

// assertVpcs requires one VPC at least, and each once: AWS refuses a second association, in the
// middle of a deployment.
func assertVpcs(stack awscdk.Stack, k kind, p parameters) {
	var none []awscdk.ICfnConditionExpression
	for _, at := range k.places() {
		none = append(none, p.is(at.parameter, ""))
	}
	assert(stack, "AtLeastOneVpc", nil, not(awscdk.Fn_ConditionAnd(none...)), "No VPC is given: fill in at least one of the fields VpcId1, VpcId2, ...")
	for i, at := range k.places()[1:] {
		var same []awscdk.ICfnConditionExpression
		for _, earlier := range k.places()[:i+1] {
			same = append(same, awscdk.Fn_ConditionEquals(p.text(at.parameter), p.text(earlier.parameter)))
		}
		assert(stack, at.parameter+"IsGivenOnce", not(p.is(at.parameter, "")), not(awscdk.Fn_ConditionOr(same...)),
			at.parameter+" is the same as an earlier VPC: give each VPC once")
	}
}

func assert(stack awscdk.Stack, id string, when, what awscdk.ICfnRuleConditionExpression, message string) {
	awscdk.NewCfnRule(stack, jsii.String(id), &awscdk.CfnRuleProps{
		RuleCondition: when,
		Assertions:    &[]*awscdk.CfnRuleAssertion{{Assert: what, AssertDescription: jsii.String(message)}},
	})
}
