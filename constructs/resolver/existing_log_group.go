package resolver

import (
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
}

type existingLogGroup struct {
	group interfacesawslogs.ILogGroupRef
	grant bool
}

// ToLogGroup sends query logs to a CloudWatch Logs group that is there already: an
// awslogs.LogGroup, a CfnLogGroup or an import. The group is not touched. The props
// may be nil.
func ToLogGroup(group interfacesawslogs.ILogGroupRef, props *LogGroupProps) Destination {
	grant := props != nil && props.GrantDelivery != nil && *props.GrantDelivery
	return &existingLogGroup{group: group, grant: grant}
}

func (g *existingLogGroup) check(p *problems) {
	if g.group == nil {
		p.add("ToLogGroup has no log group; pass one, or use ToNewLogGroup")
	}
}

func (g *existingLogGroup) bind(scope constructs.Construct) boundDestination {
	ref := g.group.LogGroupRef()
	bound := boundDestination{kind: toCloudWatch, arn: ref.LogGroupArn, logGroupName: ref.LogGroupName}
	if g.grant {
		bound.permission = grantDelivery(scope, ref.LogGroupName)
		return bound
	}
	warn(scope, "log-group-permission",
		"AWS delivers query logs only if a policy lets delivery.logs.amazonaws.com do logs:CreateLogStream and logs:PutLogEvents on the log group; set GrantDelivery, or give its owner what LogGroupStatements returns")
	return bound
}

func grantDelivery(scope constructs.Construct, logGroupName *string) constructs.IDependable {
	return awslogs.NewCfnResourcePolicy(scope, ptr("DeliveryPolicy"), &awslogs.CfnResourcePolicyProps{
		PolicyName:     awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{Separator: ptr("-")}),
		PolicyDocument: awscdk.Stack_Of(scope).ToJsonString(document(delivererFor(scope, nil).toLogGroup(logGroupName)...), nil),
	})
}
