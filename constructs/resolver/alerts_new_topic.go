package resolver

import (
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// NewTopicProps are the properties of a topic made for alerts. See AWS::SNS::Topic.
type NewTopicProps struct {
	// Who gets the alerts by e-mail. AWS asks each address to confirm, and sends it
	// nothing until it has. At most one may be a token, such as a template parameter.
	//
	// Property: AWS::SNS::Subscription Endpoint.
	//
	// Default: nobody.
	Emails *[]*string

	// The ARN of the customer managed KMS key that encrypts the topic; may be a token. Its
	// policy must let what publishes use it, see KeyPolicyStatement of [DnsAlerts]; that of
	// the AWS managed key alias/aws/sns cannot be made to.
	//
	// Property: AWS::SNS::Topic KmsMasterKeyId.
	//
	// Default: a key is made, rotated every year, and deleted with the stack after 30 days.
	KmsKeyArn *string

	// The same key as a construct of the CDK. One that the app makes gets in its policy what
	// lets the publishers use it. Not together with KmsKeyArn.
	//
	// Property: AWS::SNS::Topic KmsMasterKeyId.
	//
	// Default: as KmsKeyArn says.
	KmsKey awskms.IKey

	// The name of the topic: 1-256 letters, digits, hyphens and underscores. A new name
	// replaces the topic and asks every address to confirm again.
	//
	// Property: AWS::SNS::Topic TopicName.
	//
	// Default: CloudFormation makes a name.
	TopicName *string
}

var topicName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// newTopic is the pure value behind NewTopicProps.
type newTopic struct {
	emails []text
	key    text
	l2     awskms.IKey // the key as a construct, if it was given so
	twice  bool        // it was given by its ARN too
	name   text
}

// ToNewTopic sends alerts to an SNS topic made for them: encrypted, open to nobody but
// what is to publish, and closed to connections without TLS. The props may be nil. Each
// topic needs a call of its own; [ToTopicOf] shares one.
func ToNewTopic(props *NewTopicProps) AlertTopic {
	if props == nil {
		props = &NewTopicProps{}
	}
	t := &newTopic{emails: emailsOf(props.Emails), key: textOf(props.KmsKeyArn), name: textOf(props.TopicName)}
	if props.KmsKey != nil {
		t.twice = t.key.set
		t.l2, t.key = arnOfKey(props.KmsKey)
	}
	return t
}

func (t *newTopic) check(p *problems, _ constructs.Construct) {
	checkEmails(p, t.emails)
	checkBoth(p, "KmsKeyArn", "KmsKey", t.twice)
	if t.key.known() && !kmsKeyArn.MatchString(t.key.value) {
		p.add("KmsKeyArn is %q; use the full ARN of a customer managed key, arn:aws:kms:REGION:ACCOUNT:key/ID: EventBridge cannot use alias/aws/sns", t.key.value)
	}
	if t.name.known() && !topicName.MatchString(t.name.value) {
		p.add("TopicName is %q; use 1-256 letters, digits, hyphens and underscores", t.name.value)
	}
}

func (t *newTopic) bind(scope constructs.Construct) *boundTopic {
	bound := &boundTopic{l2Key: t.l2}
	bound.keyIsYours = func() bool { return t.key.set && !bound.keyLets }
	key := t.key.pointer()
	if key == nil {
		key = makeTopicKey(scope, bound)
	}
	topic := awssns.NewCfnTopic(scope, ptr("Topic"), &awssns.CfnTopicProps{
		TopicName:      t.name.pointer(),
		DisplayName:    ptr("DNS Firewall"), // the sender of e-mails
		KmsMasterKeyId: key,
	})
	bound.arn = topic.Ref()
	awssns.NewCfnTopicPolicy(scope, ptr("TopicPolicy"), &awssns.CfnTopicPolicyProps{
		Topics:         &[]*string{bound.arn},
		PolicyDocument: awscdk.Lazy_Any(&topicPolicy{bound}, nil),
	})
	bound.topic = topicL2(scope, bound.arn, key)
	bound.key = keyL2(scope, "TopicKeyImport", key)
	if t.l2 != nil {
		bound.key = givenL2(t.l2)
	}
	subscribe(scope, bound.arn, t.emails)
	return bound
}

func makeTopicKey(scope constructs.Construct, bound *boundTopic) *string {
	key := awskms.NewCfnKey(scope, ptr("TopicKey"), &awskms.CfnKeyProps{
		Description:         ptr("Encrypts the topic of DNS Firewall alerts"),
		EnableKeyRotation:   true,
		PendingWindowInDays: ptr(30.0),
		KeyPolicy:           awscdk.Lazy_Any(&topicKeyPolicy{bound, awscdk.Stack_Of(scope)}, nil),
	})
	return key.AttrArn()
}
