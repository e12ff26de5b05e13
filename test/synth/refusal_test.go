package synth_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const oneVpc = "vpc-0a1b2c3d4e5f67890"

func TestBadInputIsOneClearMessageAndANonZeroExit(t *testing.T) {
	bad, many := t.TempDir(), t.TempDir()
	for i := range 101 {
		write(t, filepath.Join(many, "block", fmt.Sprintf("n%d.txt", i)), "fine.example\n")
	}
	write(t, filepath.Join(bad, "block", "bad.txt"), "fine.example\nnot fine\n")
	for name, test := range map[string]struct {
		context map[string]any
		want    string
	}{
		"no VPC":               {nil, "deploy: error: context vpcIds is missing"},
		"nonsense":             {map[string]any{"vpcIds": "nonsense"}, `deploy: error: context vpcIds has "nonsense", which is not a VPC ID`},
		"an unknown retention": {map[string]any{"vpcIds": oneVpc, "logRetentionDays": "31"}, "RetentionDays is 31, which CloudWatch Logs does not support"},
		"priority 100":         {map[string]any{"vpcIds": oneVpc, "associationPriority": "100"}, "association priority is 100; use a whole number from 101 to 9899"},
		"a bad line":           {map[string]any{"vpcIds": oneVpc, "lists": bad}, filepath.Join(bad, "block", "bad.txt") + ":2: "},
		"too many files":       {map[string]any{"vpcIds": oneVpc, "lists": many}, "block/ has room for 2000 to 2899"},
		"an empty variable":    {map[string]any{"vpcIds": oneVpc, "enforcement": ""}, "context enforcement is empty: leave it out or give it a value"},
		"a folder that is not": {map[string]any{"vpcIds": oneVpc, "lists": "/no/such"}, "deploy: error: context lists: open /no/such: no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, r := synthesise(t, "deploy", test.context, withoutValidation)
			if r.exit != 2 {
				t.Errorf("exit %d, want 2", r.exit)
			}
			if lines := strings.Split(strings.TrimSpace(r.stderr), "\n"); len(lines) != 1 || !strings.Contains(lines[0], test.want) {
				t.Errorf("stderr is not one line with %q:\n%s", test.want, r.stderr)
			}
			if files, _ := filepath.Glob(filepath.Join(dir, "*.template.json")); files != nil {
				t.Errorf("a template was left behind: %v", files)
			}
		})
	}
}

// TestTenKindsOfBadLineAreToldAtOnce: each with its file and line, over all files.
func TestTenKindsOfBadLineAreToldAtOnce(t *testing.T) {
	lists := t.TempDir()
	kinds := []string{
		"a..b", ".a.example", "https://a.example/x", "two words", "192.0.2.1", "2001:db8::1", "*a.example", "a.*.example",
		"_a.example", "-a.example", strings.Repeat("a", 64) + ".example", "a$.example", strings.Repeat("a.", 127) + "example",
	}
	write(t, filepath.Join(lists, "block", "one.txt"), strings.Join(kinds[:7], "\n"))
	write(t, filepath.Join(lists, "allow", "two.txt"), strings.Join(kinds[7:], "\r\n"))
	_, r := synthesise(t, "deploy", map[string]any{"vpcIds": oneVpc, "lists": lists}, withoutValidation)
	lines := strings.Split(strings.TrimSpace(r.stderr), "\n")
	if r.exit != 2 || len(lines) != len(kinds) {
		t.Fatalf("exit %d, %d lines, want 2 and %d:\n%s", r.exit, len(lines), len(kinds), r.stderr)
	}
	for i := range kinds {
		place := fmt.Sprintf("block/one.txt:%d: ", i+1)
		if i >= 7 {
			place = fmt.Sprintf("allow/two.txt:%d: ", i-6)
		}
		if !strings.Contains(r.stderr, place) {
			t.Errorf("nothing is said of %s\n%s", place, r.stderr)
		}
	}
}

func TestListsOfSomebodyElsesFolder(t *testing.T) {
	lists := t.TempDir()
	write(t, filepath.Join(lists, "block", "ours.txt"), "ours.example\n")
	dir, r := synthesise(t, "deploy", map[string]any{"vpcIds": oneVpc, "lists": lists}, withoutValidation)
	if r.exit != 0 {
		t.Fatalf("exit %d\n%s", r.exit, r.stderr)
	}
	text, err := os.ReadFile(filepath.Join(dir, "VpcDns.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "ours.example") || strings.Contains(string(text), "malware.example") {
		t.Error("the template does not hold their list alone")
	}
}

func TestTemplateAppRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, args := range [][]string{{"--format", "xml"}, {"--frmat"}, {"extra"}, {"--kind", "many"}, {"--kind", "vpcs", "--vpcs", "41"}, {"--vpcs", "3"}} {
		r := run(t, nil, "template", args...)
		if r.exit != 2 || r.stdout != "" || !strings.HasPrefix(r.stderr, "template: error: ") {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", args, r.exit, r.stdout, r.stderr)
		}
	}
}

func TestNoTemporaryFilesAreLeftBehind(t *testing.T) {
	dir := t.TempDir()
	r := run(t, []string{"TMPDIR=" + dir}, "template")
	left, err := os.ReadDir(dir)
	if err != nil || r.exit != 0 {
		t.Fatal(err, r.stderr)
	}
	for _, file := range left {
		// What jsii writes before main runs is out of our hands once it is gone.
		t.Errorf("left behind: %s", file.Name())
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
