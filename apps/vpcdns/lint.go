package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

type lintFlags struct {
	policyFlags
	against, failOn string
	disable         []string
	json, list      bool
}

func lintCommand() *cobra.Command {
	var f lintFlags
	cmd := &cobra.Command{
		Use:   "lint PATH",
		Short: "Find what is wrong with a policy, or likely to be",
		Long: `Find what is wrong with a DNS Firewall policy, or likely to be, before anything is
deployed: what AWS refuses and other validators let pass, rules that never decide, lists that
match too much or too little, quotas. Nothing is claimed that a value could refute which the
source does not tell.

An error is what AWS refuses, or what takes its DNS away from a VPC. A warning is about a
policy that does something else than it seems to do. A note is only worth knowing, and never
fails. --list prints all checks.

` + sourcesHelp + ` With --against, both have
to be templates or cdk.out folders: it adds what the update would make anew.

Exit codes: 0 fine, 1 warnings or errors (see --fail-on), 2 wrong usage or input.`,
		Example: `  vpcdns lint cdk.out
  vpcdns lint --against deployed.yaml vpc.yaml
  vpcdns lint --disable alert-only --fail-on error --json plan.json
  vpcdns lint --list`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	f.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.against, "against", "", "`OLD` template or cdk.out folder, which is deployed")
	flags.StringArrayVar(&f.disable, "disable", nil, "`ID` of a check to leave out (repeatable)")
	flags.StringVar(&f.failOn, "fail-on", "warning", "what leads to exit code 1: error or warning")
	flags.BoolVar(&f.json, "json", false, "print JSON")
	flags.BoolVar(&f.list, "list", false, "print all checks")
	return cmd
}

func (f *lintFlags) run(cmd *cobra.Command, args []string) error {
	worst, err := f.check(args)
	if err != nil {
		return err
	}
	if f.list {
		return f.printChecks(cmd)
	}
	found, err := f.findings(cmd, args[0])
	if err != nil {
		return err
	}
	if f.json {
		err = report.JSON(cmd.OutOrStdout(), jsonFindings(found))
	} else {
		err = printLint(cmd.OutOrStdout(), found)
	}
	if err != nil {
		return err
	}
	if len(found) > 0 && found[0].Severity >= worst { // the worst comes first
		return findings("")
	}
	return nil
}

// check looks at the flags, and returns the severity from which on lint fails.
func (f *lintFlags) check(args []string) (lint.Severity, error) {
	for _, id := range f.disable {
		if _, known := lint.Find(id); !known {
			hint := "see vpcdns lint --list"
			if near := lint.Near(id); len(near) > 0 {
				hint = "did you mean " + strings.Join(near, " or ") + "? " + hint
			}
			return 0, withHint(fmt.Errorf("there is no check %q to disable", id), hint)
		}
	}
	switch {
	case f.list && len(args) > 0:
		return 0, fmt.Errorf("--list takes no policy, got %q", args[0])
	case !f.list && len(args) != 1:
		return 0, withHint(fmt.Errorf("lint takes one policy, got %d", len(args)), "see vpcdns lint --help")
	}
	switch f.failOn {
	case "warning":
		return lint.Warning, nil
	case "error":
		return lint.Error, nil
	default:
		return 0, withHint(fmt.Errorf("there is no severity %q to fail on", f.failOn), "use --fail-on error or --fail-on warning")
	}
}

// findings are those of the policy, and of the update to it.
func (f *lintFlags) findings(cmd *cobra.Command, path string) ([]lint.Finding, error) {
	options := lint.Options{Today: time.Now(), Disable: f.disable}
	if f.against == "-" && path == "-" {
		return nil, errors.New("only one of OLD and PATH can be standard input")
	}
	inTemplates, err := f.templates(cmd, path, options)
	if err != nil {
		return nil, err
	}
	p, err := f.open(cmd, path)
	if err != nil {
		return nil, err
	}
	return lint.Sorted(append(lint.Run(p, options), inTemplates...)), nil
}
