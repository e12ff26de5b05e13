package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

var failModePropsCases = []propsCase{
	{
		props: &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()},
		values: map[string]func(awscdk.Stack) any{
			"Vpcs":             value(vpcs(vpcB)),
			"Mode":             value(resolver.FailClosed()),
			"ResetOnDelete":    value(jsii.Bool(true)),
			"ByCloudFormation": value(jsii.Bool(true)),
			"LogRemovalPolicy": value(awscdk.RemovalPolicy_DESTROY),
			"LogRetentionDays": value(jsii.Number(365)),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewFailMode(s, jsii.String("FailMode"), props.(*resolver.FailModeProps))
		},
	},
}

// Names keep resolving while DNS Firewall does not answer, unfiltered.
func ExampleNewFailMode() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewFailMode(stack, jsii.String("FailMode"), &resolver.FailModeProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Mode: resolver.FailOpen(),
	})
}
