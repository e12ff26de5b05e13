package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// askedFor says which statements were asked for, which shows that the owner of the topic
// or of the key sees to it.
type askedFor struct{ policy, key bool }

// warnOfPermissions warns at the end of what nobody asked for and the publisher needs, in
// one warning.
func warnOfPermissions(of constructs.Construct, topic *boundTopic, p publisher, asked askedFor) {
	switch {
	case topic.policyIsYours && !asked.policy && toldOfEvents(of, topic):
		warn(of, "alert-topic-permission",
			"alerts reach the topic only if its policy lets %s do sns:Publish and, where it is encrypted, if the key is a customer managed one that lets it do kms:Decrypt and kms:GenerateDataKey*, without a source condition; add TopicPolicyStatement() and KeyPolicyStatement() to them, or see to it where they are made", p.service)
	case topic.keyIsYours() && !asked.key:
		warn(of, "alert-key-permission",
			"alerts reach the topic only if its key is a customer managed one whose policy lets %s do kms:Decrypt and kms:GenerateDataKey*, without a source condition; add KeyPolicyStatement() to it, or see to it where the key is made", p.service)
	}
}

// toldOfEvents reports whether EventBridge publishes to the topic. SNS's default policy
// does not let it, so that another must replace that one, by which alarms could publish.
func toldOfEvents(in constructs.Construct, topic *boundTopic) bool {
	return slices.ContainsFunc(allOf[eventUser](in), func(u eventUser) bool {
		published := u.eventTopic()
		return published != nil && *published.arn == *topic.arn
	})
}

// eventUser is a construct whose events EventBridge publishes to a topic, or nil if something
// else does.
type eventUser interface{ eventTopic() *boundTopic }

// isEncrypted reports whether a topic that is there already has a key. One that is
// imported by its ARN does not tell.
func isEncrypted(topic interfacesawssns.ITopicRef) bool {
	switch t := topic.(type) {
	case awssns.CfnTopic:
		return t.KmsMasterKeyId() != nil
	case awssns.ITopic:
		return t.MasterKey() != nil
	}
	return false
}
