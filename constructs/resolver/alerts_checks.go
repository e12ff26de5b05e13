package resolver

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// checkAlertedRegion refuses a firewall whose events and metrics are in another Region
// than what is to see them.
func checkAlertedRegion(p *problems, scope constructs.Construct, firewall DnsFirewall) {
	if firewall == nil {
		return
	}
	here, there := textOf(awscdk.Stack_Of(scope).Region()), textOf(awscdk.Stack_Of(firewall).Region())
	if here.known() && there.known() && here.value != there.value {
		p.add("the Firewall is in %s and the stack in %s, and AWS tells of a rule group only in its own Region; make this construct in a stack there", there.value, here.value)
	}
}

// warnOfNoEvents warns of a firewall that makes none of the events that are told.
func (d *dnsAlerts) warnOfNoEvents() {
	own, ok := d.firewall.(*dnsFirewall)
	if !ok || own.imported || slices.ContainsFunc(own.group.rules, d.tellsOf) {
		return // or its rules are not known here
	}
	warn(d, "alerts-without-events",
		"no rule of %q comes out as %s, so that nothing is told; see to Actions here, or to the rules and the Enforcement there",
		*own.Node().Path(), strings.Join(d.actions, " or "))
}

// tellsOf reports whether a rule can come out as an action that is told.
func (d *dnsAlerts) tellsOf(r placedRule) bool {
	return r.mayBlock() && slices.Contains(d.actions, actionBlock) || r.mayAlert() && slices.Contains(d.actions, actionAlert)
}

// topicUser is a construct that publishes to a topic.
type topicUser interface {
	constructs.Construct
	alertTopic() AlertTopic // or nil
}

// checkTopicTwice refuses a topic that is made twice. The later of two constructs in the
// tree complains, so that each conflict is told once.
func checkTopicTwice(p *problems, user topicUser) {
	own, ok := user.alertTopic().(*newTopic)
	if !ok {
		return // nothing is made by this construct
	}
	for _, other := range allOf[topicUser](user) {
		if other == user {
			return
		}
		if earlier, ok := other.alertTopic().(*newTopic); ok {
			own.checkAgainst(p, earlier, user, other)
		}
	}
}

// claim is that of the topic's name, a token too: one reference is one name.
func (t *newTopic) claim() claim { return claim{"topic " + t.name.value, inRegion} }

// checkAgainst adds to p why two constructs cannot both make their topic. SNS makes no
// second topic of a name but hands out the one that is there, which both would own.
func (t *newTopic) checkAgainst(p *problems, earlier *newTopic, user, other constructs.Construct) {
	path := *other.Node().Path()
	switch {
	case t == earlier && *awscdk.Stack_Of(user).Node().Path() == *awscdk.Stack_Of(other).Node().Path():
		p.add("its ToNewTopic is that of %q too, and each would make a topic with the same subscriptions; call ToNewTopic for each, or share the topic of a DnsAlerts by ToTopicOf", path)
	case t.name.set && t.claim().meets(earlier.claim(), user, other):
		p.add("TopicName %q is already used by %q; give every topic its own name, or share the topic of a DnsAlerts by ToTopicOf", t.name.value, path)
	}
}
