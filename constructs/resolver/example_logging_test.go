package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Log to S3, for Athena and for years.
func ExampleToNewBucket() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewBucket(&resolver.NewBucketProps{
			Prefix:         jsii.String("dns"),
			Encryption:     resolver.EncryptWithNewKey(),
			TransitionDays: jsii.Number(90), // to GLACIER_IR, which Athena reads
			ExpirationDays: jsii.Number(400),
		}),
	})
}

// Feed Splunk, with the token of its HTTP Event Collector in Secrets Manager.
func ExampleStreamToSplunk() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewDeliveryStream(resolver.StreamToSplunk(&resolver.SplunkStreamProps{
			HecEndpoint: jsii.String("https://hec.splunk.example:8088"),
			SecretArn:   jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-AbCdEf"),
		})),
	})
}

// To CloudWatch Logs for people and to S3 for evidence: two constructs, one VPC.
func ExampleDestination() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	vpcs := []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))}
	resolver.NewQueryLogging(stack, jsii.String("ForPeople"), &resolver.QueryLoggingProps{
		Vpcs: vpcs,
	})
	resolver.NewQueryLogging(stack, jsii.String("Evidence"), &resolver.QueryLoggingProps{
		Vpcs:        vpcs,
		Destination: resolver.ToNewBucket(nil),
	})
}

// Constructs of the CDK go in and come out.
func ExampleEncryptWithKmsKey() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	analysts := awsiam.NewRole(stack, jsii.String("Analysts"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})

	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			Encryption: resolver.EncryptWithKmsKey(key),
		}),
	})
	logging.LogGroup().GrantRead(analysts)
	logging.LogGroup().AddMetricFilter(jsii.String("Blocked"), &awslogs.MetricFilterOptions{
		FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(`{ $.firewall_rule_action = "BLOCK" }`)),
		MetricNamespace: jsii.String("Dns"),
		MetricName:      jsii.String("Blocked"),
	})
}
