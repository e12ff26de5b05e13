package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// reviewRuns is the bucket with the runs.
type reviewRuns struct {
	name   *string
	arn    string
	keyArn *string // nil: S3 has the key
	l2     *l2[awss3.IBucket]
}

// overwrittenDays is how long a report is kept that another one replaced.
const overwrittenDays = 14

func (plan *logReviewPlan) makeRuns(scope constructs.Construct) reviewRuns {
	by, keyArn := map[string]any{"sseAlgorithm": "AES256"}, plan.encryption.key.pointer()
	if plan.encryption.newKey {
		keyArn = newKey(scope, awscdk.Stack_Of(scope)).AttrArn()
	}
	if keyArn != nil {
		by = map[string]any{"sseAlgorithm": "aws:kms", "kmsMasterKeyId": keyArn}
	}
	expires := func(id, prefix string, days, overwritten float64) map[string]any {
		return map[string]any{
			"id": id, "status": "Enabled", "prefix": prefix, "expirationInDays": days,
			"noncurrentVersionExpiration": map[string]any{"noncurrentDays": overwritten}, // which those that expired become
		}
	}
	bucket := privateBucket(scope, "Bucket", &awss3.CfnBucketProps{
		BucketEncryption: map[string]any{"serverSideEncryptionConfiguration": []any{map[string]any{"serverSideEncryptionByDefault": by, "bucketKeyEnabled": keyArn != nil}}},
		LifecycleConfiguration: map[string]any{"rules": []any{
			expires("Parts", "parts/", review.PartDays, 1),
			expires("Runs", "runs/", plan.retention.value, overwrittenDays),
			expires("Policies", "policies/", plan.retention.value, overwrittenDays),
			map[string]any{
				"id": "Overwritten", "status": "Enabled",
				"noncurrentVersionExpiration":    map[string]any{"noncurrentDays": overwrittenDays},
				"abortIncompleteMultipartUpload": map[string]any{"daysAfterInitiation": 1},
			},
		}},
	})
	bucket.ApplyRemovalPolicy(plan.removal, nil)
	awss3.NewCfnBucketPolicy(scope, ptr("BucketPolicy"), &awss3.CfnBucketPolicyProps{
		Bucket: bucket.Ref(), PolicyDocument: document(tlsOnly(*bucket.AttrArn())),
	}).ApplyRemovalPolicy(plan.removal, nil)
	key := keyL2(scope, "KeyImport", keyArn)
	if keyArn == nil {
		key = nil
	}
	return reviewRuns{bucket.Ref(), *bucket.AttrArn(), keyArn, bucketL2(scope, bucket.AttrArn(), key)}
}

// functionAccess is what the function reads besides the runs.
type functionAccess struct {
	logArn    string
	prefixes  []text
	logKey    text
	policyArn string // "" for what is deployed
}

func allowed(sid string, resource any, actions ...any) statement {
	return statement{"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resource}
}

func (a functionAccess) role(scope constructs.Construct, runs reviewRuns, group awslogs.CfnLogGroup) awsiam.CfnRole {
	statements := []statement{
		// Without, S3 answers for an object that does not exist as for one that may not be read.
		allowed("ListLogs", a.logArn, "s3:ListBucket"),
		allowed("ReadLogs", a.objects(), "s3:GetObject"),
		allowed("FindParts", runs.arn, "s3:ListBucket"),
		allowed("KeepParts", runs.arn+"/*", "s3:GetObject", "s3:PutObject"),
		allowed("Log", group.AttrArn(), "logs:CreateLogStream", "logs:PutLogEvents"),
	}
	if a.logKey.set {
		statements = append(statements, allowed("DecryptLogs", a.logKey.value, "kms:Decrypt"))
	}
	if runs.keyArn != nil {
		statements = append(statements, allowed("EncryptParts", runs.keyArn, "kms:Decrypt", "kms:GenerateDataKey"))
	}
	if a.policyArn != "" {
		statements = append(statements, allowed("ReadPolicy", a.policyArn, "s3:GetObject"))
	} else {
		statements = append(statements, allowed("SeeWhatIsDeployed", "*", snapshotActions...))
	}
	return makeRole(scope, "FunctionRole", "lambda.amazonaws.com", "Review", nil, statements...)
}

// objects are the logs that the function reads.
func (a functionAccess) objects() any {
	if len(a.prefixes) == 0 {
		return a.logArn + "/*"
	}
	all := make([]any, len(a.prefixes))
	for i, prefix := range a.prefixes {
		all[i] = a.logArn + "/" + prefix.value + "*"
	}
	return all
}

// snapshotActions read what DNS Firewall does in an account, and nothing else. Most of them know
// no resources.
var snapshotActions = []any{
	"ec2:DescribeDhcpOptions",
	"ec2:DescribeVpcs",
	"route53profiles:ListProfileAssociations",
	"route53profiles:ListProfileResourceAssociations",
	"route53resolver:GetFirewallConfig",
	"route53resolver:GetFirewallRuleGroup",
	"route53resolver:GetResolverQueryLogConfig",
	"route53resolver:ListFirewallDomainLists",
	"route53resolver:ListFirewallDomains",
	"route53resolver:ListFirewallRuleGroupAssociations",
	"route53resolver:ListFirewallRules",
	"route53resolver:ListResolverQueryLogConfigAssociations",
}

// makeRole makes a role for a service, on behalf of the account if there is a condition.
func makeRole(scope constructs.Construct, id, service, policy string, condition map[string]any, statements ...statement) awsiam.CfnRole {
	trust := statement{"Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": "sts:AssumeRole"}
	if condition != nil {
		trust["Condition"] = condition
	}
	return awsiam.NewCfnRole(scope, &id, &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies:                 []any{map[string]any{"policyName": policy, "policyDocument": document(statements...)}},
	})
}

// ofAccount keeps a service from using a role for somebody else's resources.
func ofAccount(scope constructs.Construct) map[string]any {
	return map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(scope).Account()}}
}

func machineRole(scope constructs.Construct, runs reviewRuns, function string, topic *boundTopic) awsiam.CfnRole {
	statements := []statement{
		allowed("DoSteps", function, "lambda:InvokeFunction"),
		allowed("ReadItems", runs.arn+"/runs/*", "s3:GetObject"),
	}
	if runs.keyArn != nil {
		statements = append(statements, allowed("DecryptItems", runs.keyArn, "kms:Decrypt"))
	}
	if topic != nil {
		statements = append(statements, allowed("TellNews", topic.arn, "sns:Publish"))
		if key := topic.key.get(); key != nil {
			statements = append(statements, allowed("EncryptNews", key.KeyArn(), "kms:Decrypt", "kms:GenerateDataKey"))
		} else if topic.ownerSetsPolicy {
			// An import may have a key that is not known here. A CfnTopic names its key by an ID, an
			// alias or an ARN, and IAM takes ARNs alone.
			stack := awscdk.Stack_Of(scope)
			news := allowed("EncryptNews", "*", "kms:Decrypt", "kms:GenerateDataKey")
			news["Condition"] = map[string]any{"StringEquals": map[string]any{"kms:ViaService": "sns." + *stack.Region() + "." + *stack.UrlSuffix()}}
			statements = append(statements, news)
		}
	}
	return makeRole(scope, "StateMachineRole", "states.amazonaws.com", "Review", ofAccount(scope), statements...)
}

// byRole lets a role do something, in the policy of what it does it to.
func byRole(role awsiam.CfnRole, resource any, actions ...any) statement {
	return statement{"Effect": "Allow", "Principal": map[string]any{"AWS": role.AttrArn()}, "Action": actions, "Resource": resource}
}

// mayBeForeign reports whether a bucket may be of another account: one that has a name is imported, and
// the CDK takes that for one of the account of the stack.
func mayBeForeign(scope constructs.Construct, logs interfacesawss3.IBucketRef) bool {
	own, other := textOf(awscdk.Stack_Of(scope).Account()), textOf(logs.Env().Account)
	return textOf(logs.BucketRef().BucketName).known() || own.known() && other.known() && own.value != other.value
}

// warnOfLogs warns at the end, once, of what the owner of the bucket has to allow.
func (r *logReview) warnOfLogs() {
	switch {
	case !r.foreignLogs:
	case !r.askedOfLogs.policy:
		warn(r, "review-bucket-permission",
			"if LogBucket is of another account, the function reads the logs only if the policy of the bucket lets its role do s3:ListBucket and s3:GetObject and, where they are encrypted with a KMS key, if LogKeyArn has it and its policy lets the role do kms:Decrypt; give the owner what LogBucketStatements() and LogKeyStatements() return, or acknowledge this for a bucket of this account")
	case r.plan.logKey.set && !r.askedOfLogs.key:
		warn(r, "review-key-permission",
			"if LogKeyArn is of another account, the function reads the logs only if the policy of the key lets its role do kms:Decrypt; give the owner what LogKeyStatements() returns")
	}
}

// warnOfNews warns at the end, once, of what the owner of the topic has to allow.
func warnOfNews(of constructs.Construct, topic *boundTopic, asked askedFor) {
	switch {
	case topic.ownerSetsPolicy && !asked.policy:
		warn(of, "alert-topic-permission",
			"news and failures reach the topic only if its policy lets %s and, where the topic is of another account, the role of the state machine do sns:Publish and, where it is encrypted, if the key is a customer managed one that lets both do kms:Decrypt and kms:GenerateDataKey*; add TopicPolicyStatements() and KeyPolicyStatements() to them, or allow it where they are defined", eventBridge)
	case topic.ownerSetsKey() && !asked.key:
		warn(of, "alert-key-permission",
			"news and failures reach the topic only if its key is a customer managed one whose policy lets %s and the role of the state machine do kms:Decrypt and kms:GenerateDataKey*; add KeyPolicyStatements() to it, or allow it where the key is defined", eventBridge)
	}
}

// letItself lets a state machine run the items of its maps, each an execution of itself. Its role
// cannot name it, as it needs the role.
// See https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
func letItself(scope constructs.Construct, role awsiam.CfnRole, machine awsstepfunctions.CfnStateMachine) {
	executions := *awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service: ptr("states"), Resource: ptr("execution"), ResourceName: machine.AttrName(), ArnFormat: awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	awsiam.NewCfnPolicy(scope, ptr("StateMachinePolicy"), &awsiam.CfnPolicyProps{
		PolicyName: ptr("RunItems"),
		Roles:      &[]*string{role.Ref()},
		PolicyDocument: document(
			allowed("StartItems", machine.AttrArn(), "states:StartExecution"),
			allowed("WatchItems", []any{executions + ":*", executions + "/*"}, "states:DescribeExecution", "states:StopExecution", "states:RedriveExecution"),
		),
	})
}

func scheduleRole(scope constructs.Construct, machine awsstepfunctions.CfnStateMachine, queue boundQueue) awsiam.CfnRole {
	start := allowed("StartReview", machine.AttrArn(), "states:StartExecution")
	return makeRole(scope, "ScheduleRole", "scheduler.amazonaws.com", "StartReview", ofAccount(scope), append(queue.sending(), start)...)
}
