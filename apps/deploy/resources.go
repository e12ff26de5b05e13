package main

import (
	"errors"
	"strings"
	"unicode"

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

func addQueryLogging(stack awscdk.Stack, c config) resolver.QueryLogging {
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: c.vpcs(),
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			LogGroupName:       c.logGroupName,
			RetentionDays:      c.logRetentionDays,
			KmsKeyArn:          c.logGroupKmsKeyArn,
			DeletionProtection: c.deletionProtection,
		}),
	})
	output(stack, "QueryLogConfigId", logging.QueryLogConfigId())
	output(stack, "QueryLogGroupName", logging.LogGroupName())
	return logging
}

// addLoggingToBucket logs to an existing bucket; its policy is its owner's.
func addLoggingToBucket(stack awscdk.Stack, c config) {
	arn, prefix, _ := strings.Cut(*c.logBucketArn, "/")
	props := &resolver.BucketProps{}
	if prefix != "" {
		props.Prefix = &prefix
	}
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLoggingToBucket"), &resolver.QueryLoggingProps{
		Vpcs:        c.vpcs(),
		Destination: resolver.ToBucketArn(&arn, props),
	})
	awscdk.Validations_Of(logging).AddWarning(jsii.String("vpcdns:bucket-policy"), jsii.String(bucketPolicy(arn, prefix)))
	output(stack, "BucketQueryLogConfigId", logging.QueryLogConfigId())
}

// bucketPolicy is for the bucket's owner to paste. Without it the deployment fails with
// RSLVR-01605. The account and the Region are those of the stack, which are not known here.
func bucketPolicy(arn, prefix string) string {
	partition, _, _ := strings.Cut(strings.TrimPrefix(arn, "arn:"), ":")
	condition := `"Condition":{"StringEquals":{"aws:SourceAccount":"ACCOUNT"},"ArnLike":{"aws:SourceArn":"arn:` + partition + `:logs:REGION:ACCOUNT:*"}}`
	head := `"Effect":"Allow","Principal":{"Service":"delivery.logs.amazonaws.com"},`
	return "Unless the policy of the bucket has these statements, with your ACCOUNT and REGION, AWS refuses the query log config with RSLVR-01605: " +
		`{` + head + `"Action":"s3:GetBucketAcl","Resource":"` + arn + `",` + condition + `},` +
		`{` + head + `"Action":"s3:PutObject","Resource":"` + arn + `/` + prefix + `AWSLogs/ACCOUNT/*",` +
		strings.Replace(condition, `"aws:SourceAccount":"ACCOUNT"`, `"aws:SourceAccount":"ACCOUNT","s3:x-amz-acl":"bucket-owner-full-control"`, 1) + `}`
}

func addAlerts(stack awscdk.Stack, c config, firewall resolver.DnsFirewall) {
	alerts := resolver.NewDnsAlerts(stack, jsii.String("Alerts"), &resolver.DnsAlertsProps{
		Firewall: firewall,
		Topic:    resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings(c.alertEmails...)}),
	})
	output(stack, "AlertTopicArn", alerts.TopicArn())
}

func addFailMode(stack awscdk.Stack, c config) {
	mode := resolver.FailClosed()
	if c.failMode == "open" {
		mode = resolver.FailOpen()
	}
	resolver.NewFailMode(stack, jsii.String("FailMode"), &resolver.FailModeProps{Vpcs: c.vpcs(), Mode: mode})
}

// addDashboard shows the log only where there is one.
func addDashboard(stack awscdk.Stack, logging resolver.QueryLogging, firewall resolver.DnsFirewall) {
	props := &resolver.DnsDashboardProps{Firewalls: []resolver.DnsFirewall{firewall}}
	if logging != nil {
		props.QueryLoggings = []resolver.QueryLogging{logging}
	}
	dashboard := resolver.NewDnsDashboard(stack, jsii.String("Dashboard"), props)
	output(stack, "DashboardName", dashboard.DashboardName())
}

func addFirewall(stack awscdk.Stack, c config, lists []list) (resolver.DnsFirewall, error) {
	rules, err := c.rules(stack, lists)
	if err != nil {
		return nil, err
	}
	rules = append(rules, c.threatRules(stack)...)
	props := &resolver.DnsFirewallProps{
		Vpcs:        c.vpcs(),
		Association: &resolver.AssociationProps{Priority: c.associationPriority, MutationProtection: c.mutationProtection},
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
// reported all at once.
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
	outputOf(stack, domains, id+"-DomainListId", domains.DomainListId())
	response := resolver.BlockResponseOf(jsii.String(c.blockResponse))
	return resolver.RuleFor(jsii.String(l.action), domains, response, &resolver.RuleProps{Priority: jsii.Number(l.priority)})
}

func output(scope constructs.Construct, id string, value *string) {
	awscdk.NewCfnOutput(scope, jsii.String(id), &awscdk.CfnOutputProps{Value: value})
}

// outputOf is an output of the stack that is named after one of several constructs. Names of
// outputs have letters and digits only: where two names would be the same, the later output is
// the construct's, whose name has a hash.
func outputOf(stack awscdk.Stack, of constructs.Construct, id string, value *string) {
	readable := strings.Map(func(c rune) rune {
		if c < 128 && (unicode.IsLetter(c) || unicode.IsDigit(c)) {
			return c
		}
		return -1
	}, id)
	if stack.Node().TryFindChild(&readable) != nil {
		output(of, "DomainListId", value)
		return
	}
	output(stack, readable, value)
}
