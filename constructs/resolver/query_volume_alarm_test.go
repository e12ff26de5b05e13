package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const alarmType = "AWS::CloudWatch::Alarm"

// volumeAlarm makes an alarm on the list of a BLOCK rule.
func volumeAlarm(s awscdk.Stack, props resolver.QueryVolumeAlarmProps) resolver.QueryVolumeAlarm {
	props.List = domains(s, "Blocked", "bad.example")
	props.Firewall = resolver.NewDnsFirewall(s, jsii.String("BlockingFirewall"), &resolver.DnsFirewallProps{
		Vpcs: vpcs(vpcA), Rules: []resolver.Rule{resolver.Block(props.List, resolver.NoData())},
	})
	return resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &props)
}

func TestAlarmIsOnTheQueriesOfOneListInFiveMinutes(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { volumeAlarm(s, resolver.QueryVolumeAlarmProps{}) })
	diff(t, out.template.only(t, alarmType)["Properties"], map[string]any{
		"AlarmDescription": "Queries for names of one domain list of a DNS Firewall, in 5 minutes",
		"Namespace":        "AWS/Route53Resolver",
		"MetricName":       "FirewallRuleQueryVolume",
		"Dimensions": []any{
			map[string]any{"Name": "FirewallRuleGroupId", "Value": alertGetAtt(alertIdOf(t, out.template, ruleGroupType), "Id")},
			map[string]any{"Name": "FirewallDomainListId", "Value": alertGetAtt(alertIdOf(t, out.template, domainListType), "Id")},
		},
		"Statistic":          "Sum",
		"Period":             300.0,
		"Threshold":          1.0,
		"EvaluationPeriods":  1.0,
		"ComparisonOperator": "GreaterThanOrEqualToThreshold",
		"TreatMissingData":   "notBreaching",
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestAlarmNumbersMayBeParameters(t *testing.T) {
	alarm := synth(t, func(s awscdk.Stack) {
		n := awscdk.NewCfnParameter(s, jsii.String("Queries"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Threshold: n.ValueAsNumber(), EvaluationPeriods: n.ValueAsNumber()})
	}).template.only(t, alarmType)
	diff(t, at(t, alarm, "Properties", "Threshold"), alertRef("Queries"))
	diff(t, at(t, alarm, "Properties", "EvaluationPeriods"), alertRef("Queries"))
}

func TestAlarmSharesTheTopicOfAlerts(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopicOf(makeAlerts(s, nil))})
	})
	topicArn := ref(alertIdOf(t, out.template, alertTopicType))
	diff(t, at(t, out.template.only(t, alarmType), "Properties", "AlarmActions"), []any{topicArn})
	diff(t, at(t, out.template.only(t, alertTopicPolicyType), "Properties", "PolicyDocument"), alertStatements(
		alertRequireTls(topicArn),
		alertMayPublish("CloudWatchPublishes", "cloudwatch.amazonaws.com", topicArn, alertGetAtt(alertIdOf(t, out.template, alarmType), "Arn")),
		alertMayPublish("EventBridgePublishes", "events.amazonaws.com", topicArn, alertGetAtt(alertIdOf(t, out.template, alertRuleType), "Arn")),
	))
	diff(t, at(t, out.template.only(t, alertKeyType), "Properties", "KeyPolicy", "Statement", 1), alertMayUseKey("CloudWatchPublishes", "cloudwatch.amazonaws.com"))
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestAlarmNotifiesAnExistingTopic(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		topic := awssns.NewTopic(s, jsii.String("Topic"), nil)
		alarm := volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopic(topic)})
		topic.AddToResourcePolicy(alarm.TopicPolicyStatement())
		if alarm.KeyPolicyStatement() == nil {
			t.Error("no statement for the key")
		}
	})
	diff(t, at(t, out.template.only(t, alarmType), "Properties", "AlarmActions"), []any{alertRef(alertIdOf(t, out.template, alertTopicType))})
	diff(t, at(t, out.template.only(t, alertTopicPolicyType), "Properties", "PolicyDocument", "Statement", 0, "Principal"), alertService("cloudwatch.amazonaws.com"))
}

func TestAlarmWithoutTopicHasNoStatements(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		alarm := volumeAlarm(s, resolver.QueryVolumeAlarmProps{})
		if alarm.TopicPolicyStatement() != nil || alarm.KeyPolicyStatement() != nil || alarm.AlarmArn() == nil {
			t.Error("an alarm without topic has a statement, or no ARN")
		}
	})
}

func TestFailsWhereNoRuleUsesTheList(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &resolver.QueryVolumeAlarmProps{
			Firewall: firewall(s, resolver.Alert(domains(s, "Used", "a.example"))),
			List:     domains(s, "Unused", "b.example"),
		})
	})
	wantError(t, out.err, `no rule of "Stack/Firewall" uses the list "Stack/Unused"`)
}

func TestARuleMayComeAfterItsAlarm(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		list := domains(s, "Late", "a.example")
		f := resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{Vpcs: vpcs(vpcA)})
		resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &resolver.QueryVolumeAlarmProps{Firewall: f, List: list})
		f.AddRule(resolver.Block(list, resolver.NoData()))
	})
}

func TestAlarmOnWhatDoesNotBlockWarns(t *testing.T) {
	for name, rule := range map[string]func(resolver.DomainList) resolver.Rule{
		"ALLOW": func(l resolver.DomainList) resolver.Rule { return resolver.Allow(l) },
		"ALERT": func(l resolver.DomainList) resolver.Rule { return resolver.Alert(l) },
		"BLOCK that only alerts": func(l resolver.DomainList) resolver.Rule {
			return resolver.Block(l, resolver.NoData(), &resolver.RuleProps{Enforcement: resolver.AlertOnly()})
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) {
				list := domains(s, "List", "a.example")
				resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &resolver.QueryVolumeAlarmProps{Firewall: firewall(s, rule(list)), List: list})
			})
			wantAlertWarning(t, out, "counts queries that pass")
		})
	}
}

func TestAlarmOnAnImportedRuleGroup(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewQueryVolumeAlarm(s, jsii.String("Alarm"), &resolver.QueryVolumeAlarmProps{
			Firewall: alertedFirewall(s),
			List:     resolver.DomainListFromDomainListId(s, jsii.String("List"), jsii.String("rslvr-fdl-01234567890abcdef")),
		})
	})
	diff(t, at(t, out.template.only(t, alarmType), "Properties", "Dimensions", 0, "Value"), alertedGroup)
	diff(t, at(t, out.template.only(t, alarmType), "Properties", "Dimensions", 1, "Value"), "rslvr-fdl-01234567890abcdef")
}

func TestAlarmWarnsOfAnExistingKey(t *testing.T) {
	topic := resolver.ToNewTopic(&resolver.NewTopicProps{KmsKeyArn: jsii.String(alertKeyArn)})
	out := synth(t, func(s awscdk.Stack) { volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: topic}) })
	wantAlertWarning(t, out, "cloudwatch.amazonaws.com")
	quiet := synth(t, func(s awscdk.Stack) {
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: topic}).KeyPolicyStatement()
	})
	if quiet.warnings != nil {
		t.Errorf("unexpected warnings %q", quiet.warnings)
	}
}
