package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// streamRole makes the role by which a delivery stream writes, for streams of this
// account alone.
func streamRole(scope constructs.Construct, grants ...statement) awsiam.CfnRole {
	trust := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "firehose.amazonaws.com"},
		"Action":    "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(scope).Account()}},
	}
	return awsiam.NewCfnRole(scope, ptr("StreamRole"), &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies:                 []any{map[string]any{"policyName": "Deliver", "policyDocument": document(grants...)}},
	})
}

// writeBucket is what a stream does with its bucket.
// See https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
func writeBucket(bucketArn string) statement {
	return statement{
		"Effect":   "Allow",
		"Action":   []any{"s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"},
		"Resource": []any{bucketArn, bucketArn + "/*"},
	}
}

// streamBucket makes a bucket for records that come by a stream.
func streamBucket(scope constructs.Construct) *string {
	encryption, _ := EncryptWithS3().rule(scope, deliverer{})
	bucket := privateBucket(scope, "Bucket", &awss3.CfnBucketProps{
		BucketEncryption:       map[string]any{"serverSideEncryptionConfiguration": []any{encryption}},
		LifecycleConfiguration: map[string]any{"rules": lifecycle{}.rules()},
	})
	bucket.ApplyRemovalPolicy(keptUnless(""), nil)
	awss3.NewCfnBucketPolicy(scope, ptr("BucketPolicy"), &awss3.CfnBucketPolicyProps{
		Bucket:         bucket.Ref(),
		PolicyDocument: document(tlsOnly(*bucket.AttrArn())),
	}).ApplyRemovalPolicy(keptUnless(""), nil)
	return bucket.AttrArn()
}
