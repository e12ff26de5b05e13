package resolver_test

import (
	"os"
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const failModeType = "Custom::DnsFirewallFailMode"

func synthFailMode(t *testing.T, props *resolver.FailModeProps) template {
	t.Helper()
	return synth(t, func(s awscdk.Stack) { resolver.NewFailMode(s, jsii.String("FailMode"), props) }).template
}

func TestFailModeIsSetForEachVpc(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA, vpcB), Mode: resolver.FailOpen()})
	modes := map[any]any{}
	for _, r := range tpl.resources(failModeType) {
		properties := r["Properties"].(map[string]any)
		modes[properties["ResourceId"]] = properties["FirewallFailOpen"]
		if _, resets := properties["FirewallFailOpenOnDelete"]; resets {
			t.Error("the mode is reset without being asked for")
		}
		diff(t, properties["ServiceTimeout"], any(900.0))
	}
	diff(t, modes, map[any]any{vpcA: "ENABLED", vpcB: "ENABLED"})
}

func TestFailModeOverrides(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{
		Vpcs: vpcs(vpcA), Mode: resolver.FailClosed(), ResetOnDelete: jsii.Bool(true), LogRetentionDays: jsii.Number(365),
	})
	properties := at(t, tpl.only(t, failModeType), "Properties")
	diff(t, at(t, properties, "FirewallFailOpen"), any("DISABLED"))
	diff(t, at(t, properties, "FirewallFailOpenOnDelete"), any("DISABLED"))
	diff(t, at(t, tpl.only(t, logGroupType), "Properties", "RetentionInDays"), any(365.0))
}

func TestFailModeLogIsKeptForEver(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen(), LogRetentionDays: jsii.Number(0)})
	if _, there := tpl.only(t, logGroupType)["Properties"]; there {
		t.Error("a log group that is kept for ever has a retention")
	}
}

func TestFailModeThatIsAParameter(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		mode := awscdk.NewCfnParameter(s, jsii.String("FailOpen"), nil)
		vpc := awscdk.NewCfnParameter(s, jsii.String("VpcId"), nil)
		resolver.NewFailMode(s, jsii.String("FailMode"), &resolver.FailModeProps{
			Vpcs: []resolver.Vpc{resolver.VpcByKey(jsii.String("main"), vpc.ValueAsString())},
			Mode: resolver.FailureModeOf(mode.ValueAsString()),
		})
	})
	properties := at(t, out.template.only(t, failModeType), "Properties")
	diff(t, at(t, properties, "FirewallFailOpen"), any(map[string]any{"Ref": "FailOpen"}))
	diff(t, at(t, properties, "ResourceId"), any(map[string]any{"Ref": "VpcId"}))
}

func TestFailModeHandlerIsInline(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
	function := at(t, tpl.only(t, "AWS::Lambda::Function"), "Properties")
	code, err := os.ReadFile("failmode/handler.py")
	if err != nil {
		t.Fatal(err)
	}
	diff(t, at(t, function, "Code", "ZipFile"), any(string(code)))
	if len(code) > 4096 {
		t.Errorf("%d characters, and CloudFormation takes 4096", len(code))
	}
	diff(t, at(t, function, "Timeout"), any(120.0))
	group := failModeOnly(t, tpl.resources(logGroupType))
	diff(t, at(t, function, "LoggingConfig"), any(map[string]any{"LogGroup": map[string]any{"Ref": group}}))
	diff(t, at(t, tpl.only(t, logGroupType), "Properties", "RetentionInDays"), any(30.0))
}

// failModeOnly gives the ID of the single resource.
func failModeOnly(t *testing.T, found map[string]map[string]any) string {
	t.Helper()
	for id := range found {
		if len(found) == 1 {
			return id
		}
	}
	t.Fatalf("%d resources, want 1", len(found))
	return ""
}

// TestFailModePolicy: these actions on these resources, and nothing else.
func TestFailModePolicy(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
	role := at(t, tpl.only(t, "AWS::IAM::Role"), "Properties").(map[string]any)
	diff(t, at(t, role, "AssumeRolePolicyDocument", "Statement"), any([]any{
		map[string]any{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Service": "lambda.amazonaws.com"}},
	}))
	group := failModeOnly(t, tpl.resources(logGroupType))
	diff(t, at(t, role, "Policies", 0, "PolicyDocument", "Statement"), any([]any{
		map[string]any{
			"Sid": "SetFailMode", "Effect": "Allow", "Action": []any{"route53resolver:UpdateFirewallConfig"},
			"Resource": map[string]any{"Fn::Join": []any{"", []any{
				"arn:", map[string]any{"Ref": "AWS::Partition"}, ":route53resolver:", map[string]any{"Ref": "AWS::Region"},
				":", map[string]any{"Ref": "AWS::AccountId"}, ":firewall-config/*",
			}}},
		},
		map[string]any{"Sid": "SeeThatTheVpcExists", "Effect": "Allow", "Action": []any{"ec2:DescribeVpcs"}, "Resource": "*"},
		map[string]any{
			"Sid": "Log", "Effect": "Allow", "Action": []any{"logs:CreateLogStream", "logs:PutLogEvents"},
			"Resource": map[string]any{"Fn::GetAtt": []any{group, "Arn"}},
		},
	}))
	if policies := len(role["Policies"].([]any)); policies != 1 || role["ManagedPolicyArns"] != nil {
		t.Errorf("%d policies and managed ones %v, want one of the role's own", policies, role["ManagedPolicyArns"])
	}
}

// TestFailModeMakesNothingElse: no asset, no bootstrap, no second function.
func TestFailModeMakesNothingElse(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
	var kinds []string
	for _, r := range tpl["Resources"].(map[string]any) {
		kinds = append(kinds, r.(map[string]any)["Type"].(string))
	}
	slices.Sort(kinds)
	diff(t, kinds, []string{"AWS::IAM::Role", "AWS::Lambda::Function", logGroupType, failModeType})
}

func TestFailModeByCloudFormation(t *testing.T) {
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen(), ByCloudFormation: jsii.Bool(true)})
	diff(t, tpl.only(t, "AWS::Route53Resolver::FirewallConfig")["Properties"], any(map[string]any{"ResourceId": vpcA, "FirewallFailOpen": "ENABLED"}))
	if all := tpl["Resources"].(map[string]any); len(all) != 1 {
		t.Errorf("%d resources; there is to be no function", len(all))
	}
	for _, props := range []resolver.FailModeProps{{ResetOnDelete: jsii.Bool(true)}, {LogRetentionDays: jsii.Number(1)}, {LogRemovalPolicy: awscdk.RemovalPolicy_DESTROY}} {
		props.Vpcs, props.Mode, props.ByCloudFormation = vpcs(vpcA), resolver.FailOpen(), jsii.Bool(true)
		wantError(t, trySynth(t, func(s awscdk.Stack) { resolver.NewFailMode(s, jsii.String("FailMode"), &props) }).err, "ByCloudFormation is set, so there is no function")
	}
}
