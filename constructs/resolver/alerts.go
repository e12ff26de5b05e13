package resolver

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
)

// DnsAlerts sends an alert to an SNS topic for queries that DNS Firewall blocked or alerted
// on, by an EventBridge rule on the default bus. It needs no query logging.
//
// It is for notification, not for counting: AWS sends the same event for a name only once in
// six hours, at best effort and possibly out of order. To count, use [QueryVolumeAlarm] or
// the query log.
type DnsAlerts interface {
	constructs.Construct

	// RuleArn is the ARN of the EventBridge rule.
	RuleArn() *string

	// TopicArn is the ARN of the topic, made or existing.
	TopicArn() *string

	// Topic is the topic as an L2, for subscriptions and grants, which include the key. It is
	// made by the first call; a topic that was given as an L2 is that one. It cannot change
	// the policy of a topic that is made here.
	Topic() awssns.ITopic

	// TopicKey is the KMS key of the topic as an L2, or nil if there is none or it is not
	// known. It cannot change the policy of a key that is made here.
	TopicKey() awskms.IKey

	// DeadLetterQueue is the queue with what could not be delivered as an L2, or nil if there is
	// none.
	DeadLetterQueue() awssqs.IQueue

	// TopicPolicyStatement is the statement that the policy of an existing topic needs, by
	// which this rule and no other may publish: pass it to the topic's AddToResourcePolicy. A
	// topic that is made has it already. A policy replaces SNS's default one, which lets
	// CloudWatch alarms of the account publish.
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is the statement that the policy of the KMS key of an encrypted
	// topic needs: pass it to the key's AddToResourcePolicy. A key that is made has it
	// already. AWS supports no source condition there.
	KeyPolicyStatement() awsiam.PolicyStatement
}

// DnsAlertsProps are the properties of a [DnsAlerts].
type DnsAlertsProps struct {
	// Where the alerts go.
	//
	// Property: AWS::Events::Rule Target Arn.
	//
	// Default: ToNewTopic(nil), which has no subscriber yet.
	Topic AlertTopic

	// The firewall whose events count.
	//
	// Property: AWS::Events::Rule EventPattern detail.firewall-rule-group-id.
	//
	// Default: every rule group in the account and Region of the stack.
	Firewall DnsFirewall

	// Which actions send an alert: BLOCK, ALERT or both. ALLOW causes no event.
	//
	// Property: AWS::Events::Rule EventPattern detail-type.
	//
	// Default: BLOCK and ALERT.
	Actions *[]*string

	// Send each event as the JSON that AWS made of it, for programs.
	//
	// Property: AWS::Events::Rule Target InputTransformer.
	//
	// Default: false: a text for people.
	Raw *bool

	// Write names as malware[.]example, so no mail program makes a link of them. A state machine
	// of Step Functions writes the text then, with a role of its own: EventBridge cannot. The
	// topic must be in the account of the stack. It is refused together with Raw.
	//
	// Property: AWS::StepFunctions::StateMachine DefinitionString.
	//
	// Default: false: EventBridge writes the text, with the name as it was queried.
	Defang *bool

	// Keep events that EventBridge could not deliver to the topic in an SQS queue made for
	// them, for 14 days. The queue is kept when it leaves the stack.
	//
	// Property: AWS::Events::Rule Target DeadLetterConfig.
	//
	// Default: false: they are lost after 24 hours of attempts.
	KeepUndelivered *bool

	// An existing queue for the same, in the account and Region of the stack. Its policy gets
	// what lets EventBridge send, if the app makes the queue. Not together with KeepUndelivered.
	//
	// Property: AWS::Events::Rule Target DeadLetterConfig.
	//
	// Default: as KeepUndelivered says.
	DeadLetterQueue awssqs.IQueue

	// The name of the rule: 1-64 letters, digits and . - _. A new name replaces the rule.
	//
	// Property: AWS::Events::Rule Name.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

type dnsAlerts struct {
	constructs.Construct
	final     *finalCheck
	firewall  DnsFirewall // or nil
	actions   []string
	ruleArn   *string
	given     AlertTopic
	defang    bool
	topic     *boundTopic
	queue     boundQueue
	publisher publisher
	asked     askedFor
}

// NewDnsAlerts makes an EventBridge rule and its topic, unless the topic exists. It panics
// with all that is wrong with the props.
func NewDnsAlerts(scope constructs.Construct, id *string, props *DnsAlertsProps) DnsAlerts {
	if props == nil {
		props = &DnsAlertsProps{}
	}
	topic := props.Topic
	if topic == nil {
		topic = ToNewTopic(nil)
	}
	p := problemsOfNew("DnsAlerts", scope, id)
	pattern := alertPatternOf(p, props)
	checkRuleName(p, textOf(props.Name))
	checkAlertedRegion(p, scope, props.Firewall)
	letters := deadLettersOf(props.KeepUndelivered, props.DeadLetterQueue)
	letters.check(p, placeOf(scope))
	topic.check(p, scope)
	defang := props.Defang != nil && *props.Defang
	if defang && props.Raw != nil && *props.Raw {
		p.add("Defang and Raw are both set, and a raw event is as AWS made it; leave one out")
	}
	must(p.err())

	d := &dnsAlerts{firewall: props.Firewall, actions: pattern.actions, given: topic, defang: defang}
	constructs.NewConstruct_Override(d, scope, id)
	d.topic, d.queue = topic.bind(d), letters.bind(d)
	d.makeRule(pattern, props)
	d.final = validateAtSynthesis("DnsAlerts", d, d.validate)
	return d
}

func (d *dnsAlerts) makeRule(pattern alertPattern, props *DnsAlertsProps) {
	target := awsevents.CfnRule_TargetProperty{Id: ptr("Topic"), Arn: d.topic.arn, DeadLetterConfig: d.queue.config()}
	if d.defang {
		target = defanged(d, d.topic, d.queue)
	} else if props.Raw == nil || !*props.Raw {
		target.InputTransformer = readableMessage()
	}
	rule := awsevents.NewCfnRule(d, ptr("Resource"), &awsevents.CfnRuleProps{
		Name:         props.Name,
		Description:  ptr("Sends an alert for queries that DNS Firewall blocked or alerted on"),
		EventPattern: pattern.render(),
		Targets:      []any{target},
	})
	d.ruleArn = rule.AttrArn()
	d.publisher = publisher{service: eventBridge, sources: []any{d.ruleArn}}
	if !d.defang { // else a role of the account publishes, which its own policy lets
		d.topic.let(d.publisher)
	}
	d.queue.let(d, d.publisher.sources)
}

func (d *dnsAlerts) RuleArn() *string  { return d.ruleArn }
func (d *dnsAlerts) TopicArn() *string { return d.topic.arn }

func (d *dnsAlerts) Topic() awssns.ITopic  { return d.topic.topic.get() }
func (d *dnsAlerts) TopicKey() awskms.IKey { return d.topic.key.get() }

func (d *dnsAlerts) TopicPolicyStatement() awsiam.PolicyStatement {
	d.asked.policy = true
	return forOwner(d.publisher.topicStatement(d.topic.arn))
}

func (d *dnsAlerts) KeyPolicyStatement() awsiam.PolicyStatement {
	d.asked.key = true
	return forOwner(d.publisher.keyStatement())
}

func (d *dnsAlerts) alertTopic() AlertTopic { return d.given }

func (d *dnsAlerts) eventTopic() *boundTopic {
	if d.defang {
		return nil
	}
	return d.topic
}

func (d *dnsAlerts) DeadLetterQueue() awssqs.IQueue { return d.queue.l2.get() }

// validate checks what only the whole app shows.
func (d *dnsAlerts) validate(p *problems) {
	checkTopicTwice(p, d)
	if !d.defang {
		warnOfPermissions(d, d.topic, d.publisher, d.asked)
	}
	d.warnOfNoEvents()
}

// checkAlertedRegion refuses a firewall whose events and metrics are in another Region
// than what is to see them.
func checkAlertedRegion(p *problems, scope constructs.Construct, firewall DnsFirewall) {
	if firewall == nil {
		return
	}
	here, there := textOf(awscdk.Stack_Of(scope).Region()), textOf(awscdk.Stack_Of(firewall).Region())
	if here.known() && there.known() && here.value != there.value {
		p.add("the Firewall is in %s and the stack in %s, but AWS reports on a rule group only in its own Region; make this construct in a stack there", there.value, here.value)
	}
}

// warnOfNoEvents warns of a firewall that causes none of the events that send an alert.
func (d *dnsAlerts) warnOfNoEvents() {
	own, ok := d.firewall.(*dnsFirewall)
	if !ok || own.imported || slices.ContainsFunc(own.group.rules, d.alertsOn) {
		return // or its rules are not known here
	}
	warn(d, "alerts-without-events",
		"no rule in %q has action %s, so no alert is ever sent; change Actions, or the rules and Enforcement of the firewall",
		*own.Node().Path(), strings.Join(d.actions, " or "))
}

// alertsOn reports whether a rule can have an action that sends an alert.
func (d *dnsAlerts) alertsOn(r placedRule) bool {
	return r.mayBlock() && slices.Contains(d.actions, actionBlock) || r.mayAlert() && slices.Contains(d.actions, actionAlert)
}

// alertPattern is the pure value behind the event pattern of a DnsAlerts.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/events-detail-reference.html
type alertPattern struct {
	actions     []string
	ruleGroupId text // of the one firewall that counts, if it is one
}

// detailTypes are the events that DNS Firewall sends. A query that is allowed makes none.
var detailTypes = map[string]string{
	actionAlert: "DNS Firewall Alert",
	actionBlock: "DNS Firewall Block",
}

var eventRuleName = regexp.MustCompile(`^[.\-_A-Za-z0-9]{1,64}$`)

// alertPatternOf adds to p what is wrong with the part of the props that says which
// events count.
func alertPatternOf(p *problems, props *DnsAlertsProps) alertPattern {
	pattern := alertPattern{actions: []string{actionAlert, actionBlock}}
	if props.Actions != nil {
		pattern.actions = alertActions(p, *props.Actions)
	}
	if props.Firewall != nil {
		pattern.ruleGroupId = textOf(props.Firewall.FirewallRuleGroupId())
	}
	return pattern
}

// alertActions gives the actions in one order, whatever order they came in.
func alertActions(p *problems, given []*string) []string {
	if len(given) == 0 {
		p.add("Actions is empty, so no alert would ever be sent; use BLOCK, ALERT or both, or leave it out for both")
	}
	var actions []string
	for i, action := range given {
		t := textOf(action)
		if t.token || isTokenList(t.value) {
			p.add("action %d is known only at deployment, but the pattern needs it at synthesis; use BLOCK, ALERT or both", i+1)
		} else if !t.pending && detailTypes[t.value] == "" {
			p.add("action %d is %q, for which AWS sends no event; use BLOCK, ALERT or both", i+1, t.value)
		}
		actions = append(actions, t.value)
	}
	slices.Sort(actions)
	return slices.Compact(actions)
}

func checkRuleName(p *problems, name text) {
	if name.known() && !eventRuleName.MatchString(name.value) {
		p.add("Name is %q; use 1-64 letters, digits and . - _", name.value)
	}
}

// render gives the pattern in EventBridge's form: every value is a list, and the event must
// have one of its members.
func (a alertPattern) render() map[string]any {
	types := make([]any, len(a.actions))
	for i, action := range a.actions {
		types[i] = detailTypes[action]
	}
	pattern := map[string]any{
		"source":      []any{"aws.route53resolver"},
		"detail-type": types,
	}
	if a.ruleGroupId.set {
		pattern["detail"] = map[string]any{"firewall-rule-group-id": []any{a.ruleGroupId.value}}
	}
	return pattern
}

// alertFields are what the text shows, by its place in an event. AWS's sample events have an
// instance and an endpoint in one list, in no documented order, so both places are read.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/events-detail-reference.html
var alertFields = map[string]any{
	"action":     "$.detail.firewall-rule-action",
	"name":       "$.detail.query-name",
	"type":       "$.detail.query-type",
	"source":     "$.detail.src-addr",
	"instance0":  "$.detail.resources[0].instance-details.id",
	"instance1":  "$.detail.resources[1].instance-details.id",
	"endpoint0":  "$.detail.resources[0].resolver-endpoint-details.id",
	"endpoint1":  "$.detail.resources[1].resolver-endpoint-details.id",
	"vpc":        "$.detail.vpc-id",
	"group":      "$.detail.firewall-rule-group-id",
	"list":       "$.detail.firewall-domain-list-id",
	"protection": "$.detail.firewall-protection",
	"seen":       "$.detail.last-observed-at",
	"account":    "$.account",
	"region":     "$.region",
}

// alertLines are the text. What an event does not hold, such as the domain list of an
// Advanced rule, EventBridge leaves empty: no sentence may depend on it.
var alertLines = []string{
	"DNS Firewall <action>: <name> (<type>)",
	"asked by: <source>",
	"instance: <instance0><instance1>",
	"Resolver endpoint: <endpoint0><endpoint1>",
	"VPC: <vpc>",
	"rule group: <group>",
	"domain list: <list>",
	"Advanced protection: <protection>",
	"last seen: <seen>",
	"account and Region: <account> <region>",
	"AWS sends the same event for a name once in six hours, so do not count these messages.",
}

// readableMessage is the input transformer. EventBridge requires quotes around each line of a
// text, and the message keeps them.
func readableMessage() *awsevents.CfnRule_InputTransformerProperty {
	return transformer(alertFields, alertLines)
}

func transformer(fields map[string]any, lines []string) *awsevents.CfnRule_InputTransformerProperty {
	return &awsevents.CfnRule_InputTransformerProperty{
		InputPathsMap: fields,
		InputTemplate: ptr(`"` + strings.Join(lines, "\"\n\"") + `"`),
	}
}

// An input transformer of EventBridge can only copy a name, and a mail program makes a link of
// it. A state machine of one state writes the same text with malware[.]example in it; it needs
// no code and no runtime of its own.

// defanged is the target of a rule that sends its events through such a state machine.
func defanged(scope constructs.Construct, topic *boundTopic, queue boundQueue) awsevents.CfnRule_TargetProperty {
	stack := awscdk.Stack_Of(scope)
	role := serviceRole(scope, "DefangRole", "states.amazonaws.com",
		statement{"Sid": "Publish", "Effect": "Allow", "Action": "sns:Publish", "Resource": topic.arn},
		statement{
			"Sid": "UseTheKeyOfTheTopic", "Effect": "Allow", "Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*",
			"Condition": map[string]any{"StringEquals": map[string]any{"kms:ViaService": "sns." + *stack.Region() + "." + *stack.UrlSuffix()}},
		})
	machine := awsstepfunctions.NewCfnStateMachine(scope, ptr("Defang"), &awsstepfunctions.CfnStateMachineProps{
		RoleArn:          role,
		DefinitionString: stack.ToJsonString(defangDefinition(*stack.Partition(), topic.arn), nil),
	}).AttrArn()
	start := serviceRole(scope, "DefangStartRole", eventBridge,
		statement{"Sid": "Start", "Effect": "Allow", "Action": "states:StartExecution", "Resource": machine})
	return awsevents.CfnRule_TargetProperty{Id: ptr("Defang"), Arn: machine, RoleArn: start, DeadLetterConfig: queue.config()}
}

// serviceRole is a role for a service, on behalf of this account alone.
func serviceRole(scope constructs.Construct, id, service string, grants ...statement) *string {
	return makeRole(scope, id, service, "Alert", ofAccount(scope), grants...).AttrArn()
}

// defangDefinition is the state machine in the language of Step Functions. What SNS refuses is
// tried again for about a minute.
// See https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
func defangDefinition(partition string, topicArn *string) map[string]any {
	return map[string]any{
		"QueryLanguage": "JSONata",
		"StartAt":       "Publish",
		"States": map[string]any{"Publish": map[string]any{
			"Type":      "Task",
			"Resource":  "arn:" + partition + ":states:::sns:publish",
			"Arguments": map[string]any{"TopicArn": topicArn, "Message": "{% " + defangExpression() + " %}"},
			"Retry":     []any{map[string]any{"ErrorEquals": []any{"States.ALL"}, "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2}},
			"End":       true,
		}},
	}
}

// defangExpression is the text of an alert in JSONata, where what an event lacks is empty.
func defangExpression() string {
	lines := make([]string, len(alertLines))
	for i, line := range alertLines {
		var parts []string
		for rest := line; rest != ""; {
			before, after, more := strings.Cut(rest, "<")
			if before != "" {
				parts = append(parts, `"`+before+`"`)
			}
			if !more {
				break
			}
			field, behind, _ := strings.Cut(after, ">")
			parts = append(parts, jsonataField(field))
			rest = behind
		}
		lines[i] = strings.Join(parts, " & ")
	}
	return `$join([` + strings.Join(lines, ", ") + `], "\n")`
}

// jsonataField reads a field of the event; keys with hyphens stand in backquotes.
func jsonataField(field string) string {
	steps := strings.Split(strings.TrimPrefix(alertFields[field].(string), "$."), ".")
	for i, step := range steps {
		key, index, indexed := strings.Cut(step, "[")
		steps[i] = "`" + key + "`"
		if indexed {
			steps[i] += "[" + index
		}
	}
	path := "$states.input." + strings.Join(steps, ".")
	if field == "name" {
		return `$replace(` + path + `, ".", "[.]")`
	}
	return path
}

func (d *dnsAlerts) finalCheck() *finalCheck { return d.final }
