package resolver

import "github.com/aws/aws-cdk-go/awscdk/v2"

// topicPolicy renders the policy of a topic that is made, when all that publish to it
// are there.
type topicPolicy struct{ topic *boundTopic }

// Produce implements the CDK's IStableAnyProducer.
func (t *topicPolicy) Produce() any {
	statements := []statement{{
		"Sid":       "RequireTls",
		"Effect":    "Deny",
		"Principal": "*",
		"Action":    "sns:Publish",
		"Resource":  t.topic.arn,
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}}
	for _, p := range byService(t.topic.publishers) {
		statements = append(statements, p.topicStatement(t.topic.arn))
	}
	return document(statements...)
}

// topicKeyPolicy renders the policy of the key of such a topic. It cannot name the topic
// or what publishes, which all refer to the key.
type topicKeyPolicy struct {
	topic *boundTopic
	stack awscdk.Stack
}

// Produce implements the CDK's IStableAnyProducer.
func (k *topicKeyPolicy) Produce() any {
	statements := []statement{{
		"Sid":       "AccountDecides",
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": "arn:" + *k.stack.Partition() + ":iam::" + *k.stack.Account() + ":root"},
		"Action":    "kms:*",
		"Resource":  "*",
	}}
	for _, p := range byService(k.topic.publishers) {
		statements = append(statements, p.keyStatement())
	}
	return document(statements...)
}
