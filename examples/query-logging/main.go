// Command query-logging is a CDK app that records every DNS query of a new VPC, for
// 90 days, in a CloudWatch log group.
//
//	cdk deploy --app "go run ./examples/query-logging"
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(&awscdk.AppProps{
		// Stack tags reach the query log config, where a changed one replaces it.
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	stack := awscdk.NewStack(app, jsii.String("DnsQueryLogging"), nil)

	vpc := awsec2.NewVpc(stack, jsii.String("Vpc"), &awsec2.VpcProps{
		NatGateways: jsii.Number(0),
	})
	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcOf(vpc)},
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			RetentionDays: jsii.Number(90),
		}),
	})
	awscdk.NewCfnOutput(stack, jsii.String("QueryLogGroup"), &awscdk.CfnOutputProps{
		Value: logging.LogGroupName(),
	})

	app.Synth(nil)
}
