// Package synth_test runs the apps and the examples as a user does, as programs: what
// they write must be what is committed, pass the validators and refuse bad input.
package synth_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// cdkApps are the programs that make an assembly, with the context of a small one.
var cdkApps = []struct {
	name    string
	program string
	stack   string
	context map[string]any
}{
	{"deploy", "apps/deploy", "VpcDns", map[string]any{"vpcIds": "vpc-0a1b2c3d4e5f67890,vpc-0fedcba9876543210"}},
	{"deploy-alert-only", "apps/deploy", "VpcDns", map[string]any{
		"vpcIds": []any{"vpc-0a1b2c3d4e5f67890"}, "enforcement": "alert-only", "queryLogging": "off", "associationPriority": "101",
	}},
	{"deploy-everything", "apps/deploy", "VpcDns", map[string]any{
		"vpcIds": "vpc-0a1b2c3d4e5f67890", "logBucketArn": "arn:aws:s3:::central-dns-logs/dns/", "alertEmails": "dns@corp.example",
		"stackName": "VpcDns", "logGroupName": "/dns/queries", "blockResponse": "NXDOMAIN",
		"logGroupKmsKeyArn":  "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		"deletionProtection": "on", "mutationProtection": "on", "failMode": "open", "dashboard": "on",
		"managedLists": "AWSManagedDomainsAggregateThreatList=BLOCK", "protections": "DGA:HIGH=BLOCK,DNS_TUNNELING:MEDIUM",
	}},
	{"query-logging", "examples/query-logging", "DnsQueryLogging", nil},
	{"block-list", "examples/block-list", "DnsBlockList", map[string]any{"vpcId": "vpc-0a1b2c3d4e5f67890"}},
	{"firewall-canary", "examples/firewall-canary", "DnsCanary", map[string]any{
		"vpcId": "vpc-0a1b2c3d4e5f67890", "subnetId": "subnet-0a1b2c3d4e5f67890", "email": "dns@corp.example",
		"aws:cdk:bundling-stacks": []any{}, // the bytes of the function depend on the version of Go
	}},
	{"policy-tests", "examples/policy-tests", "DnsPolicy", map[string]any{"vpcId": "vpc-0a1b2c3d4e5f67890"}},
	{"published-lists", "examples/published-lists", "DnsPublishedLists", map[string]any{"vpcId": "vpc-0a1b2c3d4e5f67890"}},
}

// binaries is where TestMain builds the programs.
var binaries string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "vpcdns-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	binaries = dir
	build := exec.Command("go", "build", "-o", dir+"/", "../../apps/...", "../../examples/...", "./testdata/faulty", "./testdata/everything")
	if out, err := build.CombinedOutput(); err != nil {
		os.Stderr.Write(out)
		return 1
	}
	return m.Run()
}

// result is what a program did.
type result struct {
	exit           int
	stdout, stderr string
}

// run starts a program with further environment variables.
func run(t *testing.T, env []string, program string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(filepath.Join(binaries, filepath.Base(program)), args...)
	cmd.Env = append(os.Environ(), "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20")
	cmd.Env = append(cmd.Env, env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// synthesise runs a CDK app and gives the folder of its assembly. The context has what cdk.json
// says, as with the CDK CLI.
func synthesise(t *testing.T, program string, context map[string]any, env ...string) (string, result) {
	t.Helper()
	all := cdkJSON(t)
	maps.Copy(all, context)
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "cdk.out")
	env = append(env, "CDK_OUTDIR="+dir, "CDK_CONTEXT_JSON="+string(text))
	return dir, run(t, env, program)
}

func cdkJSON(t *testing.T) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var settings struct{ Context map[string]any }
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	return settings.Context
}

const withoutValidation = "CDK_VALIDATION=false"
