package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
)

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

// common is what both kinds of endpoint are told.
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
