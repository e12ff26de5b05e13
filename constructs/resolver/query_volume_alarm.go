package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
)

// QueryVolumeAlarm is a CloudWatch alarm on how many queries the rule of one domain list
// matches: the metric FirewallRuleQueryVolume, which AWS counts without query logging.
//
// No metric of DNS Firewall tells the action. To alarm on what is blocked, name the list
// of a BLOCK rule, and give names that are to be watched or allowed a list of their own.
// Advanced rules have no such metric; use [DnsAlerts].
type QueryVolumeAlarm interface {
	constructs.Construct

	// AlarmArn is the ARN of the alarm.
	AlarmArn() *string

	// Alarm is the alarm as an L2, for composite alarms and dashboards. It is made by the
	// first call.
	Alarm() awscloudwatch.IAlarm

	// TopicPolicyStatement is what the policy of a topic of yours must say, or nil
	// without a topic. SNS's default policy lets alarms of the account publish already, until
	// another policy replaces it, as AddToResourcePolicy makes one.
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is what the policy of the KMS key of an encrypted topic must
	// say, or nil without a topic.
	KeyPolicyStatement() awsiam.PolicyStatement
}

// QueryVolumeAlarmProps are the properties of a [QueryVolumeAlarm].
type QueryVolumeAlarmProps struct {
	// The firewall with the rule.
	//
	// Property: AWS::CloudWatch::Alarm Dimensions FirewallRuleGroupId.
	//
	// Default: none; it is needed.
	Firewall DnsFirewall

	// The domain list of the rule.
	//
	// Property: AWS::CloudWatch::Alarm Dimensions FirewallDomainListId.
	//
	// Default: none; it is needed.
	List DomainList

	// How many queries in 5 minutes make the alarm: more than 0; may be a token.
	//
	// Property: AWS::CloudWatch::Alarm Threshold.
	//
	// Default: 1.
	Threshold *float64

	// In how many periods of 5 minutes, one after the other, the threshold must be
	// reached: 1 to 288, which is a day; may be a token.
	//
	// Property: AWS::CloudWatch::Alarm EvaluationPeriods.
	//
	// Default: 1.
	EvaluationPeriods *float64

	// What is told when the alarm goes off. [ToTopicOf] shares the topic of a DnsAlerts.
	//
	// Property: AWS::CloudWatch::Alarm AlarmActions.
	//
	// Default: nothing.
	Topic AlertTopic

	// The name of the alarm: 1-255 printable characters. A new name replaces the alarm.
	//
	// Property: AWS::CloudWatch::Alarm AlarmName.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

type queryVolumeAlarm struct {
	constructs.Construct
	arn       *string
	alarm     *l2[awscloudwatch.IAlarm]
	firewall  DnsFirewall
	list      DomainList
	given     AlertTopic  // or nil
	topic     *boundTopic // or nil
	publisher publisher
	asked     askedFor
}

// NewQueryVolumeAlarm makes an alarm. It panics with all that is wrong with the props.
func NewQueryVolumeAlarm(scope constructs.Construct, id *string, props *QueryVolumeAlarmProps) QueryVolumeAlarm {
	if props == nil {
		props = &QueryVolumeAlarmProps{}
	}
	volume := queryVolumeOf(props)
	p := problemsOf("QueryVolumeAlarm", childPath(scope, id))
	volume.check(p)
	checkAlertedRegion(p, scope, props.Firewall)
	if props.Topic != nil {
		props.Topic.check(p, scope)
	}
	must(p.err())

	a := &queryVolumeAlarm{firewall: props.Firewall, list: props.List, given: props.Topic}
	constructs.NewConstruct_Override(a, scope, id)
	alarm := awscloudwatch.NewCfnAlarm(a, ptr("Resource"), volume.props(props.Firewall, props.List))
	a.arn = alarm.AttrArn()
	a.alarm = alarmL2(a, a.arn)
	a.publisher = publisher{service: cloudWatch, sources: []any{a.arn}}
	if props.Topic != nil {
		a.topic = props.Topic.bind(a)
		a.topic.let(a.publisher)
		alarm.SetAlarmActions(&[]*string{a.topic.arn})
	}
	validateAtSynthesis("QueryVolumeAlarm", a, a.validate)
	return a
}

func (a *queryVolumeAlarm) AlarmArn() *string { return a.arn }

func (a *queryVolumeAlarm) Alarm() awscloudwatch.IAlarm { return a.alarm.get() }

func (a *queryVolumeAlarm) alertTopic() AlertTopic { return a.given }

func (a *queryVolumeAlarm) TopicPolicyStatement() awsiam.PolicyStatement {
	if a.topic == nil {
		return nil
	}
	a.asked.policy = true
	return forOwner(a.publisher.topicStatement(a.topic.arn))
}

func (a *queryVolumeAlarm) KeyPolicyStatement() awsiam.PolicyStatement {
	if a.topic == nil {
		return nil
	}
	a.asked.key = true
	return forOwner(a.publisher.keyStatement())
}
