package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const alertTopicArn = "arn:aws:sns:eu-west-1:111122223333:security"

func encryptedTopic(s awscdk.Stack) awssns.Topic {
	return awssns.NewTopic(s, jsii.String("Topic"), &awssns.TopicProps{MasterKey: awskms.NewKey(s, jsii.String("Key"), nil)})
}

// alertPermissionCases say what a warning has, or that there is none: of two constructs
// that tell a topic of the user's, and of what was asked of them.
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

func TestATopicOfYoursWarnsOfWhatNobodyAskedFor(t *testing.T) {
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
