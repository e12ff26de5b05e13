package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// addBadBucket makes a bucket for query logs that accepts connections without TLS, which the
// constructs never do.
func addBadBucket(app awscdk.App) {
	stack := newStack(app, "Faulty")
	bucket := awss3.NewBucket(stack, jsii.String("NoTls"), &awss3.BucketProps{ServerAccessLogsPrefix: jsii.String("access/")})
	resolver.NewQueryLogging(stack, jsii.String("Queries"), &resolver.QueryLoggingProps{
		Vpcs:        vpcs("vpc-0a1b2c3d4e5f67890"),
		Destination: resolver.ToBucket(bucket, &resolver.BucketProps{GrantDelivery: jsii.Bool(true)}),
	})
}

// addStaleSuppression makes a log group, at which nothing is found, and accepts three
// findings that are not there: by the rule, by the ID of the finding and by the resource.
func addStaleSuppression(app awscdk.App) []suppression {
	stack := newStack(app, "Faulty")
	resolver.NewQueryLogging(stack, jsii.String("Queries"), &resolver.QueryLoggingProps{Vpcs: vpcs("vpc-0a1b2c3d4e5f67890")})
	reason := "a reason that no longer holds"
	return []suppression{
		{path: "Faulty/Queries/LogGroup", rule: "AwsSolutions-S1", reason: reason},
		{path: "Faulty/Queries/Bucket", rule: "AwsSolutions-S1", reason: reason},
		{path: "Faulty/Queries/LogGroup", rule: "AwsSolutions-IAM5", id: "Resource::*", reason: reason},
	}
}
