package resolver

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
)

// LogAlarm is a CloudWatch alarm on a question to query logs in the language of CloudWatch Logs
// Insights: by default, whether anything was blocked. Its notice has the lines that answer the
// question, so it says who asked for what. Unlike a [QueryVolumeAlarm] it knows the action, the
// client and the name, and unlike a metric filter it takes a log group of the class
// INFREQUENT_ACCESS. Each run costs what CloudWatch Logs Insights asks for the records read.
type LogAlarm interface {
	constructs.Construct

	// AlarmArn is the ARN of the alarm.
	AlarmArn() *string

	// RoleArn is the ARN of the role by which CloudWatch asks, made or existing.
	RoleArn() *string

	// TopicPolicyStatement is the statement that the policy of an existing topic needs, or
	// nil without a topic; see [QueryVolumeAlarm].
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is the statement that the policy of the KMS key of an encrypted
	// topic needs, or nil without a topic.
	KeyPolicyStatement() awsiam.PolicyStatement
}

// LogAlarmProps are the properties of a [LogAlarm].
type LogAlarmProps struct {
	// The QueryLoggings that are asked, at least one and at most 50. Each must log to a log
	// group, in the account and Region of the stack.
	//
	// Property: AWS::CloudWatch::LogAlarm ScheduledQueryConfiguration LogGroupIdentifiers.
	//
	// Default: none; it is required.
	QueryLoggings []QueryLogging

	// The question: 1-10,000 characters of a query of CloudWatch Logs Insights, without the
	// counting that Aggregation does; may be a token.
	//
	// Property: AWS::CloudWatch::LogAlarm ScheduledQueryConfiguration QueryString.
	//
	// Default: the records with firewall_rule_action BLOCK.
	Query *string

	// What is counted, as in count(*) or count_distinct(srcaddr): 1-256 characters; may be a
	// token. With "by", as in count(*) by srcaddr, each value has an alarm state of its own.
	//
	// Property: AWS::CloudWatch::LogAlarm ScheduledQueryConfiguration AggregationExpression.
	//
	// Default: count(*).
	Aggregation *string

	// The count that triggers the alarm; may be a token.
	//
	// Property: AWS::CloudWatch::LogAlarm Threshold.
	//
	// Default: 1.
	Threshold *float64

	// How often the question is asked, and of how much time each run is: 1 to 1,440 minutes.
	// Records of the last 5 minutes are left to the next run: they may be on their way.
	//
	// Property: AWS::CloudWatch::LogAlarm ScheduledQueryConfiguration ScheduleConfiguration.
	//
	// Default: 5.
	EveryMinutes *float64

	// How many lines the notice has: 0 to 50. They hold names and addresses, in plain text.
	//
	// Property: AWS::CloudWatch::LogAlarm ActionLogLineCount.
	//
	// Default: 10.
	LogLines *float64

	// What is notified when the alarm goes off. [ToTopicOf] shares the topic of a DnsAlerts.
	//
	// Property: AWS::CloudWatch::LogAlarm AlarmActions.
	//
	// Default: nothing.
	Topic AlertTopic

	// The ARN of the role by which CloudWatch runs the query and fetches the lines; may be a
	// token.
	//
	// Property: AWS::CloudWatch::LogAlarm ScheduledQueryConfiguration ScheduledQueryRoleARN and
	// ActionLogLineRoleArn.
	//
	// Default: one is made that may read these log groups. AWS does not document which of its
	// services assumes it, so CloudWatch and CloudWatch Logs may, for this account alone.
	RoleArn *string

	// The name of the alarm: 1-255 printable characters. A new name replaces the alarm.
	//
	// Property: AWS::CloudWatch::LogAlarm AlarmName.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

const (
	blockedRecords     = "fields @timestamp, query_name, query_type, srcaddr, srcids.instance, vpc_id\n| filter firewall_rule_action = \"BLOCK\""
	maxAggregation     = 256   // characters
	maxLogLines        = 50    // of a notice
	maxEveryMinutes    = 1440  // a day
	deliverySeconds    = 300.0 // in which records arrive
	secondsOfOneMinute = 60
)

// logQuestion is the pure value behind LogAlarmProps.
type logQuestion struct {
	logGroups                      []*string
	query, aggregation, role, name text
	threshold, every, lines        number
}

func logQuestionOf(p *problems, props *LogAlarmProps, here place) logQuestion {
	q := logQuestion{
		logGroups:   logGroupsOf(p, props.QueryLoggings, here),
		query:       textOr(props.Query, blockedRecords),
		aggregation: textOr(props.Aggregation, "count(*)"),
		role:        textOf(props.RoleArn),
		name:        textOf(props.Name),
		threshold:   numberOr(props.Threshold, 1),
		every:       numberOr(props.EveryMinutes, 5),
		lines:       numberOr(props.LogLines, 10),
	}
	q.check(p, len(props.QueryLoggings))
	return q
}

func (q logQuestion) check(p *problems, loggings int) {
	if loggings == 0 || len(q.logGroups) > maxQueryLogGroups {
		p.add("QueryLoggings have %d log groups; give 1 to %d", len(q.logGroups), maxQueryLogGroups)
	}
	if n := len(q.query.value); q.query.known() && (n == 0 || n > maxQueryString) {
		p.add("Query has %d characters; use 1-%d", n, maxQueryString)
	}
	if n := len(q.aggregation.value); q.aggregation.known() && (n == 0 || n > maxAggregation) {
		p.add("Aggregation has %d characters; use 1-%d, as in count(*)", n, maxAggregation)
	}
	if q.every.token {
		p.add("EveryMinutes is known only at deployment, but the schedule needs it at synthesis; use a literal number")
	}
	checkRange(p, "EveryMinutes", q.every, 1, maxEveryMinutes)
	checkRange(p, "LogLines", q.lines, 0, maxLogLines)
	if q.role.known() && !roleArn.MatchString(q.role.value) {
		p.add("RoleArn is %q; give the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME", q.role.value)
	}
	if q.name.known() && !alarmName.MatchString(q.name.value) {
		p.add("Name is %q; use 1-255 printable characters", q.name.value)
	}
}

// schedule asks for each minute once, when its records have arrived.
func (q logQuestion) schedule() *awscloudwatch.CfnLogAlarm_ScheduleConfigurationProperty {
	unit := "minutes"
	if q.every.value == 1 {
		unit = "minute"
	}
	return &awscloudwatch.CfnLogAlarm_ScheduleConfigurationProperty{
		ScheduleExpression: ptr(fmt.Sprintf("rate(%v %s)", q.every.value, unit)),
		StartTimeOffset:    ptr(deliverySeconds + q.every.value*secondsOfOneMinute),
		EndTimeOffset:      ptr(deliverySeconds),
	}
}

func (q logQuestion) props(roleArn *string) *awscloudwatch.CfnLogAlarmProps {
	props := &awscloudwatch.CfnLogAlarmProps{
		AlarmName:          q.name.pointer(),
		AlarmDescription:   ptr("A question to DNS query logs"),
		ComparisonOperator: ptr("GreaterThanOrEqualToThreshold"),
		Threshold:          &q.threshold.value,
		TreatMissingData:   ptr("notBreaching"),
		ScheduledQueryConfiguration: &awscloudwatch.CfnLogAlarm_ScheduledQueryConfigurationProperty{
			QueryString:           q.query.pointer(),
			AggregationExpression: q.aggregation.pointer(),
			LogGroupIdentifiers:   &q.logGroups,
			ScheduleConfiguration: q.schedule(),
			ScheduledQueryRoleArn: roleArn,
		},
		QueryResultsToEvaluate: ptr(1.0),
		QueryResultsToAlarm:    ptr(1.0),
		ActionLogLineCount:     &q.lines.value,
	}
	if q.lines.token || q.lines.value > 0 {
		props.ActionLogLineRoleArn = roleArn
	}
	return props
}

type logAlarm struct {
	constructs.Construct
	final     *finalCheck
	arn, role *string
	given     AlertTopic  // or nil
	topic     *boundTopic // or nil
	publisher publisher
	asked     askedFor
}

// NewLogAlarm makes an alarm and, unless one is given, its role. It panics with all that is wrong
// with the props.
func NewLogAlarm(scope constructs.Construct, id *string, props *LogAlarmProps) LogAlarm {
	if props == nil {
		props = &LogAlarmProps{}
	}
	p := problemsOfNew("LogAlarm", scope, id)
	question := logQuestionOf(p, props, placeOf(scope))
	if props.Topic != nil {
		props.Topic.check(p, scope)
	}
	must(p.err())

	a := &logAlarm{given: props.Topic, role: question.role.pointer()}
	constructs.NewConstruct_Override(a, scope, id)
	if a.role == nil {
		a.role = logAlarmRole(a, question.logGroups)
	}
	alarm := awscloudwatch.NewCfnLogAlarm(a, ptr("Resource"), question.props(a.role))
	a.arn = alarm.AttrArn()
	a.publisher = publisher{service: cloudWatch, sources: []any{a.arn}}
	if props.Topic != nil {
		a.topic = props.Topic.bind(a)
		a.topic.let(a.publisher)
		alarm.SetAlarmActions(&[]*string{a.topic.arn})
	}
	a.final = validateAtSynthesis("LogAlarm", a, a.validate)
	return a
}

// logAlarmRole may ask the log groups and nothing else; what has no resource to name runs or
// reads only queries that it started.
func logAlarmRole(scope constructs.Construct, logGroups []*string) *string {
	stack := awscdk.Stack_Of(scope)
	groups := []any{}
	for _, name := range logGroups {
		groups = append(groups, logGroupArn(stack, *name), logGroupArn(stack, *name+":*"))
	}
	trust := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": []any{cloudWatch, "logs.amazonaws.com"}},
		"Action":    "sts:AssumeRole",
		"Condition": map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()}},
	}
	return awsiam.NewCfnRole(scope, ptr("Role"), &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies: []any{map[string]any{"policyName": "AskQueryLogs", "policyDocument": document(
			statement{"Sid": "Ask", "Effect": "Allow", "Resource": groups, "Action": []any{"logs:StartQuery", "logs:FilterLogEvents", "logs:GetLogEvents"}},
			statement{"Sid": "ReadAnswers", "Effect": "Allow", "Resource": "*", "Action": []any{"logs:DescribeLogGroups", "logs:GetLogRecord", "logs:GetQueryResults", "logs:StopQuery"}},
		)}},
	}).AttrArn()
}

func (a *logAlarm) AlarmArn() *string      { return a.arn }
func (a *logAlarm) RoleArn() *string       { return a.role }
func (a *logAlarm) alertTopic() AlertTopic { return a.given }

func (a *logAlarm) TopicPolicyStatement() awsiam.PolicyStatement {
	if a.topic == nil {
		return nil
	}
	a.asked.policy = true
	return forOwner(a.publisher.topicStatement(a.topic.arn))
}

func (a *logAlarm) KeyPolicyStatement() awsiam.PolicyStatement {
	if a.topic == nil {
		return nil
	}
	a.asked.key = true
	return forOwner(a.publisher.keyStatement())
}

// validate checks what only the whole app shows.
func (a *logAlarm) validate(p *problems) {
	checkTopicTwice(p, a)
	if a.topic != nil {
		warnOfPermissions(a, a.topic, a.publisher, a.asked)
	}
}

func (a *logAlarm) finalCheck() *finalCheck { return a.final }
