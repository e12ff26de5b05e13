package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/near"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/output"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

type testFlags struct {
	policyFlags
	gateFlags
	policy, junit     string
	format            string
	json              bool
	coverage, reached bool
}

func testCommand() *cobra.Command {
	var f testFlags
	cmd := &cobra.Command{
		Use:   "test --policy PATH FILE...",
		Short: "Check a policy against expectations in files",
		Long: `Check that a DNS Firewall policy decides what you expect. A file is YAML or JSON, a list of

  - name: metadata servers of other clouds   # optional
    query: metadata.google.internal          # or a list of names
    type: A                                  # the default
    cname: [cdn.example.net]                 # names that the answer leads to; default none
    vpc: Vpc                                 # default every VPC of the policy
    expect: {action: BLOCK, response: NODATA, rule: FirewallRuleGroup/2000}

or a mapping with such a list under tests and a vpc for all of them beside it.

Only the action is required: expect: BLOCK is enough. Actions are ALLOW, ALERT, BLOCK, NONE
(no rule matches) and PASS (ALLOW or NONE). A rule is GROUP/PRIORITY, or the logical ID or the
name of its list; a rule that the policy does not have is an error. A verdict that depends on
what AWS does not publish, or on what the policy does not contain, fails unless certain: false
is expected too.

--coverage prints which rules no test reaches, for each VPC. A test reaches a rule if the rule
is the first that is known to match the name that is asked for, or a name of its cname list
that is looked at. Rules that no test can reach, such as those with a managed list of AWS and
no --stand-in, are listed apart and do not count.

` + sourcesHelp + `

` + onHelp + `

Exit codes: 0 all as expected, 1 some not, or with --require-coverage a rule that no test
reaches, 2 wrong usage or input, or a policy of which a part could not be read.`,
		Example: `  vpcdns test --policy cdk.out policy-tests.yaml
  vpcdns test --policy vpc.yaml --junit report.xml tests/*.yaml
  vpcdns test --policy vpc.yaml --require-coverage tests/*.yaml`,
		RunE: func(cmd *cobra.Command, files []string) error { return f.run(cmd, files) },
	}
	f.policyFlags.addTo(cmd)
	f.addVPCsTo(cmd)
	f.addOnTo(cmd)
	f.gateFlags.addTo(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.policy, "policy", "", "`PATH` of the policy (required)")
	flags.StringVar(&f.junit, "junit", "", "`FILE` for a report in JUnit's XML")
	flags.StringVar(&f.format, "format", "text", "text, markdown, or json: every test with its verdict")
	flags.BoolVar(&f.json, "json", false, "the same as --format json")
	flags.BoolVar(&f.coverage, "coverage", false, "print the rules that no test reaches")
	flags.BoolVar(&f.reached, "require-coverage", false, "exit with 1 if no test reaches some rule; implies --coverage")
	return cmd
}

func (f *testFlags) run(cmd *cobra.Command, files []string) error {
	if err := f.checkFormat(cmd); err != nil {
		return err
	}
	if f.policy == "" || len(files) == 0 {
		return withHint(errors.New("test requires --policy PATH and a file with expectations"), "see vpcdns test --help")
	}
	inputs := append(append(slices.Clone(files), f.policy), f.inputs()...)
	if err := output.Check(inputs, output.Target{Flag: "--junit", Path: f.junit}); err != nil {
		return err
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
		some, err := readExpectations(cmd, file)
		expectations, faults = append(expectations, some...), append(faults, err)
	}
	for _, x := range expectations {
		faults = append(faults, x.checkAgainst(evaluators))
	}
	if err := errors.Join(faults...); err != nil {
		return err
	}
	return gate(f.report(cmd, check(expectations, evaluators, assumption(p))), f.allowIncomplete, p, f.policy)
}

// checkFormat takes --json for --format json.
func (f *testFlags) checkFormat(cmd *cobra.Command) error {
	formats := []string{"text", "markdown", "json"}
	switch {
	case !slices.Contains(formats, f.format):
		return withHint(fmt.Errorf("unknown format %q", f.format), "use "+strings.Join(formats, ", "))
	case f.json && cmd.Flags().Changed("format") && f.format != "json":
		return fmt.Errorf("--json and --format %s contradict each other", f.format)
	case f.json:
		f.format = "json"
	}
	return nil
}

// checkAgainst refuses a VPC or a rule that the policy does not have.
func (x expectation) checkAgainst(evaluators []*policy.Evaluator) error {
	var vpcs, rules []string
	for _, e := range evaluators {
		vpcs = append(vpcs, e.VPC().Name)
		if x.vpc == "" || x.vpc == e.VPC().Name {
			rules = append(rules, rulesOf(e.VPC())...)
		}
	}
	switch {
	case x.vpc != "" && !slices.Contains(vpcs, x.vpc):
		return fmt.Errorf("%s:%d: no VPC %q among those that are tested%s; they are %s", x.file, x.line, x.vpc, near.Hint(x.vpc, vpcs), strings.Join(vpcs, ", "))
	case x.rule != "" && !slices.Contains(rules, x.rule):
		slices.Sort(rules)
		rules = slices.DeleteFunc(slices.Compact(rules), func(name string) bool { return name == "" })
		return fmt.Errorf("%s:%d: the policy has no rule %q%s; its rules and their lists are %s", x.file, x.line, x.rule, near.Hint(x.rule, rules), fewNames(rules))
	default:
		return nil
	}
}

// rulesOf returns what a test file may call the rules on a VPC.
func rulesOf(vpc *policy.VPC) []string {
	var names []string
	for i := range vpc.Associations {
		group := vpc.Associations[i].Group
		if group.Opaque != "" {
			names = append(names, group.ID)
		}
		for j := range group.Rules {
			names = append(names, namesOfRule(&policy.Match{Group: group, Rule: &group.Rules[j]})...)
		}
	}
	return names
}

// fewNames lists as many names as a message may have.
func fewNames(names []string) string {
	const most = 20
	if len(names) == 0 {
		return "none"
	}
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// checked is what became of all tests.
type checked struct {
	results  []result
	failed   int
	assumed  string
	coverage []policy.CoveredRule
}

// result is what became of an expectation in one VPC.
type result struct {
	expectation
	found   explained
	failure string // empty if it is as expected
}

func check(expectations []expectation, evaluators []*policy.Evaluator, assumed string) checked {
	all := checked{assumed: assumed}
	coverage := policy.NewCoverage(evaluators...)
	for _, x := range expectations {
		for _, e := range evaluators {
			if x.vpc != "" && x.vpc != e.VPC().Name {
				continue
			}
			r := result{expectation: x, found: explain(e, x.query)}
			if r.failure = x.failure(r.found.verdict); r.failure != "" {
				all.failed++
			}
			all.results = append(all.results, r)
			coverage.Add(e, x.query)
		}
	}
	all.coverage = coverage.Rules()
	return all
}

// story is the verdict in words, with what it depends on that the policy does not contain, and
// what would let a query pass that has to.
func (r result) story() []string {
	lines := r.found.lines()
	for _, u := range r.found.verdict.Missing() {
		what := "the policy does not contain"
		if u.Invalid {
			what = "AWS refuses"
		}
		lines = append(lines, fmt.Sprintf("  %s %s", what, u))
	}
	if !slices.Contains(r.wanted.actions, policy.ActionBlock) {
		for _, line := range r.found.remedyLines() {
			lines = append(lines, string(line))
		}
	}
	return lines
}

// report writes what became of the tests and returns the finding of it.
func (f *testFlags) report(cmd *cobra.Command, all checked) error {
	f.coverage = f.coverage || f.reached
	if f.junit != "" {
		if err := writeJUnit(f.junit, all.results); err != nil {
			return err
		}
	}
	if err := f.print(cmd.OutOrStdout(), all); err != nil {
		return err
	}
	if all.failed > 0 || f.reached && len(unreached(all.coverage)) > 0 {
		return findings("")
	}
	return nil
}

// unreached returns the rules that a test could reach and none does.
func unreached(rules []policy.CoveredRule) []policy.CoveredRule {
	return slices.DeleteFunc(slices.Clone(rules), func(r policy.CoveredRule) bool { return r.Queries > 0 || r.OutOfReach != "" })
}
