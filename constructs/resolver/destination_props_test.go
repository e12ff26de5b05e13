package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	otherSecret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:other-GhIjKl"
	someKey     = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

func withBackup(props *resolver.HttpStreamProps) *resolver.HttpStreamProps {
	props.BackupBucketArn = jsii.String("arn:aws:s3:::base")
	return props
}

func splunkWithBackup() *resolver.SplunkStreamProps {
	props := splunk()
	props.BackupBucketArn = jsii.String("arn:aws:s3:::base")
	return props
}

func aBucket(s awscdk.Stack) any { return awss3.NewBucket(s, jsii.String("Ours"), nil) }
func aSecret(s awscdk.Stack) any { return awssecretsmanager.NewSecret(s, jsii.String("Token"), nil) }

// instead is an ARN, unless a construct is given in its place.
func instead(arn *string, construct any) *string {
	if construct != nil {
		return nil
	}
	return arn
}

var destinationPropsCases = []propsCase{
	{
		props: &resolver.NewBucketProps{TransitionDays: jsii.Number(40), ObjectLockDays: jsii.Number(7)},
		values: map[string]func(awscdk.Stack) any{
			"BucketName":             value(jsii.String("dns-logs")),
			"Prefix":                 value(jsii.String("dns")),
			"Accounts":               value(jsii.Strings("111122223333")),
			"Encryption":             value(resolver.EncryptWithKey(jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"))),
			"TransitionDays":         value(jsii.Number(60)),
			"TransitionStorageClass": value(jsii.String("STANDARD_IA")),
			"ExpirationDays":         value(jsii.Number(400)),
			"AccessLogBucketName":    value(jsii.String("access-logs")),
			"AccessLogBucket":        aBucket,
			"RemovalPolicy":          value(awscdk.RemovalPolicy_DESTROY),
			"NoncurrentDays":         value(jsii.Number(400)),
			"ObjectLockDays":         value(jsii.Number(8)),
			"ObjectLockMode":         value(jsii.String("COMPLIANCE")),
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
		props: &resolver.BucketStreamProps{BucketArn: jsii.String("arn:aws:s3:::base")},
		values: map[string]func(awscdk.Stack) any{
			"BucketArn":       value(jsii.String("arn:aws:s3:::ours")),
			"Bucket":          aBucket,
			"BucketKeyArn":    value(jsii.String(someKey)),
			"Prefix":          value(jsii.String("dns/")),
			"ErrorPrefix":     value(jsii.String("errors/")),
			"BufferSeconds":   value(jsii.Number(0)),
			"BufferMebibytes": value(jsii.Number(128)),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.BucketStreamProps)
			given.BucketArn = instead(given.BucketArn, given.Bucket)
			logTo(resolver.ToNewDeliveryStream(resolver.StreamToBucket(&given)))(s)
		},
	},
	{
		props: withBackup(httpEndpoint()),
		values: map[string]func(awscdk.Stack) any{
			"Url":             value(jsii.String("https://other.example/")),
			"SecretArn":       value(jsii.String(otherSecret)),
			"SecretKeyArn":    value(jsii.String(someKey)),
			"Name":            value(jsii.String("SIEM")),
			"BackupBucketArn": value(jsii.String("arn:aws:s3:::ours")),
			"BackupBucket":    aBucket,
			"Secret":          aSecret,

			"BackupBucketKeyArn": value(jsii.String(someKey)),
			"BufferSeconds":      value(jsii.Number(900)),
			"BufferMebibytes":    value(jsii.Number(64)),
			"RetrySeconds":       value(jsii.Number(7200)),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.HttpStreamProps)
			given.SecretArn, given.BackupBucketArn = instead(given.SecretArn, given.Secret), instead(given.BackupBucketArn, given.BackupBucket)
			logTo(resolver.ToNewDeliveryStream(resolver.StreamToHttpEndpoint(&given)))(s)
		},
	},
	{
		props: splunkWithBackup(),
		values: map[string]func(awscdk.Stack) any{
			"HecEndpoint":     value(jsii.String("https://other.example:8088")),
			"HecEndpointType": value(jsii.String("Event")),
			"SecretArn":       value(jsii.String(otherSecret)),
			"SecretKeyArn":    value(jsii.String(someKey)),
			"BackupBucketArn": value(jsii.String("arn:aws:s3:::ours")),
			"BackupBucket":    aBucket,
			"Secret":          aSecret,

			"BackupBucketKeyArn": value(jsii.String(someKey)),
			"BufferSeconds":      value(jsii.Number(0)),
			"BufferMebibytes":    value(jsii.Number(1)),
			"RetrySeconds":       value(jsii.Number(0)),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.SplunkStreamProps)
			given.SecretArn, given.BackupBucketArn = instead(given.SecretArn, given.Secret), instead(given.BackupBucketArn, given.BackupBucket)
			logTo(resolver.ToNewDeliveryStream(resolver.StreamToSplunk(&given)))(s)
		},
	},
}
