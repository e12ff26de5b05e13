package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

type lintFlags struct {
	policyFlags
	gateFlags
	against, failOn string
	disable         []string
	format          string
	json, list      bool
}

func lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint PATH",
		Short: "Find what is wrong with a policy, or likely to be",
		Long: `Find what is wrong with a DNS Firewall policy and its query logging, or likely to be, before
anything is deployed: what AWS rejects and other validators let pass, rules that never
decide, lists that match too much or too little, logs that do not arrive, quotas. Lint
reports nothing that an unknown parameter value could disprove.

An error is something that AWS rejects, or that breaks DNS for a VPC. A warning is about a
policy that does something else than it seems to do. A note is only worth knowing, and never
fails. --list prints all checks.

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
	flags := cmd.Flags()
	flags.StringVar(&f.against, "against", "", "`OLD` template, cdk.out folder, plan or state, which is deployed")
	flags.StringArrayVar(&f.disable, "disable", nil, "`ID` of a check to leave out (repeatable)")
	flags.StringVar(&f.failOn, "fail-on", "warning", "what leads to exit code 1: error or warning")
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
	if err := f.print(cmd.OutOrStdout(), lintReport{found, worst, args[0]}); err != nil {
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
}

func (f *lintFlags) print(w io.Writer, r lintReport) error {
	switch f.format {
	case "json":
		return report.JSON(w, jsonFindings(r.all))
	case "sarif":
		return report.JSON(w, sarifOf(r))
	case "junit":
		return printLintJUnit(w, r)
	case "github":
		printCommands(w, r)
	case "markdown":
		r.document().WriteMarkdown(w)
	default:
		r.document().WriteText(w, lineWidthOf(w))
	}
	return nil
}

// check looks at the flags, and returns the severity from which on lint fails.
func (f *lintFlags) check(cmd *cobra.Command, args []string) (lint.Severity, error) {
	if err := f.checkFormat(cmd); err != nil {
		return 0, err
	}
	for _, id := range f.disable {
		if _, known := lint.Find(id); !known {
			hint := "see vpcdns lint --list"
			if near := lint.Near(id); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
			}
			return 0, withHint(fmt.Errorf("no check to disable is called %q", id), hint)
		}
	}
	switch {
	case f.list && len(args) > 0:
		return 0, fmt.Errorf("--list takes no policy, got %q", args[0])
	case f.list && f.format != "text" && f.format != "json":
		return 0, fmt.Errorf("--list is printed as text or json, not as %s", f.format)
	case !f.list && len(args) != 1:
		return 0, withHint(fmt.Errorf("lint requires one policy, got %d", len(args)), "see vpcdns lint --help")
	}
	switch f.failOn {
	case "warning":
		return lint.Warning, nil
	case "error":
		return lint.Error, nil
	default:
		return 0, withHint(fmt.Errorf("lint cannot fail on %q", f.failOn), "use --fail-on error or --fail-on warning")
	}
}

// checkFormat takes --json for --format json.
func (f *lintFlags) checkFormat(cmd *cobra.Command) error {
	switch {
	case !slices.Contains(lintFormats(), f.format):
		return withHint(fmt.Errorf("unknown format %q", f.format), "use "+strings.Join(lintFormats(), ", "))
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
