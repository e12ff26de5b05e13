package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// NewLogGroupProps are the properties of a log group made for query logs.
// See AWS::Logs::LogGroup.
type NewLogGroupProps struct {
	// The name of the log group: 1-512 letters, digits and . - _ / #.
	//
	// Property: LogGroupName.
	//
	// Default: /aws/vendedlogs/route53resolver/ and the name of the stack and a part of
	// its ID, so that a group that outlives its stack is not in the way of the next one.
	LogGroupName *string

	// How many days records are kept: 0 for ever, or a value that CloudWatch Logs
	// knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827,
	// 2192, 2557, 2922, 3288, 3653); may be a token. Names and client addresses can be
	// personal data.
	//
	// Property: RetentionInDays.
	//
	// Default: 30.
	RetentionDays *float64

	// The ARN of the KMS key that encrypts the group. Its policy must let
	// logs.REGION.amazonaws.com use it.
	//
	// Property: KmsKeyId.
	//
	// Default: CloudWatch Logs encrypts with a key of its own.
	KmsKeyArn *string

	// STANDARD or INFREQUENT_ACCESS, which costs less and has no metric filters,
	// subscriptions or live tail. It cannot be changed later.
	//
	// Property: LogGroupClass.
	//
	// Default: STANDARD, by leaving it out.
	LogGroupClass *string

	// What becomes of the group when it leaves the stack. Query logs are evidence.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE: it is kept, except after a
	// first deployment that failed.
	RemovalPolicy awscdk.RemovalPolicy
}

// 0 stands for no retention setting at all.
var retentionDays = []float64{0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

// newLogGroup is the pure value behind NewLogGroupProps.
type newLogGroup struct {
	name      text
	retention number
	key       text
	class     text
	removal   awscdk.RemovalPolicy
}

// ToNewLogGroup sends query logs to a CloudWatch Logs group made for them, with the
// policy that lets AWS deliver. The props may be nil.
func ToNewLogGroup(props *NewLogGroupProps) Destination {
	if props == nil {
		props = &NewLogGroupProps{}
	}
	g := &newLogGroup{
		name:      textOf(props.LogGroupName),
		retention: numberOf(props.RetentionDays),
		key:       textOf(props.KmsKeyArn),
		class:     textOf(props.LogGroupClass),
		removal:   props.RemovalPolicy,
	}
	if !g.retention.set {
		g.retention = number{value: defaultRetentionDays, set: true}
	}
	if g.removal == "" {
		g.removal = awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE
	}
	return g
}

func (g *newLogGroup) check(p *problems) {
	if g.name.known() && !logGroupName.MatchString(g.name.value) {
		p.add("LogGroupName is %q; use 1-512 letters, digits and . - _ / #", g.name.value)
	}
	if g.retention.known() && !slices.Contains(retentionDays, g.retention.value) {
		p.add("RetentionDays is %v, which CloudWatch Logs does not know; use one of %v (0 keeps for ever)", g.retention.value, retentionDays)
	}
	if g.key.known() && !kmsKeyArn.MatchString(g.key.value) {
		p.add("KmsKeyArn is %q; use the full ARN of a key, arn:aws:kms:REGION:ACCOUNT:key/ID", g.key.value)
	}
	if g.class.known() && g.class.value != "STANDARD" && g.class.value != "INFREQUENT_ACCESS" {
		p.add("LogGroupClass is %q; use STANDARD or INFREQUENT_ACCESS", g.class.value)
	}
	if g.removal == awscdk.RemovalPolicy_SNAPSHOT {
		p.add("RemovalPolicy is SNAPSHOT, which log groups do not have; use RETAIN_ON_UPDATE_OR_DELETE, RETAIN or DESTROY")
	}
}

func (g *newLogGroup) bind(scope constructs.Construct) boundDestination {
	name := g.name.pointer()
	if name == nil {
		name = defaultLogGroupName()
	}
	group := awslogs.NewCfnLogGroup(scope, ptr("LogGroup"), &awslogs.CfnLogGroupProps{
		LogGroupName:  name,
		LogGroupClass: g.class.pointer(),
		// The policy's ARN is built from the name: a group cannot refer to itself.
		ResourcePolicyDocument: deliveryPolicy(awscdk.Stack_Of(scope), name),
	})
	if g.key.set {
		group.SetKmsKeyId(&g.key.value)
	}
	if g.retention.value != 0 {
		group.SetRetentionInDays(&g.retention.value)
	}
	group.ApplyRemovalPolicy(g.removal, nil)
	return boundDestination{arn: group.AttrArn(), logGroupName: group.Ref(), namedByStack: !g.name.set}
}

// defaultLogGroupName uses the first part of the GUID in the stack's ID: it holds the
// time of creation, where later parts may be the same for stacks made on one host.
func defaultLogGroupName() *string {
	guid := awscdk.Fn_Select(ptr(2.0), awscdk.Fn_Split(ptr("/"), awscdk.Aws_STACK_ID(), nil))
	part := awscdk.Fn_Select(ptr(0.0), awscdk.Fn_Split(ptr("-"), guid, nil))
	return ptr("/aws/vendedlogs/route53resolver/" + *awscdk.Aws_STACK_NAME() + "-" + *part)
}
