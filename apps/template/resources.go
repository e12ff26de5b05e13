package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// named gives a resource that a construct made a logical ID which people can read. What
// stands in the stack itself has its own ID without a hash already.
func named(id string, parent constructs.Construct, child string) awscdk.CfnResource {
	resource := parent.Node().FindChild(&child).(awscdk.CfnResource)
	resource.OverrideLogicalId(&id)
	return resource
}

// acknowledge accepts a finding of the CDK's validation that is wrong: it puts the empty
// default of a parameter into branches whose condition says that it is not empty.
func acknowledge(resource awscdk.CfnResource, finding string) {
	awscdk.Validations_Of(resource).Acknowledge(&awscdk.Acknowledgment{
		Id:     jsii.String("CloudFormation-Validate::" + finding),
		Reason: jsii.String("found only in branches whose condition rules out the empty default"),
	})
}

// onlyIf makes a resource depend on a condition.
func onlyIf(condition awscdk.CfnCondition, resource awscdk.CfnResource) {
	resource.CfnOptions().SetCondition(condition)
}

func vpc(p parameters) []resolver.Vpc {
	return []resolver.Vpc{resolver.VpcByKey(jsii.String("Vpc"), p["VpcId"].ValueAsString())}
}

func addQueryLogging(stack awscdk.Stack, p parameters, c conditions) resolver.QueryLogging {
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLog"), &resolver.QueryLoggingProps{
		Vpcs: vpc(p),
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			RetentionDays: p["LogRetentionDays"].ValueAsNumber(),
			KmsKeyArn:     ifSet(c.hasKey, p["LogGroupKmsKeyArn"]),
		}),
	})
	// The log group has no condition: it would be kept when logging is turned off, and be
	// in the way, by its name, when it is turned on again.
	acknowledge(named("QueryLogGroup", logging, "LogGroup"), "F3031")
	onlyIf(c.logging, named("QueryLogConfig", logging, "Resource"))
	onlyIf(c.logging, named("QueryLogAssociation", logging, "VpcAssociation-Vpc"))
	return logging
}

func addLoggingToBucket(stack awscdk.Stack, p parameters, c conditions) {
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogToBucket"), &resolver.QueryLoggingProps{
		Vpcs:        vpc(p),
		Destination: resolver.ToBucketArn(p["LogBucketArn"].ValueAsString(), nil),
	})
	config := named("BucketQueryLogConfig", logging, "Resource")
	onlyIf(c.toBucket, config)
	acknowledge(config, "F3033")
	onlyIf(c.toBucket, named("BucketQueryLogAssociation", logging, "VpcAssociation-Vpc"))
}

func addAlerts(stack awscdk.Stack, p parameters, c conditions, firewall resolver.DnsFirewall) {
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
		Topic:    resolver.ToNewTopic(&resolver.NewTopicProps{Emails: &[]*string{p["AlertEmail"].ValueAsString()}}),
	})
	for child, id := range map[string]string{
		"Resource": "AlertRule", "Topic": "AlertTopic", "TopicKey": "AlertTopicKey", "TopicPolicy": "AlertTopicPolicy", "Email": "AlertSubscription",
	} {
		onlyIf(c.alerts, named(id, alerts, child))
	}
}

// ifSet is the value of a parameter, or nothing where it is empty.
func ifSet(condition awscdk.CfnCondition, parameter awscdk.CfnParameter) *string {
	return awscdk.Token_AsString(awscdk.Fn_ConditionIf(condition.LogicalId(), parameter.ValueAsString(), awscdk.Aws_NO_VALUE()), nil)
}

// domainLists are the lists of the template.
type domainLists struct {
	blocked, allowed, managed resolver.DomainList
}

func addLists(stack awscdk.Stack, p parameters, c conditions) domainLists {
	comma := jsii.String(",")
	blocked, allowed := p["BlockedDomains"].ValueAsList(), p["AllowedDomains"].ValueAsString()
	add := func(id string, text *string, names *[]*string) resolver.DomainList {
		return resolver.NewDomainList(stack, jsii.String(id), &resolver.DomainListProps{
			Domains: withSubdomains(c.subdomains, text, names),
		})
	}
	lists := domainLists{
		blocked: add("BlockedDomainList", awscdk.Fn_Join(comma, blocked), blocked),
		allowed: add("AllowedDomainList", allowed, awscdk.Fn_Split(comma, allowed, nil)),
		managed: resolver.DomainListFromDomainListId(stack, jsii.String("ManagedThreats"), p["ManagedThreatListId"].ValueAsString()),
	}
	named("BlockedDomainList", lists.blocked, "Resource")
	ifAllowed := named("AllowedDomainList", lists.allowed, "Resource")
	onlyIf(c.hasAllowed, ifAllowed)
	acknowledge(ifAllowed, "F3033")
	return lists
}

// withSubdomains adds *.x to every x if the condition holds. The names come as a list
// and as a text with commas: "x,y" becomes "x,y,*.x,*.y", which is split again. That
// needs no transform, which service-managed stack sets refuse.
func withSubdomains(condition awscdk.CfnCondition, text *string, names *[]*string) *[]*string {
	below := awscdk.Fn_Join(jsii.String(",*."), names)
	both := awscdk.Fn_Join(jsii.String(""), &[]*string{text, jsii.String(",*."), below})
	return awscdk.Token_AsList(awscdk.Fn_ConditionIf(condition.LogicalId(), awscdk.Fn_Split(jsii.String(","), both, nil), names), nil)
}

func addFirewall(stack awscdk.Stack, p parameters, c conditions, lists domainLists) resolver.DnsFirewall {
	response := resolver.BlockResponseOf(p["BlockResponse"].ValueAsString())
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        vpc(p),
		Association: &resolver.AssociationProps{Priority: p["AssociationPriority"].ValueAsNumber()},
		Rules: []resolver.Rule{
			resolver.Allow(lists.allowed, &resolver.RuleProps{Priority: jsii.Number(100), Condition: c.hasAllowed}),
			resolver.Block(lists.blocked, response, &resolver.RuleProps{Priority: jsii.Number(200), Enforcement: resolver.EnforceWhen(c.blocking)}),
			resolver.Block(lists.managed, response, &resolver.RuleProps{Priority: jsii.Number(300), Condition: c.managedBlocks}),
			resolver.Alert(lists.managed, &resolver.RuleProps{Priority: jsii.Number(300), Condition: c.managedAlerts}),
		},
	})
	acknowledge(named("FirewallRuleGroup", firewall, "Resource"), "F3033")
	onlyIf(c.firewall, named("FirewallAssociation", firewall, "VpcAssociation-Vpc"))
	return firewall
}
