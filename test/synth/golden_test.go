package synth_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "update the goldens; look at the difference before you commit it")

// TestGoldens: logical IDs are a contract, so a template that changes is a change
// for users. See CONTRIBUTING in the README before you update one.
func TestGoldens(t *testing.T) {
	for _, app := range cdkApps {
		t.Run(app.name, func(t *testing.T) {
			dir, r := synthesise(t, app.program, app.context, withoutValidation)
			if r.exit != 0 {
				t.Fatalf("exit %d\n%s", r.exit, r.stderr)
			}
			got, err := os.ReadFile(filepath.Join(dir, app.stack+".template.json"))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", app.name+".golden.json"), got)
		})
	}
}

func TestTheCommittedTemplatesAreWhatTheAppGenerates(t *testing.T) {
	for kind, file := range plainTemplates {
		for _, format := range []string{"yaml", "json"} {
			r := run(t, nil, "template", "--kind", kind, "--format", format)
			if r.exit != 0 {
				t.Fatalf("exit %d\n%s", r.exit, r.stderr)
			}
			golden(t, file+"."+format, []byte(r.stdout))
		}
		if kind == "vpcs" {
			continue // in Terraform it is the same as vpc
		}
		r := run(t, nil, "template", "--kind", kind, "--format", "terraform")
		if r.exit != 0 {
			t.Fatalf("exit %d\n%s", r.exit, r.stderr)
		}
		golden(t, file+".tf", []byte(r.stdout))
		checkTerraform(t, file+".tf")
	}
}

// checkTerraform has Terraform read a file, if it is there: otherwise it is not HCL, or not laid
// out as terraform fmt does. No provider is asked.
func checkTerraform(t *testing.T, file string) {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil {
		t.Logf("terraform is not installed, so nothing parsed %s", file)
		return
	}
	out, err := exec.Command("terraform", "fmt", "-check", "-diff", "-no-color", file).CombinedOutput()
	if err != nil {
		t.Errorf("terraform fmt %s: %v\n%s", file, err, out)
	}
}

// plainTemplates are the committed templates by kind, less the end of their names.
var plainTemplates = map[string]string{
	"vpc":        "../../examples/template/vpcdns",
	"vpcs":       "../../examples/template/vpcdns-vpcs",
	"allow-only": "../../examples/template/vpcdns-allow-only",
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s differs (-want +got), see go test ./test/synth -update:\n%s", file, d)
	}
}
