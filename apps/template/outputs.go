package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func addOutputs(stack awscdk.Stack, k kind, p parameters, c conditions, made made) {
	add := func(id, description string, value *string, condition awscdk.CfnCondition) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{
			Description: jsii.String(description),
			Value:       value,
			Condition:   condition,
		})
	}
	add("FirewallRuleGroupId", "firewall_rule_group_id in the query log", made.firewall.FirewallRuleGroupId(), nil)
	add("FirewallRuleGroupArn", "For sharing the rule group with other accounts", made.firewall.FirewallRuleGroupArn(), nil)
	if !k.allowOnly {
		add("BlockedDomainListId", "firewall_domain_list_id in the query log where BlockedDomains matched", made.lists.blocked.DomainListId(), nil)
	}
	add("AllowedDomainListId", "The list of AllowedDomains; the query log does not show what it allows", made.lists.allowed.DomainListId(), c.hasAllowed)
	add("QueryLogConfigId", "The query log config, for further VPCs", made.logging.QueryLogConfigId(), c.logging)
	add("QueryLogGroupName", "The log group that has the queries", made.logging.LogGroupName(), nil)
	add("QueryLogGroupConsole", "The log group in the console of the commercial Regions", consoleLink(made.logging.LogGroupName()), nil)
	add("BucketQueryLogConfigId", "The query log config of LogBucketArn, for further VPCs", made.toBucket.QueryLogConfigId(), c.toBucket)
	add("AlertTopicArn", "The SNS topic of the alerts, for further subscriptions", made.alerts.TopicArn(), c.alerts)
	add("TryIt", "Run this on an instance in the VPC, and look for its name in the log some minutes later", k.tryIt(p), c.logging)
}

// consoleLink is the address of a log group in the console, which has its own way to
// write a slash.
func consoleLink(logGroup *string) *string {
	name := awscdk.Fn_Join(jsii.String("$252F"), awscdk.Fn_Split(jsii.String("/"), logGroup, nil))
	return jsii.String("https://console.aws.amazon.com/cloudwatch/home?region=" + *awscdk.Aws_REGION() + "#logsV2:log-groups/log-group/" + *name)
}

// tryIt asks for a name that is blocked, at the address that the resolver has in every VPC.
func (k kind) tryIt(p parameters) *string {
	if k.allowOnly {
		return jsii.String("dig @169.254.169.253 not-allowed.example")
	}
	first := awscdk.Fn_Select(jsii.Number(0), p.list("BlockedDomains"))
	return jsii.String("dig @169.254.169.253 " + *first)
}
