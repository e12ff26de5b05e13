package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// AlertTopic is the SNS topic that alerts go to. Make one with [ToNewTopic], [ToTopic]
// or [ToTopicOf].
type AlertTopic interface {
	// check adds what is wrong to p; the topic is for a construct in the scope.
	check(p *problems, scope constructs.Construct)
	// bind makes what the topic needs under the construct.
	bind(scope constructs.Construct) *boundTopic
}

// boundTopic is a topic in the construct tree. Who may publish is known only after what
// publishes is made, so that the policies of a topic that is made are rendered at the end.
type boundTopic struct {
	arn        *string
	publishers []publisher

	policyIsYours bool        // whoever owns the topic sees to its policy
	keyIsYours    func() bool // and whoever owns the key, if there is one, to its; asked at the end

	l2Key   awskms.IKey // the key of a topic that is made, if it was given as a construct
	keyLets bool        // its policy lets all of the publishers use it

	topic *l2[awssns.ITopic]
	key   *l2[awskms.IKey]
}

// let lets a publisher publish.
func (t *boundTopic) let(p publisher) {
	known := slices.ContainsFunc(t.publishers, func(o publisher) bool { return o.service == p.service })
	t.publishers = append(t.publishers, p)
	if t.l2Key != nil && !known {
		t.keyLets = addToKey(t.l2Key, p.keyStatement())
	}
}

type existingTopic struct{ topic interfacesawssns.ITopicRef }

// ToTopic sends alerts to an SNS topic that is there already: an awssns.Topic, a CfnTopic
// or an import, in the Region of the stack. The topic is not touched; what its policy
// must say is in the TopicPolicyStatement of the construct that uses it, and what that of
// its key must say, where it is encrypted, in the KeyPolicyStatement.
func ToTopic(topic interfacesawssns.ITopicRef) AlertTopic { return &existingTopic{topic} }

func (t *existingTopic) check(p *problems, scope constructs.Construct) {
	if t.topic == nil {
		p.add("ToTopic has no topic; pass one, or use ToNewTopic")
		return
	}
	own, other := textOf(awscdk.Stack_Of(scope).Region()), textOf(t.topic.Env().Region)
	if own.known() && other.known() && own.value != other.value {
		p.add("the topic is in %s and the stack in %s, and AWS publishes only within a Region; use a topic there", other.value, own.value)
	}
}

func (t *existingTopic) bind(scope constructs.Construct) *boundTopic {
	arn := t.topic.TopicRef().TopicArn
	bound := &boundTopic{
		arn:           arn,
		policyIsYours: true,
		keyIsYours:    func() bool { return isEncrypted(t.topic) },
		topic:         topicL2(scope, arn, nil),
	}
	if given, ok := t.topic.(awssns.ITopic); ok {
		bound.topic, bound.key = givenL2(given), &l2[awskms.IKey]{make: given.MasterKey}
	}
	return bound
}

type topicOfAlerts struct{ alerts DnsAlerts }

// ToTopicOf sends alerts to the topic of a [DnsAlerts] of the same stack. If that topic
// is made, its policies let the second construct publish too.
func ToTopicOf(alerts DnsAlerts) AlertTopic { return &topicOfAlerts{alerts} }

func (t *topicOfAlerts) check(p *problems, scope constructs.Construct) {
	own, ok := t.alerts.(*dnsAlerts)
	if !ok {
		p.add("ToTopicOf has no DnsAlerts; pass one that NewDnsAlerts made")
		return
	}
	if here, there := *awscdk.Stack_Of(scope).Node().Path(), *awscdk.Stack_Of(own).Node().Path(); here != there {
		p.add("the DnsAlerts of ToTopicOf is in stack %q, which would depend on this one and this one on it; use ToTopic with a topic of its own stack", there)
	}
}

func (t *topicOfAlerts) bind(constructs.Construct) *boundTopic {
	return t.alerts.(*dnsAlerts).topic
}
