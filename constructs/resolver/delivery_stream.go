package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
)

// StreamTarget is where a delivery stream made for query logs takes them: [StreamToBucket],
// [StreamToHttpEndpoint] or [StreamToSplunk].
type StreamTarget interface {
	// check adds what is wrong to p.
	check(p *problems)
	// grants are what the stream's role may do at the target.
	grants(region string) []statement
	// configure sets the target in the properties of the stream.
	configure(props *awskinesisfirehose.CfnDeliveryStreamProps, s streamParts)
	// ownBucket is the bucket of yours, if there is one.
	ownBucket() ownBucket
}

// streamParts are what every target needs.
type streamParts struct {
	bucketArn *string
	roleArn   *string
	errors    map[string]any // CloudWatchLoggingOptions
}

type newDeliveryStream struct{ target StreamTarget }

// ToNewDeliveryStream sends query logs to an Amazon Data Firehose stream made for them,
// with the tag by which AWS's log delivery is allowed to write, and on to the target.
// What the target refuses is told in a log group of the stream's own.
func ToNewDeliveryStream(target StreamTarget) Destination { return &newDeliveryStream{target} }

func (d *newDeliveryStream) check(p *problems, _ place) {
	if d.target == nil {
		p.add("ToNewDeliveryStream has no target; use StreamToBucket, StreamToHttpEndpoint or StreamToSplunk")
		return
	}
	d.target.check(p)
}

func (d *newDeliveryStream) bind(scope constructs.Construct) boundDestination {
	errors, errorStatement := streamErrors(scope)
	bucketArn, bucket := d.bucket(scope)
	grants := append(d.target.grants(*awscdk.Stack_Of(scope).Region()), errorStatement, writeBucket(bucketArn))
	role := streamRole(scope, grants...)
	props := &awskinesisfirehose.CfnDeliveryStreamProps{
		DeliveryStreamType:                         ptr("DirectPut"),
		DeliveryStreamEncryptionConfigurationInput: map[string]any{"keyType": "AWS_OWNED_CMK"},
	}
	d.target.configure(props, streamParts{bucketArn: &bucketArn, roleArn: role.AttrArn(), errors: errors})
	stream := awskinesisfirehose.NewCfnDeliveryStream(scope, ptr("DeliveryStream"), props)
	// AWS's log delivery may write to streams with this tag. It adds the tag itself, and
	// CloudFormation would take it for drift if it were not here.
	stream.Tags().SetTag(ptr("LogDeliveryEnabled"), ptr("true"), ptr(300.0), ptr(true))
	return boundDestination{kind: toFirehose, arn: stream.AttrArn(), bucket: bucket, key: &l2[awskms.IKey]{make: func() awskms.IKey { return bucket.get().EncryptionKey() }}}
}

// bucket is the one of yours, or one made for what is delivered there or cannot be
// delivered elsewhere.
func (d *newDeliveryStream) bucket(scope constructs.Construct) (string, *l2[awss3.IBucket]) {
	own := d.target.ownBucket()
	if own.l2 != nil {
		return own.arn.value, givenL2(own.l2)
	}
	var key *l2[awskms.IKey]
	if own.key.set {
		key = keyL2(scope, "KeyImport", own.key.pointer())
	}
	arn := own.arn.pointer()
	if arn == nil {
		arn = streamBucket(scope)
	}
	return *arn, bucketL2(scope, arn, key)
}

// streamErrors makes the log group in which the stream tells what went wrong.
func streamErrors(scope constructs.Construct) (options map[string]any, grant statement) {
	group := awslogs.NewCfnLogGroup(scope, ptr("StreamErrors"), &awslogs.CfnLogGroupProps{RetentionInDays: ptr(14.0)})
	group.ApplyRemovalPolicy(awscdk.RemovalPolicy_DESTROY, nil)
	stream := awslogs.NewCfnLogStream(scope, ptr("StreamErrorsStream"), &awslogs.CfnLogStreamProps{LogGroupName: group.Ref()})
	options = map[string]any{"enabled": true, "logGroupName": group.Ref(), "logStreamName": stream.Ref()}
	return options, statement{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": group.AttrArn()}
}

var deliveryStreamArn = regexp.MustCompile(`^arn:[a-z0-9-]+:firehose:[a-z0-9-]+:[0-9]{12}:deliverystream/[A-Za-z0-9_.-]{1,64}$`)

type existingDeliveryStream struct{ arn text }

// ToDeliveryStream sends query logs to an Amazon Data Firehose stream that is there
// already, by its ARN. The stream must take direct puts and have the tag
// LogDeliveryEnabled=true, by which AWS's log delivery is allowed to write; a warning
// says so.
func ToDeliveryStream(streamArn *string) Destination {
	return &existingDeliveryStream{textOf(streamArn)}
}

func (d *existingDeliveryStream) check(p *problems, here place) {
	checkRegion(p, "the delivery stream", arnRegion(d.arn), here.region)
	if !d.arn.deferred() && !deliveryStreamArn.MatchString(d.arn.value) {
		p.add("ToDeliveryStream has %q; use the ARN of a stream, arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME", d.arn.value)
	}
}

func (d *existingDeliveryStream) bind(scope constructs.Construct) boundDestination {
	warn(scope, "delivery-stream-tag",
		"AWS delivers query logs only to a stream that has the tag LogDeliveryEnabled=true; see to it where the stream is made")
	return boundDestination{kind: toFirehose, arn: d.arn.pointer()}
}
