package resolver_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
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
				"arn:",
				map[string]any{"Ref": "AWS::Partition"},
				":route53resolver:",
				map[string]any{"Ref": "AWS::Region"},
				":",
				map[string]any{"Ref": "AWS::AccountId"},
				":firewall-config/*",
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

func failModeOf(s awscdk.Stack, id string, props resolver.FailModeProps) {
	resolver.NewFailMode(s, jsii.String(id), &props)
}

// TestFailModeSetsFiveAtATime: AWS takes five requests in a second.
func TestFailModeSetsFiveAtATime(t *testing.T) {
	many := make([]string, 12)
	for i := range many {
		many[i] = fmt.Sprintf("vpc-%08x", i)
	}
	tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(many...), Mode: resolver.FailOpen()})
	free := 0
	for _, r := range tpl.resources(failModeType) {
		if r["DependsOn"] == nil {
			free++
		}
	}
	if free > 5 {
		t.Errorf("%d of %d VPCs wait for no other, want at most 5", free, len(many))
	}
}

func TestFailModeKeepsLogicalIdsWhenVpcsMove(t *testing.T) {
	ids := func(all ...string) []string {
		tpl := synthFailMode(t, &resolver.FailModeProps{Vpcs: vpcs(all...), Mode: resolver.FailOpen()})
		return slices.Sorted(maps.Keys(tpl.resources(failModeType)))
	}
	diff(t, ids(vpcB, vpcA), ids(vpcA, vpcB))
	if both := ids(vpcB, vpcA); !slices.Contains(both, ids(vpcA)[0]) {
		t.Errorf("%v changes with the VPCs beside it: %v", ids(vpcA), both)
	}
}

func TestFailModeRefusals(t *testing.T) {
	open := resolver.FailOpen()
	for name, c := range map[string]struct {
		props *resolver.FailModeProps
		want  []string
	}{
		"nothing":           {nil, []string{`resolver: FailMode "Stack/FailMode": Vpcs is required`, "Mode is required; use FailOpen() or FailClosed()"}},
		"no mode":           {&resolver.FailModeProps{Vpcs: vpcs(vpcA)}, []string{"Mode is required"}},
		"no VPC":            {&resolver.FailModeProps{Mode: open}, []string{"Vpcs is required"}},
		"nil mode":          {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailureModeOf(nil)}, []string{"Mode is required"}},
		"another word":      {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailureModeOf(jsii.String("open"))}, []string{`Mode is "open"; use FailOpen() or FailClosed(), which AWS calls ENABLED and DISABLED`}},
		"that of others":    {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailureModeOf(jsii.String("USE_LOCAL_RESOURCE_SETTING"))}, []string{`Mode is "USE_LOCAL_RESOURCE_SETTING"`}},
		"a VPC twice":       {&resolver.FailModeProps{Vpcs: vpcs(vpcA, vpcA), Mode: open}, []string{"vpc 2: " + vpcA + " is listed twice"}},
		"not a VPC ID":      {&resolver.FailModeProps{Vpcs: vpcs("vpc-1"), Mode: open}, []string{`vpc 1 is "vpc-1", which is not a VPC ID`}},
		"invalid retention": {&resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: open, LogRetentionDays: jsii.Number(31)}, []string{"LogRetentionDays is 31, which CloudWatch Logs does not support"}},
	} {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, func(s awscdk.Stack) { resolver.NewFailMode(s, jsii.String("FailMode"), c.props) })
			wantError(t, out.err, c.want...)
		})
	}
}

func TestFailModeRefusesAVpcThatIsSetElsewhere(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		failModeOf(s, "One", resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
		failModeOf(other, "Two", resolver.FailModeProps{Vpcs: vpcs(vpcB, vpcA), Mode: resolver.FailClosed()})
	})
	wantError(t, out.err, `FailMode "Other/Two": the mode of `+vpcA+` is already set by "Stack/One"; remove the VPC from one of them`)
}

func TestFailModesOfTwoVpcsDoNotConflict(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		failModeOf(s, "One", resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()})
		failModeOf(s, "Two", resolver.FailModeProps{Vpcs: vpcs(vpcB), Mode: resolver.FailClosed()})
	})
	if n := len(out.template.resources("AWS::Lambda::Function")); n != 2 {
		t.Errorf("%d functions, want one for each FailMode", n)
	}
}

// failModeEvent is what CloudFormation sends; a physical ID is there from the first
// answer on.
func failModeEvent(request, physicalId string, properties map[string]any) map[string]any {
	event := map[string]any{
		"RequestType":        request,
		"RequestId":          "request-1",
		"StackId":            "arn:aws:cloudformation:eu-west-1:111122223333:stack/Stack/guid",
		"LogicalResourceId":  "Logical",
		"ResourceType":       "Custom::DnsFirewallFailMode",
		"ResourceProperties": properties,
	}
	if physicalId != "" {
		event["PhysicalResourceId"] = physicalId
	}
	return event
}

func failModeWanted(vpc, mode string) map[string]any {
	return map[string]any{"ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:f", "ServiceTimeout": "900", "ResourceId": vpc, "FirewallFailOpen": mode}
}

func resetting(vpc, mode string) map[string]any {
	wanted := failModeWanted(vpc, mode)
	wanted["FirewallFailOpenOnDelete"] = "DISABLED"
	return wanted
}

const failModeNeverSet = "never-set"

func TestFailModeHandler(t *testing.T) {
	long := strings.Repeat("é", 5000)
	for name, c := range map[string]struct {
		event       map[string]any
		environment []string
		calls       string
		physicalId  string
		reason      string // that it fails with, if it does
	}{
		"create open":                {event: failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED")), calls: vpcA + " ENABLED", physicalId: vpcA},
		"create closed":              {event: failModeEvent("Create", "", resetting(vpcA, "DISABLED")), calls: vpcA + " DISABLED", physicalId: vpcA},
		"update in place":            {event: failModeEvent("Update", vpcA, failModeWanted(vpcA, "DISABLED")), calls: vpcA + " DISABLED", physicalId: vpcA},
		"update to another VPC":      {event: failModeEvent("Update", vpcA, failModeWanted(vpcB, "ENABLED")), calls: vpcB + " ENABLED", physicalId: vpcB},
		"delete leaves the mode":     {event: failModeEvent("Delete", vpcA, failModeWanted(vpcA, "ENABLED")), physicalId: vpcA},
		"delete resets the mode":     {event: failModeEvent("Delete", vpcA, resetting(vpcA, "ENABLED")), calls: vpcA + " DISABLED", physicalId: vpcA},
		"delete of what never was":   {event: failModeEvent("Delete", failModeNeverSet, resetting(vpcA, "ENABLED")), physicalId: failModeNeverSet},
		"delete after a timeout":     {event: failModeEvent("Delete", "Stack-Logical-1A2B3C", resetting(vpcA, "ENABLED")), physicalId: "Stack-Logical-1A2B3C"},
		"delete without properties":  {event: failModeEvent("Delete", failModeNeverSet, nil), physicalId: failModeNeverSet},
		"delete, and the VPC left":   {event: failModeEvent("Delete", vpcA, resetting(vpcA, "ENABLED")), environment: failing("ResourceNotFoundException"), calls: vpcA + " DISABLED", physicalId: vpcA},
		"delete is denied":           {event: failModeEvent("Delete", vpcA, resetting(vpcA, "ENABLED")), environment: failing("AccessDeniedException"), calls: vpcA + " DISABLED", physicalId: vpcA, reason: "(AccessDeniedException)"},
		"create without properties":  {event: failModeEvent("Create", "", nil), physicalId: failModeNeverSet, reason: "ValueError: ResourceId and FirewallFailOpen are needed"},
		"create without a mode":      {event: failModeEvent("Create", "", failModeWanted(vpcA, "")), physicalId: failModeNeverSet, reason: "ResourceId and FirewallFailOpen are needed"},
		"properties of another kind": {event: map[string]any{"RequestType": "Create", "ResourceProperties": "text"}, physicalId: failModeNeverSet, reason: "AttributeError"},
		"another request":            {event: failModeEvent("Read", vpcA, failModeWanted(vpcA, "ENABLED")), physicalId: vpcA, reason: "RequestType is 'Read'"},
		"no request at all":          {event: map[string]any{}, physicalId: failModeNeverSet, reason: "RequestType is None"},
		"a reason of any length":     {event: failModeEvent(long, "", nil), physicalId: failModeNeverSet, reason: "RequestType is"},
		"an SDK that does not start": {event: failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED")), environment: []string{"AWS_NO_REGION=1"}, physicalId: failModeNeverSet, reason: "You must specify a region"},
		"a mode that does not stick": {event: failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED")), environment: []string{"AWS_MODE=DISABLED"}, calls: vpcA + " ENABLED", physicalId: failModeNeverSet, reason: vpcA + " is DISABLED after it was set to ENABLED"},
	} {
		t.Run(name, func(t *testing.T) {
			got := invokeFailMode(t, maps.Clone(c.event), c.environment...)
			diff(t, got.calls, c.calls)
			wantAnswer(t, got, c.event, c.physicalId, c.reason)
		})
	}
}

func failing(code string) []string { return []string{"AWS_ANSWER=" + code} }

// TestFailModeErrorsReachCloudFormation: each error of the model, on each request that
// makes a call.
func TestFailModeErrorsReachCloudFormation(t *testing.T) {
	for _, code := range []string{"AccessDeniedException", "InternalServiceErrorException", "ResourceNotFoundException", "ThrottlingException", "ValidationException"} {
		for request, physicalId := range map[string]string{"Create": "", "Update": vpcA} {
			t.Run(code+" on "+request, func(t *testing.T) {
				event := failModeEvent(request, physicalId, failModeWanted(vpcA, "ENABLED"))
				got := invokeFailMode(t, event, failing(code)...)
				diff(t, got.calls, vpcA+" ENABLED")
				kept := physicalId
				if kept == "" {
					kept = failModeNeverSet
				}
				wantAnswer(t, got, event, kept, code+": An error occurred ("+code+") when calling the UpdateFirewallConfig operation: said by AWS")
			})
		}
	}
}

// wantAnswer checks the one answer of an invocation.
func wantAnswer(t *testing.T, got invocation, event map[string]any, physicalId, reason string) {
	t.Helper()
	if got.err != nil || len(got.answers) != 1 {
		t.Fatalf("%d answers, want 1: %v\n%s", len(got.answers), got.err, got.output)
	}
	answer := got.answers[0]
	want := map[string]any{"Status": "SUCCESS", "PhysicalResourceId": physicalId}
	for _, key := range []string{"StackId", "RequestId", "LogicalResourceId"} {
		want[key], _ = event[key].(string)
	}
	if reason != "" {
		want["Status"], want["Reason"] = "FAILED", answer["Reason"]
		mustContain(t, answer["Reason"].(string), reason)
	}
	diff(t, answer, want)
	if strings.Contains(got.output, "Signature") {
		t.Errorf("the log contains the signed URL:\n%s", got.output)
	}
}

// TestFailModeAnswersOnceIfCloudFormationIsBroken: Lambda sees the failure and tries
// again by itself, twice at most; the handler does not.
func TestFailModeAnswersOnceIfCloudFormationIsBroken(t *testing.T) {
	var broken invocation
	event := failModeEvent("Create", "", failModeWanted(vpcA, "ENABLED"))
	event["ResponseURL"] = strings.Replace(cloudFormation(t, &broken), "/answer", "/broken", 1)
	got := invokeFailMode(t, event)
	if got.err == nil || len(broken.answers) != 1 {
		t.Errorf("error %v after %d answers, want one of both\n%s", got.err, len(broken.answers), got.output)
	}
}

// fakeSdk stands in for boto3 as far as the handler uses it: parameters, answers and
// errors have the shapes of botocore's model of route53resolver. AWS_ANSWER is the error
// to give, and AWS_CALLS the file that calls are written to.
var fakeSdk = map[string]string{
	"botocore/__init__.py": "",
	"botocore/config.py": `
class Config:
    def __init__(self, connect_timeout, read_timeout, retries):
        assert set(retries) == {"mode", "total_max_attempts"}, retries
`,
	"botocore/exceptions.py": `
class ClientError(Exception):
    def __init__(self, response, operation):
        self.response, self.operation_name = response, operation
        e = response["Error"]
        super().__init__(f"An error occurred ({e['Code']}) when calling the {operation} operation: {e['Message']}")
`,
	"boto3/__init__.py": `
import json, os
from botocore.exceptions import ClientError

CODES = ["AccessDeniedException", "InternalServiceErrorException", "ResourceNotFoundException",
         "ThrottlingException", "ValidationException"]
MODELLED = {code: type(code, (ClientError,), {}) for code in CODES}

class Route53Resolver:
    exceptions = type("Exceptions", (), MODELLED)

    def update_firewall_config(self, *, ResourceId, FirewallFailOpen):
        with open(os.environ["AWS_CALLS"], "a") as calls:
            calls.write(f"{ResourceId} {FirewallFailOpen}\n")
        if code := os.environ.get("AWS_ANSWER"):
            raise MODELLED[code]({"Error": {"Code": code, "Message": "said by AWS"}}, "UpdateFirewallConfig")
        mode = os.environ.get("AWS_MODE") or FirewallFailOpen
        return {"FirewallConfig": {"Id": "rslvr-fc-1", "ResourceId": ResourceId,
                                   "OwnerId": "111122223333", "FirewallFailOpen": mode}}

def client(service, config):
    assert service == "route53resolver", service
    if os.environ.get("AWS_NO_REGION"):
        raise ValueError("You must specify a region.")
    return Route53Resolver()
`,
}

// invocation is what one run of the handler did.
type invocation struct {
	answers []map[string]any // that CloudFormation got
	calls   string           // of the API, a line each
	output  string
	err     error
}

// invokeFailMode runs the handler as Lambda does, with the fake SDK in front of any other.
func invokeFailMode(t *testing.T, event map[string]any, environment ...string) (got invocation) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed, so the handler cannot run")
	}
	url := cloudFormation(t, &got)
	dir := lambdaFolder(t)
	if _, given := event["ResponseURL"]; !given {
		event["ResponseURL"] = url
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	run := exec.Command(python, "-c", "import json, sys, index; index.handler(json.load(sys.stdin), None)")
	run.Dir, run.Stdin = dir, strings.NewReader(string(text))
	run.Env = append(environment, "PATH="+os.Getenv("PATH"), "PYTHONPATH="+dir, "no_proxy=*", "AWS_CALLS="+filepath.Join(dir, "calls"))
	output, err := run.CombinedOutput()
	got.output, got.err = string(output), err
	calls, _ := os.ReadFile(filepath.Join(dir, "calls"))
	got.calls = strings.TrimSpace(string(calls))
	return got
}

// lambdaFolder holds the code under the name that Lambda gives it, and the SDK.
func lambdaFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	code, err := os.ReadFile("failmode/handler.py")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"index.py": string(code)}
	for name, text := range fakeSdk {
		files[name] = text
	}
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// cloudFormation takes answers as the presigned URL does: by PUT, and signed without a
// content type.
func cloudFormation(t *testing.T, got *invocation) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var answer map[string]any
		if err := json.Unmarshal(body, &answer); err != nil || len(body) > 4096 {
			t.Errorf("an answer of %d bytes: %v", len(body), err)
		}
		if r.Method != http.MethodPut || r.Header.Get("Content-Type") != "" {
			t.Errorf("%s with content type %q", r.Method, r.Header.Get("Content-Type"))
		}
		got.answers = append(got.answers, answer)
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/answer?Signature=secret"
}

var failModePropsCases = []propsCase{
	{
		props: &resolver.FailModeProps{Vpcs: vpcs(vpcA), Mode: resolver.FailOpen()},
		values: map[string]func(awscdk.Stack) any{
			"Vpcs":             value(vpcs(vpcB)),
			"Mode":             value(resolver.FailClosed()),
			"ResetOnDelete":    value(jsii.Bool(true)),
			"ByCloudFormation": value(jsii.Bool(true)),
			"LogRemovalPolicy": value(awscdk.RemovalPolicy_DESTROY),
			"LogRetentionDays": value(jsii.Number(365)),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewFailMode(s, jsii.String("FailMode"), props.(*resolver.FailModeProps))
		},
	},
}

// Names keep resolving while DNS Firewall does not answer, unfiltered.
func ExampleNewFailMode() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewFailMode(stack, jsii.String("FailMode"), &resolver.FailModeProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Mode: resolver.FailOpen(),
	})
}
