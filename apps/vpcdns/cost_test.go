package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// checkLinear measures the allocations for n, 2n and 4n of something.
func checkLinear(t *testing.T, n int, what string, run func(n int) func()) {
	t.Helper()
	none := testing.AllocsPerRun(1, run(1))
	var before float64
	for _, n := range []int{n, 2 * n, 4 * n} {
		allocations := testing.AllocsPerRun(1, run(n)) - none
		if before > 0 && allocations > 2.5*before {
			t.Errorf("%d %s take %.0f allocations, and half of them %.0f", n, what, allocations, before)
		}
		before = allocations
	}
}

func write(t *testing.T, name, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// manyVPCs is a template that associates a rule group with VPCs.
func manyVPCs(vpcs int, action string) string {
	var b strings.Builder
	b.WriteString("Resources:\n  L: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [")
	for i := range 50 {
		fmt.Fprintf(&b, "d%d.example, ", i)
	}
	fmt.Fprintf(&b, "e.example]}}\n  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: %s, Priority: 1, FirewallDomainListId: !Ref L}]}}\n", action)
	for i := range vpcs {
		fmt.Fprintf(&b, "  A%d: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref G, Priority: 101, VpcId: vpc-%08x}}\n", i, i)
	}
	return b.String()
}

// TestDiffOfVPCsWithEqualRules judges and prints the rules once, however many VPCs have them.
func TestDiffOfVPCsWithEqualRules(t *testing.T) {
	lines := 0
	checkLinear(t, 50, "VPCs", func(n int) func() {
		old, new := write(t, "old.yaml", manyVPCs(n, "ALERT")), write(t, "new.yaml", manyVPCs(n, "BLOCK, BlockResponse: NODATA"))
		return func() {
			var out, notes bytes.Buffer
			if code := run([]string{"diff", old, new}, &out, &notes); code != exitFindings {
				t.Fatalf("exit code %d, %s", code, notes.String())
			}
			if got := strings.Count(out.String(), "ALERT -> BLOCK NODATA"); got != 51 {
				t.Errorf("%d VPCs: %d changes are printed, want 51", n, got)
			}
			if all := strings.Count(out.String(), "\n"); lines > 0 && all > lines+3 {
				t.Errorf("%d VPCs: %d lines, and %d for one VPC", n, all, lines)
			} else if lines == 0 {
				lines = all
			}
		}
	})
}

// TestHostileListToAddTo has lists for --merge of repeated entries, of different ones, and of
// comments in comments.
func TestHostileListToAddTo(t *testing.T) {
	for what, line := range map[string]func(i int) string{
		"repeated entries": func(int) string { return "*.a.example  # reason=x" },
		"entries":          func(i int) string { return fmt.Sprintf("*.d%d.example  # reason=x", i) },
		"nested wildcards": func(i int) string { return strings.Repeat("a.", i%60) + "example" },
		"comments":         func(i int) string { return fmt.Sprintf("# # # c%d # # #", i) },
	} {
		checkLinear(t, 2000, what, func(n int) func() {
			var list strings.Builder
			for i := range n {
				list.WriteString(line(i) + "\n")
			}
			path, log := write(t, "list.txt", list.String()), "testdata/hostile/query.log"
			return func() {
				var out, notes bytes.Buffer
				if code := run([]string{"suggest", "--for", "allow-only", "--merge", path, log}, &out, &notes); code != exitFine {
					t.Fatalf("exit code %d, %s", code, notes.String())
				}
				if !strings.HasPrefix(out.String(), list.String()) {
					t.Errorf("%s: the list is changed", what)
				}
			}
		})
	}
	repeated := suggestFlags{merge: write(t, "list.txt", strings.Repeat("a.example\n", 1000))}
	if _, patterns, err := repeated.list(&cobra.Command{}); err != nil || len(patterns) != 1 {
		t.Errorf("%d entries of a list that repeats one, %v", len(patterns), err)
	}
}
