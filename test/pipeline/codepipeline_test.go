package pipeline_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// codePipeline synthesizes the example with the lists of examples/policy-tests, and returns the
// scripts of its builds by name, and a folder as the source of the pipeline would be, after cdk synth.
func codePipeline(t *testing.T) (scripts map[string]string, dir string) {
	t.Helper()
	dir = t.TempDir()
	program := filepath.Join(dir, "program")
	if out, err := exec.Command("go", "build", "-o", program, "../../examples/pipeline/codepipeline").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Dir = filepath.Join(root, "examples/policy-tests")
	cmd.Env = append(os.Environ(), "CDK_VALIDATION=false", "CDK_OUTDIR="+filepath.Join(dir, "cdk.out"), `CDK_CONTEXT_JSON={
		"repository": "acme/dns", "connectionArn": "arn:aws:codeconnections:eu-west-1:111122223333:connection/0a1b2c3d",
		"vpcId": "vpc-0a1b2c3d4e5f67890", "logs": "s3://central-logs/dns/"}`)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	put(t, filepath.Join(dir, "policy.yaml"), text(t, filepath.Join(root, "examples/policy-tests/policy.yaml")))

	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct{ Source struct{ BuildSpec any } }
		}
	}
	if err := json.Unmarshal([]byte(text(t, filepath.Join(dir, "cdk.out/DnsPipeline.template.json"))), &template); err != nil {
		t.Fatal(err)
	}
	scripts = map[string]string{}
	for id, resource := range template.Resources {
		if resource.Type != "AWS::CodeBuild::Project" || strings.Contains(id, "SelfMutation") {
			continue
		}
		var spec struct {
			Phases struct {
				Build struct{ Commands []string }
			}
		}
		source, _ := resource.Properties.Source.BuildSpec.(string)
		if err := json.Unmarshal([]byte(source), &spec); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		for _, name := range []string{"Synth", "Verdicts", "Replay"} {
			if strings.Contains(id, name) {
				scripts[name] = strings.Join(spec.Phases.Build.Commands, "\n")
			}
		}
	}
	if len(scripts) != 3 {
		t.Fatalf("builds %q", scripts)
	}
	return scripts, dir
}

// TestCodePipeline runs the commands of its builds, where cdk synth and AWS are done already.
func TestCodePipeline(t *testing.T) {
	scripts, dir := codePipeline(t)
	synth, commands, _ := strings.Cut(scripts["Synth"], "\n")
	if synth != "npx --yes aws-cdk@2.1148.1 synth --quiet" {
		t.Errorf("it begins with %q", synth)
	}
	mustShell(t, dir, commands, nil)
	for _, file := range []string{"reports/lint.xml", "reports/tests.xml"} {
		if !strings.Contains(text(t, filepath.Join(dir, file)), "<testsuite") {
			t.Errorf("%s is not a report", file)
		}
	}
	put(t, filepath.Join(dir, "policy.yaml"), "- {query: other.example, expect: BLOCK}\n")
	if out, err := shell(t, dir, commands, nil); err == nil || !strings.Contains(text(t, filepath.Join(dir, "reports/tests.xml")), "<failure") {
		t.Errorf("a test fails, and the build does not: %s", out)
	}

	out := filepath.Join(dir, "cdk.out")
	logs := map[string]string{"LOGS": filepath.Join(root, "examples/policy-tests/queries.log")}
	replay := strings.Replace(scripts["Replay"], "--since 7d", "--since 2026-01-01", 1) // the example's queries are older
	if report := mustShell(t, out, replay, logs); !strings.Contains(report, "metadata.google.internal") {
		t.Errorf("%s", report)
	}

	before, _ := filepath.Glob(filepath.Join(out, "assembly-*", "*.template.json"))
	deployed := strings.Replace(text(t, before[0]), "metadata.google.internal", "before.example", 1)
	for answer, want := range map[string]string{
		"echo '" + deployed + "'":                            "before.example",
		"echo 'Stack with id Dns does not exist' >&2; false": "nothing is deployed yet",
		"echo 'AccessDenied' >&2; false":                     "AccessDenied",
	} {
		put(t, filepath.Join(dir, "aws"), "#!/bin/sh\n"+answer+"\n")
		if err := os.Chmod(filepath.Join(dir, "aws"), 0o755); err != nil {
			t.Fatal(err)
		}
		report, err := shell(t, out, `PATH=`+dir+`:$PATH`+"\n"+scripts["Verdicts"], nil)
		if !strings.Contains(report, want) || (err != nil) != (want == "AccessDenied") {
			t.Errorf("%v, want %s\n%s", err, want, report)
		}
	}
}
