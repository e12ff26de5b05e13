package terraform_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/test/terraform"
)

var update = flag.Bool("update", false, "update the lists, and with Terraform the plan in testdata")

const golden = "testdata/plan.json"

// TestCommandsOfTheReadme runs what needs no Terraform: lists that are compiled are those of the
// folder, and the plan is that of testdata, which TestPlan compares with a new one.
func TestCommandsOfTheReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	vpcdns := filepath.Join(t.TempDir(), "vpcdns")
	if out, err := exec.Command("go", "build", "-o", vpcdns, "../../apps/vpcdns").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	lists := t.TempDir()
	if *update {
		lists = "lists"
	}
	want := map[string]string{
		"compile": "", "lint": "",
		"explain": "vpc-0a1b2c3d4e5f67890: ALERT",
	}
	for _, line := range regexp.MustCompile(`(?m)^\$ vpcdns (.*)$`).FindAllStringSubmatch(string(text), -1) {
		args := strings.Fields(strings.NewReplacer("lists/block.txt", filepath.Join(lists, "block.txt"), "lists/allow.txt", filepath.Join(lists, "allow.txt"), "plan.json", golden).Replace(line[1]))
		out, err := exec.Command(vpcdns, args...).CombinedOutput()
		shown, known := want[args[0]]
		if err != nil || !known || !bytes.Contains(out, []byte(shown)) {
			t.Errorf("vpcdns %s: %v, want %q in\n%s", line[1], err, shown, out)
		}
		delete(want, args[0])
	}
	if len(want) > 0 {
		t.Errorf("not in the README: %v", want)
	}
	for _, file := range files(t) {
		compiled, err := os.ReadFile(filepath.Join(lists, filepath.Base(file)))
		if committed := read(t, file); err != nil || !bytes.Equal(compiled, committed) {
			t.Errorf("%v; compiled:\n%s\n%s:\n%s", err, compiled, file, committed)
		}
	}
}

func TestFormatted(t *testing.T) { terraform.Formatted(t, "main.tf") }

// TestPlan makes the plan of testdata anew.
func TestPlan(t *testing.T) {
	configuration := map[string][]byte{"main.tf": read(t, "main.tf")}
	for _, file := range files(t) {
		configuration[file] = read(t, file)
	}
	workspace := terraform.Start(t, configuration)
	workspace.Validate(t)
	plan := workspace.Plan(t, map[string]any{"vpc_ids": []string{"vpc-0a1b2c3d4e5f67890"}})
	if *update {
		if err := os.WriteFile(golden, plan, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(plan, read(t, golden)) {
		t.Errorf("Terraform plans something else than %s; run go test ./examples/terraform -update and look at the difference", golden)
	}
}

func files(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob("lists/*.txt")
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	return all
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
