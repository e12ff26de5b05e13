package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

type testFlags struct {
	policyFlags
	policy, junit string
}

func testCommand() *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test --policy PATH FILE...",
		Short: "Check a policy against expectations in files",
		Long: `Check that a DNS Firewall policy decides what you expect. A file is a list of

  - query: metadata.google.internal
    type: A                    # the default
    cname: [cdn.example.net]   # names that the answer leads to; default none
    vpc: Vpc                   # default every VPC of the policy
    expect: {action: BLOCK, response: NODATA, rule: FirewallRuleGroup/2000}

Of what is expected only the action is needed: expect: BLOCK is enough. A rule is written
GROUP/PRIORITY, or as the logical ID or the name of its list. A verdict that hangs on what
AWS does not publish fails, unless certain: false is expected too.

` + sourcesHelp + `

Exit codes: 0 all as expected, 1 some not, 2 wrong usage or input.`,
		Example: `  vpcdns test --policy cdk.out policy-tests.yaml
  vpcdns test --policy vpc.yaml --junit report.xml tests/*.yaml`,
		RunE: func(cmd *cobra.Command, files []string) error { return f.run(cmd, files) },
	}
	f.addTo(cmd)
	f.addVPCsTo(cmd)
	cmd.Flags().StringVar(&f.policy, "policy", "", "`PATH` of the policy (required)")
	cmd.Flags().StringVar(&f.junit, "junit", "", "`FILE` for a report in JUnit's XML")
	return cmd
}

func (f *testFlags) run(cmd *cobra.Command, files []string) error {
	if f.policy == "" || len(files) == 0 {
		return withHint(errors.New("test wants --policy PATH and a file with expectations"), "see vpcdns test --help")
	}
	p, err := f.open(cmd, f.policy)
	if err != nil {
		return err
	}
	evaluators, err := f.evaluators(p, f.policy)
	if err != nil {
		return err
	}
	var expectations []expectation
	var faults []error
	for _, file := range files {
		some, err := readExpectations(file, cmd.InOrStdin())
		expectations, faults = append(expectations, some...), append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	results, err := check(expectations, evaluators)
	if err != nil {
		return err
	}
	return f.report(cmd, results, assumption(p))
}

// result is what became of an expectation in one VPC.
type result struct {
	expectation
	vpc     string
	failure string // empty if it is as expected
	verdict string // in words
}

func check(expectations []expectation, evaluators []*policy.Evaluator) ([]result, error) {
	var results []result
	for _, x := range expectations {
		found := false
		for _, e := range evaluators {
			if x.vpc != "" && x.vpc != e.VPC().Name {
				continue
			}
			found = true
			results = append(results, x.in(e))
		}
		if !found {
			return nil, fmt.Errorf("%s:%d: the policy has no VPC %q that is tested; it has %s", x.file, x.line, x.vpc, tested(evaluators))
		}
	}
	return results, nil
}

func tested(evaluators []*policy.Evaluator) string {
	var names []string
	for _, e := range evaluators {
		names = append(names, e.VPC().Name)
	}
	return strings.Join(names, ", ")
}

func (x expectation) in(e *policy.Evaluator) result {
	v := e.Judge(x.query)
	r := result{x, e.VPC().Name, x.failure(v), v.Explain(x.query, e.VPC())}
	for _, u := range v.Unresolved {
		r.verdict += "; the policy does not tell: " + u.String()
	}
	return r
}

// report prints the failures and the sum.
func (f *testFlags) report(cmd *cobra.Command, results []result, assumed string) error {
	failed := 0
	out := cmd.OutOrStdout()
	for _, r := range results {
		if r.failure == "" {
			continue
		}
		failed++
		fmt.Fprintf(out, "FAIL %s:%d: %s\n  expected %s, but %s\n  %s\n", r.file, r.line, r.name(), r.expectation, r.failure, r.verdict)
	}
	fmt.Fprintf(out, "%d passed, %d failed%s\n", len(results)-failed, failed, inBrackets(assumed))
	if f.junit != "" {
		if err := writeJUnit(f.junit, results); err != nil {
			return err
		}
	}
	if failed > 0 {
		return findings("")
	}
	return nil
}

func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return " (" + text + ")"
}
