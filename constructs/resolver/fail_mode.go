package resolver

import (
	_ "embed"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
)

// FailMode sets whether DNS Firewall fails open or closed for VPCs, which AWS calls the
// FirewallConfig of a VPC. Without it, a VPC keeps its mode: closed, unless it was changed:
// clients get SERVFAIL while DNS Firewall does not answer.
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
	// Default: none; it is required.
	Vpcs []Vpc

	// What happens to queries while DNS Firewall does not answer. Another mode is set in
	// place.
	//
	// Property: Custom::DnsFirewallFailMode FirewallFailOpen.
	//
	// Default: none; it is required.
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

	// How many days the log of the function is kept: 0 for ever, or a value that CloudWatch
	// Logs supports (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096,
	// 1827, 2192, 2557, 2922, 3288, 3653); may be a token. It shows which VPC was set and
	// what went wrong.
	//
	// Property: AWS::Logs::LogGroup RetentionInDays.
	//
	// Default: 30.
	LogRetentionDays *float64

	// What happens to the log of the function when it leaves the stack: it says who set which
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
	final       *finalCheck
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
	p := problemsOfNew("FailMode", scope, id)
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
	m.final = validateAtSynthesis("FailMode", m, m.validate)
	return m
}

func (m *failMode) FunctionArn() *string { return m.functionArn }

// setNatively makes CloudFormation's own resources. CDKs before 2.276 have no L1 for them.
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

// FailureMode says what happens to the queries of a VPC while DNS Firewall does not answer:
// [FailOpen] or [FailClosed]. While it does answer, neither changes what rules do.
type FailureMode struct{ kind text }

const (
	failOpen   = "ENABLED"
	failClosed = "DISABLED"
)

// FailOpen lets queries through unfiltered: names resolve, and nothing is blocked.
func FailOpen() FailureMode { return FailureMode{text{value: failOpen, set: true}} }

// FailClosed answers SERVFAIL, which is AWS's default: nothing gets past the rules, and no name
// resolves, those of AWS's own services included.
func FailClosed() FailureMode { return FailureMode{text{value: failClosed, set: true}} }

// FailureModeOf is a mode that arrives as text, from a configuration file or a template
// parameter, as AWS has it for FirewallFailOpen: ENABLED for open, DISABLED for closed.
func FailureModeOf(firewallFailOpen *string) FailureMode {
	return FailureMode{textOf(firewallFailOpen)}
}

func (m FailureMode) check(p *problems) {
	switch {
	case !m.kind.set:
		p.add("Mode is required; use FailOpen() or FailClosed()")
	case m.kind.known() && !slices.Contains([]string{failOpen, failClosed}, m.kind.value):
		p.add("Mode is %q; use FailOpen() or FailClosed(), which AWS calls ENABLED and DISABLED", m.kind.value)
	}
}

func checkFailMode(p *problems, vpcs []Vpc, mode FailureMode, retention number) {
	if len(vpcs) == 0 {
		p.add("Vpcs is required")
	}
	mode.check(p)
	checkRetention(p, "LogRetentionDays", retention)
}

// validate refuses a VPC that two constructs of the app would set.
func (m *failMode) validate(p *problems) {
	for _, other := range allOf[*failMode](m) {
		if other == m {
			return
		}
		for _, vpc := range m.vpcs {
			if slices.ContainsFunc(other.vpcs, vpc.same) {
				p.add("the mode of %s is already set by %q; remove the VPC from one of them", vpc.key, *other.Node().Path())
			}
		}
	}
}

// failModeCode is inline in the template, which takes 4,096 characters. It uses the SDK
// that the runtime brings.
//
//go:embed failmode/handler.py
var failModeCode string

const (
	failModeRuntime = "python3.14"
	// In seconds. The function answers well within its own time; CloudFormation waits
	// for the attempts that Lambda makes if one could not.
	failModeTimeout        = 120.0
	failModeServiceTimeout = 900.0
)

// failModeHandler makes the function that calls AWS, and gives its ARN.
func failModeHandler(scope constructs.Construct, retention number, removal awscdk.RemovalPolicy) *string {
	group := failModeLog(scope, retention)
	group.ApplyRemovalPolicy(removal, nil)
	return awslambda.NewCfnFunction(scope, ptr("Handler"), &awslambda.CfnFunctionProps{
		Description:   ptr("Sets the DNS Firewall fail mode of VPCs for CloudFormation"),
		Runtime:       ptr(failModeRuntime),
		Handler:       ptr("index.handler"),
		Code:          map[string]any{"zipFile": failModeCode},
		Timeout:       ptr(failModeTimeout),
		Role:          failModeRole(scope, group).AttrArn(),
		LoggingConfig: map[string]any{"logGroup": group.Ref()},
	}).AttrArn()
}

// failModeLog is the log of the function. It outlives the function by default: it says when a
// mode was set, by which deployment, and what went wrong, the last deletion included.
func failModeLog(scope constructs.Construct, retention number) awslogs.CfnLogGroup {
	if !retention.set {
		retention = number{value: defaultRetentionDays, set: true}
	}
	group := awslogs.NewCfnLogGroup(scope, ptr("HandlerLogGroup"), nil)
	if retention.value != 0 {
		group.SetRetentionInDays(&retention.value)
	}
	return group
}

func failModeRole(scope constructs.Construct, group awslogs.CfnLogGroup) awsiam.CfnRole {
	trust := statement{
		"Effect":    "Allow",
		"Principal": map[string]any{"Service": "lambda.amazonaws.com"},
		"Action":    "sts:AssumeRole",
	}
	return awsiam.NewCfnRole(scope, ptr("HandlerRole"), &awsiam.CfnRoleProps{
		AssumeRolePolicyDocument: document(trust),
		Policies:                 []any{map[string]any{"policyName": "SetFailMode", "policyDocument": document(failModeStatements(scope, group)...)}},
	})
}

// failModeStatements are all that the function may do. The ID in the ARN of a firewall
// config is AWS's own and not that of the VPC, and it is not known before the call.
// Resolver looks the VPC up as its caller, or refuses with RSLVR-02309; EC2 knows no
// resources for that action.
// See https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonroute53resolver.html
func failModeStatements(scope constructs.Construct, group awslogs.CfnLogGroup) []statement {
	configs := awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service: ptr("route53resolver"), Resource: ptr("firewall-config"), ResourceName: ptr("*"),
	})
	return []statement{
		allowed("SetFailMode", configs, "route53resolver:UpdateFirewallConfig"),
		allowed("SeeThatTheVpcExists", "*", "ec2:DescribeVpcs"),
		allowed("Log", group.AttrArn(), "logs:CreateLogStream", "logs:PutLogEvents"),
	}
}
