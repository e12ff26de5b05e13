package resolver_test

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	functionType = "AWS::Lambda::Function"
	malwareList  = "AWSManagedDomainsMalwareDomainList"
	subnetA      = "subnet-0a1b2c3d4e5f67890"
)

func someExpectations() []resolver.Expectation {
	return []resolver.Expectation{
		resolver.MustBlockManaged(jsii.String(malwareList), resolver.NoData()),
		resolver.MustBlock(jsii.String("Canary.corp.example."), resolver.NoData()),
		resolver.MustBlock(jsii.String("canary.example.com"), resolver.Override(jsii.String("block.corp.example"), awscdk.Duration_Minutes(jsii.Number(1)))),
		resolver.MustResolve(jsii.String("sts.eu-west-1.amazonaws.com")),
	}
}

func canaryProps() resolver.FirewallCanaryProps {
	return resolver.FirewallCanaryProps{Expect: someExpectations(), Vpc: vpcs(vpcA)[0], SubnetIds: jsii.Strings(subnetA)}
}

func makeCanary(s awscdk.Stack, change func(*resolver.FirewallCanaryProps)) resolver.FirewallCanary {
	props := canaryProps()
	if change != nil {
		change(&props)
	}
	return resolver.NewFirewallCanary(s, jsii.String("Canary"), &props)
}

func TestACanaryHasAnAlarmForEachExpectation(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { makeCanary(s, nil) })
	var expectations []map[string]string
	text := at(t, out.template.only(t, functionType), "Properties", "Environment", "Variables", "VPCDNS_EXPECTATIONS").(string)
	if err := json.Unmarshal([]byte(text), &expectations); err != nil {
		t.Fatal(err)
	}
	control := "controldomain1.malwarelist.firewall.route53resolver.us-east-1.amazonaws.com"
	diff(t, expectations, []map[string]string{
		{"name": control, "want": "NODATA"},
		{"name": "canary.corp.example", "want": "NODATA"},
		{"name": "canary.example.com", "want": "OVERRIDE block.corp.example"},
		{"name": "sts.eu-west-1.amazonaws.com", "want": "ANSWER"},
	})
	var names []string
	for _, alarm := range out.template.resources(alarmType) {
		p := alarm["Properties"].(map[string]any)
		diff(t, []any{p["Namespace"], p["MetricName"], p["Statistic"], p["Threshold"], p["Period"], p["EvaluationPeriods"], p["TreatMissingData"]},
			[]any{"vpcdns/FirewallCanary", "Failed", "Maximum", 1.0, 300.0, 2.0, "breaching"})
		diff(t, at(t, p, "Dimensions", 0, "Value"), ref(onlyId(t, out.template, functionType)))
		names = append(names, at(t, p, "Dimensions", 1, "Value").(string))
	}
	slices.Sort(names)
	diff(t, names, []string{"canary.corp.example", "canary.example.com", control, "sts.eu-west-1.amazonaws.com"})
	diff(t, at(t, out.template.only(t, alertRuleType), "Properties", "ScheduleExpression"), "rate(5 minutes)")
	diff(t, at(t, out.template.only(t, "AWS::Lambda::Permission"), "Properties", "SourceArn"), attribute(onlyId(t, out.template, alertRuleType), "Arn"))
}

func TestACanaryMayDoNothingButRunAndLog(t *testing.T) {
	tpl := synth(t, func(s awscdk.Stack) { makeCanary(s, nil) }).template
	statements := at(t, tpl.only(t, roleType), "Properties", "Policies", 0, "PolicyDocument", "Statement").([]any)
	var actions []any
	for _, each := range statements {
		statement := each.(map[string]any)
		actions = append(actions, statement["Effect"])
		actions = append(actions, statement["Action"].([]any)...)
	}
	network := []any{
		"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
		"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
	}
	diff(t, actions, slices.Concat([]any{"Allow"}, network, []any{"Deny"}, network, []any{"Allow", "logs:CreateLogStream", "logs:PutLogEvents"}))
	mustContain(t, textOfAll(t, tpl, roleType), "lambda:SourceFunctionArn")
	for _, each := range at(t, tpl.only(t, "AWS::EC2::SecurityGroup"), "Properties", "SecurityGroupEgress").([]any) {
		diff(t, []any{at(t, each, "FromPort"), at(t, each, "ToPort")}, []any{53.0, 53.0})
	}
	if tpl.only(t, logGroupType)["DeletionPolicy"] == "Delete" {
		t.Error("the log is deleted")
	}
}

func TestACanaryOfTheCdk(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		vpc := awsec2.NewVpc(s, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)})
		canary := makeCanary(s, func(p *resolver.FirewallCanaryProps) {
			p.Vpc, p.SubnetIds, p.Topic = resolver.VpcOf(vpc), nil, resolver.ToNewTopic(nil)
			for _, subnet := range *vpc.IsolatedSubnets() {
				p.Subnets = append(p.Subnets, subnet)
			}
		})
		canary.LogGroup().GrantRead(aRole(s))
		awscloudwatch.NewDashboard(s, jsii.String("Board"), &awscloudwatch.DashboardProps{Widgets: &[]*[]awscloudwatch.IWidget{{
			awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{Left: &[]awscloudwatch.IMetric{
				canary.MetricFailed(jsii.String("canary.corp.example"), nil), canary.MetricLatency(jsii.String("canary.corp.example"), nil),
			}}),
		}}})
		if n := len(*canary.AlarmArns()); n != 4 || canary.FunctionArn() == nil {
			t.Errorf("%d alarms, function %v", n, canary.FunctionArn())
		}
	})
	if n := len(at(t, out.template.only(t, functionType), "Properties", "VpcConfig", "SubnetIds").([]any)); n != 2 {
		t.Errorf("%d subnets", n)
	}
	mustContain(t, textOfAll(t, out.template, "AWS::CloudWatch::Dashboard"), "vpcdns/FirewallCanary")
	for _, alarm := range out.template.resources(alarmType) {
		diff(t, at(t, alarm, "Properties", "AlarmActions"), at(t, alarm, "Properties", "OKActions"))
	}
	mustContain(t, textOfAll(t, out.template, "AWS::SNS::TopicPolicy"), "cloudwatch.amazonaws.com")
}

func TestCanariesThatAreRefused(t *testing.T) {
	expect := func(all ...resolver.Expectation) func(*resolver.FirewallCanaryProps) {
		return func(p *resolver.FirewallCanaryProps) { p.Expect = all }
	}
	many := make([]resolver.Expectation, 60)
	for i := range many {
		many[i] = resolver.MustResolve(jsii.String(strings.Repeat("a", 50) + string(rune('a'+i/26)) + string(rune('a'+i%26)) + ".example.com"))
	}
	for want, change := range map[string]func(*resolver.FirewallCanaryProps){
		"Expect is required":                            expect(),
		`expectation 1: "" is not a domain name`:        expect(resolver.MustResolve(nil)),
		`expectation 1: "*.bad.example" is not a`:       expect(resolver.MustBlock(jsii.String("*.bad.example"), resolver.NoData())),
		"expectation 1: BLOCK needs a response":         expect(resolver.MustBlock(jsii.String("bad.example.com"), resolver.BlockResponse{})),
		`AWS has no names for testing the list "Ours"`:  expect(resolver.MustBlockManaged(jsii.String("Ours"), resolver.NoData())),
		"NXDOMAIN does not show whether it is blocked":  expect(resolver.MustBlock(jsii.String("malware.example"), resolver.NxDomain())),
		"a.example.com is that of expectation 1 too":    expect(resolver.MustResolve(jsii.String("a.example.com")), resolver.MustBlock(jsii.String("A.example.com."), resolver.NoData())),
		"its name is known only at deployment":          expect(resolver.MustResolve(awscdk.Aws_ACCOUNT_ID())),
		"and the environment of a function takes":       expect(many...),
		"Vpc is required, for the security group":       func(p *resolver.FirewallCanaryProps) { p.Vpc = resolver.Vpc{} },
		`vpc 1 is "vpc-x", which is not a VPC ID`:       func(p *resolver.FirewallCanaryProps) { p.Vpc = resolver.VpcById(jsii.String("vpc-x")) },
		"SubnetIds or Subnets is required":              func(p *resolver.FirewallCanaryProps) { p.SubnetIds = nil },
		`SubnetIds 1 is "net"; an ID is subnet-`:        func(p *resolver.FirewallCanaryProps) { p.SubnetIds = jsii.Strings("net") },
		"SubnetIds 2, " + subnetA + ", is listed twice": func(p *resolver.FirewallCanaryProps) { p.SubnetIds = jsii.Strings(subnetA, subnetA) },
		"Subnets 1 is nil":                              func(p *resolver.FirewallCanaryProps) { p.Subnets = []interfacesawsec2.ISubnetRef{nil} },
		"SubnetIds and Subnets have 17 subnets, and a function takes at most 16": func(p *resolver.FirewallCanaryProps) {
			p.SubnetIds = numberedIds("subnet-", 16)
			p.Subnets = []interfacesawsec2.ISubnetRef{awsec2.NewCfnSubnet(awscdk.NewStack(nil, nil, nil), jsii.String("Subnet"), &awsec2.CfnSubnetProps{VpcId: jsii.String(vpcA)})}
		},
		"SecurityGroupIds has 6 security groups, and a function takes at most 5": func(p *resolver.FirewallCanaryProps) { p.SecurityGroupIds = numberedIds("sg-", 6) },
		"SecurityGroupIds 2, which is known only at deployment, is listed twice": func(p *resolver.FirewallCanaryProps) {
			group := awscdk.Fn_ImportValue(jsii.String("Group"))
			p.SecurityGroupIds = &[]*string{group, group}
		},
		"SecurityGroupIds is empty":                func(p *resolver.FirewallCanaryProps) { p.SecurityGroupIds = jsii.Strings() },
		"IntervalMinutes is 0; use a whole number": func(p *resolver.FirewallCanaryProps) { p.IntervalMinutes = jsii.Number(0) },
		"MaxMilliseconds is 0; use a whole number": func(p *resolver.FirewallCanaryProps) { p.MaxMilliseconds = jsii.Number(0) },
		"Failures is 25; use a whole number":       func(p *resolver.FirewallCanaryProps) { p.Failures = jsii.Number(25) },
		"LogRetentionDays is 2":                    func(p *resolver.FirewallCanaryProps) { p.LogRetentionDays = jsii.Number(2) },
	} {
		t.Run(want, func(t *testing.T) {
			wantError(t, trySynth(t, func(s awscdk.Stack) { makeCanary(s, change) }).err, want)
		})
	}
	most := trySynth(t, func(s awscdk.Stack) {
		makeCanary(s, func(p *resolver.FirewallCanaryProps) {
			p.SubnetIds, p.SecurityGroupIds = numberedIds("subnet-", 16), numberedIds("sg-", 5)
		})
	})
	if most.err != nil {
		t.Error(most.err)
	}
	wantError(t, trySynth(t, func(s awscdk.Stack) { makeCanary(s, nil).MetricFailed(jsii.String("other.example"), nil) }).err,
		`MetricFailed has "other.example", which is not a name of Expect`)
}

// numberedIds are different IDs.
func numberedIds(prefix string, n int) *[]*string {
	var ids []string
	for i := range n {
		ids = append(ids, fmt.Sprintf("%s%017x", prefix, i))
	}
	return jsii.Strings(ids...)
}

// built synthesises a canary with its function, and returns the folder of its asset.
func built(t *testing.T) (folder string, err error) {
	t.Helper()
	var out outcome
	func() {
		defer recoverInto(&out)
		app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(t.TempDir())})
		stack := awscdk.NewStack(app, jsii.String("Stack"), nil)
		defer func() {
			if n := len(*stack.Node().Children()); n > 0 && recover() != nil {
				t.Errorf("a refused canary leaves %d children", n)
			}
		}()
		makeCanary(stack, nil)
		folder = *app.Synth(nil).Directory()
	}()
	return folder, out.err
}

func TestTheFunctionOfACanary(t *testing.T) {
	var assets []string
	for range 2 {
		folder, err := built(t)
		if err != nil {
			t.Fatal(err)
		}
		found, _ := filepath.Glob(filepath.Join(folder, "asset.*.zip"))
		if len(found) != 1 {
			t.Fatalf("%v", found)
		}
		program := programIn(t, found[0])
		if libraries, _ := program.ImportedLibraries(); program.Machine != elf.EM_AARCH64 || libraries != nil {
			t.Errorf("a program for %v with %v", program.Machine, libraries)
		}
		program.Close()
		assets = append(assets, filepath.Base(found[0]))
	}
	if assets[0] != assets[1] {
		t.Errorf("two builds differ: %v", assets)
	}
}

// programIn is the program in the archive of a function.
func programIn(t *testing.T, path string) *elf.File {
	t.Helper()
	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	if len(archive.File) != 1 || archive.File[0].Name != "bootstrap" || archive.File[0].Mode() != 0o755 {
		t.Fatalf("%v in %s", archive.File, path)
	}
	file, err := archive.Open("bootstrap")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		t.Fatal(err)
	}
	program, err := elf.NewFile(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func TestAFunctionThatCannotBeBuilt(t *testing.T) {
	t.Run("without Go", func(t *testing.T) {
		t.Setenv("PATH", "/nonexistent")
		_, err := built(t)
		wantError(t, err, `resolver: FirewallCanary "Stack/Canary": its function is a Go program of github.com/seed-482a6d4f/vpcdns, which cannot be built: there is no go command in PATH; install Go`)
	})
	t.Run("outside of a module", func(t *testing.T) {
		t.Chdir(t.TempDir())
		_, err := built(t)
		wantError(t, err, "synthesise in the folder of the app's Go module; go list says: ")
	})
}

var canaryPropsCases = []propsCase{{
	props: func() *resolver.FirewallCanaryProps { p := canaryProps(); return &p }(),
	values: map[string]func(awscdk.Stack) any{
		"Expect":    value([]resolver.Expectation{resolver.MustResolve(jsii.String("a.example.com"))}),
		"Vpc":       value(vpcs(vpcB)[0]),
		"SubnetIds": value(jsii.Strings("subnet-0fedcba9876543210")),
		"Subnets": func(s awscdk.Stack) any {
			return []interfacesawsec2.ISubnetRef{awsec2.Subnet_FromSubnetId(s, jsii.String("Subnet"), jsii.String("subnet-0fedcba9876543210"))}
		},
		"SecurityGroupIds": value(jsii.Strings("sg-0fedcba9876543210")),
		"IntervalMinutes":  value(jsii.Number(1)),
		"MaxMilliseconds":  value(jsii.Number(100)),
		"Failures":         value(jsii.Number(3)),
		"Topic":            value(resolver.ToNewTopic(nil)),
		"LogRetentionDays": value(jsii.Number(7)),
		"LogRemovalPolicy": value(awscdk.RemovalPolicy_DESTROY),
	},
	build: func(s awscdk.Stack, props any) {
		resolver.NewFirewallCanary(s, jsii.String("Canary"), props.(*resolver.FirewallCanaryProps))
	},
}}

func TestLogicalIdsOfACanaryFollowItsNames(t *testing.T) {
	ids := func(expect ...resolver.Expectation) []string {
		tpl := synth(t, func(s awscdk.Stack) {
			makeCanary(s, func(p *resolver.FirewallCanaryProps) { p.Expect = expect })
		}).template
		return slices.Sorted(maps.Keys(tpl.resources(alarmType)))
	}
	a, b := resolver.MustResolve(jsii.String("a.example.com")), resolver.MustResolve(jsii.String("b.example.com"))
	diff(t, ids(a, b), ids(b, a))
}
