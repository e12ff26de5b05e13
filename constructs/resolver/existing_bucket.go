package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// BucketProps say how query logs get into a bucket that is there already.
type BucketProps struct {
	// Where in the bucket records go: PREFIX/AWSLogs/ACCOUNT/vpcdnsquerylogs/VPC/...
	// A new prefix replaces the query log config.
	//
	// Property: AWS::Route53Resolver::ResolverQueryLoggingConfig DestinationArn.
	//
	// Default: the top of the bucket.
	Prefix *string

	// Other accounts whose VPCs are logged here, by a shared query log config: 12 digits
	// each. It counts with GrantDelivery, and for BucketStatements.
	//
	// Property: AWS::S3::BucketPolicy PolicyDocument.
	//
	// Default: the account of the stack alone.
	Accounts *[]*string

	// Add to the bucket's policy what lets AWS deliver. The bucket must be one that this
	// app makes: the policy of an import is out of reach.
	//
	// Property: AWS::S3::BucketPolicy PolicyDocument.
	//
	// Default: false; a warning says what the bucket must allow.
	GrantDelivery *bool
}

type existingBucket struct {
	bucket awss3.IBucket
	props  BucketProps
}

// ToBucket sends query logs to an S3 bucket that is there already, in the Region of the
// stack: an awss3.Bucket or an import. The props may be nil.
func ToBucket(bucket awss3.IBucket, props *BucketProps) Destination {
	if props == nil {
		props = &BucketProps{}
	}
	return &existingBucket{bucket, *props}
}

func (b *existingBucket) check(p *problems, here place) {
	if b.bucket == nil {
		p.add("ToBucket has no bucket; pass one, or use ToNewBucket")
	} else if b.grants() && !isOwned(b.bucket) {
		p.add("GrantDelivery is set, and the bucket is imported, so that its policy is out of reach; leave it out, and give the owner what BucketStatements returns")
	}
	if b.bucket != nil {
		checkRegion(p, "the bucket", *b.bucket.Env().Region, here.region)
		b.checkEncryption(p)
	}
	checkPrefix(p, textOf(b.props.Prefix))
	checkAccounts(p, b.props.Accounts)
}

func (b *existingBucket) bind(scope constructs.Construct) boundDestination {
	bound := boundDestination{
		kind: toS3, arn: bucketDestination(b.bucket.BucketArn(), prefixOf(b.props.Prefix)), bucketName: b.bucket.BucketName(),
		bucket: givenL2(b.bucket), key: &l2[awskms.IKey]{make: b.bucket.EncryptionKey},
	}
	if !b.grants() {
		warnOfBucketPolicy(scope)
		return bound
	}
	for _, s := range *BucketStatements(scope, b.bucket.BucketArn(), &b.props) {
		bound.permission = b.bucket.AddToResourcePolicy(s).PolicyDependable
	}
	b.grantKey(scope)
	bound.accounts = delivererFor(scope, b.props.Accounts).accounts
	return bound
}

func warnOfBucketPolicy(scope constructs.Construct) {
	warn(scope, "bucket-permission",
		"AWS delivers query logs only if the policy of the bucket lets %s do s3:GetBucketAcl and s3:PutObject; set GrantDelivery, or give its owner what BucketStatements returns", logDelivery)
}

func (b *existingBucket) grants() bool { return b.props.GrantDelivery != nil && *b.props.GrantDelivery }

// isOwned reports whether the app makes the bucket: an import has no resource below it.
func isOwned(bucket awss3.IBucket) bool { return bucket.Node().DefaultChild() != nil }

// checkEncryption refuses a bucket of the app that AWS does not deliver to, or in a way that
// the records cannot be read.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
func (b *existingBucket) checkEncryption(p *problems) {
	made, ok := b.bucket.Node().DefaultChild().(awss3.CfnBucket)
	if !ok || made.BucketEncryption() == nil {
		return // S3 encrypts with its own keys
	}
	rule := defaultEncryption(awscdk.Stack_Of(made).Resolve(made.BucketEncryption()))
	switch rule["sseAlgorithm"] {
	case "aws:kms:dsse":
		p.add("the bucket %q encrypts with DSSE-KMS, which log delivery does not support; use SSE-S3 or a customer managed KMS key", *b.bucket.Node().Path())
	case "aws:kms":
		if key, _ := rule["kmsMasterKeyId"].(string); rule["kmsMasterKeyId"] == nil || strings.HasSuffix(key, "alias/aws/s3") {
			p.add("the bucket %q encrypts with the AWS managed key aws/s3, which log delivery cannot use; use SSE-S3 or a customer managed KMS key", *b.bucket.Node().Path())
		}
	}
}

// defaultEncryption is the rule of a resolved BucketEncryption, or nothing.
func defaultEncryption(resolved any) map[string]any {
	encryption, _ := resolved.(map[string]any)
	rules, _ := encryption["serverSideEncryptionConfiguration"].([]any)
	if len(rules) == 0 {
		return nil
	}
	rule, _ := rules[0].(map[string]any)
	byDefault, _ := rule["serverSideEncryptionByDefault"].(map[string]any)
	return byDefault
}

// grantKey lets AWS use the key of the bucket too, where it has one.
func (b *existingBucket) grantKey(scope constructs.Construct) {
	key := b.bucket.EncryptionKey()
	if key == nil {
		return
	}
	if !addToKey(key, delivererFor(scope, b.props.Accounts).withKey()...) {
		warn(scope, "key-permission", "AWS delivers query logs only if the policy of the bucket's key lets %s use it; give its owner what KeyStatements returns", logDelivery)
	}
}
