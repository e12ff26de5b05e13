package resolver_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	alertRuleType         = "AWS::Events::Rule"
	alertTopicType        = "AWS::SNS::Topic"
	alertTopicPolicyType  = "AWS::SNS::TopicPolicy"
	alertSubscriptionType = "AWS::SNS::Subscription"
	alertKeyType          = "AWS::KMS::Key"
)

func makeAlerts(s awscdk.Stack, props *resolver.DnsAlertsProps) resolver.DnsAlerts {
	return resolver.NewDnsAlerts(s, jsii.String("Alerts"), props)
}

func alertedFirewall(s awscdk.Stack) resolver.DnsFirewall {
	return resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Shared"), jsii.String(alertedGroup))
}

func alertIdOf(t *testing.T, tpl template, kind string) string {
	t.Helper()
	tpl.only(t, kind)
	return slices.Collect(maps.Keys(tpl.resources(kind)))[0]
}

func alertRef(id string) any            { return map[string]any{"Ref": id} }
func alertGetAtt(id, name string) any   { return map[string]any{"Fn::GetAtt": []any{id, name}} }
func alertService(principal string) any { return map[string]any{"Service": principal} }
func alertSourceArns(arns ...any) any {
	return map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": arns}}
}
func alertJoin(parts ...any) any   { return map[string]any{"Fn::Join": []any{"", parts}} }
func alertStatements(s ...any) any { return map[string]any{"Version": "2012-10-17", "Statement": s} }
func alertRequireTls(topicArn any) any {
	return map[string]any{
		"Sid": "RequireTls", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topicArn,
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}
}

func alertMayPublish(sid, principal string, topicArn any, arns ...any) any {
	return map[string]any{
		"Sid": sid, "Effect": "Allow", "Principal": alertService(principal), "Action": "sns:Publish", "Resource": topicArn,
		"Condition": alertSourceArns(arns...),
	}
}

func alertMayUseKey(sid, principal string) any {
	return map[string]any{
		"Sid": sid, "Effect": "Allow", "Principal": alertService(principal),
		"Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*",
	}
}

func TestAlertsMakeARuleAndATopicThatOnlyItMayPublishTo(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	rule, topic, key := alertIdOf(t, out.template, alertRuleType), alertIdOf(t, out.template, alertTopicType), alertIdOf(t, out.template, alertKeyType)
	topicArn := ref(topic)
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "Arn"), topicArn)
	diff(t, out.template.only(t, alertTopicType)["Properties"], map[string]any{
		"DisplayName": "DNS Firewall", "KmsMasterKeyId": alertGetAtt(key, "Arn"),
	})
	diff(t, out.template.only(t, alertTopicPolicyType)["Properties"], map[string]any{
		"Topics": []any{topicArn},
		"PolicyDocument": alertStatements(
			alertRequireTls(topicArn),
			alertMayPublish("EventBridgePublishes", "events.amazonaws.com", topicArn, alertGetAtt(rule, "Arn")),
		),
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestTheMadeKeyLetsEventBridgeUseItWithoutASourceCondition(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	diff(t, out.template.only(t, alertKeyType)["Properties"], map[string]any{
		"Description":         "Encrypts the topic of DNS Firewall alerts",
		"EnableKeyRotation":   true,
		"PendingWindowInDays": 30.0,
		"KeyPolicy": alertStatements(
			map[string]any{
				"Sid": "AccountDecides", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
				"Principal": map[string]any{"AWS": alertJoin("arn:", alertRef("AWS::Partition"), ":iam::", alertRef("AWS::AccountId"), ":root")},
			},
			alertMayUseKey("EventBridgePublishes", "events.amazonaws.com"),
		),
	})
}

// alertPatternCases are props, and the sample events that they are to tell.
var alertPatternCases = map[string]struct {
	props func(awscdk.Stack) *resolver.DnsAlertsProps
	want  []string
}{
	"by default": {
		func(awscdk.Stack) *resolver.DnsAlertsProps { return nil },
		[]string{"Advanced block", "alert by list", "another group", "block by list"},
	},
	"of one firewall": {
		func(s awscdk.Stack) *resolver.DnsAlertsProps {
			return &resolver.DnsAlertsProps{Firewall: alertedFirewall(s)}
		},
		[]string{"Advanced block", "alert by list", "block by list"},
	},
	"BLOCK": {
		func(awscdk.Stack) *resolver.DnsAlertsProps {
			return &resolver.DnsAlertsProps{Actions: jsii.Strings("BLOCK")}
		},
		[]string{"Advanced block", "another group", "block by list"},
	},
	"ALERT of one firewall": {
		func(s awscdk.Stack) *resolver.DnsAlertsProps {
			return &resolver.DnsAlertsProps{Firewall: alertedFirewall(s), Actions: jsii.Strings("ALERT")}
		},
		[]string{"alert by list"},
	},
}

func TestPatternsMatchTheSampleEvents(t *testing.T) {
	for name, test := range alertPatternCases {
		t.Run(name, func(t *testing.T) {
			out := synth(t, func(s awscdk.Stack) { makeAlerts(s, test.props(s)) })
			pattern := at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern")
			var matched []string
			for _, event := range slices.Sorted(maps.Keys(alertEvents)) {
				if alertPatternMatches(t, pattern, alertEventOf(t, event)) {
					matched = append(matched, event)
				}
			}
			diff(t, matched, test.want)
		})
	}
}

func TestTheRuleIsOnTheDefaultBusAndSaysWhatItIs(t *testing.T) {
	properties := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) }).template.only(t, alertRuleType)["Properties"].(map[string]any)
	diff(t, slices.Sorted(maps.Keys(properties)), []string{"Description", "EventPattern", "Targets"})
}

func TestActionsInAnyOrderMakeOneTemplate(t *testing.T) {
	one := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Actions: jsii.Strings("BLOCK", "ALERT")}) })
	other := synth(t, func(s awscdk.Stack) {
		makeAlerts(s, &resolver.DnsAlertsProps{Actions: jsii.Strings("ALERT", "BLOCK", "ALERT")})
	})
	diff(t, other.template, one.template)
}

func TestAFirewallOfTheAppIsNamedByReference(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeAlerts(s, &resolver.DnsAlertsProps{Firewall: firewall(s, resolver.Alert(domains(s, "List", "base.example")))})
	})
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "EventPattern", "detail"), map[string]any{
		"firewall-rule-group-id": []any{alertGetAtt(alertIdOf(t, out.template, ruleGroupType), "Id")},
	})
}
