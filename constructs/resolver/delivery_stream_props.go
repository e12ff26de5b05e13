package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
)

// BucketStreamProps say how a delivery stream writes to a bucket.
// See AWS::KinesisFirehose::DeliveryStream ExtendedS3DestinationConfiguration.
type BucketStreamProps struct {
	// The ARN of an existing bucket.
	//
	// Property: BucketARN.
	//
	// Default: a bucket is made: private, encrypted by S3, TLS only, and kept.
	BucketArn *string

	// The same bucket as a construct of the CDK; its key counts too. Not together with
	// BucketArn.
	//
	// Property: BucketARN.
	//
	// Default: as BucketArn says.
	Bucket awss3.IBucket

	// The full ARN of the customer managed KMS key that encrypts the existing bucket.
	//
	// Property: AWS::IAM::Role Policies.
	//
	// Default: the bucket is encrypted by S3.
	BucketKeyArn *string

	// What the names of objects begin with, up to 1,024 characters.
	//
	// Property: Prefix.
	//
	// Default: the date, yyyy/MM/dd/HH/.
	Prefix *string

	// What the names of objects that could not be delivered begin with. Firehose requires it
	// if Prefix has expressions, !{...}.
	//
	// Property: ErrorOutputPrefix.
	//
	// Default: errors/!{firehose:error-output-type}/ if Prefix has expressions.
	ErrorPrefix *string

	// How long records are buffered, 0 to 900 seconds, unless BufferMebibytes are reached
	// first.
	//
	// Property: BufferingHints IntervalInSeconds.
	//
	// Default: 300.
	BufferSeconds *float64

	// How many MiB are buffered, 1 to 128, unless BufferSeconds pass first.
	//
	// Property: BufferingHints SizeInMBs.
	//
	// Default: 5.
	BufferMebibytes *float64
}

// HttpStreamProps say how a delivery stream writes to an HTTP endpoint.
// See AWS::KinesisFirehose::DeliveryStream HttpEndpointDestinationConfiguration.
type HttpStreamProps struct {
	// Where records are sent: an https URL, as the vendor documents it for Firehose.
	//
	// Property: EndpointConfiguration Url.
	//
	// Default: none; it is required.
	Url *string

	// The ARN of the secret with the access key, in AWS Secrets Manager, as the JSON
	// {"api_key": "..."}. The key is never in the template.
	//
	// Property: SecretsManagerConfiguration SecretARN.
	//
	// Default: none; it or Secret is required.
	SecretArn *string

	// The same secret as a construct of the CDK; its key counts too. An import must know the
	// complete ARN. Not together with SecretArn.
	//
	// Property: SecretsManagerConfiguration SecretARN.
	//
	// Default: as SecretArn says.
	Secret awssecretsmanager.ISecret

	// The name of the endpoint in the console, 1-256 characters.
	//
	// Property: EndpointConfiguration Name.
	//
	// Default: none.
	Name *string

	// The full ARN of the customer managed KMS key that encrypts the secret.
	//
	// Property: AWS::IAM::Role Policies.
	//
	// Default: the secret is encrypted by Secrets Manager's own key.
	SecretKeyArn *string

	// The ARN of an existing bucket for records that could not be delivered.
	//
	// Property: S3Configuration BucketARN.
	//
	// Default: a bucket is made: private, encrypted by S3, TLS only, and kept.
	BackupBucketArn *string

	// The same bucket as a construct of the CDK; its key counts too. Not together with
	// BackupBucketArn.
	//
	// Property: S3Configuration BucketARN.
	//
	// Default: as BackupBucketArn says.
	BackupBucket awss3.IBucket

	// The full ARN of the customer managed KMS key that encrypts the existing bucket.
	//
	// Property: AWS::IAM::Role Policies.
	//
	// Default: the bucket is encrypted by S3.
	BackupBucketKeyArn *string

	// How long records are buffered, 0 to 900 seconds, unless BufferMebibytes are reached
	// first.
	//
	// Property: BufferingHints IntervalInSeconds.
	//
	// Default: 60.
	BufferSeconds *float64

	// How many MiB are buffered, 1 to 64, unless BufferSeconds pass first.
	//
	// Property: BufferingHints SizeInMBs.
	//
	// Default: 4, which the common vendors take.
	BufferMebibytes *float64

	// How long delivery is tried again before records go to the backup bucket, 0 to
	// 7,200 seconds.
	//
	// Property: RetryOptions DurationInSeconds.
	//
	// Default: 300.
	RetrySeconds *float64
}

// SplunkStreamProps say how a delivery stream writes to Splunk.
// See AWS::KinesisFirehose::DeliveryStream SplunkDestinationConfiguration.
type SplunkStreamProps struct {
	// The HTTP Event Collector: an https URL.
	//
	// Property: HECEndpoint.
	//
	// Default: none; it is required.
	HecEndpoint *string

	// Raw or Event, as the collector is set up.
	//
	// Property: HECEndpointType.
	//
	// Default: Raw, which takes the JSON of query logs as it is.
	HecEndpointType *string

	// The ARN of the secret with the collector's token, in AWS Secrets Manager, as the JSON
	// {"hec_token": "..."}. The token is never in the template.
	//
	// Property: SecretsManagerConfiguration SecretARN.
	//
	// Default: none; it or Secret is required.
	SecretArn *string

	// The same secret as a construct of the CDK; its key counts too. An import must know the
	// complete ARN. Not together with SecretArn.
	//
	// Property: SecretsManagerConfiguration SecretARN.
	//
	// Default: as SecretArn says.
	Secret awssecretsmanager.ISecret

	// The full ARN of the customer managed KMS key that encrypts the secret.
	//
	// Property: AWS::IAM::Role Policies.
	//
	// Default: the secret is encrypted by Secrets Manager's own key.
	SecretKeyArn *string

	// The ARN of an existing bucket for records that could not be delivered.
	//
	// Property: S3Configuration BucketARN.
	//
	// Default: a bucket is made: private, encrypted by S3, TLS only, and kept.
	BackupBucketArn *string

	// The same bucket as a construct of the CDK; its key counts too. Not together with
	// BackupBucketArn.
	//
	// Property: S3Configuration BucketARN.
	//
	// Default: as BackupBucketArn says.
	BackupBucket awss3.IBucket

	// The full ARN of the customer managed KMS key that encrypts the existing bucket.
	//
	// Property: AWS::IAM::Role Policies.
	//
	// Default: the bucket is encrypted by S3.
	BackupBucketKeyArn *string

	// How long records are buffered, 0 to 60 seconds, unless BufferMebibytes are reached
	// first.
	//
	// Property: BufferingHints IntervalInSeconds.
	//
	// Default: 60.
	BufferSeconds *float64

	// How many MiB are buffered, 1 to 5, unless BufferSeconds pass first.
	//
	// Property: BufferingHints SizeInMBs.
	//
	// Default: 5.
	BufferMebibytes *float64

	// How long delivery is tried again before records go to the backup bucket, 0 to
	// 7,200 seconds.
	//
	// Property: RetryOptions DurationInSeconds.
	//
	// Default: 300.
	RetrySeconds *float64
}
