package resolver

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// TamperAlerts sends an alert to an SNS topic when somebody disables or weakens DNS Firewall
// or query logging, or tries to: a rule group that is dissociated or changed, a domain list
// that is changed, the fail mode, a query log config that is dissociated or deleted, a
// Profile or share that is removed, a VPC that gets other DNS servers or none, and the log
// group, bucket or key of QueryLoggings.
//
// It reads the management events of CloudTrail by EventBridge rules on the default bus, so the
// account needs a trail that logs them in this Region. A deployment that changes such things
// sends alerts too; see TrustedRoleArns.
type TamperAlerts interface {
	constructs.Construct

	// RuleArns are the ARNs of the EventBridge rules.
	RuleArns() *[]*string

	// TopicArn is the ARN of the topic, made or existing.
	TopicArn() *string

	// Topic is the topic as an L2; see [DnsAlerts].
	Topic() awssns.ITopic

	// TopicKey is the KMS key of the topic as an L2; see [DnsAlerts].
	TopicKey() awskms.IKey

	// DeadLetterQueue is the queue with what could not be delivered as an L2, or nil if there is
	// none.
	DeadLetterQueue() awssqs.IQueue

	// TopicPolicyStatement is the statement that the policy of an existing topic needs; see
	// [DnsAlerts].
	TopicPolicyStatement() awsiam.PolicyStatement

	// KeyPolicyStatement is the statement that the policy of the KMS key of an encrypted
	// topic needs; see [DnsAlerts].
	KeyPolicyStatement() awsiam.PolicyStatement
}

// TamperAlertsProps are the properties of a [TamperAlerts].
type TamperAlertsProps struct {
	// Where the alerts go.
	//
	// Property: AWS::Events::Rule Target Arn.
	//
	// Default: ToNewTopic(nil), which has no subscriber yet.
	Topic AlertTopic

	// The QueryLoggings whose log groups, buckets and keys are watched too, in the account and
	// Region of the stack.
	//
	// Property: AWS::Events::Rule EventPattern detail.requestParameters.
	//
	// Default: none.
	QueryLoggings []QueryLogging

	// The ARNs of IAM roles whose changes send no alert, such as the role by which
	// CloudFormation deploys: arn:aws:iam::ACCOUNT:role/NAME; each may be a token. A
	// principal that can assume one of them bypasses the alerts, so watch who does.
	//
	// Property: AWS::Events::Rule EventPattern detail.userIdentity.sessionContext.sessionIssuer.arn.
	//
	// Default: none: the changes of every principal send one.
	TrustedRoleArns *[]*string

	// Send each event as the JSON that AWS made of it, for programs.
	//
	// Property: AWS::Events::Rule Target InputTransformer.
	//
	// Default: false: a text for people.
	Raw *bool

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
}

type tamperAlerts struct {
	constructs.Construct
	final     *finalCheck
	rules     []any // ARNs
	given     AlertTopic
	topic     *boundTopic
	queue     boundQueue
	publisher publisher
	asked     askedFor
}

// NewTamperAlerts makes EventBridge rules and their topic, unless the topic exists. It panics with
// all that is wrong with the props.
func NewTamperAlerts(scope constructs.Construct, id *string, props *TamperAlertsProps) TamperAlerts {
	if props == nil {
		props = &TamperAlertsProps{}
	}
	topic := props.Topic
	if topic == nil {
		topic = ToNewTopic(nil)
	}
	p := problemsOfNew("TamperAlerts", scope, id)
	here := placeOf(scope)
	trusted := trustedRolesOf(p, props.TrustedRoleArns)
	checkWatched(p, props.QueryLoggings, here)
	letters := deadLettersOf(props.KeepUndelivered, props.DeadLetterQueue)
	letters.check(p, here)
	topic.check(p, scope)
	must(p.err())
	watches := watchesOf(props.QueryLoggings)
	checkPatterns(p, watches, trusted)
	must(p.err())

	a := &tamperAlerts{given: topic}
	constructs.NewConstruct_Override(a, scope, id)
	a.topic, a.queue = topic.bind(a), letters.bind(a)
	for _, watch := range watches {
		a.makeRule(watch, trusted, props.Raw != nil && *props.Raw)
	}
	a.publisher = publisher{service: eventBridge, sources: a.rules}
	a.topic.let(a.publisher)
	a.queue.let(a, a.rules)
	a.final = validateAtSynthesis("TamperAlerts", a, a.validate)
	return a
}

func (a *tamperAlerts) makeRule(watch tamperWatch, trusted []any, raw bool) {
	target := awsevents.CfnRule_TargetProperty{Id: ptr("Topic"), Arn: a.topic.arn, DeadLetterConfig: a.queue.config()}
	if !raw {
		target.InputTransformer = transformer(tamperFields, tamperLines)
	}
	rule := awsevents.NewCfnRule(a, ptr(watch.id), &awsevents.CfnRuleProps{
		Description:  ptr("Alerts on changes that disable or weaken DNS Firewall or query logging"),
		EventPattern: watch.pattern(trusted),
		Targets:      []any{target},
	})
	a.rules = append(a.rules, rule.AttrArn())
}

func (a *tamperAlerts) RuleArns() *[]*string {
	arns := make([]*string, len(a.rules))
	for i, arn := range a.rules {
		arns[i] = arn.(*string)
	}
	return &arns
}

func (a *tamperAlerts) TopicArn() *string              { return a.topic.arn }
func (a *tamperAlerts) Topic() awssns.ITopic           { return a.topic.topic.get() }
func (a *tamperAlerts) TopicKey() awskms.IKey          { return a.topic.key.get() }
func (a *tamperAlerts) DeadLetterQueue() awssqs.IQueue { return a.queue.l2.get() }
func (a *tamperAlerts) alertTopic() AlertTopic         { return a.given }
func (a *tamperAlerts) eventTopic() *boundTopic        { return a.topic }

func (a *tamperAlerts) TopicPolicyStatement() awsiam.PolicyStatement {
	a.asked.policy = true
	return forOwner(a.publisher.topicStatement(a.topic.arn))
}

func (a *tamperAlerts) KeyPolicyStatement() awsiam.PolicyStatement {
	a.asked.key = true
	return forOwner(a.publisher.keyStatement())
}

// validate checks what only the whole app shows.
func (a *tamperAlerts) validate(p *problems) {
	checkTopicTwice(p, a)
	warnOfPermissions(a, a.topic, a.publisher, a.asked)
}

// tamperWatch is what one EventBridge rule looks for in CloudTrail: calls of some services, on
// some things or on any. A rule for each keeps the pattern below the 2,048 characters that
// EventBridge takes.
type tamperWatch struct {
	id       string // of the rule
	services []string
	calls    []string
	things   []map[string]any // parameters of the request, one of which must match; none for any
}

// resolverCalls disable or weaken DNS Firewall or query logging by Resolver's own API.
var resolverCalls = []string{
	"AssociateFirewallRuleGroup", // an ALLOW in front of everything
	"BatchCreateFirewallRule", "BatchDeleteFirewallRule", "BatchUpdateFirewallRule",
	"CreateFirewallRule", "DeleteFirewallRule", "UpdateFirewallRule",
	"DeleteFirewallDomainList", "ImportFirewallDomains", "UpdateFirewallDomains",
	"DeleteFirewallRuleGroup", "DisassociateFirewallRuleGroup", "UpdateFirewallRuleGroupAssociation",
	"DeleteResolverQueryLogConfig", "DisassociateResolverQueryLogConfig",
	"PutFirewallRuleGroupPolicy", "PutResolverQueryLogConfigPolicy",
	"UpdateFirewallConfig",
}

// aroundCalls do the same by other services. Neither DNS Firewall nor the query log sees a
// VPC that asks other DNS servers.
var aroundCalls = []string{
	"AssociateDhcpOptions", "ModifyVpcAttribute",
	"DeleteResourceShare", "DisassociateResourceShare", "UpdateResourceShare",
	"DeleteProfile", "DisassociateProfile", "DisassociateResourceFromProfile", "UpdateProfileResourceAssociation",
}

var (
	logGroupCalls = []string{
		"AssociateKmsKey", "DeleteDataProtectionPolicy", "DeleteLogGroup", "DeleteLogStream", "DeleteSubscriptionFilter", "DisassociateKmsKey",
		"PutDataProtectionPolicy", "PutLogGroupDeletionProtection", "PutRetentionPolicy",
	}
	bucketCalls = []string{
		"DeleteBucket", "DeleteBucketEncryption", "DeleteBucketLifecycle", "DeleteBucketPolicy", "PutBucketEncryption", "PutBucketLifecycle",
		"PutBucketObjectLockConfiguration", "PutBucketPolicy", "PutBucketPublicAccessBlock", "PutBucketReplication", "PutBucketVersioning",
	}
	streamCalls = []string{"DeleteDeliveryStream", "StopDeliveryStreamEncryption", "UntagDeliveryStream", "UpdateDestination"}
	keyCalls    = []string{"DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"}
)

func watchesOf(loggings []QueryLogging) []tamperWatch {
	watches := []tamperWatch{
		{id: "Resource", services: []string{"route53resolver"}, calls: resolverCalls},
		{id: "Around", services: []string{"ec2", "ram", "route53profiles"}, calls: aroundCalls},
	}
	groups := tamperWatch{id: "LogGroups", services: []string{"logs"}, calls: logGroupCalls}
	buckets := tamperWatch{id: "Buckets", services: []string{"s3"}, calls: bucketCalls}
	streams := tamperWatch{id: "Streams", services: []string{"firehose"}, calls: streamCalls}
	keys := tamperWatch{id: "Keys", services: []string{"kms"}, calls: keyCalls}
	for _, q := range loggings {
		if name := q.LogGroupName(); name != nil {
			arn := strings.TrimSuffix(*q.LogGroup().LogGroupArn(), ":*")
			groups.things = append(groups.things,
				map[string]any{"logGroupName": []any{name}},
				map[string]any{"logGroupIdentifier": []any{name, arn, arn + ":*"}})
		}
		if bucket := q.Bucket(); bucket != nil {
			buckets.things = append(buckets.things, map[string]any{"bucketName": []any{bucket.BucketName()}})
		}
		if own, ok := q.(*queryLogging); ok && own.to.kind == toFirehose {
			streams.things = append(streams.things, map[string]any{"deliveryStreamName": []any{idOfArn(own.to.arn)}})
		}
		if key := q.EncryptionKey(); key != nil {
			keys.things = append(keys.things, map[string]any{"keyId": []any{key.KeyArn(), key.KeyId()}})
		}
	}
	for _, w := range []tamperWatch{groups, buckets, streams, keys} {
		if len(w.things) > 0 {
			watches = append(watches, w)
		}
	}
	return watches
}

// checkWatched adds to p what cannot be watched.
func checkWatched(p *problems, loggings []QueryLogging, here place) {
	for i, q := range loggings {
		where := configKind.prop + " " + strconv.Itoa(i+1)
		if q == nil {
			p.add("%s is nil; pass a construct or leave it out", where)
			continue
		}
		checkHome(p, here, where, q, "watch its destination from a stack there")
		if q.DestinationArn() == nil {
			p.add("%s, %q, is imported, so its destination is not known here; watch it in the app that makes it", where, *q.Node().Path())
		}
	}
}

// pattern matches calls of the services by principals other than the trusted roles. Calls
// that AWS refused match too: an attempt is worth an alert. Only where the pattern has things
// may CloudTrail leave out the parameters of a refused call, which then does not match.
// See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
func (w tamperWatch) pattern(trusted []any) map[string]any {
	detail := map[string]any{"eventName": anyTexts(w.calls), "eventSource": []any{}}
	sources := []any{}
	for _, service := range w.services {
		sources = append(sources, "aws."+service)
		detail["eventSource"] = append(detail["eventSource"].([]any), service+".amazonaws.com")
	}
	if len(trusted) > 0 {
		// An identity without a session, such as a user or root, has no issuer.
		issuer := []any{map[string]any{"anything-but": trusted}, map[string]any{"exists": false}}
		detail["userIdentity"] = map[string]any{"sessionContext": map[string]any{"sessionIssuer": map[string]any{"arn": issuer}}}
	}
	switch len(w.things) {
	case 0:
	case 1:
		detail["requestParameters"] = w.things[0]
	default:
		either := []any{}
		for _, thing := range w.things {
			either = append(either, map[string]any{"requestParameters": thing})
		}
		detail["$or"] = either
	}
	return map[string]any{"source": sources, "detail-type": []any{"AWS API Call via CloudTrail"}, "detail": detail}
}

// maxEventPattern is the most characters that EventBridge takes in a pattern by default.
const maxEventPattern = 2048

// checkPatterns refuses so many trusted roles or QueryLoggings that a pattern is too long.
// What is known only at deployment counts as the CDK's stand-in for it.
func checkPatterns(p *problems, watches []tamperWatch, trusted []any) {
	for _, w := range watches {
		if text, err := json.Marshal(w.pattern(trusted)); err == nil && len(text) > maxEventPattern {
			p.add("the pattern of the rule %q has %d characters, and EventBridge takes %d; list fewer TrustedRoleArns, or watch the QueryLoggings by several TamperAlerts", w.id, len(text), maxEventPattern)
		}
	}
}

func anyTexts(texts []string) []any {
	all := make([]any, len(texts))
	for i, t := range texts {
		all[i] = t
	}
	return all
}

var roleArn = regexp.MustCompile(`^arn:[a-z0-9-]+:iam::[0-9]{12}:role/[\x21-\x7e]{1,600}$`)

// trustedRolesOf adds to p what is wrong with the roles.
func trustedRolesOf(p *problems, given *[]*string) []any {
	if given == nil {
		return nil
	}
	var all []any
	for i, arn := range *given {
		switch t := textOf(arn); {
		case isTokenList(t.value):
			p.add("TrustedRoleArns is a list that is known only at deployment; list each role")
		case strings.ContainsAny(t.value, "*?") && t.known():
			p.add("trusted role %d is %q, but the pattern compares whole ARNs; list each role", i+1, t.value)
		case !t.deferred() && !roleArn.MatchString(t.value):
			p.add("trusted role %d is %q; give the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME, not that of a session", i+1, t.value)
		default:
			all = append(all, t.value)
		}
	}
	return all
}

// tamperFields are what the text says, by where a CloudTrail event has it. What the caller
// chooses freely, such as the user agent, is left out.
var tamperFields = map[string]any{
	"call":        "$.detail.eventName",
	"who":         "$.detail.userIdentity.arn",
	"invoker":     "$.detail.userIdentity.invokedBy",
	"address":     "$.detail.sourceIPAddress",
	"error":       "$.detail.errorCode",
	"group":       "$.detail.requestParameters.firewallRuleGroupId",
	"association": "$.detail.requestParameters.firewallRuleGroupAssociationId",
	"list":        "$.detail.requestParameters.firewallDomainListId",
	"config":      "$.detail.requestParameters.resolverQueryLogConfigId",
	"resource":    "$.detail.requestParameters.resourceId",
	"vpc":         "$.detail.requestParameters.vpcId",
	"profile":     "$.detail.requestParameters.profileId",
	"share":       "$.detail.requestParameters.resourceShareArn",
	"logs":        "$.detail.requestParameters.logGroupName",
	"stream":      "$.detail.requestParameters.deliveryStreamName",
	"bucket":      "$.detail.requestParameters.bucketName",
	"key":         "$.detail.requestParameters.keyId",
	"time":        "$.detail.eventTime",
	"event":       "$.detail.eventID",
	"account":     "$.account",
	"region":      "$.region",
}

var tamperLines = []string{
	"DNS protection changed: <call>",
	"by: <who> <invoker>",
	"from: <address>",
	"refused by AWS with (empty if it succeeded): <error>",
	"what: <group><association><list><config><resource><vpc><profile><share><logs><stream><bucket><key>",
	"when: <time>",
	"account and Region: <account> <region>",
	"CloudTrail event: <event>",
	"If nobody in your organisation did this, treat it as an attack: see the event in CloudTrail.",
}

func (a *tamperAlerts) finalCheck() *finalCheck { return a.final }
