package main

import (
	"errors"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/cdkapp"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func (c config) vpcs() []resolver.Vpc {
	vpcs := make([]resolver.Vpc, len(c.vpcIds))
	for i, id := range c.vpcIds {
		vpcs[i] = resolver.VpcById(jsii.String(id))
	}
	return vpcs
}

func addQueryLogging(stack awscdk.Stack, c config) {
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs:        c.vpcs(),
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: c.logGroupName, RetentionDays: c.logRetentionDays}),
	})
	output(stack, "QueryLogConfigId", logging.QueryLogConfigId())
	output(stack, "QueryLogGroupName", logging.LogGroupName())
}

// addLoggingToBucket logs to a bucket that is there already; its policy is its owner's.
func addLoggingToBucket(stack awscdk.Stack, c config) {
	arn, prefix, _ := strings.Cut(*c.logBucketArn, "/")
	props := &resolver.BucketProps{}
	if prefix != "" {
		props.Prefix = &prefix
	}
	resolver.NewQueryLogging(stack, jsii.String("QueryLoggingToBucket"), &resolver.QueryLoggingProps{
		Vpcs:        c.vpcs(),
		Destination: resolver.ToBucketArn(&arn, props),
	})
}

func addAlerts(stack awscdk.Stack, c config, firewall resolver.DnsFirewall) {
	resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
		Topic:    resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings(c.alertEmails...)}),
	})
}

func addFirewall(stack awscdk.Stack, c config, lists []list) (resolver.DnsFirewall, error) {
	rules, err := c.rules(stack, lists)
	if err != nil {
		return nil, err
	}
	rules = append(rules, c.threatRules(stack)...)
	props := &resolver.DnsFirewallProps{
		Vpcs:        c.vpcs(),
		Association: &resolver.AssociationProps{Priority: c.associationPriority},
		Rules:       rules,
	}
	if c.alertOnly {
		props.Enforcement = resolver.AlertOnly()
	}
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), props)
	output(stack, "FirewallRuleGroupId", firewall.FirewallRuleGroupId())
	if c.alertEmails != nil {
		addAlerts(stack, c, firewall)
	}
	return firewall, nil
}

// rules makes a domain list and a rule of each file. What is wrong with the files is
// told all at once.
func (c config) rules(stack awscdk.Stack, lists []list) ([]resolver.Rule, error) {
	var rules []resolver.Rule
	var errs []error
	for _, l := range lists {
		errs = append(errs, cdkapp.Try(func() error {
			rules = append(rules, c.rule(stack, l))
			return nil
		}))
	}
	return rules, errors.Join(errs...)
}

func (c config) rule(stack awscdk.Stack, l list) resolver.Rule {
	id := l.action[:1] + strings.ToLower(l.action[1:]) + "-" + l.name
	domains := resolver.NewDomainList(stack, jsii.String(id), &resolver.DomainListProps{
		Files:      jsii.Strings(l.file),
		FileSystem: c.lists.system,
	})
	output(domains, "DomainListId", domains.DomainListId())
	response := resolver.BlockResponseOf(jsii.String(c.blockResponse))
	return resolver.RuleFor(jsii.String(l.action), domains, response, &resolver.RuleProps{Priority: jsii.Number(l.priority)})
}

func output(scope constructs.Construct, id string, value *string) {
	awscdk.NewCfnOutput(scope, jsii.String(id), &awscdk.CfnOutputProps{Value: value})
}
