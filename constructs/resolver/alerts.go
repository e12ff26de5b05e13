package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// DnsAlerts tells an SNS topic of queries that DNS Firewall blocked or marked, by an
// EventBridge rule on the default bus. It needs no query logging.
//
// It is for telling people, not for counting: AWS sends the same event for a name only
// once in six hours, at best effort and possibly out of order. To count, use
// [QueryVolumeAlarm] or the query log.
type DnsAlerts interface {
	constructs.Construct

	// RuleArn is the ARN of the EventBridge rule.
	RuleArn() *string

	// TopicArn is the ARN of the topic, made or yours.
	TopicArn() *string

	// Topic is the topic as an L2, for subscriptions and grants, which include the key. It is
	// made by the first call; a topic that was given as an L2 is that one. The policy of a
	// topic that is made here is out of its reach.
	Topic() awssns.ITopic

	// TopicKey is the KMS key of the topic as an L2, or nil if there is none or it is not
	// known. The policy of a key that is made here is out of its reach.
	TopicKey() awskms.IKey

	// DeadLetterQueue is the queue with what could not be delivered as an L2, or nil if there is
	// none.
	DeadLetterQueue() awssqs.IQueue

	// TopicPolicyStatement is what the policy of a topic of yours must say, so that this
	// rule and no other may publish: hand it to the topic's AddToResourcePolicy. A topic
	// that is made has it already. A policy replaces SNS's default one, by which CloudWatch
	// alarms of the account could publish.
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is what the policy of the KMS key of an encrypted topic must
	// say: hand it to the key's AddToResourcePolicy. A key that is made has it already.
	// AWS supports no source condition there.
	KeyPolicyStatement() awsiam.PolicyStatement
}

// DnsAlertsProps are the properties of a [DnsAlerts].
type DnsAlertsProps struct {
	// Where the alerts go.
	//
	// Property: AWS::Events::Rule Target Arn.
	//
	// Default: ToNewTopic(nil), which nobody has subscribed to yet.
	Topic AlertTopic

	// The firewall whose events count.
	//
	// Property: AWS::Events::Rule EventPattern detail.firewall-rule-group-id.
	//
	// Default: every rule group in the account and Region of the stack.
	Firewall DnsFirewall

	// Which actions are told: BLOCK, ALERT or both. ALLOW makes no event.
	//
	// Property: AWS::Events::Rule EventPattern detail-type.
	//
	// Default: BLOCK and ALERT.
	Actions *[]*string

	// Send each event as the JSON that AWS made of it, for programs.
	//
	// Property: AWS::Events::Rule Target InputTransformer.
	//
	// Default: false: a text for people.
	Raw *bool

	// Write names as malware[.]example, so no mail program makes a link of them. A state machine
	// of Step Functions writes the text then, with a role of its own: EventBridge cannot. The
	// topic must be in the account of the stack. It is refused together with Raw.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: false: EventBridge writes the text, with the name as it was asked for.
	Defang *bool

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

	// The name of the rule: 1-64 letters, digits and . - _. A new name replaces the rule.
	//
	// Property: AWS::Events::Rule Name.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

type dnsAlerts struct {
	constructs.Construct
	firewall  DnsFirewall // or nil
	actions   []string
	ruleArn   *string
	given     AlertTopic
	defang    bool
	topic     *boundTopic
	queue     boundQueue
	publisher publisher
	asked     askedFor
}

// NewDnsAlerts makes an EventBridge rule and its topic, unless the topic is yours. It
// panics with all that is wrong with the props.
func NewDnsAlerts(scope constructs.Construct, id *string, props *DnsAlertsProps) DnsAlerts {
	if props == nil {
		props = &DnsAlertsProps{}
	}
	topic := props.Topic
	if topic == nil {
		topic = ToNewTopic(nil)
	}
	p := problemsOf("DnsAlerts", childPath(scope, id))
	pattern := alertPatternOf(p, props)
	checkRuleName(p, textOf(props.Name))
	checkAlertedRegion(p, scope, props.Firewall)
	letters := deadLettersOf(props.KeepUndelivered, props.DeadLetterQueue)
	letters.check(p, placeOf(scope))
	topic.check(p, scope)
	defang := props.Defang != nil && *props.Defang
	if defang && props.Raw != nil && *props.Raw {
		p.add("Defang and Raw are both set, and a raw event is as AWS made it; leave one out")
	}
	must(p.err())

	d := &dnsAlerts{firewall: props.Firewall, actions: pattern.actions, given: topic, defang: defang}
	constructs.NewConstruct_Override(d, scope, id)
	d.topic, d.queue = topic.bind(d), letters.bind(d)
	d.makeRule(pattern, props)
	validateAtSynthesis("DnsAlerts", d, d.validate)
	return d
}

func (d *dnsAlerts) makeRule(pattern alertPattern, props *DnsAlertsProps) {
	target := awsevents.CfnRule_TargetProperty{Id: ptr("Topic"), Arn: d.topic.arn, DeadLetterConfig: d.queue.config()}
	if d.defang {
		target = defanged(d, d.topic, d.queue)
	} else if props.Raw == nil || !*props.Raw {
		target.InputTransformer = readableMessage()
	}
	rule := awsevents.NewCfnRule(d, ptr("Resource"), &awsevents.CfnRuleProps{
		Name:         props.Name,
		Description:  ptr("Tells of queries that DNS Firewall blocked or marked"),
		EventPattern: pattern.render(),
		Targets:      []any{target},
	})
	d.ruleArn = rule.AttrArn()
	d.publisher = publisher{service: eventBridge, sources: []any{d.ruleArn}}
	if !d.defang { // else a role of the account publishes, which its own policy lets
		d.topic.let(d.publisher)
	}
	d.queue.let(d, d.publisher.sources)
}

func (d *dnsAlerts) RuleArn() *string  { return d.ruleArn }
func (d *dnsAlerts) TopicArn() *string { return d.topic.arn }

func (d *dnsAlerts) Topic() awssns.ITopic  { return d.topic.topic.get() }
func (d *dnsAlerts) TopicKey() awskms.IKey { return d.topic.key.get() }

func (d *dnsAlerts) TopicPolicyStatement() awsiam.PolicyStatement {
	d.asked.policy = true
	return forOwner(d.publisher.topicStatement(d.topic.arn))
}

func (d *dnsAlerts) KeyPolicyStatement() awsiam.PolicyStatement {
	d.asked.key = true
	return forOwner(d.publisher.keyStatement())
}

func (d *dnsAlerts) alertTopic() AlertTopic { return d.given }

func (d *dnsAlerts) eventTopic() *boundTopic {
	if d.defang {
		return nil
	}
	return d.topic
}

func (d *dnsAlerts) DeadLetterQueue() awssqs.IQueue { return d.queue.l2.get() }

// validate checks what only the whole app shows.
func (d *dnsAlerts) validate(p *problems) {
	checkTopicTwice(p, d)
	if !d.defang {
		warnOfPermissions(d, d.topic, d.publisher, d.asked)
	}
	d.warnOfNoEvents()
}
