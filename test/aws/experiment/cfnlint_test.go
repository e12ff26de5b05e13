package experiment_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestCfnLintAcceptsTheStacks compares the templates with CloudFormation's schemas, even those that
// Resolver may refuse: what they have in them is legal for CloudFormation.
func TestCfnLintAcceptsTheStacks(t *testing.T) {
	lint, err := exec.LookPath("cfn-lint")
	if err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	for part, d := range documents(fullPlan()) {
		if err := os.WriteFile(filepath.Join(dir, part+".json"), []byte(d.JSON()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command(lint, "--non-zero-exit-code", "error", "--regions", "us-east-1", "--template", filepath.Join(dir, "*.json")).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
