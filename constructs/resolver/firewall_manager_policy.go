package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsfms"
	"github.com/aws/constructs-go/constructs/v10"
)

// FirewallManagerPolicy is a policy of AWS Firewall Manager that puts rule groups on the
// VPCs of an organisation, before and after those of the accounts themselves. VPCs and
// accounts that come into its scope later get them too.
//
// The stack belongs into the Firewall Manager administrator account, and into each Region
// that has VPCs: a policy counts for one. Every account in scope needs AWS Config, and
// the management account must have turned on sharing with AWS Organizations in AWS RAM.
// Firewall Manager then shares the rule groups by itself: no [ResourceShare] is needed.
//
// What it associates is called FMManaged_ and the ID of the policy, and counts among the
// 5 rule groups that a VPC takes. A VPC with too many, or with another rule group at the
// same priority, is reported as a violation and keeps what it has.
//
// Rule groups of accounts stand between First and Last and can neither be asked earlier
// than First nor later than Last. See
// https://docs.aws.amazon.com/waf/latest/developerguide/dns-firewall-policies.html
type FirewallManagerPolicy interface {
	constructs.Construct

	// PolicyId is the ID of the policy, 36 characters.
	PolicyId() *string

	// PolicyArn is the ARN of the policy.
	PolicyArn() *string
}

// FirewallManagerPolicyProps are the properties of a [FirewallManagerPolicy]. At least
// one rule group is needed, in First or in Last.
type FirewallManagerPolicyProps struct {
	// The rule groups that are asked before those of the accounts, at priorities from 1
	// to 99. First and Last together hold at most 5, which is all that a VPC takes, and
	// AWS takes 2 unless it raises that.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: none.
	First []PolicyFirewall

	// The rule groups that are asked after those of the accounts, at priorities from 9901
	// to 10000.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: none.
	Last []PolicyFirewall

	// Which accounts are in scope: OnlyAccounts(...) or AllAccountsBut(...).
	//
	// Property: AWS::FMS::Policy IncludeMap and ExcludeMap.
	//
	// Default: every account of the organisation, later ones included.
	Accounts AccountScope

	// Which VPCs of those accounts are in scope: OnlyTagged(...) or AllButTagged(...).
	// Whoever may tag a VPC then decides on its protection.
	//
	// Property: AWS::FMS::Policy ResourceTags, ExcludeResourceTags and
	// ResourceTagLogicalOperator.
	//
	// Default: every VPC.
	VpcTags VpcTagScope

	// Associate the rule groups. While it is off, Firewall Manager only reports the VPCs
	// that lack them, and filters nothing: look at the report first, then turn it on.
	//
	// Property: AWS::FMS::Policy RemediationEnabled.
	//
	// Default: false, and a warning, which goes when it is set to false.
	RemediationEnabled *bool

	// Remove the rule groups from VPCs and accounts that leave the scope, such as by
	// losing a tag.
	//
	// Property: AWS::FMS::Policy ResourcesCleanUp.
	//
	// Default: not in the template; AWS then leaves them there.
	ResourcesCleanUp *bool

	// Ask Firewall Manager to clean up when the policy is deleted. AWS documents what
	// that does for other kinds of policy and not for this one: look for associations
	// called FMManaged_ before you delete the rule groups too.
	//
	// Property: AWS::FMS::Policy DeleteAllPolicyResources.
	//
	// Default: not in the template, which is as false.
	DeleteAllPolicyResources *bool

	// What the policy is for: up to 256 letters, digits, spaces and _ . : / = + - @.
	//
	// Property: AWS::FMS::Policy PolicyDescription.
	//
	// Default: none.
	Description *string

	// The name of the policy: 1-128 letters, digits, spaces and _ . : / = + - @.
	//
	// Property: AWS::FMS::Policy PolicyName.
	//
	// Default: made from the name of the stack and the path of the construct in it.
	Name *string

	// How many rule groups the account takes in one policy: a whole number above 2; a VPC
	// takes 5 in any case. It moves a warning and no resource.
	//
	// Property: none.
	//
	// Default: 2, which is AWS's; it raises that on request.
	RuleGroupQuota *float64
}

type firewallManagerPolicy struct {
	constructs.Construct
	id  *string
	arn *string
}

// NewFirewallManagerPolicy makes a policy. It panics with all that is wrong with the
// props.
func NewFirewallManagerPolicy(scope constructs.Construct, id *string, props *FirewallManagerPolicyProps) FirewallManagerPolicy {
	if props == nil {
		props = &FirewallManagerPolicyProps{}
	}
	p := problemsOf("FirewallManagerPolicy", childPath(scope, id))
	plan := policyPlanOf(props)
	plan.check(p, scope)
	must(p.err())

	f := &firewallManagerPolicy{}
	constructs.NewConstruct_Override(f, scope, id)
	made := awsfms.NewCfnPolicy(f, ptr("Resource"), plan.render(f))
	f.id, f.arn = made.AttrId(), made.AttrArn()
	plan.reachVpcs()
	plan.warn(f)
	return f
}

func (f *firewallManagerPolicy) PolicyId() *string  { return f.id }
func (f *firewallManagerPolicy) PolicyArn() *string { return f.arn }
