package resolver

import (
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

func (b *existingBucket) check(p *problems, region string) {
	if b.bucket == nil {
		p.add("ToBucket has no bucket; pass one, or use ToNewBucket")
	} else if b.grants() && !isOwned(b.bucket) {
		p.add("GrantDelivery is set, and the bucket is imported, so that its policy is out of reach; leave it out, and give the owner what BucketStatements returns")
	}
	if b.bucket != nil {
		checkRegion(p, "the bucket", *b.bucket.Env().Region, region)
	}
	checkPrefix(p, textOf(b.props.Prefix))
	checkAccounts(p, b.props.Accounts)
}

func (b *existingBucket) bind(scope constructs.Construct) boundDestination {
	bound := boundDestination{kind: toS3, arn: bucketDestination(b.bucket.BucketArn(), prefixOf(b.props.Prefix)), bucketName: b.bucket.BucketName()}
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

// grantKey lets AWS use the key of the bucket too, where it has one.
func (b *existingBucket) grantKey(scope constructs.Construct) {
	key := b.bucket.EncryptionKey()
	if key == nil {
		return
	}
	for _, s := range *KeyStatements(scope, b.props.Accounts) {
		if added := key.AddToResourcePolicy(s, ptr(true)); !*added.StatementAdded {
			warn(scope, "key-permission", "AWS delivers query logs only if the policy of the bucket's key lets %s use it; give its owner what KeyStatements returns", logDelivery)
		}
	}
}
