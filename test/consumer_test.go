package test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestConsumer builds and synthesises somebody else's CDK app, a module of its own that
// imports the constructs: importability is a feature.
func TestConsumer(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command("go", "run", ".")
	cmd.Dir = "consumer"
	cmd.Env = append(os.Environ(), "CDK_OUTDIR="+dir, "CDK_VALIDATION=false", "GOWORK=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	checkFirstTemplate(t, dir)
}

// TestTheFirstProgramRuns follows the README from an empty folder: its commands, its main.go and
// its cdk.json.
func TestTheFirstProgramRuns(t *testing.T) {
	dir := t.TempDir()
	for name, block := range map[string]string{
		"main.go":  blockWith(t, "go", "package main"),
		"cdk.json": blockWith(t, "json", `"app": "go run ."`),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(block), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	module := "github.com/seed-482a6d4f/vpcdns"
	for _, command := range [][]string{
		{"go", "mod", "init", "example.com/dns"},
		{"go", "mod", "edit", "-require", module + "@v0.0.0", "-replace", module + "=" + root}, // go get
		{"go", "mod", "tidy"},
		{"npx", "--yes", "aws-cdk@2.1148.1", "synth", "--quiet"},
	} {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "CDK_VALIDATION=false")
		switch out, err := cmd.CombinedOutput(); {
		case err == nil:
		case offline.Match(out) || unresolved.Match(out) || errors.Is(err, exec.ErrNotFound):
			t.Skipf("%v: out of reach: %v\n%s", command, err, out)
		default:
			t.Fatalf("%v: %v\n%s", command, err, out)
		}
	}
	checkFirstTemplate(t, filepath.Join(dir, "cdk.out"))
}

var unresolved = regexp.MustCompile(`dial tcp|no such host|i/o timeout|connection refused`)

// blockWith is the block of the README of the project with a text in it.
func blockWith(t *testing.T, language, text string) string {
	t.Helper()
	for _, block := range readmeBlocks(t, language) {
		if strings.Contains(block, text) {
			return block
		}
	}
	t.Fatalf("no README has a block of %s with %s", language, text)
	return ""
}

// checkFirstTemplate checks the template of the first program.
func checkFirstTemplate(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "Dns.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct{ Type string }
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, resource := range template.Resources {
		count[resource.Type]++
	}
	for _, kind := range []string{"ResolverQueryLoggingConfigAssociation", "FirewallRuleGroupAssociation", "FirewallDomainList"} {
		if count["AWS::Route53Resolver::"+kind] != 1 {
			t.Errorf("%d resources of %s, want 1", count["AWS::Route53Resolver::"+kind], kind)
		}
	}
}
