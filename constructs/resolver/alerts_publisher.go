package resolver

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
)

// publisher is who may publish to a topic: a service, on behalf of some resources.
type publisher struct {
	service string
	sources []any // ARNs
}

const (
	eventBridge = "events.amazonaws.com"
	cloudWatch  = "cloudwatch.amazonaws.com"
)

var publisherSids = map[string]string{eventBridge: "EventBridgePublishes", cloudWatch: "CloudWatchPublishes"}

// topicStatement lets the publisher publish, and not what the service does for others.
func (p publisher) topicStatement(topicArn *string) statement {
	return statement{
		"Sid":       publisherSids[p.service],
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": p.service},
		"Action":    "sns:Publish",
		"Resource":  topicArn,
		"Condition": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": p.sources}},
	}
}

// keyStatement has no condition on purpose: AWS does not support aws:SourceArn and
// aws:SourceAccount in the key policy when EventBridge publishes to an encrypted topic,
// and documents none for CloudWatch. The policy of the topic says who may publish.
// See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func (p publisher) keyStatement() statement {
	return statement{
		"Sid":       publisherSids[p.service],
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": p.service},
		"Action":    []any{"kms:Decrypt", "kms:GenerateDataKey*"},
		"Resource":  "*",
	}
}

// forOwner is a statement in the form that AddToResourcePolicy takes. It has no Sid, which
// must not be twice in the policy of a topic that several constructs use.
func forOwner(s statement) awsiam.PolicyStatement {
	delete(s, "Sid")
	return awsiam.PolicyStatement_FromJson(s)
}

// byService gives the publishers with the sources of each service together.
func byService(all []publisher) []publisher {
	var merged []publisher
	for _, p := range all {
		i := slices.IndexFunc(merged, func(m publisher) bool { return m.service == p.service })
		if i < 0 {
			merged = append(merged, p)
			continue
		}
		merged[i].sources = slices.Concat(merged[i].sources, p.sources)
	}
	slices.SortFunc(merged, func(a, b publisher) int { return strings.Compare(a.service, b.service) })
	return merged
}
