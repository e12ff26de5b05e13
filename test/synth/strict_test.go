package synth_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// strict makes every finding of the CDK's own validation fail the synthesis.
var strict = map[string]any{
	"@aws-cdk/core:validateAgainstDefaultRules": true,
	"@aws-cdk/core:strictCfnValidateErrors":     true,
}

// TestStrict validates whatever this project synthesises, with the CDK's engine and,
// where it is installed, with cfn-lint.
func TestStrict(t *testing.T) {
	var templates []string
	validate := func(name, program string, context map[string]any) {
		t.Run(name, func(t *testing.T) {
			all := maps.Clone(strict)
			maps.Copy(all, context)
			dir, r := synthesise(t, program, all)
			for _, template := range valid(t, r, dir) {
				templates = append(templates, keep(t, template, name))
			}
		})
	}
	for _, app := range cdkApps {
		validate(app.name, app.program, app.context)
	}
	validate("everything", "everything", nil)
	var plain []string
	for kind, file := range plainTemplates {
		plain = append(plain, file+".yaml", file+".json")
		t.Run("template "+kind, func(t *testing.T) {
			r := run(t, nil, "template", "--validate", "--kind", kind)
			if r.exit != 0 {
				t.Fatalf("exit %d\n%s", r.exit, r.stderr)
			}
		})
	}
	t.Run("cfn-lint", func(t *testing.T) { lint(t, append(templates, plain...)) })
	// The plain templates go anywhere. What a construct writes depends on the Region of its stack.
	t.Run("cfn-lint elsewhere", func(t *testing.T) {
		lint(t, plain, "--regions", "us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1")
	})
}

// TestStrictRefusesAFault shows that the test above can fail.
func TestStrictRefusesAFault(t *testing.T) {
	dir, r := synthesise(t, "faulty", strict)
	if r.exit == 0 {
		t.Error("an unknown action passes")
	}
	if !strings.Contains(r.stderr, "TRUNCATE") {
		t.Errorf("the report does not name the fault:\n%s\n%s", dir, r.stderr)
	}
}

// valid returns the templates of an assembly. It looks beyond the exit code: the CDK has
// modes in which a failed validation exits with 0.
func valid(t *testing.T, r result, dir string) []string {
	t.Helper()
	if r.exit != 0 || strings.Contains(r.stderr, "Validation failed") {
		t.Fatalf("exit %d\n%s", r.exit, r.stderr)
	}
	templates, err := filepath.Glob(filepath.Join(dir, "*.template.json"))
	if err != nil || len(templates) == 0 {
		t.Fatalf("no templates in %s: %v", dir, err)
	}
	return templates
}

// keep copies a template out of the folder of a subtest, which goes with it.
func keep(t *testing.T, template, name string) string {
	t.Helper()
	text, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	kept := filepath.Join(binaries, name+"-"+filepath.Base(template))
	if err := os.WriteFile(kept, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return kept
}

func lint(t *testing.T, templates []string, flags ...string) {
	t.Helper()
	if _, err := exec.LookPath("cfn-lint"); err != nil {
		t.Skip("cfn-lint is not installed (pip install cfn-lint), so only the CDK's validation ran")
	}
	out, err := exec.Command("cfn-lint", slices.Concat(flags, []string{"--"}, templates)...).CombinedOutput()
	if err != nil {
		t.Errorf("cfn-lint: %v\n%s", err, out)
	}
}
