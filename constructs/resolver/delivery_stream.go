package resolver

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawskinesisfirehose"
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
	// ownBucket is the existing bucket, if there is one.
	ownBucket() ownBucket
}

// streamParts are what every target needs.
type streamParts struct {
	bucketArn *string
	roleArn   *string
	errors    map[string]any // CloudWatchLoggingOptions
}

// StreamToBucket has a delivery stream write to a bucket, in gzip. The props may be nil.
func StreamToBucket(props *BucketStreamProps) StreamTarget {
	if props == nil {
		props = &BucketStreamProps{}
	}
	return &bucketTarget{
		bucket: ownBucketOf(props.BucketArn, props.Bucket, props.BucketKeyArn),
		prefix: textOf(props.Prefix),
		errors: textOf(props.ErrorPrefix),
		buffer: bufferOf(props.BufferSeconds, 300, props.BufferMebibytes, 5),
	}
}

// StreamToHttpEndpoint has a delivery stream write to an HTTP endpoint, such as Datadog's
// or any SIEM's that speaks Firehose's protocol.
func StreamToHttpEndpoint(props *HttpStreamProps) StreamTarget {
	if props == nil {
		props = &HttpStreamProps{}
	}
	return &endpointTarget{
		url:    textOf(props.Url),
		name:   textOf(props.Name),
		secret: secretOf(props.SecretArn, props.Secret, props.SecretKeyArn),
		backup: ownBucketOf(props.BackupBucketArn, props.BackupBucket, props.BackupBucketKeyArn),
		buffer: bufferOf(props.BufferSeconds, 60, props.BufferMebibytes, 4),
		limits: bufferLimits{900, 64},
		retry:  numberOr(props.RetrySeconds, 300),
	}
}

// StreamToSplunk has a delivery stream write to Splunk's HTTP Event Collector.
func StreamToSplunk(props *SplunkStreamProps) StreamTarget {
	if props == nil {
		props = &SplunkStreamProps{}
	}
	hecType := textOf(props.HecEndpointType)
	if !hecType.set {
		hecType = text{value: "Raw", set: true}
	}
	return &splunkTarget{hecType: hecType, endpointTarget: endpointTarget{
		url:    textOf(props.HecEndpoint),
		secret: secretOf(props.SecretArn, props.Secret, props.SecretKeyArn),
		backup: ownBucketOf(props.BackupBucketArn, props.BackupBucket, props.BackupBucketKeyArn),
		buffer: bufferOf(props.BufferSeconds, 60, props.BufferMebibytes, 5),
		limits: bufferLimits{60, 5},
		retry:  numberOr(props.RetrySeconds, 300),
	}}
}

type newDeliveryStream struct{ target StreamTarget }

// ToNewDeliveryStream sends query logs to an Amazon Data Firehose stream made for them, with
// the tag by which AWS's log delivery is allowed to write, and on to the target. What the
// target refuses is logged in a log group of its own.
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
	letDeliver(stream)
	return boundDestination{kind: toFirehose, arn: stream.AttrArn(), bucket: bucket, key: &l2[awskms.IKey]{make: func() awskms.IKey { return bucket.get().EncryptionKey() }}}
}

// bucket is the existing one, or one made for what is delivered there or cannot be delivered
// elsewhere.
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

// streamErrors makes the log group for errors of the stream.
func streamErrors(scope constructs.Construct) (options map[string]any, grant statement) {
	group := awslogs.NewCfnLogGroup(scope, ptr("StreamErrors"), &awslogs.CfnLogGroupProps{RetentionInDays: ptr(14.0)})
	group.ApplyRemovalPolicy(awscdk.RemovalPolicy_DESTROY, nil)
	stream := awslogs.NewCfnLogStream(scope, ptr("StreamErrorsStream"), &awslogs.CfnLogStreamProps{LogGroupName: group.Ref()})
	options = map[string]any{"enabled": true, "logGroupName": group.Ref(), "logStreamName": stream.Ref()}
	return options, statement{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": group.AttrArn()}
}

var deliveryStreamArn = regexp.MustCompile(`^arn:[a-z0-9-]+:firehose:[a-z0-9-]+:[0-9]{12}:deliverystream/[A-Za-z0-9_.-]{1,64}$`)

// existingDeliveryStream is a stream by its ARN, and by the construct if there is one.
type existingDeliveryStream struct {
	arn       text
	construct interfacesawskinesisfirehose.IDeliveryStreamRef
	byRef     bool
}

// ToDeliveryStream sends query logs to an existing Amazon Data Firehose stream, by its ARN.
// The stream must take direct puts and have the tag LogDeliveryEnabled=true, by which AWS's
// log delivery is allowed to write; a warning says so.
func ToDeliveryStream(streamArn *string) Destination {
	return &existingDeliveryStream{arn: textOf(streamArn)}
}

// ToDeliveryStreamOf is [ToDeliveryStream] for a stream as a construct of the CDK, of the first or
// the second level. One that the app makes gets the tag LogDeliveryEnabled=true.
func ToDeliveryStreamOf(stream interfacesawskinesisfirehose.IDeliveryStreamRef) Destination {
	d := &existingDeliveryStream{construct: stream, byRef: true}
	if stream != nil {
		d.arn = textOf(stream.DeliveryStreamRef().DeliveryStreamArn)
	}
	return d
}

func (d *existingDeliveryStream) check(p *problems, here place) {
	if d.byRef {
		d.checkConstruct(p, here)
		return
	}
	checkRegion(p, "the delivery stream", arnRegion(d.arn), here.region)
	if !d.arn.deferred() && !deliveryStreamArn.MatchString(d.arn.value) {
		p.add("ToDeliveryStream has %q; use the ARN of a stream, arn:aws:firehose:REGION:ACCOUNT:deliverystream/NAME", d.arn.value)
	}
}

func (d *existingDeliveryStream) checkConstruct(p *problems, here place) {
	if d.construct == nil {
		p.add("ToDeliveryStreamOf has no stream; pass one")
		return
	}
	checkRegion(p, "the delivery stream", *d.construct.Env().Region, here.region)
	if made, ok := d.made(); ok {
		if kind := textOf(made.DeliveryStreamType()); kind.known() && kind.value != "DirectPut" {
			p.add("the delivery stream %q has the DeliveryStreamType %s, so AWS cannot put logs into it; use one with DirectPut", pathOf(made), kind.value)
		}
	}
}

// made is the resource of a stream that the app makes.
func (d *existingDeliveryStream) made() (made awskinesisfirehose.CfnDeliveryStream, ok bool) {
	if d.construct == nil {
		return nil, false
	}
	if made, ok = d.construct.(awskinesisfirehose.CfnDeliveryStream); !ok {
		made, ok = d.construct.Node().DefaultChild().(awskinesisfirehose.CfnDeliveryStream)
	}
	return made, ok
}

// tag lets log delivery write to a stream that the app makes, and reports whether it could.
func (d *existingDeliveryStream) tag() bool {
	made, ok := d.made()
	if ok {
		letDeliver(made)
	}
	return ok
}

// letDeliver adds the tag by which AWS's log delivery may write to a stream. AWS adds it itself, and
// without it in the template CloudFormation would report drift.
func letDeliver(stream awskinesisfirehose.CfnDeliveryStream) {
	stream.Tags().SetTag(ptr("LogDeliveryEnabled"), ptr("true"), ptr(300.0), ptr(true))
}

func (d *existingDeliveryStream) bind(scope constructs.Construct) boundDestination {
	if d.tag() {
		return boundDestination{kind: toFirehose, arn: d.arn.pointer()}
	}
	warn(scope, "delivery-stream-tag",
		"AWS delivers query logs only to a stream that has the tag LogDeliveryEnabled=true; add it where the stream is defined")
	return boundDestination{kind: toFirehose, arn: d.arn.pointer()}
}

// buffer is how much a stream buffers before it writes.
type buffer struct{ seconds, mebibytes number }

// bufferLimits are the most that a target takes.
type bufferLimits struct{ seconds, mebibytes float64 }

func bufferOf(seconds *float64, defaultSeconds float64, mebibytes *float64, defaultMebibytes float64) buffer {
	return buffer{numberOr(seconds, defaultSeconds), numberOr(mebibytes, defaultMebibytes)}
}

func (b buffer) check(p *problems, limits bufferLimits) {
	checkRange(p, "BufferSeconds", b.seconds, 0, limits.seconds)
	checkRange(p, "BufferMebibytes", b.mebibytes, 1, limits.mebibytes)
}

func (b buffer) hints() map[string]any {
	return map[string]any{"intervalInSeconds": b.seconds.value, "sizeInMBs": b.mebibytes.value}
}

var (
	secretArn = regexp.MustCompile(`^arn:[a-z0-9-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$`)
	bucketArn = regexp.MustCompile(`^arn:[a-z0-9-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
)

func checkBucketArn(p *problems, prop string, arn text) {
	if arn.known() && !bucketArn.MatchString(arn.value) {
		p.add("%s is %q; use the ARN of a bucket, arn:aws:s3:::NAME", prop, arn.value)
	}
}

func checkUrl(p *problems, prop string, address text) {
	if address.deferred() {
		return
	}
	if u, err := url.Parse(address.value); err != nil || u.Scheme != "https" || u.Host == "" {
		p.add("%s is %q; give the https URL of the endpoint", prop, address.value)
	}
}

// endpointTarget is the pure value behind HttpStreamProps, and most of SplunkStreamProps.
type endpointTarget struct {
	url    text
	name   text
	secret secret
	backup ownBucket
	buffer buffer
	limits bufferLimits
	retry  number
}

func (t *endpointTarget) check(p *problems) {
	checkUrl(p, "Url", t.url)
	t.checkRest(p)
}

func (t *endpointTarget) checkRest(p *problems) {
	t.secret.check(p)
	t.backup.check(p, "BackupBucketArn", "BackupBucketKeyArn")
	t.buffer.check(p, t.limits)
	checkRange(p, "RetrySeconds", t.retry, 0, 7200)
}

func (t *endpointTarget) grants(region string) []statement {
	return slices.Concat(t.secret.read(region), t.backup.useKey(region))
}

func (t *endpointTarget) ownBucket() ownBucket { return t.backup }

func (t *endpointTarget) configure(props *awskinesisfirehose.CfnDeliveryStreamProps, s streamParts) {
	endpoint := map[string]any{"url": t.url.value}
	if t.name.set {
		endpoint["name"] = t.name.value
	}
	configuration := t.common(s)
	configuration["endpointConfiguration"] = endpoint
	configuration["requestConfiguration"] = map[string]any{"contentEncoding": "GZIP"}
	configuration["roleArn"] = s.roleArn
	configuration["s3BackupMode"] = "FailedDataOnly"
	props.HttpEndpointDestinationConfiguration = configuration
}

// common is the configuration that both kinds of endpoint have.
func (t *endpointTarget) common(s streamParts) map[string]any {
	return map[string]any{
		"bufferingHints":              t.buffer.hints(),
		"cloudWatchLoggingOptions":    s.errors,
		"retryOptions":                map[string]any{"durationInSeconds": t.retry.value},
		"s3Configuration":             s.bucketConfiguration(bufferOf(nil, 300, nil, 5)),
		"secretsManagerConfiguration": map[string]any{"enabled": true, "roleArn": s.roleArn, "secretArn": t.secret.arn.value},
	}
}

// splunkTarget is the pure value behind SplunkStreamProps.
type splunkTarget struct {
	endpointTarget
	hecType text
}

func (t *splunkTarget) check(p *problems) {
	checkUrl(p, "HecEndpoint", t.url)
	if t.hecType.known() && t.hecType.value != "Raw" && t.hecType.value != "Event" {
		p.add("HecEndpointType is %q; use Raw or Event", t.hecType.value)
	}
	t.checkRest(p)
}

func (t *splunkTarget) configure(props *awskinesisfirehose.CfnDeliveryStreamProps, s streamParts) {
	configuration := t.common(s)
	configuration["hecEndpoint"] = t.url.value
	configuration["hecEndpointType"] = t.hecType.value
	configuration["s3BackupMode"] = "FailedEventsOnly"
	props.SplunkDestinationConfiguration = configuration
}

// ownBucket is an existing bucket that a delivery stream writes to, if there is one.
type ownBucket struct {
	arn, key text
	l2       awss3.IBucket // the bucket as a construct, if it was given so
	twice    bool          // it was given by its ARN too
	keyTwice bool          // and so was its key
}

func ownBucketOf(arn *string, bucket awss3.IBucket, keyArn *string) ownBucket {
	b := ownBucket{arn: textOf(arn), key: textOf(keyArn), l2: bucket}
	if bucket != nil {
		b.twice, b.arn = b.arn.set, textOf(bucket.BucketArn())
		b.key, b.keyTwice = keyOf(b.key, bucket.EncryptionKey())
	}
	return b
}

// keyOf is the key that was given, or that of what it encrypts, and reports whether both are there.
func keyOf(given text, key awskms.IKey) (text, bool) {
	if key == nil {
		return given, false
	}
	_, arn := arnOfKey(key)
	return arn, given.set
}

func (b ownBucket) check(p *problems, bucketProp, keyProp string) {
	construct := strings.TrimSuffix(bucketProp, "Arn")
	checkBoth(p, bucketProp, construct, b.twice)
	if b.keyTwice {
		p.add("%s is set, but %s has a key already; leave %s out", keyProp, construct, keyProp)
	}
	checkBucketArn(p, bucketProp, b.arn)
	checkKeyArn(p, keyProp, b.key)
	if b.key.set && !b.arn.set {
		p.add("%s is set without %s; the bucket that is made is encrypted by S3", keyProp, bucketProp)
	}
}

// useKey lets the stream encrypt what it writes to the bucket.
func (b ownBucket) useKey(region string) []statement {
	return useKey(b.key, "s3."+region+".amazonaws.com", "kms:Decrypt", "kms:GenerateDataKey")
}

// secret is how a delivery stream authenticates to an endpoint.
type secret struct {
	arn, key text
	twice    bool // the secret was given by its ARN and as a construct
	keyTwice bool // and its key so too
	partial  bool // an import that does not know the end of the ARN
}

func secretOf(arn *string, construct awssecretsmanager.ISecret, keyArn *string) secret {
	s := secret{arn: textOf(arn), key: textOf(keyArn)}
	if construct != nil {
		full := construct.SecretFullArn()
		s.twice, s.partial, s.arn = s.arn.set, full == nil, textOf(full)
		s.key, s.keyTwice = keyOf(s.key, construct.EncryptionKey())
	}
	return s
}

func (s secret) check(p *problems) {
	checkBoth(p, "SecretArn", "Secret", s.twice)
	if s.keyTwice {
		p.add("SecretKeyArn is set, but Secret has a key already; leave SecretKeyArn out")
	}
	if s.partial {
		p.add("Secret is imported without the six characters that AWS adds to its ARN; import it with Secret_FromSecretCompleteArn or by SecretCompleteArn")
	} else if !s.arn.deferred() && !secretArn.MatchString(s.arn.value) {
		p.add("SecretArn is %q; give the ARN of the secret with the key, arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-AbCdEf with the six characters that AWS adds", s.arn.value)
	}
	checkKeyArn(p, "SecretKeyArn", s.key)
}

func (s secret) read(region string) []statement {
	read := statement{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": s.arn.value}
	return append([]statement{read}, useKey(s.key, "secretsmanager."+region+".amazonaws.com", "kms:Decrypt")...)
}

// useKey allows the use of a key by way of one service, or nothing if there is no key.
func useKey(key text, service string, actions ...any) []statement {
	if !key.set {
		return nil
	}
	return []statement{{
		"Effect":    "Allow",
		"Action":    actions,
		"Resource":  key.value,
		"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": service}},
	}}
}

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

// bucketTarget is the pure value behind BucketStreamProps.
type bucketTarget struct {
	bucket ownBucket
	prefix text
	errors text
	buffer buffer
}

func (t *bucketTarget) check(p *problems) {
	t.bucket.check(p, "BucketArn", "BucketKeyArn")
	if t.prefix.known() && len(t.prefix.value) > 1024 {
		p.add("Prefix has %d characters; use at most 1024", len(t.prefix.value))
	}
	t.buffer.check(p, bufferLimits{900, 128})
}

func (t *bucketTarget) grants(region string) []statement { return t.bucket.useKey(region) }
func (t *bucketTarget) ownBucket() ownBucket             { return t.bucket }

func (t *bucketTarget) configure(props *awskinesisfirehose.CfnDeliveryStreamProps, s streamParts) {
	configuration := s.bucketConfiguration(t.buffer)
	if t.prefix.set {
		configuration["prefix"] = t.prefix.value
	}
	if t.errors.set {
		configuration["errorOutputPrefix"] = t.errors.value
	} else if strings.Contains(t.prefix.value, "!{") {
		configuration["errorOutputPrefix"] = "errors/!{firehose:error-output-type}/"
	}
	configuration["cloudWatchLoggingOptions"] = s.errors
	props.ExtendedS3DestinationConfiguration = configuration
}

// bucketConfiguration writes to the bucket in gzip.
func (s streamParts) bucketConfiguration(b buffer) map[string]any {
	return map[string]any{"bucketArn": s.bucketArn, "roleArn": s.roleArn, "bufferingHints": b.hints(), "compressionFormat": "GZIP"}
}
