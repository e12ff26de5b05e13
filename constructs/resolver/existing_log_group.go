package resolver

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// LogGroupProps say how query logs get into a log group that is there already.
type LogGroupProps struct {
	// Make an account-level resource policy that lets AWS deliver query logs to the
	// group. An account has room for 10 such policies in a Region, so that this is asked
	// for and never done unasked.
	//
	// Property: AWS::Logs::ResourcePolicy.
	//
	// Default: false; a warning says what the group must allow.
	GrantDelivery *bool

	// Other accounts whose VPCs are logged here, by a shared query log config: 12 digits
	// each. It counts with GrantDelivery.
	//
	// Property: AWS::Logs::ResourcePolicy PolicyDocument.
	//
	// Default: the account of the stack alone.
	Accounts *[]*string
}

type existingLogGroup struct {
	group    interfacesawslogs.ILogGroupRef
	grant    bool
	accounts *[]*string
}

// ToLogGroup sends query logs to a CloudWatch Logs group that is there already: an
// awslogs.LogGroup, a CfnLogGroup or an import. The group is not touched. The props
// may be nil.
func ToLogGroup(group interfacesawslogs.ILogGroupRef, props *LogGroupProps) Destination {
	if props == nil {
		props = &LogGroupProps{}
	}
	grant := props.GrantDelivery != nil && *props.GrantDelivery
	return &existingLogGroup{group, grant, props.Accounts}
}

func (g *existingLogGroup) check(p *problems, region string) {
	if g.group == nil {
		p.add("ToLogGroup has no log group; pass one, or use ToNewLogGroup")
	}
	checkAccounts(p, g.accounts)
	if g.group != nil {
		checkRegion(p, "the log group", *g.group.Env().Region, region)
	}
}

func (g *existingLogGroup) bind(scope constructs.Construct) boundDestination {
	ref := g.group.LogGroupRef()
	bound := boundDestination{kind: toCloudWatch, arn: withStreams(ref.LogGroupArn), logGroupName: ref.LogGroupName}
	if g.grant {
		bound.permission = grantDelivery(scope, ref.LogGroupName, g.accounts)
		bound.accounts = delivererFor(scope, g.accounts).accounts
		return bound
	}
	warn(scope, "log-group-permission",
		"AWS delivers query logs only if a policy lets delivery.logs.amazonaws.com do logs:CreateLogStream and logs:PutLogEvents on the log group; set GrantDelivery, or give its owner what LogGroupStatements returns")
	return bound
}

// withStreams ends an ARN in ":*", as a query log config wants it. The attribute of a
// group ends so by itself, and is one token.
func withStreams(arn *string) *string {
	if strings.HasSuffix(*arn, ":*") || strings.HasPrefix(*arn, "${Token[") && strings.HasSuffix(*arn, "]}") && strings.Count(*arn, "${") == 1 {
		return arn
	}
	return ptr(*arn + ":*")
}

func grantDelivery(scope constructs.Construct, logGroupName *string, accounts *[]*string) constructs.IDependable {
	return awslogs.NewCfnResourcePolicy(scope, ptr("DeliveryPolicy"), &awslogs.CfnResourcePolicyProps{
		PolicyName:     awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{Separator: ptr("-")}),
		PolicyDocument: awscdk.Stack_Of(scope).ToJsonString(document(delivererFor(scope, accounts).toLogGroup(logGroupName)...), nil),
	})
}
