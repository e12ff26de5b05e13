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

func (g *existingLogGroup) check(p *problems, here place) {
	if g.group == nil {
		p.add("ToLogGroup has no log group; pass one, or use ToNewLogGroup")
	}
	checkAccounts(p, g.accounts)
	if g.group == nil {
		return
	}
	checkRegion(p, "the log group", *g.group.Env().Region, here.region)
	if owner := *g.group.Env().Account; g.grant && differ(owner, here.account) {
		p.add("GrantDelivery is set, and the log group is in account %s, where a policy of account %s has no effect; leave it out, and give the owner what LogGroupStatements returns for the ARN of the group", owner, here.account)
	}
}

func (g *existingLogGroup) bind(scope constructs.Construct) boundDestination {
	ref := g.group.LogGroupRef()
	foreign := differ(*g.group.Env().Account, placeOf(scope).account)
	bound := boundDestination{
		kind: toCloudWatch, arn: withStreams(ref.LogGroupArn, foreign), logGroupName: ref.LogGroupName,
		logGroup: logGroupL2(scope, ref.LogGroupName),
	}
	if given, ok := g.group.(awslogs.ILogGroup); ok {
		bound.logGroup = givenL2(given)
	}
	if g.grant {
		bound.permission = grantDelivery(scope, ref.LogGroupName, g.accounts)
		bound.accounts = delivererFor(scope, g.accounts).accounts
		return bound
	}
	warn(scope, "log-group-permission",
		"AWS delivers query logs only if a policy lets delivery.logs.amazonaws.com do logs:CreateLogStream and logs:PutLogEvents on the log group; set GrantDelivery, or give its owner what LogGroupStatements returns")
	return bound
}

// withStreams ends an ARN in ":*", as a query log config requires it. The attribute of a
// group ends so by itself, and is one token. Across accounts the CDK puts an ARN made of the
// name into such a token, without the end.
func withStreams(arn *string, foreign bool) *string {
	attribute := strings.HasPrefix(*arn, "${Token[") && strings.HasSuffix(*arn, "]}") && strings.Count(*arn, "${") == 1
	if strings.HasSuffix(*arn, ":*") || attribute && !foreign {
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
