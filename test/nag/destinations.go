package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func vpcs(ids ...string) []resolver.Vpc {
	all := make([]resolver.Vpc, len(ids))
	for i, id := range ids {
		all[i] = resolver.VpcById(&id)
	}
	return all
}

// logTo makes a query logging of a VPC of its own, since a VPC takes one of each kind.
func logTo(scope constructs.Construct, id, vpcId string, to resolver.Destination) resolver.QueryLogging {
	return resolver.NewQueryLogging(scope, &id, &resolver.QueryLoggingProps{Vpcs: vpcs(vpcId), Destination: to})
}

func addLogGroups(app awscdk.App) {
	stack := newStack(app, "LogGroups")
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	plain := logTo(stack, "Plain", "vpc-00000000000000001", nil)
	logTo(stack, "WithKey", "vpc-00000000000000002", resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
		LogGroupName:       jsii.String("/dns/with-key"),
		KmsKeyArn:          key.KeyArn(),
		Accounts:           jsii.Strings("111122223333"),
		RetentionDays:      jsii.Number(365),
		DeletionProtection: jsii.Bool(true),
		ForwardTo:          jsii.String("arn:aws:logs:eu-west-1:111122223333:destination:central"),
	}))
	resolver.NewSavedQueries(stack, jsii.String("Queries"), &resolver.SavedQueriesProps{
		LogGroupNames: &[]*string{plain.LogGroupName()},
	})
}

func addBuckets(app awscdk.App) {
	stack := newStack(app, "Buckets")
	logTo(stack, "Plain", "vpc-00000000000000003", resolver.ToNewBucket(nil))
	resolver.NewLogTable(stack, jsii.String("Table"), &resolver.LogTableProps{
		BucketName: jsii.String("dns-logs"), VpcIds: jsii.Strings("vpc-00000000000000003"),
	})
	logTo(stack, "WithKey", "vpc-00000000000000004", resolver.ToNewBucket(&resolver.NewBucketProps{
		Prefix:         jsii.String("dns"),
		Accounts:       jsii.Strings("111122223333"),
		Encryption:     resolver.EncryptWithNewKey(),
		TransitionDays: jsii.Number(30),
		ExpirationDays: jsii.Number(365),

		AccessLogBucketName: jsii.String("central-access-logs"),
	}))
	existing := awss3.NewBucket(stack, jsii.String("Existing"), &awss3.BucketProps{
		EnforceSSL:             jsii.Bool(true),
		ServerAccessLogsPrefix: jsii.String("access/"),
	})
	logTo(stack, "ToExisting", "vpc-00000000000000005", resolver.ToBucket(existing, &resolver.BucketProps{GrantDelivery: jsii.Bool(true)}))
}

func addStreams(app awscdk.App) {
	stack := newStack(app, "Streams")
	logTo(stack, "ToBucket", "vpc-00000000000000006", resolver.ToNewDeliveryStream(resolver.StreamToBucket(nil)))
	logTo(stack, "ToHttp", "vpc-00000000000000007", resolver.ToNewDeliveryStream(resolver.StreamToHttpEndpoint(&resolver.HttpStreamProps{
		Url:       jsii.String("https://siem.corp.example/intake"),
		SecretArn: jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:siem-AbCdEf"),
	})))
	logTo(stack, "ToSplunk", "vpc-00000000000000008", resolver.ToNewDeliveryStream(resolver.StreamToSplunk(&resolver.SplunkStreamProps{
		HecEndpoint:     jsii.String("https://splunk.corp.example:8088"),
		SecretArn:       jsii.String("arn:aws:secretsmanager:eu-west-1:111122223333:secret:splunk-AbCdEf"),
		BackupBucketArn: jsii.String("arn:aws:s3:::dns-backup"),
	})))
}
