package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func addOutputs(stack awscdk.Stack, p parameters, c conditions, logging resolver.QueryLogging, lists domainLists, firewall resolver.DnsFirewall) {
	add := func(id, description string, value *string, condition awscdk.CfnCondition) {
		awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{
			Description: jsii.String(description),
			Value:       value,
			Condition:   condition,
		})
	}
	add("FirewallRuleGroupId", "firewall_rule_group_id in the query log", firewall.FirewallRuleGroupId(), nil)
	add("FirewallRuleGroupArn", "For sharing the rule group with other accounts", firewall.FirewallRuleGroupArn(), nil)
	add("BlockedDomainListId", "firewall_domain_list_id in the query log where BlockedDomains matched", lists.blocked.DomainListId(), nil)
	add("AllowedDomainListId", "The list of AllowedDomains; the query log does not mark what it allows", lists.allowed.DomainListId(), c.hasAllowed)
	add("QueryLogConfigId", "The query log config, for further VPCs", logging.QueryLogConfigId(), c.logging)
	add("QueryLogGroupName", "Where the queries are recorded", logging.LogGroupName(), nil)
	add("QueryLogGroupConsole", "The log group in the console of the commercial Regions", consoleLink(logging.LogGroupName()), nil)
	add("TryIt", "Run this on an instance in the VPC, and look for its name in the log some minutes later", tryIt(p), c.logging)
}

// consoleLink is the address of a log group in the console, which has its own way to
// write a slash.
func consoleLink(logGroup *string) *string {
	name := awscdk.Fn_Join(jsii.String("$252F"), awscdk.Fn_Split(jsii.String("/"), logGroup, nil))
	return jsii.String("https://console.aws.amazon.com/cloudwatch/home?region=" + *awscdk.Aws_REGION() + "#logsV2:log-groups/log-group/" + *name)
}

// tryIt asks for the first blocked name at the address that the resolver has in every VPC.
func tryIt(p parameters) *string {
	first := awscdk.Fn_Select(jsii.Number(0), p["BlockedDomains"].ValueAsList())
	return jsii.String("dig @169.254.169.253 " + *first)
}
