package resolver_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const deployRole = "arn:aws:iam::111122223333:role/cdk-deploy"

// calledBy is the identity of a CloudTrail event.
const (
	byAttacker = `{"type":"AssumedRole","principalId":"AROAEXAMPLE:x","arn":"arn:aws:sts::111122223333:assumed-role/dev/x","accountId":"111122223333","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"AROAEXAMPLE","arn":"arn:aws:iam::111122223333:role/dev","accountId":"111122223333","userName":"dev"},"attributes":{"mfaAuthenticated":"false"}}}`
	byDeploy   = `{"type":"AssumedRole","arn":"arn:aws:sts::111122223333:assumed-role/cdk-deploy/AWSCloudFormation","sessionContext":{"sessionIssuer":{"type":"Role","arn":"` + deployRole + `"}},"invokedBy":"cloudformation.amazonaws.com"}`
	byRoot     = `{"type":"Root","principalId":"111122223333","arn":"arn:aws:iam::111122223333:root","accountId":"111122223333","accessKeyId":""}`
)

// The shapes that recorded events have beside those: an IAM user by a key, whose identity has no
// session, one in the console, whose session has no issuer, and a service.
const (
	byUser    = `{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/dev","accountId":"111122223333","accessKeyId":"AKIAEXAMPLE","userName":"dev"}`
	byConsole = `{"type":"IAMUser","principalId":"AIDAEXAMPLE","arn":"arn:aws:iam::111122223333:user/dev","accountId":"111122223333","userName":"dev","sessionContext":{"sessionIssuer":{},"webIdFederationData":{},"attributes":{"creationDate":"2026-11-20T09:12:40Z","mfaAuthenticated":"false"}}}`
	byService = `{"type":"AWSService","invokedBy":"ram.amazonaws.com"}`
)

// refused is an event of a call that AWS refused, which for most services has no parameters.
func refused(event string) string {
	var parsed map[string]any
	json.Unmarshal([]byte(event), &parsed)
	detail := parsed["detail"].(map[string]any)
	detail["errorCode"], detail["errorMessage"], detail["requestParameters"] = "AccessDenied", "User: arn:aws:iam::111122223333:user/dev is not authorized", nil
	text, _ := json.Marshal(parsed)
	return string(text)
}

// trailEvent is a management event of CloudTrail as EventBridge hands it on.
// See https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/logging-using-cloudtrail.html
func trailEvent(service, call, who, parameters string) string {
	return fmt.Sprintf(`{"version":"0","id":"36eb8523-97d0-4518-b33d-ee3579ff19f0","detail-type":"AWS API Call via CloudTrail","source":"aws.%s","account":"111122223333","time":"2026-11-20T21:52:17Z","region":"eu-west-1","resources":[],
"detail":{"eventVersion":"1.11","userIdentity":%s,"eventTime":"2026-11-20T21:52:17Z","eventSource":"%s.amazonaws.com","eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"192.0.2.7","userAgent":"aws-cli/2","requestParameters":%s,"responseElements":null,"requestID":"r","eventID":"e-1","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}}`,
		service, who, service, call, parameters)
}

// tamperRules are the patterns of the rules by the end of their IDs.
func tamperRules(t *testing.T, build func(s awscdk.Stack) resolver.TamperAlertsProps) (template, map[string]map[string]any) {
	t.Helper()
	tpl := synth(t, func(s awscdk.Stack) {
		props := build(s)
		resolver.NewTamperAlerts(s, jsii.String("Tamper"), &props)
	}).template
	return tpl, tpl.resources(alertRuleType)
}

// alerted reports how many rules match an event.
func alerted(t *testing.T, rules map[string]map[string]any, event string) int {
	t.Helper()
	var parsed map[string]any
	if err := json.Unmarshal([]byte(event), &parsed); err != nil {
		t.Fatalf("%v\n%s", err, event)
	}
	n := 0
	for _, rule := range rules {
		if alertPatternMatches(t, at(t, rule, "Properties", "EventPattern"), parsed) {
			n++
		}
	}
	return n
}

func TestTamperingIsSeenOnce(t *testing.T) {
	_, rules := tamperRules(t, func(s awscdk.Stack) resolver.TamperAlertsProps {
		toGroup := loggingTo(s, "Groups", resolver.ToLogGroup(importedGroup(s), nil))
		other := loggingTo(s, "Other", resolver.ToBucketArn(jsii.String("arn:aws:s3:::other"), nil))
		toBucket := loggingTo(s, "Buckets", resolver.ToBucket(awss3.Bucket_FromBucketAttributes(s, jsii.String("Bucket"), &awss3.BucketAttributes{
			BucketArn: jsii.String("arn:aws:s3:::dns-logs"), EncryptionKey: awskms.Key_FromKeyArn(s, jsii.String("Key"), jsii.String(someKey)),
		}), nil))
		stream := loggingTo(s, "Streams", resolver.ToDeliveryStream(jsii.String("arn:aws:firehose:eu-west-1:111122223333:deliverystream/dns")))
		return resolver.TamperAlertsProps{QueryLoggings: []resolver.QueryLogging{toGroup, other, toBucket, stream}, TrustedRoleArns: jsii.Strings(deployRole)}
	})
	association := `{"firewallRuleGroupAssociationId":"rslvr-frgassoc-0a1b2c"}`
	for name, test := range map[string]struct {
		event string
		want  int
	}{
		"a rule group is dissociated":      {trailEvent("route53resolver", "DisassociateFirewallRuleGroup", byAttacker, association), 1},
		"by root, who has no session":      {trailEvent("route53resolver", "DisassociateFirewallRuleGroup", byRoot, association), 1},
		"by the pipeline":                  {trailEvent("route53resolver", "DisassociateFirewallRuleGroup", byDeploy, association), 0},
		"by an IAM user":                   {trailEvent("route53resolver", "DeleteResolverQueryLogConfig", byUser, `{"resolverQueryLogConfigId":"rqlc-0a1b2c3d4e5f6789","originSequenceNumber":0}`), 1},
		"by one in the console":            {trailEvent("route53resolver", "DisassociateFirewallRuleGroup", byConsole, association), 1},
		"by a service":                     {trailEvent("route53resolver", "DisassociateResolverQueryLogConfig", byService, `{"resolverQueryLogConfigId":"rqlc-1","resourceId":"vpc-1"}`), 1},
		"an attempt":                       {refused(trailEvent("route53resolver", "DeleteFirewallRule", byUser, `{}`)), 1},
		"DNS is turned off":                {trailEvent("ec2", "ModifyVpcAttribute", byUser, `{"vpcId":"vpc-1","enableDnsSupport":{"value":false}}`), 1},
		"the protection is taken off":      {trailEvent("route53resolver", "UpdateFirewallRuleGroupAssociation", byAttacker, association), 1},
		"fail mode":                        {trailEvent("route53resolver", "UpdateFirewallConfig", byAttacker, `{"resourceId":"vpc-0a1b2c3d4e5f67890","firewallFailOpen":"ENABLED"}`), 1},
		"a config is deleted":              {trailEvent("route53resolver", "DeleteResolverQueryLogConfig", byAttacker, `{"resolverQueryLogConfigId":"rqlc-1"}`), 1},
		"a config is dissociated":          {trailEvent("route53resolver", "DisassociateResolverQueryLogConfig", byAttacker, `{"resolverQueryLogConfigId":"rqlc-1","resourceId":"vpc-1"}`), 1},
		"a rule is deleted":                {trailEvent("route53resolver", "DeleteFirewallRule", byAttacker, `{"firewallRuleGroupId":"rslvr-frg-1","firewallDomainListId":"rslvr-fdl-1"}`), 1},
		"a rule is updated":                {trailEvent("route53resolver", "UpdateFirewallRule", byAttacker, `{"action":"ALLOW"}`), 1},
		"many rules are":                   {trailEvent("route53resolver", "BatchUpdateFirewallRule", byAttacker, `{}`), 1},
		"a list is emptied":                {trailEvent("route53resolver", "UpdateFirewallDomains", byAttacker, `{"operation":"REPLACE"}`), 1},
		"a Profile is taken away":          {trailEvent("route53profiles", "DisassociateProfile", byAttacker, `{"profileId":"rp-1"}`), 1},
		"a share is taken away":            {trailEvent("ram", "DeleteResourceShare", byAttacker, `{"resourceShareArn":"arn:aws:ram:eu-west-1:111122223333:resource-share/x"}`), 1},
		"other DNS servers":                {trailEvent("ec2", "AssociateDhcpOptions", byAttacker, `{"vpcId":"vpc-1","dhcpOptionsId":"dopt-1"}`), 1},
		"nothing but reading":              {trailEvent("route53resolver", "ListFirewallRules", byAttacker, `{}`), 0},
		"an instance is made":              {trailEvent("ec2", "RunInstances", byAttacker, `{}`), 0},
		"the bucket's policy":              {trailEvent("s3", "DeleteBucketPolicy", byAttacker, `{"bucketName":"dns-logs","Host":"dns-logs.s3.amazonaws.com"}`), 1},
		"another bucket's policy":          {trailEvent("s3", "DeleteBucketPolicy", byAttacker, `{"bucketName":"cats"}`), 0},
		"the stream":                       {trailEvent("firehose", "DeleteDeliveryStream", byAttacker, `{"deliveryStreamName":"dns"}`), 1},
		"the key":                          {trailEvent("kms", "ScheduleKeyDeletion", byAttacker, `{"keyId":"`+someKey+`","pendingWindowInDays":7}`), 1},
		"the key by its ID":                {trailEvent("kms", "DisableKey", byAttacker, `{"keyId":"`+someKey[strings.LastIndex(someKey, "/")+1:]+`"}`), 1},
		"another key":                      {trailEvent("kms", "DisableKey", byAttacker, `{"keyId":"1"}`), 0},
		"another log group":                {trailEvent("logs", "DeleteLogGroup", byAttacker, `{"logGroupName":"/cats"}`), 0},
		"the same name at another service": {trailEvent("cats", "DeleteFirewallRule", byAttacker, `{}`), 0},
		"a finding, and not a call":        {strings.ReplaceAll(trailEvent("route53resolver", "DeleteFirewallRule", byAttacker, `{}`), "AWS API Call via CloudTrail", "DNS Firewall Block"), 0},
	} {
		if got := alerted(t, rules, test.event); got != test.want {
			t.Errorf("%s: %d rules match, want %d", name, got, test.want)
		}
	}
}

// TestTheLogGroupIsWatchedByNameAndArn: CloudTrail has the name or an identifier, as the call does.
func TestTheLogGroupIsWatchedByNameAndArn(t *testing.T) {
	_, rules := tamperRules(t, func(s awscdk.Stack) resolver.TamperAlertsProps {
		return resolver.TamperAlertsProps{QueryLoggings: []resolver.QueryLogging{loggingTo(s, "Groups", resolver.ToLogGroup(importedGroup(s), nil))}}
	})
	for event, want := range map[string]int{
		trailEvent("logs", "DeleteLogGroup", byAttacker, `{"logGroupName":"/dns"}`):                                                              1,
		trailEvent("logs", "PutRetentionPolicy", byAttacker, `{"logGroupName":"/dns","retentionInDays":1}`):                                      1,
		trailEvent("logs", "DisassociateKmsKey", byAttacker, `{"logGroupName":"/dns"}`):                                                          1,
		trailEvent("logs", "PutLogGroupDeletionProtection", byAttacker, `{"logGroupIdentifier":"/dns"}`):                                         1,
		trailEvent("logs", "PutDataProtectionPolicy", byAttacker, `{"logGroupIdentifier":"arn:aws:logs:eu-west-1:111122223333:log-group:/dns"}`): 1,
		trailEvent("logs", "CreateLogStream", byAttacker, `{"logGroupName":"/dns"}`):                                                             0,
		trailEvent("logs", "DeleteLogGroup", byAttacker, `{"logGroupName":"/cats"}`):                                                             0,
	} {
		if got := alerted(t, rules, event); got != want {
			t.Errorf("%d rules match, want %d:\n%s", got, want, event)
		}
	}
}

func importedGroup(s awscdk.Stack) awslogs.ILogGroup {
	return awslogs.LogGroup_FromLogGroupArn(s, jsii.String("Imported"), jsii.String("arn:aws:logs:eu-west-1:111122223333:log-group:/dns"))
}

func TestPatternsOfTamperAlertsFit(t *testing.T) {
	tpl, rules := tamperRules(t, func(s awscdk.Stack) resolver.TamperAlertsProps {
		return resolver.TamperAlertsProps{TrustedRoleArns: jsii.Strings(deployRole)}
	})
	for id, rule := range rules {
		if text, _ := json.Marshal(at(t, rule, "Properties", "EventPattern")); len(text) > 2048 {
			t.Errorf("the pattern of %s has %d characters", id, len(text))
		}
	}
	statement := at(t, tpl.only(t, "AWS::SNS::TopicPolicy"), "Properties", "PolicyDocument", "Statement", 1)
	if sources := at(t, statement, "Condition", "ArnEquals", "aws:SourceArn").([]any); len(sources) != len(rules) || len(rules) != 2 {
		t.Errorf("%d rules, of which %d may publish", len(rules), len(sources))
	}
}

func TestTheTextOfATamperAlert(t *testing.T) {
	_, rules := tamperRules(t, func(awscdk.Stack) resolver.TamperAlertsProps { return resolver.TamperAlertsProps{} })
	rule := rules[slices.Sorted(maps.Keys(rules))[0]]
	transformer := at(t, rule, "Properties", "Targets", 0, "InputTransformer")
	var event map[string]any
	json.Unmarshal([]byte(trailEvent("route53resolver", "UpdateFirewallConfig", byAttacker, `{"resourceId":"vpc-1"}`)), &event)
	text := alertTransform(at(t, transformer, "InputTemplate").(string), at(t, transformer, "InputPathsMap").(map[string]any), event)
	diff(t, text, `"DNS protection changed: UpdateFirewallConfig"
"by: arn:aws:sts::111122223333:assumed-role/dev/x "
"from: 192.0.2.7"
"refused by AWS with (empty if it succeeded): "
"what: vpc-1"
"when: 2026-11-20T21:52:17Z"
"account and Region: 111122223333 eu-west-1"
"CloudTrail event: e-1"
"If nobody in your organisation did this, treat it as an attack: see the event in CloudTrail."`)
}

func TestUndeliveredAlertsAreKept(t *testing.T) {
	for name, build := range map[string]func(s awscdk.Stack){
		"alerts": func(s awscdk.Stack) {
			a := makeAlerts(s, &resolver.DnsAlertsProps{KeepUndelivered: jsii.Bool(true)})
			a.DeadLetterQueue().GrantConsumeMessages(aRole(s))
		},
		"tamper alerts": func(s awscdk.Stack) {
			a := resolver.NewTamperAlerts(s, jsii.String("Tamper"), &resolver.TamperAlertsProps{KeepUndelivered: jsii.Bool(true)})
			a.DeadLetterQueue().GrantConsumeMessages(aRole(s))
		},
	} {
		t.Run(name, func(t *testing.T) {
			tpl := synth(t, build).template
			queue := attribute(onlyId(t, tpl, "AWS::SQS::Queue"), "Arn")
			var ruleArns []any
			for _, id := range slices.Sorted(maps.Keys(tpl.resources(alertRuleType))) {
				diff(t, at(t, tpl.resources(alertRuleType)[id], "Properties", "Targets", 0, "DeadLetterConfig", "Arn"), queue)
				ruleArns = append(ruleArns, attribute(id, "Arn"))
			}
			allow := at(t, tpl.only(t, "AWS::SQS::QueuePolicy"), "Properties", "PolicyDocument", "Statement", 0).(map[string]any)
			if got := at(t, allow, "Condition", "ArnEquals", "aws:SourceArn").([]any); len(got) != len(ruleArns) {
				t.Errorf("%v may send, and there are %d rules", got, len(ruleArns))
			}
			diff(t, []any{allow["Action"], allow["Resource"]}, []any{"sqs:SendMessage", queue})
			mustContain(t, textOfAll(t, tpl, "AWS::IAM::Policy"), "sqs:ReceiveMessage")
		})
	}
}

func TestAnExistingQueueLetsEventBridgeSend(t *testing.T) {
	for name, queue := range map[string]func(s awscdk.Stack) awssqs.IQueue{
		"owned": func(s awscdk.Stack) awssqs.IQueue { return awssqs.NewQueue(s, jsii.String("Queue"), nil) },
		"imported": func(s awscdk.Stack) awssqs.IQueue {
			return awssqs.Queue_FromQueueArn(s, jsii.String("Queue"), jsii.String("arn:aws:sqs:eu-west-1:111122223333:dead"))
		},
	} {
		out := synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{DeadLetterQueue: queue(s)}) })
		let := strings.Contains(textOfAll(t, out.template, "AWS::SQS::QueuePolicy"), "events.amazonaws.com")
		warned := strings.Contains(strings.Join(out.warnings, "\n"), "dead-letter-permission")
		if own := name == "owned"; let != own || warned == own {
			t.Errorf("%s: in the policy: %v, warned: %v", name, let, warned)
		}
	}
}

func TestTamperAlertsThatAreRefused(t *testing.T) {
	roles := func(arns ...string) func(s awscdk.Stack) resolver.TamperAlertsProps {
		return func(awscdk.Stack) resolver.TamperAlertsProps {
			return resolver.TamperAlertsProps{TrustedRoleArns: jsii.Strings(arns...)}
		}
	}
	many := make([]string, 40)
	for i := range many {
		many[i] = fmt.Sprintf("arn:aws:iam::111122223333:role/number-%d", i)
	}
	for want, props := range map[string]func(s awscdk.Stack) resolver.TamperAlertsProps{
		`trusted role 1 is "deploy"; give the ARN of a role`: roles("deploy"),
		"not that of a session":                              roles("arn:aws:sts::111122223333:assumed-role/deploy/x"),
		"but the pattern compares whole ARNs":                roles("arn:aws:iam::111122223333:role/cdk-*"),
		`the pattern of the rule "Resource" has`:             roles(many...),
		"KeepUndelivered and DeadLetterQueue are both set; use one of them": func(s awscdk.Stack) resolver.TamperAlertsProps {
			return resolver.TamperAlertsProps{KeepUndelivered: jsii.Bool(true), DeadLetterQueue: aQueue(s).(awssqs.IQueue)}
		},
		"QueryLoggings 1 is nil": func(s awscdk.Stack) resolver.TamperAlertsProps {
			return resolver.TamperAlertsProps{QueryLoggings: []resolver.QueryLogging{nil}}
		},
		"is imported, so its destination is not known here": func(s awscdk.Stack) resolver.TamperAlertsProps {
			return resolver.TamperAlertsProps{QueryLoggings: []resolver.QueryLogging{sharingConfigImport(s, "Import")}}
		},
	} {
		wantError(t, trySynth(t, func(s awscdk.Stack) {
			p := props(s)
			resolver.NewTamperAlerts(s, jsii.String("Tamper"), &p)
		}).err, want)
	}
}

func TestRecordsMayBeLocked(t *testing.T) {
	out := synth(t, logTo(resolver.ToNewBucket(&resolver.NewBucketProps{ObjectLockDays: jsii.Number(365), ObjectLockMode: jsii.String("COMPLIANCE"), NoncurrentDays: jsii.Number(400)})))
	properties := at(t, out.template.only(t, "AWS::S3::Bucket"), "Properties")
	diff(t, at(t, properties, "ObjectLockEnabled"), any(true))
	diff(t, at(t, properties, "ObjectLockConfiguration"), any(map[string]any{
		"ObjectLockEnabled": "Enabled", "Rule": map[string]any{"DefaultRetention": map[string]any{"Mode": "COMPLIANCE", "Days": 365.0}},
	}))
	diff(t, at(t, properties, "LifecycleConfiguration", "Rules", 0, "NoncurrentVersionExpiration", "NoncurrentDays"), any(400.0))
	mustContain(t, strings.Join(out.warnings, "\n"), "check that records arrive")
}

func TestTheLogOfTheFunctionOutlivesTheStack(t *testing.T) {
	group := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()}).only(t, logGroupType)
	diff(t, []any{group["DeletionPolicy"], group["UpdateReplacePolicy"]}, []any{"RetainExceptOnCreate", "Retain"})
}
