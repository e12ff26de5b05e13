package resolver_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const alertKeyArn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

func makeAlertsTo(s awscdk.Stack, topic resolver.AlertTopic) resolver.DnsAlerts {
	return makeAlerts(s, &resolver.DnsAlertsProps{Topic: topic})
}

func TestEachEmailIsSubscribedByItsAddress(t *testing.T) {
	subscriptions := func(emails ...string) map[string]map[string]any {
		return synth(t, func(s awscdk.Stack) {
			makeAlertsTo(s, resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings(emails...)}))
		}).template.resources(alertSubscriptionType)
	}
	one, two := subscriptions("ops@example.com"), subscriptions("sec@example.com", "OPS@example.com")
	if len(one) != 1 || len(two) != 2 {
		t.Fatalf("%d and %d subscriptions, want 1 and 2", len(one), len(two))
	}
	for id, subscription := range one {
		if two[id] == nil {
			t.Errorf("%s is gone when an address comes before it", id)
		}
		diff(t, at(t, subscription, "Properties", "Endpoint"), "ops@example.com")
		diff(t, at(t, subscription, "Properties", "Protocol"), "email")
	}
}

func TestAnEmailMayBeAParameter(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		email := awscdk.NewCfnParameter(s, jsii.String("AlertEmail"), nil)
		makeAlertsTo(s, resolver.ToNewTopic(&resolver.NewTopicProps{Emails: &[]*string{email.ValueAsString()}}))
	})
	diff(t, at(t, out.template.only(t, alertSubscriptionType), "Properties", "Endpoint"), alertRef("AlertEmail"))
}

func TestEmailsCarryAReminderToConfirm(t *testing.T) {
	app, stack := newApp()
	makeAlertsTo(stack, resolver.ToNewTopic(&resolver.NewTopicProps{Emails: jsii.Strings("ops@example.com")}))
	text, err := os.ReadFile(filepath.Join(*app.Synth(nil).Directory(), "Stack.metadata.json"))
	if err != nil {
		t.Fatal(err)
	}
	var byPath map[string][]struct{ Type, Data any }
	if err := json.Unmarshal(text, &byPath); err != nil {
		t.Fatal(err)
	}
	for _, e := range byPath["/Stack/Alerts"] {
		if e.Type == "aws:cdk:info" && strings.Contains(e.Data.(string), "confirm its subscription") {
			return
		}
	}
	t.Errorf("no reminder in %s", text)
}

func TestAnExistingKeyIsUsedAndAWarningSaysWhatItNeeds(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeAlertsTo(s, resolver.ToNewTopic(&resolver.NewTopicProps{KmsKeyArn: jsii.String(alertKeyArn)}))
	})
	diff(t, at(t, out.template.only(t, alertTopicType), "Properties", "KmsMasterKeyId"), alertKeyArn)
	diff(t, len(out.template.resources(alertKeyType)), 0)
	wantAlertWarning(t, out, "events.amazonaws.com", "kms:Decrypt and kms:GenerateDataKey*", "without a source condition")
}

func TestAKeyThatWasGivenTheStatementIsNotWarnedOf(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		key := awskms.NewKey(s, jsii.String("Key"), nil)
		alerts := makeAlertsTo(s, resolver.ToNewTopic(&resolver.NewTopicProps{KmsKeyArn: key.KeyArn()}))
		key.AddToResourcePolicy(alerts.KeyPolicyStatement(), nil)
	})
	statements := at(t, out.template.only(t, alertKeyType), "Properties", "KeyPolicy", "Statement").([]any)
	diff(t, statements[len(statements)-1], alertWithoutSid(alertMayUseKey("", "events.amazonaws.com")))
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestAnExistingTopicIsNotChangedAndAWarningSaysWhatItNeeds(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		topic := awssns.Topic_FromTopicArn(s, jsii.String("Topic"), jsii.String(alertTopicArn))
		alerts := makeAlertsTo(s, resolver.ToTopic(topic))
		diff(t, *alerts.TopicArn(), alertTopicArn)
	})
	for _, kind := range []string{alertTopicType, alertTopicPolicyType, alertKeyType} {
		diff(t, len(out.template.resources(kind)), 0)
	}
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "Arn"), alertTopicArn)
	wantAlertWarning(t, out, "events.amazonaws.com", "sns:Publish", "TopicPolicyStatement()")
}

func TestATopicThatWasGivenTheStatementIsNotWarnedOf(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		topic := awssns.NewTopic(s, jsii.String("Topic"), nil)
		topic.AddToResourcePolicy(makeAlertsTo(s, resolver.ToTopic(topic)).TopicPolicyStatement())
	})
	rule, topic := alertIdOf(t, out.template, alertRuleType), alertIdOf(t, out.template, alertTopicType)
	got := at(t, out.template.only(t, alertTopicPolicyType), "Properties", "PolicyDocument", "Statement", 0)
	want := alertMayPublish("", "events.amazonaws.com", alertRef(topic), alertGetAtt(rule, "Arn"))
	diff(t, alertWithoutSid(got), alertWithoutSid(want)) // the CDK makes a Sid
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestSidsStayUniqueWhereTwoAlertsUseAnExistingTopic(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		topic := awssns.NewTopic(s, jsii.String("Topic"), nil)
		for _, action := range []string{"BLOCK", "ALERT"} {
			alerts := resolver.NewDnsAlerts(s, jsii.String(action), &resolver.DnsAlertsProps{
				Topic: resolver.ToTopic(topic), Actions: jsii.Strings(action),
			})
			topic.AddToResourcePolicy(alerts.TopicPolicyStatement())
		}
	})
	statements := at(t, out.template.only(t, alertTopicPolicyType), "Properties", "PolicyDocument", "Statement").([]any)
	if len(statements) != 2 || at(t, statements[0], "Sid") == at(t, statements[1], "Sid") {
		t.Errorf("want two statements, each with its own Sid: %v", statements)
	}
}

func TestATopicMayBeAnL1(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		makeAlertsTo(s, resolver.ToTopic(awssns.NewCfnTopic(s, jsii.String("Topic"), nil)))
	})
	diff(t, len(out.template.resources(alertTopicType)), 1)
}

func TestTwoAlertsShareATopicThatIsMade(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		first := makeAlerts(s, &resolver.DnsAlertsProps{Actions: jsii.Strings("BLOCK")})
		resolver.NewDnsAlerts(s, jsii.String("Marked"), &resolver.DnsAlertsProps{
			Topic: resolver.ToTopicOf(first), Actions: jsii.Strings("ALERT"),
		})
	})
	sources := at(t, out.template.only(t, alertTopicPolicyType), "Properties", "PolicyDocument", "Statement", 1, "Condition", "ArnEquals", "aws:SourceArn")
	diff(t, len(sources.([]any)), 2)
	diff(t, len(out.template.resources(alertRuleType)), 2)
}

func TestFailsWithATopicOfAnotherRegion(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		here := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Here"), &awscdk.StackProps{
			Env: &awscdk.Environment{Region: jsii.String("eu-west-1"), Account: jsii.String("111122223333")},
		})
		topic := awssns.Topic_FromTopicArn(here, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111122223333:security"))
		makeAlertsTo(here, resolver.ToTopic(topic))
	})
	wantError(t, out.err, "the topic is in us-east-1 and the stack in eu-west-1")
}

func TestFailsWithTheTopicOfAlertsOfAnotherStack(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		makeAlertsTo(s, resolver.ToTopicOf(makeAlerts(other, nil)))
	})
	wantError(t, out.err, `the DnsAlerts of ToTopicOf is in stack "Other"`, "use ToTopic")
}

func alertWithoutSid(statement any) any {
	delete(statement.(map[string]any), "Sid")
	return statement
}

func wantAlertWarning(t *testing.T, out outcome, texts ...string) {
	t.Helper()
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	for _, text := range texts {
		mustContain(t, out.warnings[0], text)
	}
}

const alertTopicArn = "arn:aws:sns:eu-west-1:111122223333:security"

func encryptedTopic(s awscdk.Stack) awssns.Topic {
	return awssns.NewTopic(s, jsii.String("Topic"), &awssns.TopicProps{MasterKey: awskms.NewKey(s, jsii.String("Key"), nil)})
}

// alertPermissionCases are the warnings for two constructs that use an existing topic, by the
// statements that were asked for.
var alertPermissionCases = map[string]struct {
	build func(awscdk.Stack)
	want  []string
}{
	"an encrypted topic whose key was forgotten": {func(s awscdk.Stack) {
		makeAlertsTo(s, resolver.ToTopic(encryptedTopic(s))).TopicPolicyStatement()
	}, []string{"vpcdns:alert-key-permission", "events.amazonaws.com", "add KeyPolicyStatement()"}},

	"an encrypted topic whose policy was forgotten": {func(s awscdk.Stack) {
		makeAlertsTo(s, resolver.ToTopic(encryptedTopic(s))).KeyPolicyStatement()
	}, []string{"vpcdns:alert-topic-permission", "events.amazonaws.com"}},

	"an encrypted topic, all asked for": {func(s awscdk.Stack) {
		alerts := makeAlertsTo(s, resolver.ToTopic(encryptedTopic(s)))
		alerts.TopicPolicyStatement()
		alerts.KeyPolicyStatement()
	}, nil},

	"an L1 that gets its key late": {func(s awscdk.Stack) {
		topic := awssns.NewCfnTopic(s, jsii.String("Topic"), nil)
		makeAlertsTo(s, resolver.ToTopic(topic)).TopicPolicyStatement()
		topic.SetKmsMasterKeyId(jsii.String(alertKeyArn))
	}, []string{"vpcdns:alert-key-permission"}},

	"an L1 without a key": {func(s awscdk.Stack) {
		makeAlertsTo(s, resolver.ToTopic(awssns.NewCfnTopic(s, jsii.String("Topic"), nil))).TopicPolicyStatement()
	}, nil},

	"an import whose key is known": {func(s awscdk.Stack) {
		topic := awssns.Topic_FromTopicAttributes(s, jsii.String("Topic"), &awssns.TopicAttributes{
			TopicArn: jsii.String(alertTopicArn), KeyArn: jsii.String(alertKeyArn),
		})
		makeAlertsTo(s, resolver.ToTopic(topic)).TopicPolicyStatement()
	}, []string{"vpcdns:alert-key-permission"}},

	"an import by its ARN": {func(s awscdk.Stack) {
		topic := awssns.Topic_FromTopicArn(s, jsii.String("Topic"), jsii.String(alertTopicArn))
		makeAlertsTo(s, resolver.ToTopic(topic)).TopicPolicyStatement()
	}, nil},

	"an alarm on an encrypted topic": {func(s awscdk.Stack) {
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopic(encryptedTopic(s))})
	}, []string{"vpcdns:alert-key-permission", "cloudwatch.amazonaws.com"}},

	"an alarm where SNS's default policy is enough": {func(s awscdk.Stack) {
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopic(awssns.NewTopic(s, jsii.String("Topic"), nil))})
	}, nil},

	"an alarm that shares the topic of alerts": {func(s awscdk.Stack) {
		alerts := makeAlertsTo(s, resolver.ToTopic(awssns.NewTopic(s, jsii.String("Topic"), nil)))
		alerts.TopicPolicyStatement()
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopicOf(alerts)})
	}, []string{"vpcdns:alert-topic-permission", "cloudwatch.amazonaws.com"}},

	"an alarm on the same topic as alerts": {func(s awscdk.Stack) {
		topic := awssns.NewTopic(s, jsii.String("Topic"), nil)
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopic(topic)})
		makeAlertsTo(s, resolver.ToTopic(topic)).TopicPolicyStatement()
	}, []string{"vpcdns:alert-topic-permission", "cloudwatch.amazonaws.com"}},

	"an alarm that shares an encrypted topic": {func(s awscdk.Stack) {
		alerts := makeAlertsTo(s, resolver.ToTopic(encryptedTopic(s)))
		alerts.TopicPolicyStatement()
		alerts.KeyPolicyStatement()
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopicOf(alerts)}).TopicPolicyStatement()
	}, []string{"vpcdns:alert-key-permission", "cloudwatch.amazonaws.com"}},

	"an alarm that shares a topic, all asked for": {func(s awscdk.Stack) {
		alerts := makeAlertsTo(s, resolver.ToTopic(awssns.NewTopic(s, jsii.String("Topic"), nil)))
		alerts.TopicPolicyStatement()
		volumeAlarm(s, resolver.QueryVolumeAlarmProps{Topic: resolver.ToTopicOf(alerts)}).TopicPolicyStatement()
	}, nil},
}

func TestAnExistingTopicWarnsOfUnusedStatements(t *testing.T) {
	for name, test := range alertPermissionCases {
		t.Run(name, func(t *testing.T) {
			out := synth(t, test.build)
			if test.want != nil {
				wantAlertWarning(t, out, test.want...)
			} else if out.warnings != nil {
				t.Errorf("unexpected warnings %q", out.warnings)
			}
		})
	}
}
