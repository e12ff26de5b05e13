package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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
	text, err := os.ReadFile(filepath.Join(dir, "Platform.template.json"))
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
