package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

type lintFlags struct {
	policyFlags
	gateFlags
	pageFlags
	against, failOn string
	disable         []string
	format          string
	json, list      bool
}

func lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint PATH",
		Short: "Find errors and likely mistakes in a policy",
		Long: `Find errors and likely mistakes in a DNS Firewall policy and its query logging before anything
is deployed: values that AWS rejects and other validators accept, rules that never decide,
lists that match too much or too little, logs that are not delivered, quotas. Lint reports
nothing that an unknown parameter value could disprove.

An error is something that AWS rejects, or that breaks DNS for a VPC. A warning is about a
policy that does not do what it seems to do. A note is only worth knowing and never fails. --list prints all checks.

` + sourcesHelp + `
A plan of Terraform has both sides, so lint also reports what applying it removes, replaces
or cannot change. --against does the same for templates and cdk.out folders, which it
compares with OLD stack by stack, and compares two plans or states.

--format sarif is for code scanning (GitHub, GitLab, Azure), junit for test reports, and
github writes workflow commands, which GitHub Actions shows as annotations. Every format has
all findings.

Exit codes: 0 fine, 1 warnings or errors (see --fail-on), 2 wrong usage or input,
or a policy of which a part could not be read.`,
		Example: `  vpcdns lint cdk.out
  vpcdns lint --against deployed.yaml vpc.yaml
  vpcdns lint --disable alert-only --fail-on error --format json plan.json
  vpcdns lint --format sarif cdk.out > vpcdns.sarif
  vpcdns lint --list`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.policyFlags.addTo(cmd)
	f.gateFlags.addTo(cmd)
	f.pageFlags.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.against, "against", "", "`OLD` template, cdk.out folder, plan or state, which is deployed")
	flags.StringArrayVar(&f.disable, "disable", nil, "`ID` of a check to leave out (repeatable)")
	flags.StringVar(&f.failOn, "fail-on", "warning", "lowest severity that leads to exit code 1: error or warning")
	flags.StringVar(&f.format, "format", "text", strings.Join(lintFormats(), ", "))
	flags.BoolVar(&f.json, "json", false, "the same as --format json")
	flags.BoolVar(&f.list, "list", false, "print all checks")
	return cmd
}

// lintFormats are the values of --format.
func lintFormats() []string { return []string{"text", "markdown", "json", "sarif", "junit", "github"} }

func (f *lintFlags) run(cmd *cobra.Command, args []string) error {
	worst, err := f.check(cmd, args)
	if err != nil {
		return err
	}
	if f.list {
		return f.printChecks(cmd)
	}
	found, p, err := f.findings(cmd, args[0])
	if err != nil {
		return err
	}
	if err := f.print(cmd.OutOrStdout(), lintReport{found, worst, args[0], p}); err != nil {
		return err
	}
	if len(found) > 0 && found[0].Severity >= worst { // the worst comes first
		return gate(findings(""), f.allowIncomplete, p, args[0])
	}
	return gate(nil, f.allowIncomplete, p, args[0])
}

// lintReport is what lint prints.
type lintReport struct {
	all   []lint.Finding
	worst lint.Severity // from which on lint fails
	path  string        // that was looked at

	policy *policy.Policy // whose entries findings name; may be nil
}

func (f *lintFlags) print(w io.Writer, r lintReport) error {
	if slices.Contains([]string{"text", "markdown"}, f.format) {
		return f.write(r.document(), w, f.format, report.LineWidthOf(w))
	}
	if f.html != "" {
		if err := f.write(r.document(), io.Discard, "text", 0); err != nil {
			return err
		}
	}
	switch f.format {
	case "json":
		return report.JSON(w, jsonFindings(r.all))
	case "sarif":
		return report.JSON(w, sarifOf(r))
	case "junit":
		return printLintJUnit(w, r)
	default:
		printCommands(w, r)
		return nil
	}
}

// check looks at the flags, and returns the severity from which on lint fails.
func (f *lintFlags) check(cmd *cobra.Command, args []string) (lint.Severity, error) {
	if err := f.checkFormat(cmd); err != nil {
		return 0, err
	}
	for _, id := range f.disable {
		if _, known := lint.Find(id); !known {
			advice := "see vpcdns lint --list"
			if near := lint.Near(id); len(near) > 0 {
				advice = "did you mean " + strings.Join(near, " or ") + "? " + advice
			}
			return 0, hint.With(fmt.Errorf("unknown check %q in --disable", id), advice)
		}
	}
	if err := f.pageFlags.check(formatUnless(f.format)); err != nil {
		return 0, err
	}
	switch {
	case f.list && f.html != "":
		return 0, errors.New("--list prints the checks, not a report, so no --html")
	case f.list && len(args) > 0:
		return 0, fmt.Errorf("--list takes no policy, got %q", args[0])
	case f.list && f.format != "text" && f.format != "json":
		return 0, fmt.Errorf("--list is printed as text or json, not as %s", f.format)
	case !f.list && len(args) != 1:
		return 0, hint.With(fmt.Errorf("lint requires one policy, got %d", len(args)), "see vpcdns lint --help")
	}
	if err := output.Check(slices.Concat(args, []string{f.against}, f.inputs()), f.target()); err != nil {
		return 0, err
	}
	switch f.failOn {
	case "warning":
		return lint.Warning, nil
	case "error":
		return lint.Error, nil
	default:
		return 0, hint.With(fmt.Errorf("unknown --fail-on %q", f.failOn), "use --fail-on error or --fail-on warning")
	}
}

// checkFormat takes --json for --format json.
func (f *lintFlags) checkFormat(cmd *cobra.Command) error {
	switch {
	case !slices.Contains(lintFormats(), f.format):
		return hint.With(fmt.Errorf("unknown format %q", f.format), "use "+strings.Join(lintFormats(), ", "))
	case f.json && cmd.Flags().Changed("format") && f.format != "json":
		return fmt.Errorf("--json and --format %s contradict each other", f.format)
	case f.json:
		f.format = "json"
	}
	return nil
}

// findings are those of the policy, and of the update to it.
func (f *lintFlags) findings(cmd *cobra.Command, path string) ([]lint.Finding, *policy.Policy, error) {
	options := lint.Options{Today: time.Now(), Disable: f.disable}
	if f.against == "-" && path == "-" {
		return nil, nil, errors.New("only one of OLD and PATH can be standard input")
	}
	ofUpdate, err := f.updates(cmd, path, options)
	if err != nil {
		return nil, nil, err
	}
	p, err := f.open(cmd, path)
	if err != nil {
		return nil, nil, err
	}
	return lint.Sorted(append(lint.Run(p, options), ofUpdate...)), p, nil
}

// updates are the findings about the source itself and about what deploying it changes: of
// templates compared with those of OLD, and of a plan, which has both sides.
func (f *lintFlags) updates(cmd *cobra.Command, path string, o lint.Options) ([]lint.Finding, error) {
	new, err := templatesOf(cmd, path)
	switch {
	case errors.Is(err, load.ErrNoTemplate):
		return f.changes(cmd, path, o)
	case err != nil:
		return nil, err
	}
	all := lint.Templates(templatesIn(new), o)
	if f.against == "" {
		return all, nil
	}
	old, err := templatesOf(cmd, f.against)
	if errors.Is(err, load.ErrNoTemplate) {
		return nil, hint.With(err, "OLD must be the same kind of source as PATH: two templates or cdk.out folders, or two plans or states of Terraform")
	}
	if err != nil {
		return nil, err
	}
	pairs, err := f.pairsOfStacks(old, new, path)
	if err != nil {
		return nil, err
	}
	for _, pair := range pairs {
		all = append(all, lint.Replacements(pair.old, pair.new, o)...)
		if pair.gone != "" && !slices.Contains(o.Disable, lint.StackRemoved) {
			all = append(all, lint.RemovedStack(pair.gone, policy.Origin{File: path}))
		}
	}
	return all, nil
}

// changes are the findings about what applying a plan does. A snapshot does nothing.
func (f *lintFlags) changes(cmd *cobra.Command, path string, o lint.Options) ([]lint.Finding, error) {
	var all []planned.Change
	var err error
	if f.against == "" {
		all, err = load.Changes(path, load.Options{Stdin: again(cmd), NoLimits: noLimits(cmd)})
	} else {
		all, err = load.ChangesBetween(f.against, path, load.Options{Stdin: again(cmd), NoLimits: noLimits(cmd)})
	}
	switch {
	case errors.Is(err, load.ErrNoPlan) && f.against == "":
		return nil, nil
	case errors.Is(err, load.ErrNoPlan):
		return nil, hint.With(err, "with --against, give two templates or cdk.out folders, or two plans or states of Terraform")
	case err != nil:
		return nil, err
	}
	return lint.Changes(all, o), nil
}

func templatesIn(stacks []load.StackTemplate) []template.Template {
	var all []template.Template
	for _, s := range stacks {
		all = append(all, s.Template)
	}
	return all
}

// templatesOf reads the templates of a source. Standard input stays there to be read again.
func templatesOf(cmd *cobra.Command, path string) ([]load.StackTemplate, error) {
	if path == "-" {
		text, err := readStdin(cmd, maxText)
		if err != nil {
			return nil, err
		}
		cmd.SetIn(bytes.NewReader(text))
	}
	return load.Templates(path, load.Options{Stdin: again(cmd), NoLimits: noLimits(cmd)})
}

// again returns standard input from its beginning, once templatesOf has read it.
func again(cmd *cobra.Command) io.Reader {
	if text, read := cmd.InOrStdin().(*bytes.Reader); read {
		rest, _ := io.ReadAll(text) // a Reader of bytes does not fail
		_, _ = text.Seek(0, io.SeekStart)
		return bytes.NewReader(rest)
	}
	return cmd.InOrStdin()
}

// stackPair is a stack on both sides. One that is gone has its name.
type stackPair struct {
	old, new template.Template
	gone     string
}

// pairsOfStacks brings together stacks of one name. Nothing of a stack that the other side
// does not have is replaced: all of it is gone, or new. A template file has no name for its
// stack; beside a folder it is the only stack of that.
func (f *lintFlags) pairsOfStacks(old, new []load.StackTemplate, path string) (pairs []stackPair, err error) {
	switch {
	case isFile(old) && !isFile(new):
		new, err = asFile(new, f.against, path)
	case isFile(new) && !isFile(old):
		old, err = asFile(old, path, f.against)
	}
	for _, before := range old {
		at := slices.IndexFunc(new, func(after load.StackTemplate) bool { return after.Stack == before.Stack })
		if at >= 0 {
			pairs = append(pairs, stackPair{old: before.Template, new: new[at].Template})
		} else {
			pairs = append(pairs, stackPair{old: before.Template, gone: before.Stack})
		}
	}
	return pairs, err
}

// isFile reports whether stacks are that of a template file, with its nested ones.
func isFile(stacks []load.StackTemplate) bool { return len(stacks) > 0 && stacks[0].Stack == "" }

// asFile names the stacks of a folder as those of a template file are, if the folder has
// one stack and its nested ones.
func asFile(stacks []load.StackTemplate, file, folder string) ([]load.StackTemplate, error) {
	top := stacks[0].Stack
	var renamed []load.StackTemplate
	var names []string
	for _, s := range stacks {
		names = append(names, s.Stack)
		if nested, ok := strings.CutPrefix(s.Stack, top+"."); ok || s.Stack == top {
			renamed = append(renamed, load.StackTemplate{Stack: strings.TrimPrefix(nested, top), Template: s.Template})
		}
	}
	if len(renamed) < len(stacks) {
		return nil, hint.With(fmt.Errorf("%s is the template of one stack, and %s has several: %s", file, folder, strings.Join(names, ", ")),
			"compare a folder with a folder, or give the template of the one stack")
	}
	return renamed, nil
}

// severityCounts counts findings from the worst on: "2 errors, 1 warning".
func severityCounts(all []lint.Finding) string {
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
	return cmp.Or(strings.Join(parts, ", "), "no findings")
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
	table := report.Section{Columns: make([]report.Column, 3)}
	for _, c := range checks {
		table.Rows = append(table.Rows, report.Row{Cells: []string{c.ID, c.Severity.String(), c.Title}})
	}
	(&report.Document{Sections: []report.Section{table}}).WriteText(cmd.OutOrStdout(), math.MaxInt)
	return nil
}

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

	// Entries are all entries of the list that the finding is about. The message may name only
	// the first.
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
	d := &report.Document{Lead: severityCounts(r.all), LeadLast: true, Title: "Lint of " + report.Source(r.path), Badge: r.badge()}
	sections := map[advice]int{}
	for _, f := range r.all {
		kind := adviceOf(f)
		at, ok := sections[kind]
		if !ok {
			at = len(d.Sections)
			sections[kind] = at
			d.Sections = append(d.Sections, report.Section{
				Title: f.Severity.String() + ": " + f.ID, Badge: report.Badge{Text: f.Severity.String(), Level: levelOfSeverity(f.Severity)}, Advice: kind.lines(),
			})
		}
		d.Sections[at].Items = append(d.Sections[at].Items, findingLine(f))
	}
	d.Names = r.names
	return d
}

// names are the entries of lists that findings name, of those that do not look like names.
func (r lintReport) names() (names []string) {
	var messages strings.Builder
	for _, f := range r.all {
		names = append(names, f.Entries...)
		messages.WriteString(f.Message + "\n")
	}
	if r.policy == nil {
		return names
	}
	text := messages.String()
	for _, list := range r.policy.Lists {
		for i := range list.Entries {
			if entry := list.Entries[i].String(); !report.LooksLikeName(entry) && strings.Contains(text, entry) {
				names = append(names, entry)
			}
		}
	}
	return names
}

// badge is the worst that was found.
func (r lintReport) badge() report.Badge {
	if len(r.all) == 0 {
		return report.Badge{Text: "no findings", Level: report.Good}
	}
	worst := r.all[0].Severity // which comes first
	if worst >= r.worst {
		return report.Badge{Text: "fails", Level: levelOfSeverity(worst)}
	}
	return report.Badge{Text: "passes, with " + worst.String() + "s", Level: levelOfSeverity(worst)}
}

func levelOfSeverity(s lint.Severity) report.Level {
	switch s {
	case lint.Error:
		return report.Bad
	case lint.Warning:
		return report.Caution
	default:
		return report.Plain
	}
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
	return f.Message + " (" + report.Some(strings.Split(f.VPC, ", "), 3) + ")"
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
