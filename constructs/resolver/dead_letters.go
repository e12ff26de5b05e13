package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// deadLetters is the queue for events that EventBridge could not deliver to a topic, and what its
// scheduler could not start, if there is to be one.
type deadLetters struct {
	make  bool
	queue awssqs.IQueue
}

// deadLetterSeconds is the longest that SQS keeps a message: 14 days.
const deadLetterSeconds = 1209600.0

func deadLettersOf(make *bool, queue awssqs.IQueue) deadLetters {
	return deadLetters{make != nil && *make, queue}
}

func (d deadLetters) check(p *problems, here place) {
	checkBoth(p, "KeepUndelivered", "DeadLetterQueue", d.make && d.queue != nil)
	if d.queue == nil {
		return
	}
	env := d.queue.Env()
	if kind, theirs, ours := here.elsewhere(place{*env.Account, *env.Region}); kind != "" {
		p.add("DeadLetterQueue is in %s %s and this stack in %s; EventBridge takes a queue of its own account and Region", kind, theirs, ours)
	}
}

// boundQueue is the queue in the tree, or nothing.
type boundQueue struct {
	arn   *string
	url   *string // of a queue that is made
	given awssqs.IQueue
	l2    *l2[awssqs.IQueue]
}

func (d deadLetters) bind(scope constructs.Construct) boundQueue {
	switch {
	case d.queue != nil:
		return boundQueue{arn: d.queue.QueueArn(), given: d.queue, l2: givenL2(d.queue)}
	case !d.make:
		return boundQueue{}
	}
	made := awssqs.NewCfnQueue(scope, ptr("DeadLetters"), &awssqs.CfnQueueProps{
		MessageRetentionPeriod: ptr(deadLetterSeconds),
		SqsManagedSseEnabled:   true,
	})
	made.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
	arn := made.AttrArn()
	return boundQueue{arn: arn, url: made.Ref(), l2: &l2[awssqs.IQueue]{make: func() awssqs.IQueue {
		return awssqs.Queue_FromQueueArn(scope, ptr("DeadLettersImport"), arn)
	}}}
}

// config is that of a target.
func (q boundQueue) config() any {
	if q.arn == nil {
		return nil
	}
	return &awsevents.CfnRule_DeadLetterConfigProperty{Arn: q.arn}
}

// let lets EventBridge send what the rules could not deliver, and nothing else. There may be no rules.
// See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
func (q boundQueue) let(scope constructs.Construct, rules []any) {
	if q.arn == nil || q.given != nil && len(rules) == 0 {
		return
	}
	allow := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": eventBridge},
		"Action":    "sqs:SendMessage",
		"Resource":  q.arn,
		"Condition": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": rules}},
	}
	if q.given == nil {
		tls := statement{
			"Effect":    "Deny",
			"Principal": "*",
			"Action":    "sqs:*",
			"Resource":  q.arn,
			"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
		}
		awssqs.NewCfnQueuePolicy(scope, ptr("DeadLettersPolicy"), &awssqs.CfnQueuePolicyProps{
			Queues:         &[]*string{q.url},
			PolicyDocument: document(slices.Concat([]statement{allow}[:min(1, len(rules))], []statement{tls})...),
		}).ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE, nil)
		return
	}
	if added := q.given.AddToResourcePolicy(forOwner(allow)); !*added.StatementAdded {
		warn(scope, "dead-letter-permission", "EventBridge keeps what it could not deliver only if the policy of DeadLetterQueue lets %s do sqs:SendMessage; the queue is imported, so allow that where it is defined", eventBridge)
	}
}

// sending are the statements by which a role sends to the queue.
func (q boundQueue) sending() (statements []statement) {
	if q.arn == nil {
		return nil
	}
	statements = append(statements, allowed("KeepUndelivered", q.arn, "sqs:SendMessage"))
	if q.given != nil && q.given.EncryptionMasterKey() != nil {
		statements = append(statements, allowed("EncryptUndelivered", q.given.EncryptionMasterKey().KeyArn(), "kms:Decrypt", "kms:GenerateDataKey"))
	}
	return statements
}
