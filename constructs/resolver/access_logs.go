package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// accessLogs is the bucket in which S3 records who reads and deletes records, by its name or
// as a construct, if there is one.
type accessLogs struct {
	name   text
	bucket awss3.IBucket
}

func (a accessLogs) check(p *problems, here place) {
	if a.name.known() && !bucketName.MatchString(a.name.value) {
		p.add("AccessLogBucketName is %q; give the name of a bucket, and not its ARN", a.name.value)
	}
	if a.bucket == nil {
		return
	}
	checkBoth(p, "AccessLogBucketName", "AccessLogBucket", a.name.set)
	env := a.bucket.Env()
	if kind, theirs, ours := here.elsewhere(place{*env.Account, *env.Region}); kind != "" {
		p.add("AccessLogBucket is in %s %s and the bucket for query logs in %s; S3 records accesses within an account and Region", kind, theirs, ours)
	}
}

func (a accessLogs) bind(scope constructs.Construct, logged awss3.CfnBucket) {
	name := a.name.pointer()
	if a.bucket != nil {
		name = a.bucket.BucketName()
		a.let(scope)
	}
	if name != nil {
		logged.SetLoggingConfiguration(&awss3.CfnBucket_LoggingConfigurationProperty{DestinationBucketName: name})
	}
}

// let lets S3 record for buckets of the account. The ARN of the one bucket would make two
// stacks depend on each other.
// See https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
func (a accessLogs) let(scope constructs.Construct) {
	added := a.bucket.AddToResourcePolicy(forOwner(statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "logging.s3.amazonaws.com"},
		"Action":    "s3:PutObject",
		"Resource":  *a.bucket.BucketArn() + "/*",
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": placeOf(scope).account}},
	}))
	if !*added.StatementAdded {
		warn(scope, "access-log-permission", "S3 records accesses only if the policy of AccessLogBucket, which is imported, lets logging.s3.amazonaws.com do s3:PutObject; see to it where the bucket is made")
	}
}
