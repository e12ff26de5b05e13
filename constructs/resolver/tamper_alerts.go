package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// TamperAlerts sends an alert to an SNS topic when somebody takes DNS Firewall or query logging
// off, or tries to: a rule group that is dissociated or changed, a domain list that is changed, the
// fail mode, a query log config that is dissociated or deleted, a Profile or share that is taken
// away, a VPC that gets other DNS servers or none, and the log group, bucket or key of QueryLoggings.
//
// It reads the management events of CloudTrail by EventBridge rules on the default bus, so the
// account needs a trail that logs them in this Region. A deployment that changes such things
// sends alerts too; see TrustedRoleArns.
type TamperAlerts interface {
	constructs.Construct

	// RuleArns are the ARNs of the EventBridge rules.
	RuleArns() *[]*string

	// TopicArn is the ARN of the topic, made or existing.
	TopicArn() *string

	// Topic is the topic as an L2; see [DnsAlerts].
	Topic() awssns.ITopic

	// TopicKey is the KMS key of the topic as an L2; see [DnsAlerts].
	TopicKey() awskms.IKey

	// DeadLetterQueue is the queue with what could not be delivered as an L2, or nil if there is
	// none.
	DeadLetterQueue() awssqs.IQueue

	// TopicPolicyStatement is what the policy of an existing topic must say; see [DnsAlerts].
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is what the policy of the KMS key of an encrypted topic must say; see
	// [DnsAlerts].
	KeyPolicyStatement() awsiam.PolicyStatement
}

// TamperAlertsProps are the properties of a [TamperAlerts].
type TamperAlertsProps struct {
	// Where the alerts go.
	//
	// Property: AWS::Events::Rule Target Arn.
	//
	// Default: ToNewTopic(nil), which nobody has subscribed to yet.
	Topic AlertTopic

	// The QueryLoggings whose log groups, buckets and keys are watched too, in the account and
	// Region of the stack.
	//
	// Property: AWS::Events::Rule EventPattern detail.requestParameters.
	//
	// Default: none.
	QueryLoggings []QueryLogging

	// The ARNs of IAM roles whose changes send no alert, such as the role by which CloudFormation
	// deploys: arn:aws:iam::ACCOUNT:role/NAME; each may be a token. Whoever can assume one of
	// them gets past the alerts, so watch who does.
	//
	// Property: AWS::Events::Rule EventPattern detail.userIdentity.sessionContext.sessionIssuer.arn.
	//
	// Default: none: everybody's changes send one.
	TrustedRoleArns *[]*string

	// Send each event as the JSON that AWS made of it, for programs.
	//
	// Property: AWS::Events::Rule Target InputTransformer.
	//
	// Default: false: a text for people.
	Raw *bool

	// Keep events that EventBridge could not deliver to the topic in an SQS queue made for them,
	// for 14 days. The queue is kept when it leaves the stack.
	//
	// Property: AWS::Events::Rule Target DeadLetterConfig.
	//
	// Default: false: they are lost after 24 hours of attempts.
	KeepUndelivered *bool

	// An existing queue for the same, in the account and Region of the stack. Its policy gets
	// what lets EventBridge send, if the app makes the queue. Not together with KeepUndelivered.
	//
	// Property: AWS::Events::Rule Target DeadLetterConfig.
	//
	// Default: as KeepUndelivered says.
	DeadLetterQueue awssqs.IQueue
}

type tamperAlerts struct {
	constructs.Construct
	rules     []any // ARNs
	given     AlertTopic
	topic     *boundTopic
	queue     boundQueue
	publisher publisher
	asked     askedFor
}

// NewTamperAlerts makes EventBridge rules and their topic, unless the topic exists. It panics with
// all that is wrong with the props.
func NewTamperAlerts(scope constructs.Construct, id *string, props *TamperAlertsProps) TamperAlerts {
	if props == nil {
		props = &TamperAlertsProps{}
	}
	topic := props.Topic
	if topic == nil {
		topic = ToNewTopic(nil)
	}
	p := problemsOf("TamperAlerts", childPath(scope, id))
	here := placeOf(scope)
	trusted := trustedRolesOf(p, props.TrustedRoleArns)
	checkWatched(p, props.QueryLoggings, here)
	letters := deadLettersOf(props.KeepUndelivered, props.DeadLetterQueue)
	letters.check(p, here)
	topic.check(p, scope)
	must(p.err())
	watches := watchesOf(props.QueryLoggings)
	checkPatterns(p, watches, trusted)
	must(p.err())

	a := &tamperAlerts{given: topic}
	constructs.NewConstruct_Override(a, scope, id)
	a.topic, a.queue = topic.bind(a), letters.bind(a)
	for _, watch := range watches {
		a.makeRule(watch, trusted, props.Raw != nil && *props.Raw)
	}
	a.publisher = publisher{service: eventBridge, sources: a.rules}
	a.topic.let(a.publisher)
	a.queue.let(a, a.rules)
	validateAtSynthesis("TamperAlerts", a, a.validate)
	return a
}

func (a *tamperAlerts) makeRule(watch tamperWatch, trusted []any, raw bool) {
	target := awsevents.CfnRule_TargetProperty{Id: ptr("Topic"), Arn: a.topic.arn, DeadLetterConfig: a.queue.config()}
	if !raw {
		target.InputTransformer = transformer(tamperFields, tamperLines)
	}
	rule := awsevents.NewCfnRule(a, ptr(watch.id), &awsevents.CfnRuleProps{
		Description:  ptr("Alerts on changes that take DNS Firewall or query logging off"),
		EventPattern: watch.pattern(trusted),
		Targets:      []any{target},
	})
	a.rules = append(a.rules, rule.AttrArn())
}

func (a *tamperAlerts) RuleArns() *[]*string {
	arns := make([]*string, len(a.rules))
	for i, arn := range a.rules {
		arns[i] = arn.(*string)
	}
	return &arns
}

func (a *tamperAlerts) TopicArn() *string              { return a.topic.arn }
func (a *tamperAlerts) Topic() awssns.ITopic           { return a.topic.topic.get() }
func (a *tamperAlerts) TopicKey() awskms.IKey          { return a.topic.key.get() }
func (a *tamperAlerts) DeadLetterQueue() awssqs.IQueue { return a.queue.l2.get() }
func (a *tamperAlerts) alertTopic() AlertTopic         { return a.given }
func (a *tamperAlerts) eventTopic() *boundTopic        { return a.topic }

func (a *tamperAlerts) TopicPolicyStatement() awsiam.PolicyStatement {
	a.asked.policy = true
	return forOwner(a.publisher.topicStatement(a.topic.arn))
}

func (a *tamperAlerts) KeyPolicyStatement() awsiam.PolicyStatement {
	a.asked.key = true
	return forOwner(a.publisher.keyStatement())
}

// validate checks what only the whole app shows.
func (a *tamperAlerts) validate(p *problems) {
	checkTopicTwice(p, a)
	warnOfPermissions(a, a.topic, a.publisher, a.asked)
}
