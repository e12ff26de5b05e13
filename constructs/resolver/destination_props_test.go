package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

var destinationPropsCases = []propsCase{
	{
		props: &resolver.NewBucketProps{TransitionDays: jsii.Number(40)},
		values: map[string]func(awscdk.Stack) any{
			"BucketName":             value(jsii.String("dns-logs")),
			"Prefix":                 value(jsii.String("dns")),
			"Accounts":               value(jsii.Strings("111122223333")),
			"Encryption":             value(resolver.EncryptWithKey(jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"))),
			"TransitionDays":         value(jsii.Number(60)),
			"TransitionStorageClass": value(jsii.String("STANDARD_IA")),
			"ExpirationDays":         value(jsii.Number(400)),
			"AccessLogBucketName":    value(jsii.String("access-logs")),
			"RemovalPolicy":          value(awscdk.RemovalPolicy_DESTROY),
		},
		build: func(s awscdk.Stack, props any) {
			logTo(resolver.ToNewBucket(props.(*resolver.NewBucketProps)))(s)
		},
	},
	{
		props: &resolver.BucketProps{GrantDelivery: jsii.Bool(true)},
		values: map[string]func(awscdk.Stack) any{
			"Prefix":        value(jsii.String("dns")),
			"Accounts":      value(jsii.Strings("111122223333")),
			"GrantDelivery": value(jsii.Bool(false)),
		},
		build: func(s awscdk.Stack, props any) {
			logTo(resolver.ToBucket(awss3.NewBucket(s, jsii.String("Ours"), nil), props.(*resolver.BucketProps)))(s)
		},
	},
	{
		props: &resolver.BucketStreamProps{},
		values: map[string]func(awscdk.Stack) any{
			"BucketArn":       value(jsii.String("arn:aws:s3:::ours")),
			"Prefix":          value(jsii.String("dns/")),
			"BufferSeconds":   value(jsii.Number(0)),
			"BufferMebibytes": value(jsii.Number(128)),
		},
		build: func(s awscdk.Stack, props any) {
			logTo(resolver.ToNewDeliveryStream(resolver.StreamToBucket(props.(*resolver.BucketStreamProps))))(s)
		},
	},
	{
		props: httpEndpoint(),
		values: map[string]func(awscdk.Stack) any{
			"Url":             value(jsii.String("https://other.example/")),
			"SecretArn":       value(jsii.String(someSecret + "2")),
			"Name":            value(jsii.String("SIEM")),
			"BackupBucketArn": value(jsii.String("arn:aws:s3:::ours")),
			"BufferSeconds":   value(jsii.Number(900)),
			"BufferMebibytes": value(jsii.Number(64)),
			"RetrySeconds":    value(jsii.Number(7200)),
		},
		build: func(s awscdk.Stack, props any) {
			logTo(resolver.ToNewDeliveryStream(resolver.StreamToHttpEndpoint(props.(*resolver.HttpStreamProps))))(s)
		},
	},
	{
		props: splunk(),
		values: map[string]func(awscdk.Stack) any{
			"HecEndpoint":     value(jsii.String("https://other.example:8088")),
			"HecEndpointType": value(jsii.String("Event")),
			"SecretArn":       value(jsii.String(someSecret + "2")),
			"BackupBucketArn": value(jsii.String("arn:aws:s3:::ours")),
			"BufferSeconds":   value(jsii.Number(0)),
			"BufferMebibytes": value(jsii.Number(1)),
			"RetrySeconds":    value(jsii.Number(0)),
		},
		build: func(s awscdk.Stack, props any) {
			logTo(resolver.ToNewDeliveryStream(resolver.StreamToSplunk(props.(*resolver.SplunkStreamProps))))(s)
		},
	},
}
