package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// description has at most 512 characters, the bound that the CDK sets.
const description = "Sees and controls the DNS queries of a VPC. " +
	"Makes a CloudWatch log group, a Route 53 Resolver query log config and saved Logs Insights queries; " +
	"DNS Firewall domain lists, a rule group and its association with the VPC. " +
	"You pay for log data taken in and kept, and for DNS Firewall by domain names stored and queries checked. " +
	"After deletion the log group stays, because it is evidence; delete it by hand. " +
	"Queries that do not reach AmazonProvidedDNS are neither seen nor filtered."

// logicalIds name what its path would name badly.
var logicalIds = map[string]string{
	"QueryLog/Resource":           "QueryLogConfig",
	"QueryLog/LogGroup":           "QueryLogGroup",
	"QueryLog/VpcAssociation-Vpc": "QueryLogAssociation",
	"BlockedDomainList/Resource":  "BlockedDomainList",
	"AllowedDomainList/Resource":  "AllowedDomainList",
	"Firewall/Resource":           "FirewallRuleGroup",
	"Firewall/VpcAssociation-Vpc": "FirewallAssociation",
}

// nameLogicalIds replaces the CDK's logical IDs by readable ones without a hash.
//
// Overriding Stack.AllocateLogicalId would do it too, and call back from node each time
// that something refers to an element.
func nameLogicalIds(stack awscdk.Stack) {
	for _, c := range *stack.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		element, ok := c.(awscdk.CfnElement)
		if !ok {
			continue
		}
		_, path, _ := strings.Cut(*element.Node().Path(), "/")
		if id, ok := logicalIds[path]; ok {
			path = id
		}
		element.OverrideLogicalId(&path)
	}
}

// synthesize makes the template by the same constructs that CDK apps use. If validation
// is on, any finding of the CDK is an error.
func synthesize(validate bool) (map[string]any, error) {
	app := awscdk.NewApp(&awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false),
		TreeMetadata:       jsii.Bool(false),
		Context: &map[string]any{
			"@aws-cdk/core:explicitStackTags":           true,
			"@aws-cdk/core:validateAgainstDefaultRules": validate,
			"@aws-cdk/core:strictCfnValidateErrors":     validate,
		},
	})
	newStack(app)
	assembly := app.Synth(nil)
	text, err := os.ReadFile(filepath.Join(*assembly.Directory(), "vpcdns.template.json"))
	if err != nil {
		return nil, err
	}
	var template map[string]any
	if err := json.Unmarshal(text, &template); err != nil {
		return nil, err
	}
	return template, numbersAsNumbers(template)
}

// numbersAsNumbers mends the allowed values of number parameters, which the CDK takes
// as texts only: a default of 30 is not among them.
func numbersAsNumbers(template map[string]any) error {
	for _, parameter := range template["Parameters"].(map[string]any) {
		p := parameter.(map[string]any)
		values, _ := p["AllowedValues"].([]any)
		for i := range values {
			if p["Type"] != "Number" {
				break
			}
			n, err := strconv.Atoi(values[i].(string))
			if err != nil {
				return err
			}
			values[i] = n
		}
	}
	return nil
}

func newStack(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("vpcdns"), &awscdk.StackProps{
		Description: jsii.String(description),
		// No asset, and so no bootstrap bucket and no parameter for its version.
		Synthesizer: awscdk.NewBootstraplessSynthesizer(nil),
	})
	stack.TemplateOptions().SetTemplateFormatVersion(jsii.String("2010-09-09"))
	addInterface(stack)
	p := addParameters(stack)
	c := addConditions(stack, p)
	addAssertions(stack, p)
	logging := addQueryLogging(stack, p, c)
	lists := addLists(stack, p, c)
	firewall := addFirewall(stack, p, c, lists)
	addQueries(stack, c, logging)
	addOutputs(stack, p, c, logging, lists, firewall)
	nameLogicalIds(stack)
	acknowledge(logging, "LogGroup", "F3031")
	acknowledge(lists.allowed, "Resource", "F3033")
	acknowledge(firewall, "Resource", "F3033")
}

// acknowledge accepts a finding of the CDK's validation that is wrong: it puts the empty
// default of a parameter into branches whose condition says that it is not empty.
func acknowledge(parent constructs.Construct, child, finding string) {
	awscdk.Validations_Of(parent.Node().FindChild(&child)).Acknowledge(&awscdk.Acknowledgment{
		Id:     jsii.String("CloudFormation-Validate::" + finding),
		Reason: jsii.String("found only in branches whose condition rules out the empty default"),
	})
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
	onlyIf(c.logging, logging, "LogGroup", "Resource", "VpcAssociation-Vpc")
	return logging
}

// ifSet is the value of a parameter, or nothing where it is empty.
func ifSet(condition awscdk.CfnCondition, parameter awscdk.CfnParameter) *string {
	return awscdk.Token_AsString(awscdk.Fn_ConditionIf(condition.LogicalId(), parameter.ValueAsString(), awscdk.Aws_NO_VALUE()), nil)
}

// onlyIf makes resources depend on a condition.
func onlyIf(condition awscdk.CfnCondition, parent constructs.Construct, children ...string) {
	for _, child := range children {
		parent.Node().FindChild(&child).(awscdk.CfnResource).CfnOptions().SetCondition(condition)
	}
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
	onlyIf(c.hasAllowed, lists.allowed, "Resource")
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
	onlyIf(c.firewall, firewall, "VpcAssociation-Vpc")
	return firewall
}
