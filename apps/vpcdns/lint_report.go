package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// jsonFinding is a finding as lint --format json prints it. Fields are added and never renamed.
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

	// Entries are all entries of the list that it is about, of which the message may name
	// the first alone.
	Entries []string `json:"entries,omitempty"`
}

func jsonFindings(all []lint.Finding) []jsonFinding {
	found := make([]jsonFinding, 0, len(all))
	for _, f := range all {
		found = append(found, jsonFinding{
			f.ID, f.Severity, f.Origin.File, f.Origin.Line, f.Origin.Path,
			f.VPC, f.Group, f.Priority, f.List, f.Message, f.Why, f.Fix, f.Entries,
		})
	}
	return found
}

// document is the report for people: a section for the findings of each check.
func (r lintReport) document() *report.Document {
	d := &report.Document{Lead: severityCounts(r.all), LeadLast: true}
	sections := map[advice]int{}
	for _, f := range r.all {
		kind := adviceOf(f)
		at, ok := sections[kind]
		if !ok {
			at = len(d.Sections)
			sections[kind] = at
			d.Sections = append(d.Sections, report.Section{Title: f.Severity.String() + ": " + f.ID})
		}
		d.Sections[at].Items = append(d.Sections[at].Items, findingLine(f))
	}
	for kind, at := range sections {
		d.Sections[at].Items = append(d.Sections[at].Items, kind.lines()...)
	}
	return d
}

// advice is the same for findings that are printed together.
type advice struct {
	severity     lint.Severity
	id, why, fix string
}

func adviceOf(f lint.Finding) advice { return advice{f.Severity, f.ID, f.Why, f.Fix} }

func (a advice) lines() []string {
	lines := []string{"why: " + a.why}
	if a.fix != "" {
		lines = append(lines, "fix: "+a.fix)
	}
	return lines
}

// findingLine says where and what: "vpc.yaml:12: Firewall/10: priority 0 is not in 1 to 9".
func findingLine(f lint.Finding) string {
	at := f.Origin
	if at.Line > 1 { // all of a minified template is in the first line
		at.Path = ""
	}
	text := withVPCs(f)
	if where := at.String(); where != "" {
		text = where + ": " + text
	}
	return text
}

// withVPCs is the message with the VPCs that it does not name itself.
func withVPCs(f lint.Finding) string {
	if f.VPC == "" || strings.Contains(f.Message, f.VPC) {
		return f.Message
	}
	return f.Message + " (" + someOf(strings.Split(f.VPC, ", ")) + ")"
}

// someOf names a few VPCs, and how many more there are.
func someOf(vpcs []string) string {
	const most = 3
	if len(vpcs) <= most {
		return strings.Join(vpcs, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(vpcs[:most], ", "), len(vpcs)-most)
}

// printCommands prints findings as workflow commands of GitHub Actions, which shows the
// first ten of each kind beside the lines that they are about, and all of them in the log.
func printCommands(w io.Writer, r lintReport) {
	for _, f := range r.all {
		line := ""
		if f.Origin.Line > 0 {
			line = fmt.Sprint(f.Origin.Line)
		}
		at := f.Origin
		at.File, at.Line = "", 0
		message := withVPCs(f)
		if at.Path != "" {
			message = at.Path + ": " + message
		}
		report.Command{
			Name: map[lint.Severity]string{lint.Error: "error", lint.Warning: "warning", lint.Note: "notice"}[f.Severity],
			Properties: []report.Property{
				{Name: "file", Value: relativeFile(f.Origin.File)}, {Name: "line", Value: line}, {Name: "title", Value: "vpcdns " + f.ID},
			},
			Lines: slices.DeleteFunc([]string{message, "why: " + f.Why, "fix: " + f.Fix}, func(s string) bool { return s == "fix: " }),
		}.Write(w)
	}
	report.Printf(w, "%s\n", severityCounts(r.all))
}

// jsonCheck is a check as lint --list --format json prints it.
type jsonCheck struct {
	ID       string        `json:"id"`
	Severity lint.Severity `json:"severity"`
	Title    string        `json:"title"`
	Why      string        `json:"why"`
	Fix      string        `json:"fix"`
}

func (f *lintFlags) printChecks(cmd *cobra.Command) error {
	checks := lint.Checks()
	if f.format == "json" {
		var all []jsonCheck
		for _, c := range checks {
			all = append(all, jsonCheck(c))
		}
		return report.JSON(cmd.OutOrStdout(), all)
	}
	widest := 0
	for _, c := range checks {
		widest = max(widest, len(c.ID))
	}
	for _, c := range checks {
		report.Printf(cmd.OutOrStdout(), "%-*s  %-7s  %s\n", widest, c.ID, c.Severity, c.Title)
	}
	return nil
}
