package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// Destination is where query logs go. One that is made for them: [ToNewLogGroup],
// [ToNewBucket], [ToNewDeliveryStream]. One of yours: [ToLogGroup], [ToBucket], [ToBucketArn],
// [ToDeliveryStream].
//
// A VPC takes one query log config per type of destination, so that a second
// QueryLogging can send its queries to S3 beside CloudWatch Logs.
type Destination interface {
	// check adds what is wrong to p. The Region is that of the config, or a token.
	check(p *problems, here place)
	// bind makes what the destination needs under the QueryLogging.
	bind(scope constructs.Construct) boundDestination
}

// destinationKind is what AWS calls the type of a destination. The zero value is that of
// an imported config, which is not known.
type destinationKind string

const (
	toCloudWatch destinationKind = "CloudWatch Logs"
	toS3         destinationKind = "S3"
	toFirehose   destinationKind = "Firehose"
)

// boundDestination is a destination in the construct tree.
type boundDestination struct {
	kind         destinationKind
	arn          *string
	logGroupName *string
	bucketName   *string
	accounts     []string // those that may deliver, or nil if that is not known
	claim        claim
	permission   constructs.IDependable // what must exist before the config, or nil

	logGroup *l2[awslogs.ILogGroup]
	bucket   *l2[awss3.IBucket]
	key      *l2[awskms.IKey]
}

// checkRegion refuses what is in another Region than the config that delivers to it.
func checkRegion(p *problems, what, theirs, ours string) {
	if differ(theirs, ours) {
		p.add("%s is in %s and the query log config in %s; AWS delivers within a Region", what, theirs, ours)
	}
}

// arnRegion is the Region in an ARN, or nothing.
func arnRegion(arn text) string {
	if parts := strings.Split(arn.value, ":"); arn.known() && len(parts) > 3 {
		return parts[3]
	}
	return ""
}

// keptUnless is the removal policy of what holds evidence.
func keptUnless(policy awscdk.RemovalPolicy) awscdk.RemovalPolicy {
	if policy == "" {
		return awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	}
	return policy
}

func checkRemoval(p *problems, policy awscdk.RemovalPolicy) {
	if policy == awscdk.RemovalPolicy_SNAPSHOT {
		p.add("RemovalPolicy is SNAPSHOT, which is not for logs; use RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY")
	}
}
