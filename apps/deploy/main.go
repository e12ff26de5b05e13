// Command deploy is the CDK app that cdk.json runs: query logging and a DNS Firewall
// for your VPCs, with what is allowed, blocked and watched in text files.
//
// Everything it takes comes from the CDK's context, in cdk.json or by -c:
//
//	vpcIds               the VPCs: a list, or text with commas; required
//	lists                the folder with allow/, block/ and alert/; default: a sample
//	enforcement          enforce (the default) or alert-only: watch first
//	blockResponse        NODATA (the default) or NXDOMAIN
//	associationPriority  among the rule groups of each VPC, 101 to 9899; default 150
//	queryLogging         on (the default), or off where the VPC logs to CloudWatch already
//	logRetentionDays     default 30; 0 keeps for ever
//	logGroupName         default: made of the stack's name and ID
//	logGroupKmsKeyArn    the KMS key of the log group; default: CloudWatch Logs has its own
//	deletionProtection   on: AWS refuses to delete the log group; default: not set
//	managedLists         domain lists of AWS by name, NAME or NAME=BLOCK; ALERT otherwise
//	protections          DNS Firewall Advanced, NAME:CONFIDENCE or NAME:CONFIDENCE=BLOCK
//	mutationProtection   on: AWS refuses to change or remove the associations; default: not set
//	failMode             open or closed while DNS Firewall does not answer; default: not set
//	logBucketArn         an S3 bucket, with /prefix/ if you like, that queries are logged to as
//	                     well; another bucket takes two deployments, the first without
//	alertEmails          who gets a message when something is blocked or alerted
//	dashboard            on: a CloudWatch dashboard; default off
//	stackName            default VpcDns
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/cdkapp"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func main() {
	os.Exit(cdkapp.Run("deploy", os.Stderr, synthesize))
}

func synthesize() error {
	app := awscdk.NewApp(&awscdk.AppProps{
		// The default for those who run this app from a cdk.json of their own.
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	config, err := configOf(contextOf(app))
	if err != nil {
		return err
	}
	firewall, err := newStack(app, config)
	if err != nil {
		return err
	}
	app.Synth(nil)
	fmt.Fprint(os.Stderr, firewall.RolloutTable())
	return nil
}

// contextOf gives the app's context without the CDK's own keys.
func contextOf(app awscdk.App) map[string]any {
	all, _ := app.Node().GetAllContext(&map[string]any{}).(map[string]any)
	return all
}

// newStack makes the stack.
func newStack(app awscdk.App, c config) (resolver.DnsFirewall, error) {
	lists, err := c.lists.read()
	if err != nil {
		return nil, err
	}
	stack := awscdk.NewStack(app, jsii.String(c.stackName), &awscdk.StackProps{
		Description: jsii.String("DNS query logging and DNS Firewall of Route 53 VPC Resolver"),
	})
	var logging resolver.QueryLogging
	if c.queryLogging {
		logging = addQueryLogging(stack, c)
	}
	if c.logBucketArn != nil {
		addLoggingToBucket(stack, c)
	}
	firewall, err := addFirewall(stack, c, lists)
	if err != nil {
		return nil, err
	}
	if c.failMode != "" {
		addFailMode(stack, c)
	}
	if c.dashboard {
		addDashboard(stack, logging, firewall)
	}
	return firewall, nil
}
