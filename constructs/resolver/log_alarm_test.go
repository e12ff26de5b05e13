package resolver_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const logAlarmType = "AWS::CloudWatch::LogAlarm"

func askBlocked(s awscdk.Stack, props resolver.LogAlarmProps) resolver.LogAlarm {
	if props.QueryLoggings == nil {
		props.QueryLoggings = []resolver.QueryLogging{logging(s, nil)}
	}
	return resolver.NewLogAlarm(s, jsii.String("Alarm"), &props)
}

func TestALogAlarmAsksWhatWasBlocked(t *testing.T) {
	tpl := synth(t, func(s awscdk.Stack) {
		askBlocked(s, resolver.LogAlarmProps{Topic: resolver.ToNewTopic(nil)})
	}).template
	role := attribute(onlyId(t, tpl, "AWS::IAM::Role"), "Arn")
	properties := tpl.only(t, logAlarmType)["Properties"].(map[string]any)
	query := properties["ScheduledQueryConfiguration"].(map[string]any)
	mustContain(t, query["QueryString"].(string), `| filter firewall_rule_action = "BLOCK"`)
	delete(query, "QueryString")
	diff(t, any(query), any(map[string]any{
		"AggregationExpression": "count(*)", "LogGroupIdentifiers": []any{ref(onlyId(t, tpl, logGroupType))}, "ScheduledQueryRoleARN": role,
		"ScheduleConfiguration": map[string]any{"ScheduleExpression": "rate(5 minutes)", "StartTimeOffset": 600.0, "EndTimeOffset": 300.0},
	}))
	diff(t, []any{properties["Threshold"], properties["ActionLogLineCount"], properties["ActionLogLineRoleArn"], properties["TreatMissingData"]}, []any{1.0, 10.0, role, "notBreaching"})
	diff(t, properties["AlarmActions"], any([]any{ref(alertIdOf(t, tpl, alertTopicType))}))
	mustContain(t, textOfAll(t, tpl, "AWS::SNS::TopicPolicy"), `"Service":"cloudwatch.amazonaws.com"`)
	ask := at(t, tpl.only(t, "AWS::IAM::Role"), "Properties", "Policies", 0, "PolicyDocument", "Statement", 0)
	if resources := at(t, ask, "Resource").([]any); len(resources) != 2 {
		t.Errorf("the role may ask %v", resources)
	}
}

func TestALogAlarmWithARoleMakesNone(t *testing.T) {
	role := "arn:aws:iam::111122223333:role/ask"
	tpl := synth(t, func(s awscdk.Stack) {
		a := askBlocked(s, resolver.LogAlarmProps{RoleArn: &role, LogLines: jsii.Number(0), EveryMinutes: jsii.Number(1)})
		if *a.RoleArn() != role || a.TopicPolicyStatement() != nil || a.KeyPolicyStatement() != nil {
			t.Error("another role, or statements without a topic")
		}
	}).template
	if roles := tpl.resources("AWS::IAM::Role"); len(roles) != 0 {
		t.Errorf("roles %v", roles)
	}
	properties := tpl.only(t, logAlarmType)["Properties"].(map[string]any)
	if properties["ActionLogLineRoleArn"] != nil {
		t.Error("a role for lines, and no lines")
	}
	diff(t, at(t, properties, "ScheduledQueryConfiguration", "ScheduleConfiguration", "ScheduleExpression"), any("rate(1 minute)"))
}

func TestLogAlarmsThatAreRefused(t *testing.T) {
	for want, props := range map[string]resolver.LogAlarmProps{
		"QueryLoggings have 0 log groups; give 1 to 50": {QueryLoggings: []resolver.QueryLogging{}},
		"Query has 0 characters; use 1-10000":           {Query: jsii.String("")},
		"Aggregation has 257 characters":                {Aggregation: jsii.String(strings.Repeat("a", 257))},
		"EveryMinutes is 0; use a whole number":         {EveryMinutes: jsii.Number(0)},
		"EveryMinutes is known only at deployment":      {EveryMinutes: awscdk.Token_AsNumber(map[string]any{"Ref": "X"})},
		"LogLines is 51; use a whole number from 0":     {LogLines: jsii.Number(51)},
		`RoleArn is "ask"; give the ARN of a role`:      {RoleArn: jsii.String("ask")},
		`Name is ""; use 1-255 printable`:               {Name: jsii.String("")},
	} {
		wantError(t, trySynth(t, func(s awscdk.Stack) { askBlocked(s, props) }).err, want)
	}
}
