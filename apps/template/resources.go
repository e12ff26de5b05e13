package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// named gives a resource that a construct made a logical ID which people can read. What
// stands in the stack itself has its own ID without a hash already.
func named(id string, parent constructs.Node, child string) awscdk.CfnResource {
	resource := parent.FindChild(&child).(awscdk.CfnResource)
	resource.OverrideLogicalId(&id)
	return resource
}

// acknowledge accepts findings of the CDK's validation that are wrong: it puts values of a
// parameter into branches whose condition rules them out, such as the empty default.
func acknowledge(resource awscdk.CfnResource, findings ...string) {
	accept(resource, "found only in branches whose condition rules out the value", findings...)
}

func accept(scope constructs.IConstruct, reason string, findings ...string) {
	validations := awscdk.Validations_Of(scope)
	for _, finding := range findings {
		validations.Acknowledge(&awscdk.Acknowledgment{
			Id:     jsii.String("CloudFormation-Validate::" + finding),
			Reason: jsii.String(reason),
		})
	}
}

// onlyIf makes a resource depend on a condition.
func onlyIf(condition awscdk.CfnCondition, resource awscdk.CfnResource) {
	resource.CfnOptions().SetCondition(condition)
}

func (k kind) resolverVpcs(p parameters) []resolver.Vpc {
	var all []resolver.Vpc
	for _, at := range k.places() {
		all = append(all, resolver.VpcByKey(jsii.String(at.key), p.text(at.parameter)))
	}
	return all
}

// nameAssociations names the associations of a construct with the VPCs, and gives each its
// condition.
func (k kind) nameAssociations(id string, parent constructs.Node, condition func(int) awscdk.CfnCondition) {
	for i, at := range k.places() {
		association := named(id+at.number, parent, "VpcAssociation-"+at.key)
		onlyIf(condition(i), association)
		// The construct puts associations behind each other. Here the one before may not exist.
		association.AddDeletionOverride(jsii.String("DependsOn"))
	}
}

func addQueryLogging(stack awscdk.Stack, k kind, p parameters, c conditions) resolver.QueryLogging {
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLog"), &resolver.QueryLoggingProps{
		Vpcs: k.resolverVpcs(p),
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			RetentionDays: retention(p, c),
			KmsKeyArn:     ifSet(c.hasKey, p.text("LogGroupKmsKeyArn")),
		}),
	})
	// The log group has no condition: it would be kept when logging is turned off, and be
	// in the way, by its name, when it is turned on again.
	made := logging.Node()
	group := named("QueryLogGroup", made, "LogGroup")
	acknowledge(group, "F3031", "F3012", "W3030")
	accept(group, "CloudFormation takes the text of a number for a number", "W9003")
	onlyIf(c.logging, named("QueryLogConfig", made, "Resource"))
	k.nameAssociations("QueryLogAssociation", made, func(i int) awscdk.CfnCondition { return c.atPlace[i].logging })
	return logging
}

// retention is a text in the template, which CloudFormation takes for a number as well, or
// nothing: that keeps the records for ever.
func retention(p parameters, c conditions) *float64 {
	return awscdk.Token_AsNumber(awscdk.Fn_ConditionIf(c.keepForEver.LogicalId(), awscdk.Aws_NO_VALUE(), p.text("LogRetentionDays")))
}

func addLoggingToBucket(stack awscdk.Stack, k kind, p parameters, c conditions) resolver.QueryLogging {
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogToBucket"), &resolver.QueryLoggingProps{
		Vpcs:        k.resolverVpcs(p),
		Destination: resolver.ToBucketArn(p.text("LogBucketArn"), nil),
	})
	made := logging.Node()
	config := named("BucketQueryLogConfig", made, "Resource")
	onlyIf(c.toBucket, config)
	acknowledge(config, "F3033")
	k.nameAssociations("BucketQueryLogAssociation", made, func(i int) awscdk.CfnCondition { return c.atPlace[i].toBucket })
	return logging
}

func addAlerts(stack awscdk.Stack, p parameters, c conditions, firewall resolver.DnsFirewall) resolver.DnsAlerts {
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
		Topic:    resolver.ToNewTopic(&resolver.NewTopicProps{Emails: &[]*string{p.text("AlertEmail")}}),
	})
	made := alerts.Node()
	for child, id := range map[string]string{
		"Resource": "AlertRule", "Topic": "AlertTopic", "TopicKey": "AlertTopicKey", "TopicPolicy": "AlertTopicPolicy", "Email": "AlertSubscription",
	} {
		onlyIf(c.alerts, named(id, made, child))
	}
	return alerts
}

// ifSet is the value of a parameter, or nothing where it is empty.
func ifSet(condition awscdk.CfnCondition, value *string) *string {
	return awscdk.Token_AsString(awscdk.Fn_ConditionIf(condition.LogicalId(), value, awscdk.Aws_NO_VALUE()), nil)
}
