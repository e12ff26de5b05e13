package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// jsonFinding is a finding as lint --json prints it. Fields are added and never renamed.
type jsonFinding struct {
	ID       string        `json:"id"`
	Severity lint.Severity `json:"severity"`
	File     string        `json:"file"`
	Line     int           `json:"line"` // 0 if it is not known
	Path     string        `json:"path"` // inside of the file, such as Resources.Firewall
	VPC      string        `json:"vpc"`  // with ", " between several
	Group    string        `json:"group"`
	Priority int           `json:"priority"` // of the rule; 0 if it is about none
	List     string        `json:"list"`
	Message  string        `json:"message"`
	Why      string        `json:"why"`
	Fix      string        `json:"fix"`
}

func jsonFindings(all []lint.Finding) []jsonFinding {
	found := make([]jsonFinding, 0, len(all))
	for _, f := range all {
		found = append(found, jsonFinding{
			f.ID, f.Severity, f.Origin.File, f.Origin.Line, f.Origin.Path,
			f.VPC, f.Group, f.Priority, f.List, f.Message, f.Why, f.Fix,
		})
	}
	return found
}

// printLint prints findings for people, those of one check together, and the sum.
func printLint(w io.Writer, all []lint.Finding) error {
	var b strings.Builder
	told := map[lint.Finding]bool{}
	for _, f := range all {
		kind := kindOf(f)
		if told[kind] {
			continue
		}
		told[kind] = true
		fmt.Fprintf(&b, "%s: %s\n", f.Severity, f.ID)
		for _, same := range all {
			if kindOf(same) == kind {
				fmt.Fprintf(&b, "  %s\n", findingLine(same))
			}
		}
		fmt.Fprintf(&b, "  why: %s\n", f.Why)
		if f.Fix != "" {
			fmt.Fprintf(&b, "  fix: %s\n", f.Fix)
		}
	}
	fmt.Fprintln(&b, sum(all))
	_, err := io.WriteString(w, b.String())
	return err
}

// kindOf is the same for findings that are told together.
func kindOf(f lint.Finding) lint.Finding {
	return lint.Finding{ID: f.ID, Severity: f.Severity, Why: f.Why, Fix: f.Fix}
}

// findingLine says where and what: "vpc.yaml:12: Firewall/10: priority 0 is not in 1 to 9".
func findingLine(f lint.Finding) string {
	at := f.Origin
	if at.Line > 1 { // all of a minified template is in the first line
		at.Path = ""
	}
	text := f.Message
	if f.VPC != "" && !strings.Contains(text, f.VPC) {
		text += " (" + someOf(strings.Split(f.VPC, ", ")) + ")"
	}
	if where := at.String(); where != "" {
		text = where + ": " + text
	}
	return text
}

// someOf names a few VPCs, and how many more there are.
func someOf(vpcs []string) string {
	const most = 3
	if len(vpcs) <= most {
		return strings.Join(vpcs, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(vpcs[:most], ", "), len(vpcs)-most)
}

// sum counts findings: "2 errors, 1 warning".
func sum(all []lint.Finding) string {
	var parts []string
	for _, s := range []lint.Severity{lint.Error, lint.Warning, lint.Note} {
		n := 0
		for _, f := range all {
			if f.Severity == s {
				n++
			}
		}
		switch n {
		case 0:
		case 1:
			parts = append(parts, "1 "+s.String())
		default:
			parts = append(parts, fmt.Sprintf("%d %ss", n, s))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

// jsonCheck is a check as lint --list --json prints it.
type jsonCheck struct {
	ID       string        `json:"id"`
	Severity lint.Severity `json:"severity"`
	Title    string        `json:"title"`
	Why      string        `json:"why"`
	Fix      string        `json:"fix"`
}

func (f *lintFlags) printChecks(cmd *cobra.Command) error {
	if f.json {
		var all []jsonCheck
		for _, c := range lint.Checks() {
			all = append(all, jsonCheck(c))
		}
		return report.JSON(cmd.OutOrStdout(), all)
	}
	table := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
	for _, c := range lint.Checks() {
		fmt.Fprintf(table, "%s\t%s\t%s\n", c.ID, c.Severity, c.Title)
	}
	return table.Flush()
}
