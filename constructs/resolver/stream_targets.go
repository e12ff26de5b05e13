package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
)

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
