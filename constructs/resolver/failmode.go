package resolver

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// FailMode sets whether DNS Firewall fails open or closed for VPCs, which AWS calls the
// FirewallConfig of a VPC. Without one, a VPC keeps the mode that it has: closed, unless
// somebody changed it, so that clients get SERVFAIL while DNS Firewall does not answer.
//
// Not every Region can deploy AWS::Route53Resolver::FirewallConfig, so a function in the
// account makes the call, unless ByCloudFormation is set. By hand it is one line for each
// VPC, which needs neither the function nor its role:
//
//	aws route53resolver update-firewall-config --resource-id vpc-0a1b2c3d4e5f67890 --firewall-fail-open ENABLED
//
// To learn whether the resource can take over in a Region, look for a ProvisioningType
// other than NON_PROVISIONABLE:
//
//	aws cloudformation describe-type --type RESOURCE --type-name AWS::Route53Resolver::FirewallConfig
//
// The mode counts only while a rule group is associated with the VPC. Profiles have a
// setting of their own, which this does not touch.
type FailMode interface {
	constructs.Construct

	// FunctionArn is the ARN of the function that makes the calls, or nil with
	// ByCloudFormation.
	FunctionArn() *string
}

// FailModeProps are the properties of a [FailMode].
type FailModeProps struct {
	// The VPCs whose mode is set, in the account and Region of the stack: one or more,
	// and each in one FailMode of the app.
	//
	// Property: Custom::DnsFirewallFailMode ResourceId.
	//
	// Default: none; it is needed.
	Vpcs []Vpc

	// What becomes of queries while DNS Firewall does not answer. Another mode is set in
	// place.
	//
	// Property: Custom::DnsFirewallFailMode FirewallFailOpen.
	//
	// Default: none; it is needed.
	Mode FailureMode

	// Leave the call to CloudFormation's own resource: no function, no role and no log. Only for
	// Regions that can deploy it, which AWS does not list: ask describe-type, as above. Both of
	// its properties are create-only, so another Mode replaces it, and AWS does not say whether
	// the deletion of the old one then sets the VPC back; look at the mode after such a change.
	// Before a FailMode with a function gets it, deploy once without ResetOnDelete. It is refused
	// together with ResetOnDelete, LogRetentionDays and LogRemovalPolicy.
	//
	// Property: AWS::Route53Resolver::FirewallConfig FirewallFailOpen and ResourceId.
	//
	// Default: false: a function makes the call, which works in every Region.
	ByCloudFormation *bool

	// Sets a VPC back to fail closed, AWS's default and not the mode that it had before,
	// when it leaves Vpcs or the stack goes. Turn it off in a deployment of its own before
	// this construct moves in the tree, gets another ID, or gives way to the resource of
	// CloudFormation: the old one is removed after the new one is made, and would undo it.
	//
	// Property: Custom::DnsFirewallFailMode FirewallFailOpenOnDelete.
	//
	// Default: false: the mode stays as it is.
	ResetOnDelete *bool

	// How many days the log of the function is kept: 0 for ever, or a value that
	// CloudWatch Logs knows (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545,
	// 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653); may be a token. It tells which VPC
	// was set and what went wrong.
	//
	// Property: AWS::Logs::LogGroup RetentionInDays.
	//
	// Default: 30.
	LogRetentionDays *float64

	// What becomes of the log of the function when it leaves the stack: it says who set which
	// mode when.
	//
	// Attribute: DeletionPolicy and UpdateReplacePolicy of the AWS::Logs::LogGroup.
	//
	// Default: RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE: it is kept, except after a first
	// deployment that failed.
	LogRemovalPolicy awscdk.RemovalPolicy
}

type failMode struct {
	constructs.Construct
	functionArn *string
	vpcs        []Vpc
}

// NewFailMode sets the mode of VPCs, by a function and a role made for it. It panics with
// all that is wrong with the props.
//
// When the call fails, so does the deployment, with AWS's code and message. A creation
// that failed is rolled back without a call.
func NewFailMode(scope constructs.Construct, id *string, props *FailModeProps) FailMode {
	if props == nil {
		props = &FailModeProps{}
	}
	p := problemsOf("FailMode", childPath(scope, id))
	m := &failMode{vpcs: planVpcs(p, scope, nil, props.Vpcs)}
	retention := numberOf(props.LogRetentionDays)
	checkFailMode(p, m.vpcs, props.Mode, retention)
	checkRemoval(p, props.LogRemovalPolicy)
	native := props.ByCloudFormation != nil && *props.ByCloudFormation
	if native && (props.ResetOnDelete != nil || props.LogRetentionDays != nil || props.LogRemovalPolicy != "") {
		p.add("ByCloudFormation is set, so there is no function; leave out ResetOnDelete, LogRetentionDays and LogRemovalPolicy")
	}
	must(p.err())

	constructs.NewConstruct_Override(m, scope, id)
	if native {
		m.setNatively(props.Mode)
	} else {
		m.functionArn = failModeHandler(m, retention, keptUnless(props.LogRemovalPolicy))
		m.set(props.Mode, props.ResetOnDelete)
	}
	validateAtSynthesis("FailMode", m, m.validate)
	return m
}

func (m *failMode) FunctionArn() *string { return m.functionArn }

// setNatively makes CloudFormation's own resources. The CDK has them since 2.276, and older
// ones can write them all the same.
func (m *failMode) setNatively(mode FailureMode) {
	var behindEachOther lanes
	for _, vpc := range m.vpcs {
		behindEachOther.add(vpc.key, awscdk.NewCfnResource(m, ptr("Config-"+vpc.key), &awscdk.CfnResourceProps{
			Type:       ptr("AWS::Route53Resolver::FirewallConfig"),
			Properties: &map[string]any{"ResourceId": vpc.id.value, "FirewallFailOpen": mode.kind.value},
		}))
	}
}

// set makes the resources, in a few lanes where there are many.
func (m *failMode) set(mode FailureMode, reset *bool) {
	var behindEachOther lanes
	for _, vpc := range m.vpcs {
		behindEachOther.add(vpc.key, awscdk.NewCfnResource(m, ptr("Vpc-"+vpc.key), &awscdk.CfnResourceProps{
			Type:       ptr("Custom::DnsFirewallFailMode"),
			Properties: m.properties(vpc, mode, reset),
		}))
	}
}

// properties are named as the API names them.
func (m *failMode) properties(vpc Vpc, mode FailureMode, reset *bool) *map[string]any {
	properties := map[string]any{
		"ServiceToken":     m.functionArn,
		"ServiceTimeout":   failModeServiceTimeout,
		"ResourceId":       vpc.id.value,
		"FirewallFailOpen": mode.kind.value,
	}
	if reset != nil && *reset {
		properties["FirewallFailOpenOnDelete"] = failClosed
	}
	return &properties
}
