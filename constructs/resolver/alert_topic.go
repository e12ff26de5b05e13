package resolver

import (
	"regexp"
	"slices"
	"strings"

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

// boundTopic is a topic in the construct tree. Its publishers are known only at the end, so
// the policies of a topic that is made are rendered then.
type boundTopic struct {
	arn        *string
	publishers []publisher

	ownerSetsPolicy bool        // the topic exists: its owner maintains its policy
	ownerSetsKey    func() bool // the same for its key; called at the end

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

// ToTopic sends alerts to an existing SNS topic: an awssns.Topic, a CfnTopic or an import, in
// the Region of the stack. The topic is not changed; its policy needs the
// TopicPolicyStatement of the construct that uses it and, if the topic is encrypted, the
// policy of its key the KeyPolicyStatement.
func ToTopic(topic interfacesawssns.ITopicRef) AlertTopic { return &existingTopic{topic} }

func (t *existingTopic) check(p *problems, scope constructs.Construct) {
	if t.topic == nil {
		p.add("ToTopic has no topic; pass one, or use ToNewTopic")
		return
	}
	own, other := textOf(awscdk.Stack_Of(scope).Region()), textOf(t.topic.Env().Region)
	if own.known() && other.known() && own.value != other.value {
		p.add("the topic is in %s and the stack in %s, but AWS publishes only within a Region; use a topic in that of the stack", other.value, own.value)
	}
}

func (t *existingTopic) bind(scope constructs.Construct) *boundTopic {
	arn := t.topic.TopicRef().TopicArn
	bound := &boundTopic{
		arn:             arn,
		ownerSetsPolicy: true,
		ownerSetsKey:    func() bool { return isEncrypted(t.topic) },
		topic:           topicL2(scope, arn, nil),
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
	if there := awscdk.Stack_Of(own); !sameStack(awscdk.Stack_Of(scope), there) {
		p.add("the DnsAlerts of ToTopicOf is in stack %q, and the two stacks would depend on each other; use ToTopic with a topic in a third stack", pathOf(there))
	}
}

func (t *topicOfAlerts) bind(constructs.Construct) *boundTopic {
	return t.alerts.(*dnsAlerts).topic
}

// NewTopicProps are the properties of a topic made for alerts. See AWS::SNS::Topic.
type NewTopicProps struct {
	// Who gets the alerts by e-mail. AWS asks each address to confirm, and sends nothing
	// before that. At most one may be a token, such as a template parameter.
	//
	// Property: AWS::SNS::Subscription Endpoint.
	//
	// Default: nobody.
	Emails *[]*string

	// The ARN of the customer managed KMS key that encrypts the topic; may be a token. Its
	// policy must let the publishers use it, see KeyPolicyStatement of [DnsAlerts]; the AWS
	// managed key alias/aws/sns cannot do that.
	//
	// Property: AWS::SNS::Topic KmsMasterKeyId.
	//
	// Default: a key is made, rotated every year, and deleted with the stack after 30 days.
	KmsKeyArn *string

	// The same key as a construct of the CDK. The policy of one that the app makes gets the
	// statements that the publishers need. Not together with KmsKeyArn.
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

// ToNewTopic sends alerts to an SNS topic made for them: encrypted, only for its publishers,
// and only by TLS. The props may be nil. Each topic needs a call of its own; [ToTopicOf]
// shares one.
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
	bound.ownerSetsKey = func() bool { return t.key.set && !bound.keyLets }
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

// topicUser is a construct that publishes to a topic.
type topicUser interface {
	constructs.Construct
	alertTopic() AlertTopic // or nil
}

// checkTopicTwice refuses a topic that is made twice. The later of two constructs in the tree
// fails, so each conflict is reported once.
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

// checkAgainst adds to p why two constructs cannot both make their topic. SNS makes no second
// topic of a name but returns the existing one, which both would own.
func (t *newTopic) checkAgainst(p *problems, earlier *newTopic, user, other constructs.Construct) {
	switch {
	case t == earlier && sameStack(awscdk.Stack_Of(user), awscdk.Stack_Of(other)):
		p.add("its ToNewTopic is also that of %q, and each would make a topic with the same subscriptions; call ToNewTopic for each, or share the topic of a DnsAlerts by ToTopicOf", pathOf(other))
	case t.name.set && t.claim().meets(earlier.claim(), user, other):
		p.add("TopicName %q is already used by %q; give every topic its own name, or share the topic of a DnsAlerts by ToTopicOf", t.name.value, pathOf(other))
	}
}

// It finds typing errors only: whether an address exists shows when it confirms.
var email = regexp.MustCompile(`^[^@\s]+@[^@\s.]+(\.[^@\s.]+)+$`)

func emailsOf(given *[]*string) []text {
	if given == nil {
		return nil
	}
	emails := make([]text, len(*given))
	for i, address := range *given {
		emails[i] = textOf(address)
	}
	return emails
}

func checkEmails(p *problems, emails []text) {
	seen := map[string]bool{}
	for i, e := range emails {
		id := emailId(e)
		switch {
		case isTokenList(e.value):
			p.add("Emails is a list that is known only at deployment, but each address is a resource; pass one parameter for each")
		case e.token && seen[id]:
			p.add("e-mail %d is the second one that is known only at deployment; subscribe it to the topic separately", i+1)
		case !e.deferred() && !email.MatchString(e.value):
			p.add("e-mail %d is %q, which is not an e-mail address; use the form ops@example.com", i+1, e.value)
		case seen[id]:
			p.add("e-mail %d, %q, is listed twice; list each address once", i+1, e.value)
		}
		seen[id] = true
	}
}

// subscribe makes a subscription for each address. Its ID is the address, so adding one
// leaves the others confirmed.
func subscribe(scope constructs.Construct, topicArn *string, emails []text) {
	for _, e := range emails {
		awssns.NewCfnSubscription(scope, ptr(emailId(e)), &awssns.CfnSubscriptionProps{
			TopicArn: topicArn,
			Protocol: ptr("email"),
			Endpoint: e.pointer(),
		})
	}
	if len(emails) > 0 {
		awscdk.Annotations_Of(scope).AddInfoV2(ptr("vpcdns:confirm-emails"),
			ptr("AWS asks each e-mail address to confirm its subscription, and sends no alert before that"))
	}
}

// emailId is the ID of the subscription of an address.
func emailId(e text) string {
	if e.token {
		return "Email"
	}
	return "Email-" + strings.ToLower(e.value)
}

// topicPolicy renders the policy of a topic that is made, when all that publish to it
// are there.
type topicPolicy struct{ topic *boundTopic }

// Produce implements the CDK's IStableAnyProducer.
func (t *topicPolicy) Produce() any {
	statements := []statement{{
		"Sid":       "RequireTls",
		"Effect":    "Deny",
		"Principal": "*",
		"Action":    "sns:Publish",
		"Resource":  t.topic.arn,
		"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}}
	for _, p := range byService(t.topic.publishers) {
		statements = append(statements, p.topicStatement(t.topic.arn))
	}
	return document(statements...)
}

// topicKeyPolicy renders the policy of the key of such a topic. It cannot name the topic
// or what publishes, which all refer to the key.
type topicKeyPolicy struct {
	topic *boundTopic
	stack awscdk.Stack
}

// Produce implements the CDK's IStableAnyProducer.
func (k *topicKeyPolicy) Produce() any {
	statements := []statement{{
		"Sid":       "AccountDecides",
		"Effect":    "Allow",
		"Principal": map[string]any{"AWS": "arn:" + *k.stack.Partition() + ":iam::" + *k.stack.Account() + ":root"},
		"Action":    "kms:*",
		"Resource":  "*",
	}}
	for _, p := range byService(k.topic.publishers) {
		statements = append(statements, p.keyStatement())
	}
	return document(statements...)
}

// publisher is who may publish to a topic: a service, on behalf of some resources.
type publisher struct {
	service string
	sources []any // ARNs
}

const (
	eventBridge = "events.amazonaws.com"
	cloudWatch  = "cloudwatch.amazonaws.com"
)

var publisherSids = map[string]string{eventBridge: "EventBridgePublishes", cloudWatch: "CloudWatchPublishes"}

// topicStatement lets the service publish for these sources and no others.
func (p publisher) topicStatement(topicArn *string) statement {
	return statement{
		"Sid":       publisherSids[p.service],
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": p.service},
		"Action":    "sns:Publish",
		"Resource":  topicArn,
		"Condition": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": p.sources}},
	}
}

// keyStatement has no condition on purpose: AWS does not support aws:SourceArn and
// aws:SourceAccount in the key policy when EventBridge publishes to an encrypted topic,
// and documents none for CloudWatch. The policy of the topic says who may publish.
// See https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
func (p publisher) keyStatement() statement {
	return statement{
		"Sid":       publisherSids[p.service],
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": p.service},
		"Action":    []any{"kms:Decrypt", "kms:GenerateDataKey*"},
		"Resource":  "*",
	}
}

// byService gives the publishers with the sources of each service together.
func byService(all []publisher) []publisher {
	var merged []publisher
	for _, p := range all {
		i := slices.IndexFunc(merged, func(m publisher) bool { return m.service == p.service })
		if i < 0 {
			merged = append(merged, p)
			continue
		}
		merged[i].sources = slices.Concat(merged[i].sources, p.sources)
	}
	slices.SortFunc(merged, func(a, b publisher) int { return strings.Compare(a.service, b.service) })
	return merged
}

// askedFor records which statements the program asked for: it adds those to the policies.
type askedFor struct{ policy, key bool }

// warnOfPermissions warns at the end, once, of statements that the publisher needs and the
// program did not ask for.
func warnOfPermissions(of constructs.Construct, topic *boundTopic, p publisher, asked askedFor) {
	switch {
	case topic.ownerSetsPolicy && !asked.policy && getsEvents(of, topic):
		warn(of, "alert-topic-permission",
			"alerts reach the topic only if its policy lets %s do sns:Publish and, where it is encrypted, if the key is a customer managed one that lets it do kms:Decrypt and kms:GenerateDataKey*, without a source condition; add TopicPolicyStatement() and KeyPolicyStatement() to them, or allow it where they are defined", p.service)
	case topic.ownerSetsKey() && !asked.key:
		warn(of, "alert-key-permission",
			"alerts reach the topic only if its key is a customer managed one whose policy lets %s do kms:Decrypt and kms:GenerateDataKey*, without a source condition; add KeyPolicyStatement() to it, or allow it where the key is defined", p.service)
	}
}

// getsEvents reports whether EventBridge publishes to the topic. SNS's default policy does
// not let it, so another must replace that one, which lets alarms publish.
func getsEvents(in constructs.Construct, topic *boundTopic) bool {
	return slices.ContainsFunc(allOf[eventUser](in), func(u eventUser) bool {
		published := u.eventTopic()
		return published != nil && *published.arn == *topic.arn
	})
}

// eventUser is a construct whose events EventBridge publishes to a topic, or nil if something
// else does.
type eventUser interface{ eventTopic() *boundTopic }

// isEncrypted reports whether an existing topic has a key. For one imported by its ARN that
// is unknown.
func isEncrypted(topic interfacesawssns.ITopicRef) bool {
	switch t := topic.(type) {
	case awssns.CfnTopic:
		return t.KmsMasterKeyId() != nil
	case awssns.ITopic:
		return t.MasterKey() != nil
	}
	return false
}
