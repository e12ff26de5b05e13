package resolver

import (
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
)

// QueryVolumeAlarm is a CloudWatch alarm on how many queries the rule of one domain list
// matches: the metric FirewallRuleQueryVolume, which AWS counts without query logging.
//
// No metric of DNS Firewall has the action. To alarm on what is blocked, name the list of a
// BLOCK rule, and give names that are to be watched or allowed a list of their own. Advanced
// rules have no such metric; use [DnsAlerts].
type QueryVolumeAlarm interface {
	constructs.Construct

	// AlarmArn is the ARN of the alarm.
	AlarmArn() *string

	// Alarm is the alarm as an L2, for composite alarms and dashboards. It is made by the
	// first call.
	Alarm() awscloudwatch.IAlarm

	// TopicPolicyStatement is the statement that the policy of an existing topic needs, or
	// nil without a topic. SNS's default policy lets alarms of the account publish already,
	// until another policy replaces it, as AddToResourcePolicy makes one.
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is the statement that the policy of the KMS key of an encrypted
	// topic needs, or nil without a topic.
	KeyPolicyStatement() awsiam.PolicyStatement
}

// QueryVolumeAlarmProps are the properties of a [QueryVolumeAlarm].
type QueryVolumeAlarmProps struct {
	// The firewall with the rule.
	//
	// Property: AWS::CloudWatch::Alarm Dimensions FirewallRuleGroupId.
	//
	// Default: none; it is required.
	Firewall DnsFirewall

	// The domain list of the rule.
	//
	// Property: AWS::CloudWatch::Alarm Dimensions FirewallDomainListId.
	//
	// Default: none; it is required.
	List DomainList

	// How many queries in 5 minutes trigger the alarm: more than 0; may be a token.
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

	// What is notified when the alarm goes off. [ToTopicOf] shares the topic of a DnsAlerts.
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
	final     *finalCheck
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
	p := problemsOfNew("QueryVolumeAlarm", scope, id)
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
	a.final = validateAtSynthesis("QueryVolumeAlarm", a, a.validate)
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

// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-resolver-dns-firewall-with-cloudwatch.html
const (
	queryVolumePeriod     = 300.0 // seconds: AWS gives a number every 5 minutes
	maxQueryVolumePeriods = 288   // CloudWatch evaluates at most a day of such periods
)

var alarmName = regexp.MustCompile(`^[[:print:]]{1,255}$`)

// queryVolume is the pure value behind QueryVolumeAlarmProps.
type queryVolume struct {
	threshold number
	periods   number
	name      text
	firewall  bool // there is one
	list      bool
}

func queryVolumeOf(props *QueryVolumeAlarmProps) queryVolume {
	v := queryVolume{
		threshold: numberOf(props.Threshold),
		periods:   numberOf(props.EvaluationPeriods),
		name:      textOf(props.Name),
		firewall:  props.Firewall != nil,
		list:      props.List != nil,
	}
	if !v.threshold.set {
		v.threshold = number{value: 1, set: true}
	}
	if !v.periods.set {
		v.periods = number{value: 1, set: true}
	}
	return v
}

func (v queryVolume) check(p *problems) {
	if !v.firewall {
		p.add("Firewall is required; the metric is for one rule group")
	}
	if !v.list {
		p.add("List is required; the metric is for the rule of one domain list")
	}
	if v.threshold.known() && !(v.threshold.value > 0) {
		p.add("Threshold is %v queries in 5 minutes; use more than 0, or the alarm never ends", v.threshold.value)
	}
	if n := v.periods; n.known() && !(n.value >= 1 && n.value <= maxQueryVolumePeriods && n.integral()) {
		p.add("EvaluationPeriods is %v; use a whole number from 1 to %d (a day of 5 minutes each)", n.value, maxQueryVolumePeriods)
	}
	if v.name.known() && !alarmName.MatchString(v.name.value) {
		p.add("Name is %q; use 1-255 printable characters", v.name.value)
	}
}

func (v queryVolume) props(firewall DnsFirewall, list DomainList) *awscloudwatch.CfnAlarmProps {
	return &awscloudwatch.CfnAlarmProps{
		AlarmName:        v.name.pointer(),
		AlarmDescription: ptr("Queries for names of one domain list of a DNS Firewall, in 5 minutes"),
		Namespace:        ptr(metricNamespace),
		MetricName:       ptr(listVolume),
		Dimensions: []any{
			&awscloudwatch.CfnAlarm_DimensionProperty{Name: ptr(ruleGroupDimension), Value: firewall.FirewallRuleGroupId()},
			&awscloudwatch.CfnAlarm_DimensionProperty{Name: ptr(listDimension), Value: list.DomainListId()},
		},
		Statistic:          ptr("Sum"),
		Period:             ptr(queryVolumePeriod),
		Threshold:          &v.threshold.value,
		EvaluationPeriods:  &v.periods.value,
		ComparisonOperator: ptr("GreaterThanOrEqualToThreshold"),
		// Where nothing matches, AWS publishes no data point.
		TreatMissingData: ptr("notBreaching"),
	}
}

// validate checks what only the whole app shows.
func (a *queryVolumeAlarm) validate(p *problems) {
	checkTopicTwice(p, a)
	if a.topic != nil {
		warnOfPermissions(a, a.topic, a.publisher, a.asked)
	}
	a.validateList(p)
}

// validateList looks at the rules at the end: one with the list must be there, and it
// should be a BLOCK.
func (a *queryVolumeAlarm) validateList(p *problems) {
	own, ok := a.firewall.(*dnsFirewall)
	if !ok || own.imported {
		return // its rules are not known here
	}
	rules := own.group.rulesOf(a.list)
	if len(rules) == 0 {
		p.add("no rule of %q uses the list %q, so there is no such metric; use the list of one of its rules", *own.Node().Path(), *a.list.Node().Path())
	} else if !slices.ContainsFunc(rules, placedRule.mayBlock) {
		warn(a, "alarm-on-passing-queries",
			"the rule of the list does not block, so the alarm counts queries that pass; to alarm on what is blocked, use the list of a BLOCK rule")
	}
}

func (a *queryVolumeAlarm) finalCheck() *finalCheck { return a.final }
