package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsram"
	"github.com/aws/constructs-go/constructs/v10"
)

// ResourceShare shares query log configs, rule groups and Profiles with other accounts,
// in the Region of the stack, by AWS Resource Access Manager.
//
// A consumer can associate what is shared with VPCs of its own and dissociate it again.
// It cannot change, delete or share it on, and does not see the owner's tags. The records
// of its VPCs go to the owner's destination, which has to take them: see the Accounts of
// [NewBucketProps]. Consumers use [QueryLoggingFromConfigArn],
// [DnsFirewallFromRuleGroupArn] and [ProfileFromProfileId], or with a ParameterPath
// [QueryLoggingFromParameter] and its kin.
//
// Taking something out of a share, or deleting the share, removes the consumers'
// associations without asking them: their logging and their protection end. AWS deletes a
// shared query log config only after that, which is the order in which CloudFormation
// deletes a stack with both.
//
// The deployment needs route53resolver:PutResolverQueryLogConfigPolicy,
// route53resolver:PutFirewallRuleGroupPolicy and route53profiles:PutProfilePolicy for the
// kinds that are shared. A domain list cannot be shared: it comes with the rule group that uses it.
type ResourceShare interface {
	constructs.Construct

	// ResourceShareArn is the ARN of the share.
	ResourceShareArn() *string

	// ParameterArn is the ARN of the SSM parameter that has the ARN of a shared QueryLogging,
	// DnsFirewall or Profile, or nil without ParameterPath and for what is not shared here.
	ParameterArn(shared constructs.Construct) *string
}

// ResourceShareProps are the properties of a [ResourceShare]. At least one resource is
// needed, of any kind. Consumers get AWS's default permission for each kind.
type ResourceShareProps struct {
	// Who it is shared with, at least one.
	//
	// Property: AWS::RAM::ResourceShare Principals.
	//
	// Default: none, which is refused.
	Principals []Principal

	// The query log configs to share, each owned by the account of the stack.
	//
	// Property: AWS::RAM::ResourceShare ResourceArns.
	//
	// Default: none.
	QueryLoggings []QueryLogging

	// The rule groups to share, each owned by the account of the stack.
	//
	// Property: AWS::RAM::ResourceShare ResourceArns.
	//
	// Default: none.
	Firewalls []DnsFirewall

	// The Profiles to share, each owned by the account of the stack. What they hold comes
	// with them and needs no share of its own.
	//
	// Property: AWS::RAM::ResourceShare ResourceArns.
	//
	// Default: none.
	Profiles []Profile

	// Let accounts outside the organisation in; each must accept an invitation. Until
	// sharing with AWS Organizations is turned on in RAM, that is every other account.
	//
	// Property: AWS::RAM::ResourceShare AllowExternalPrincipals.
	//
	// Default: false, unlike AWS's default; it is in the template.
	AllowExternalPrincipals *bool

	// The name of the share, which consumers see; not empty.
	//
	// Property: AWS::RAM::ResourceShare Name.
	//
	// Default: made from the name of the stack and the path of the construct in it.
	Name *string

	// Where consumers find the ARNs of what is shared: a path such as /dns/shared, of at most 14
	// levels of letters, digits and . - _. Each resource gets an SSM parameter, PATH/ID by the ID
	// of its construct, which is shared with the same Principals; see
	// [QueryLoggingFromParameter]. They are of the advanced tier, which AWS charges for: only
	// that one can be shared. The deployment needs ssm:PutResourcePolicy on them.
	//
	// Property: AWS::SSM::Parameter Name.
	//
	// Default: none, and consumers are given the ARNs by hand.
	ParameterPath *string
}

type resourceShare struct {
	constructs.Construct
	arn        *string
	parameters map[string]*string
}

// NewResourceShare makes a share. It panics with all that is wrong with the props.
func NewResourceShare(scope constructs.Construct, id *string, props *ResourceShareProps) ResourceShare {
	if props == nil {
		props = &ResourceShareProps{}
	}
	p := problemsOf("ResourceShare", childPath(scope, id))
	plan := sharePlanOf(props)
	plan.check(p, placeOf(scope))
	must(p.err())

	s := &resourceShare{}
	constructs.NewConstruct_Override(s, scope, id)
	s.parameters = plan.makeParameters(s)
	s.arn = awsram.NewCfnResourceShare(s, ptr("Resource"), plan.props(s, s.parameters)).AttrArn()
	plan.reachVpcs()
	plan.warnOfDelivery(s)
	if plan.external && !plan.hasAccount() {
		warn(s, "external-principals", "AllowExternalPrincipals is on and no account is named, so that it only lets others add one later; leave it out")
	}
	return s
}

func (s *resourceShare) ResourceShareArn() *string { return s.arn }

func (s *resourceShare) ParameterArn(shared constructs.Construct) *string {
	if shared == nil {
		return nil
	}
	return s.parameters[*shared.Node().Path()]
}
