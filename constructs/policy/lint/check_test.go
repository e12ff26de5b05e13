package lint_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

var update = flag.Bool("update", false, "update CHECKS.md and the findings in testdata")

// TestChecksTable makes CHECKS.md of the checks, so that it cannot say anything else.
// With -update it is written.
func TestChecksTable(t *testing.T) {
	t.Parallel()
	const file = "CHECKS.md"
	var b strings.Builder
	b.WriteString("# What vpcdns lint looks for\n\nGenerated from the checks by `go generate ./constructs/policy/lint`. " +
		"Each has an example in `testdata/ID.txtar`: a template that has it, and one that has not.\n\n" +
		"| ID | severity | what | why it matters | what to do |\n|---|---|---|---|---|\n")
	for _, c := range lint.Checks() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", c.ID, c.Severity, starred(c.Title), starred(c.Why), starred(c.Fix))
	}
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(text)); diff != "" {
		t.Error(diff)
	}
}

// starred keeps Markdown from taking *.example.com for emphasis.
func starred(s string) string { return strings.ReplaceAll(s, "*", `\*`) }

func TestChecksAreWorded(t *testing.T) {
	t.Parallel()
	id := regexp.MustCompile(`^[a-z]+(-[a-z]+)+$|^unresolved$`)
	last := ""
	for _, c := range lint.Checks() {
		if !id.MatchString(c.ID) || c.ID <= last {
			t.Errorf("the ID %q is none, or not in order", c.ID)
		}
		last = c.ID
		for _, text := range []string{c.Title, c.Why, c.Fix} {
			if text == "" || strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "...") || strings.Contains(text, "  ") {
				t.Errorf("%s: %q", c.ID, text)
			}
		}
		if found, ok := lint.Find(c.ID); !ok || found != c {
			t.Errorf("%s is not found", c.ID)
		}
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"unreachable-rules": "unreachable-rule",
		"alert-onli":        "alert-only",
		"empty":             "empty-group",
		"bad-acton":         "bad-action",
		"shadow":            "",
	} {
		near := lint.Near(text)
		if want == "" {
			continue
		}
		if len(near) == 0 || near[0] != want || len(near) > 3 {
			t.Errorf("%s: %v, want %s", text, near, want)
		}
	}
	if near := lint.Near("xyzzy"); near != nil {
		t.Errorf("xyzzy: %v", near)
	}
}
