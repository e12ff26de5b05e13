package resolver

import (
	"github.com/aws/constructs-go/constructs/v10"
)

type bucketByArn struct {
	arn   text
	props BucketProps
}

// ToBucketArn sends query logs to an S3 bucket that is there already, by its ARN without a
// prefix, or a token. It spares the app the bucket's construct, which takes the CDK long
// to load. Its policy is out of reach, so that GrantDelivery is refused; a warning says
// what it needs. The props may be nil.
func ToBucketArn(bucketArn *string, props *BucketProps) Destination {
	if props == nil {
		props = &BucketProps{}
	}
	return &bucketByArn{textOf(bucketArn), *props}
}

func (b *bucketByArn) check(p *problems, _ place) {
	if !b.arn.set {
		p.add("ToBucketArn has no ARN; use the ARN of a bucket, arn:aws:s3:::NAME")
	}
	checkBucketArn(p, "ToBucketArn", b.arn)
	checkPrefix(p, textOf(b.props.Prefix))
	checkAccounts(p, b.props.Accounts)
	if b.props.GrantDelivery != nil && *b.props.GrantDelivery {
		p.add("GrantDelivery is set, and a policy is out of reach by an ARN; leave it out, and give the owner what BucketStatements returns")
	}
}

func (b *bucketByArn) bind(scope constructs.Construct) boundDestination {
	warnOfBucketPolicy(scope)
	return boundDestination{
		kind: toS3, arn: bucketDestination(b.arn.pointer(), prefixOf(b.props.Prefix)),
		bucket: bucketL2(scope, b.arn.pointer(), nil),
	}
}
