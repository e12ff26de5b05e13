package resolver

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
)

// tamperWatch is what one EventBridge rule looks for in CloudTrail: calls of some services, on
// some things or on any. A rule for each keeps the pattern below the 2,048 characters that
// EventBridge takes.
type tamperWatch struct {
	id       string // of the rule
	services []string
	calls    []string
	things   []map[string]any // parameters of the request, one of which must match; none for any
}

// resolverCalls take DNS Firewall or query logging off, or weaken them, by Resolver's own API.
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

// aroundCalls do the same by other services. A VPC that asks other DNS servers is seen by neither.
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

// pattern matches calls of the services by anybody but the trusted roles. Calls that AWS refused
// match too: an attempt is worth an alert.
// See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
func (w tamperWatch) pattern(trusted []any) map[string]any {
	detail := map[string]any{"eventName": anyTexts(w.calls), "eventSource": []any{}}
	sources := []any{}
	for _, service := range w.services {
		sources = append(sources, "aws."+service)
		detail["eventSource"] = append(detail["eventSource"].([]any), service+".amazonaws.com")
	}
	if len(trusted) > 0 {
		// Who has no session, such as a user or root, has no issuer.
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

// checkPatterns refuses so many trusted roles or QueryLoggings that a pattern is too long. What
// only the deployment knows counts as the CDK's stand-in for it.
func checkPatterns(p *problems, watches []tamperWatch, trusted []any) {
	for _, w := range watches {
		if text, err := json.Marshal(w.pattern(trusted)); err == nil && len(text) > maxEventPattern {
			p.add("the pattern of the rule %q has %d characters, and EventBridge takes %d; name fewer TrustedRoleArns, or watch the QueryLoggings by several TamperAlerts", w.id, len(text), maxEventPattern)
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
			p.add("TrustedRoleArns is a list that only the deployment knows; name each role")
		case strings.ContainsAny(t.value, "*?") && t.known():
			p.add("trusted role %d is %q, and the pattern compares whole ARNs; name each role", i+1, t.value)
		case !t.deferred() && !roleArn.MatchString(t.value):
			p.add("trusted role %d is %q; give the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME, and not that of a session", i+1, t.value)
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
	"If nobody of yours did this, treat it as an attack: see the event in CloudTrail.",
}
