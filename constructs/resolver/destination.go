package resolver

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Destination is where query logs go. New ones: [ToNewLogGroup], [ToNewBucket],
// [ToNewDeliveryStream]. Existing ones: [ToLogGroup], [ToBucket], [ToBucketArn],
// [ToDeliveryStream], [ToDeliveryStreamOf].
//
// A VPC takes one query log config per type of destination, so a second QueryLogging can send
// its queries to S3 beside CloudWatch Logs.
type Destination interface {
	// check adds what is wrong to p. The Region is that of the config, or a token.
	check(p *problems, here place)
	// bind makes what the destination needs under the QueryLogging.
	bind(scope constructs.Construct) boundDestination
}

// destinationKind is what AWS calls the type of a destination. The zero value is that of
// an imported config, which is not known.
type destinationKind string

const (
	toCloudWatch destinationKind = "CloudWatch Logs"
	toS3         destinationKind = "S3"
	toFirehose   destinationKind = "Firehose"
)

// boundDestination is a destination in the construct tree.
type boundDestination struct {
	kind         destinationKind
	arn          *string
	logGroupName *string
	bucketName   *string
	accounts     []string // those that may deliver, or nil if that is not known
	claim        claim
	permission   constructs.IDependable // what must exist before the config, or nil

	logGroup *l2[awslogs.ILogGroup]
	bucket   *l2[awss3.IBucket]
	key      *l2[awskms.IKey]
}

// keptUnless is the removal policy of what is evidence.
func keptUnless(policy awscdk.RemovalPolicy) awscdk.RemovalPolicy {
	if policy == "" {
		return awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	}
	return policy
}

func checkRemoval(p *problems, policy awscdk.RemovalPolicy) {
	if policy == awscdk.RemovalPolicy_SNAPSHOT {
		p.add("RemovalPolicy is SNAPSHOT, which is not for logs; use RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY")
	}
}

func checkAccounts(p *problems, accounts *[]*string) {
	if accounts == nil {
		return
	}
	for i, account := range *accounts {
		switch a := textOf(account); {
		case account == nil:
			p.add("account %d is nil; give its 12 digits", i+1)
		case isTokenList(a.value):
			p.add("Accounts is a list that is known only at deployment; list each account")
		case !a.deferred() && !awsdns.IsAccountID(a.value):
			p.add("account %d is %q; an account has 12 digits", i+1, a.value)
		}
	}
}

// logDelivery is the service that writes query logs to CloudWatch Logs and S3. Resolver
// itself, route53resolver.amazonaws.com, does not.
const logDelivery = "delivery.logs.amazonaws.com"

// statement is a policy statement in the form of JSON.
type statement = map[string]any

// deliverer is who may deliver: AWS's log delivery, for the queries of some accounts.
type deliverer struct {
	stack    awscdk.Stack
	accounts []string // whose VPCs are logged
}

// delivererFor is the stack's own account, and those that a config is shared with.
func delivererFor(scope constructs.Construct, shared *[]*string) deliverer {
	stack := awscdk.Stack_Of(scope)
	d := deliverer{stack, []string{*stack.Account()}}
	if shared != nil {
		for _, account := range *shared {
			if !slices.Contains(d.accounts, *account) {
				d.accounts = append(d.accounts, *account)
			}
		}
	}
	return d
}

// allow is a statement for log delivery on behalf of the accounts and no others. The source
// of a delivery is a logs ARN, not one of Resolver's.
func (d deliverer) allow(sid string, resource any, actions ...any) statement {
	sources := make([]any, len(d.accounts))
	accounts := make([]any, len(d.accounts))
	for i, account := range d.accounts {
		accounts[i] = account
		sources[i] = "arn:" + *d.stack.Partition() + ":logs:" + *d.stack.Region() + ":" + account + ":*"
	}
	return statement{
		"Sid":       sid,
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": logDelivery},
		"Action":    actions,
		"Resource":  resource,
		"Condition": map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": accounts},
			"ArnLike":      map[string]any{"aws:SourceArn": sources},
		},
	}
}

// toLogGroup lets AWS deliver to a log group.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
func (d deliverer) toLogGroup(logGroupName *string) []statement {
	streams := arnOfLogGroup(d.stack, *logGroupName, ":log-stream:*")
	return []statement{d.allow("ResolverQueryLogDelivery", streams, "logs:CreateLogStream", "logs:PutLogEvents")}
}

// toBucket lets AWS deliver to a bucket, below a prefix that is empty or ends in a slash.
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html
func (d deliverer) toBucket(bucketArn, prefix string) []statement {
	objects := bucketArn + "/" + prefix + "AWSLogs/" + d.accounts[0] + "/*"
	if len(d.accounts) > 1 {
		// AWS does not say which account's folder the records of a shared config are in.
		objects = bucketArn + "/" + prefix + "AWSLogs/*"
	}
	write := d.allow("AWSLogDeliveryWrite", objects, "s3:PutObject")
	equals := write["Condition"].(map[string]any)["StringEquals"].(map[string]any)
	equals["s3:x-amz-acl"] = "bucket-owner-full-control"
	return []statement{d.allow("AWSLogDeliveryAclCheck", bucketArn, "s3:GetBucketAcl", "s3:ListBucket"), write}
}

// withKey lets AWS encrypt what it delivers to a bucket.
func (d deliverer) withKey() []statement {
	return []statement{d.allow("AWSLogDeliveryKey", "*", "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")}
}

func document(statements ...statement) map[string]any {
	list := make([]any, len(statements))
	for i, s := range statements {
		list[i] = s
	}
	return map[string]any{"Version": "2012-10-17", "Statement": list}
}

// forOwner is a statement in the form that AddToResourcePolicy takes. It has no Sid, which
// must not be twice in the policy of a topic that several constructs use.
func forOwner(s statement) awsiam.PolicyStatement {
	delete(s, "Sid")
	return awsiam.PolicyStatement_FromJson(s)
}

// BucketStatements are what the policy of a bucket needs so that AWS delivers the query logs
// of the scope's account and Region, and of those in props.Accounts, below props.Prefix. They
// are for the owner of the bucket. The props may be nil.
//
// It panics if an argument is missing or is something that [ToBucketArn] refuses.
func BucketStatements(scope constructs.Construct, bucketArn *string, props *BucketProps) *[]awsiam.PolicyStatement {
	if props == nil {
		props = &BucketProps{}
	}
	p := statementProblems("BucketStatements", scope)
	arn := textOf(bucketArn)
	if arn.value == "" {
		p.add("the ARN of the bucket is missing; give arn:aws:s3:::NAME")
	} else {
		checkBucketArn(p, "the ARN of the bucket", arn)
	}
	checkPrefix(p, textOf(props.Prefix))
	checkAccounts(p, props.Accounts)
	must(p.err())
	return statements(delivererFor(scope, props.Accounts).toBucket(*bucketArn, prefixOf(props.Prefix)))
}

// KeyStatements are what the policy of a KMS key needs so that AWS delivers query logs to
// a bucket that is encrypted with it, for the scope's account and Region and for further
// accounts, which may be nil.
//
// For the key of a log group see [LogGroupKeyStatements]. It panics if the scope is missing
// or an account does not have 12 digits.
func KeyStatements(scope constructs.Construct, accounts *[]*string) *[]awsiam.PolicyStatement {
	p := statementProblems("KeyStatements", scope)
	checkAccounts(p, accounts)
	must(p.err())
	return statements(delivererFor(scope, accounts).withKey())
}

// LogGroupStatements are what a resource policy of CloudWatch Logs needs so that AWS
// delivers query logs to the log group, for the scope's account and Region and for
// further accounts, which may be nil.
//
// The log group is given by its name, if it is in the scope's account and Region, or else by
// its ARN; a token alone is taken for a name. It panics if an argument is missing or malformed.
func LogGroupStatements(scope constructs.Construct, logGroup *string, accounts *[]*string) *[]awsiam.PolicyStatement {
	p := statementProblems("LogGroupStatements", scope)
	checkLogGroup(p, textOf(logGroup))
	checkAccounts(p, accounts)
	must(p.err())
	return statements(delivererFor(scope, accounts).toLogGroup(logGroup))
}

// LogGroupKeyStatements are what the policy of a KMS key needs so that CloudWatch Logs
// encrypts a log group with it, and nothing else. The log group is given by its name, if it is
// in the scope's account and Region, or else by its ARN; a token alone is taken for a name. It
// panics if an argument is missing or malformed.
//
// See https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func LogGroupKeyStatements(scope constructs.Construct, logGroup *string) *[]awsiam.PolicyStatement {
	p := statementProblems("LogGroupKeyStatements", scope)
	checkLogGroup(p, textOf(logGroup))
	must(p.err())
	return statements([]statement{keyForLogGroup(awscdk.Stack_Of(scope), *logGroup)})
}

// keyForLogGroup lets CloudWatch Logs use a key for one log group.
func keyForLogGroup(stack awscdk.Stack, logGroup string) statement {
	return statement{
		"Sid":       "CloudWatchLogsKey",
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "logs." + *stack.Region() + "." + *stack.UrlSuffix()},
		"Action":    []any{"kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"},
		"Resource":  "*",
		"Condition": map[string]any{"ArnLike": map[string]any{"kms:EncryptionContext:aws:logs:arn": arnOfLogGroup(stack, logGroup, "")}},
	}
}

// arnOfLogGroup is the ARN of a log group that is given by its name or ARN, with an end.
func arnOfLogGroup(stack awscdk.Stack, logGroup, end string) string {
	if strings.HasPrefix(logGroup, "arn:") {
		return strings.TrimSuffix(logGroup, ":*") + end
	}
	return *logGroupArn(stack, logGroup+end)
}

var existingLogGroupArn = regexp.MustCompile(`^arn:[a-z0-9-]+:logs:[a-z0-9-]+:[0-9]{12}:log-group:[.\-_/#A-Za-z0-9]{1,512}(:\*)?$`)

func checkLogGroup(p *problems, group text) {
	switch {
	case group.value == "":
		p.add("the log group is missing; give its name, or its ARN if it is in another account or Region")
	case !group.known():
	case strings.HasPrefix(group.value, "arn:"):
		if !existingLogGroupArn.MatchString(group.value) {
			p.add("the log group is %q; its ARN has the form arn:aws:logs:REGION:ACCOUNT:log-group:NAME", group.value)
		}
	case !logGroupName.MatchString(group.value):
		p.add("the log group is %q; a name has 1-512 letters, digits and . - _ / #", group.value)
	}
}

// statementProblems refuses a missing scope, which the account comes from.
func statementProblems(function string, scope constructs.Construct) *problems {
	if scope == nil {
		panic(fmt.Errorf("resolver: %s has no scope; pass the stack whose account's queries are logged", function))
	}
	return problemsIn(function, scope)
}

func statements(all []statement) *[]awsiam.PolicyStatement {
	converted := make([]awsiam.PolicyStatement, len(all))
	for i, s := range all {
		converted[i] = forOwner(s)
	}
	return &converted
}
