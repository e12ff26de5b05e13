package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
)

// logDelivery is who writes query logs to CloudWatch Logs and S3. Resolver itself,
// route53resolver.amazonaws.com, does not.
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

// allow is a statement for log delivery on behalf of the accounts and of nobody else.
// The source of a delivery is a logs ARN, not one of Resolver's.
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
	streams := d.stack.FormatArn(&awscdk.ArnComponents{
		Service:      ptr("logs"),
		Resource:     ptr("log-group"),
		ResourceName: ptr(*logGroupName + ":log-stream:*"),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
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

// BucketStatements are what the policy of a bucket needs so that AWS delivers the query
// logs of the scope's account and Region, and of those in props.Accounts, below
// props.Prefix. They are for the people who own the bucket. The props may be nil.
func BucketStatements(scope constructs.Construct, bucketArn *string, props *BucketProps) *[]awsiam.PolicyStatement {
	if props == nil {
		props = &BucketProps{}
	}
	return statements(delivererFor(scope, props.Accounts).toBucket(*bucketArn, prefixOf(props.Prefix)))
}

// KeyStatements are what the policy of a KMS key needs so that AWS delivers query logs to
// a bucket that is encrypted with it, for the scope's account and Region and for further
// accounts, which may be nil.
func KeyStatements(scope constructs.Construct, accounts *[]*string) *[]awsiam.PolicyStatement {
	return statements(delivererFor(scope, accounts).withKey())
}

// LogGroupStatements are what a resource policy of CloudWatch Logs needs so that AWS
// delivers query logs to the log group, for the scope's account and Region and for
// further accounts, which may be nil.
func LogGroupStatements(scope constructs.Construct, logGroupName *string, accounts *[]*string) *[]awsiam.PolicyStatement {
	return statements(delivererFor(scope, accounts).toLogGroup(logGroupName))
}

func statements(all []statement) *[]awsiam.PolicyStatement {
	converted := make([]awsiam.PolicyStatement, len(all))
	for i, s := range all {
		converted[i] = forOwner(s)
	}
	return &converted
}
