package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/near"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

type testFlags struct {
	policyFlags
	gateFlags
	pageFlags
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
values that AWS does not publish or the policy does not contain fails unless the test expects
certain: false.

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
	f.pageFlags.addTo(cmd)
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
		return hint.With(errors.New("test requires --policy PATH and a file with expectations"), "see vpcdns test --help")
	}
	inputs := append(append(slices.Clone(files), f.policy), f.inputs()...)
	if err := f.pageFlags.check(given("--junit", f.junit), formatUnless(f.format)); err != nil {
		return err
	}
	if err := output.Check(inputs, output.Target{Flag: "--junit", Path: f.junit}, f.target()); err != nil {
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

// checked has the results of all tests.
type checked struct {
	results  []result
	failed   int
	assumed  string
	coverage []policy.CoveredRule
}

// result is the result of an expectation in one VPC.
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

// report writes the results of the tests and returns them as an error if a test failed.
func (f *testFlags) report(cmd *cobra.Command, all checked) error {
	f.coverage = f.coverage || f.reached
	var files []output.File
	if f.junit != "" {
		file, err := junitFile(f.junit, all.results)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	if err := f.print(cmd.OutOrStdout(), all, files); err != nil {
		return err
	}
	if all.failed > 0 || f.reached && len(unreached(all.coverage)) > 0 {
		return findings("")
	}
	return nil
}

// checkFormat takes --json for --format json.
func (f *testFlags) checkFormat(cmd *cobra.Command) error {
	formats := []string{"text", "markdown", "json"}
	switch {
	case !slices.Contains(formats, f.format):
		return hint.With(fmt.Errorf("unknown format %q", f.format), "use "+strings.Join(formats, ", "))
	case f.json && cmd.Flags().Changed("format") && f.format != "json":
		return fmt.Errorf("--json and --format %s contradict each other", f.format)
	case f.json:
		f.format = "json"
	}
	return nil
}

// checkAgainst refuses VPCs and rules that are not in the policy.
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
		return fmt.Errorf("%s:%d: the policy has no rule %q%s; its rules and their lists are %s", x.file, x.line, x.rule, near.Hint(x.rule, rules), report.Some(rules, mostNames))
	default:
		return nil
	}
}

// mostNames is how many names a message may have.
const mostNames = 20

// rulesOf returns the names by which a test file may refer to the rules of a VPC.
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

// story is the verdict in words, with the missing values that it depends on, and the changes
// that would let a blocked query pass if it has to.
func (r result) story() []string {
	lines := r.found.lines()
	for _, u := range r.found.verdict.Missing() {
		what := "the policy does not contain"
		if u.Invalid {
			what = "AWS rejects"
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

func (f *testFlags) print(w io.Writer, all checked, files []output.File) error {
	if f.format != "json" {
		return f.write(f.document(all), w, f.format, report.LineWidthOf(w), files...)
	}
	if err := f.write(f.document(all), io.Discard, "text", 0, files...); err != nil {
		return err
	}
	return report.JSON(w, f.jsonOf(all))
}

// document has the sum, the failures and, if asked for, the coverage.
func (f *testFlags) document(all checked) *report.Document {
	d := &report.Document{
		Lead: fmt.Sprintf("%d passed, %d failed", len(all.results)-all.failed, all.failed), LeadLast: true, Title: "Tests of " + report.Source(f.policy),
		Badge: report.Badge{Text: "passed", Level: report.Good},
		Figures: []report.Figure{
			{Label: "passed", Value: report.Grouped(len(all.results) - all.failed), Level: report.Good},
			{Label: "failed", Value: report.Grouped(all.failed), Level: report.LevelIf(all.failed, report.Bad)},
		},
	}
	if all.failed > 0 {
		d.Badge = report.Badge{Text: "failed", Level: report.Bad}
	}
	if all.assumed != "" {
		d.Lead += " (" + all.assumed + ")"
	}
	var names []string
	d.Names = func() []string { return names }
	for _, r := range all.results {
		names = append(names, r.query.Name.String())
		for _, next := range r.query.Chain {
			names = append(names, next.String())
		}
		if r.failure != "" {
			d.Sections = append(d.Sections, r.section())
		}
	}
	if f.coverage {
		d.Sections = append(d.Sections, coverageSections(all.coverage)...)
	}
	return d
}

func (r result) section() report.Section {
	return report.Section{
		Badge: report.Badge{Text: "FAIL", Level: report.Bad},
		Title: fmt.Sprintf("FAIL %s:%d: %s", r.file, r.line, r.name()),
		Items: []string{fmt.Sprintf("expected %s, but %s", r.expectation, r.failure)},
		Lines: r.story(),
	}
}

// reach says how many rules tests reach.
func reach(rules []policy.CoveredRule) string {
	beyond := 0
	for _, r := range rules {
		if r.OutOfReach != "" {
			beyond++
		}
	}
	within := len(rules) - beyond
	text := fmt.Sprintf("coverage: tests reach %d of %d rules that they can reach", within-len(unreached(rules)), within)
	if beyond > 0 {
		text += fmt.Sprintf("; %d are out of reach", beyond)
	}
	return text
}

// unreached returns the rules that a test could reach and none does.
func unreached(rules []policy.CoveredRule) []policy.CoveredRule {
	return slices.DeleteFunc(slices.Clone(rules), func(r policy.CoveredRule) bool { return r.Queries > 0 || r.OutOfReach != "" })
}

// coverageSections are the rules that no test reaches. VPCs with the same of them share a
// section.
func coverageSections(rules []policy.CoveredRule) []report.Section {
	sections := []report.Section{{Title: reach(rules)}}
	var blocks []coverageBlock
	for _, r := range rules {
		if r.Queries > 0 {
			continue
		}
		if last := len(blocks) - 1; last < 0 || blocks[last].vpcs[0] != r.VPC.Name {
			blocks = append(blocks, coverageBlock{vpcs: []string{r.VPC.Name}})
		}
		block := &blocks[len(blocks)-1]
		block.lines = append(block.lines, coverageLine(r))
	}
	for _, block := range sharedBlocks(blocks) {
		sections = append(sections, report.Section{Title: "in " + report.Some(block.vpcs, mostNames), Lines: block.lines})
	}
	return sections
}

type coverageBlock struct {
	vpcs  []string
	lines []string
}

// sharedBlocks returns one block for all VPCs with the same lines.
func sharedBlocks(blocks []coverageBlock) []coverageBlock {
	var all []coverageBlock
	for _, b := range blocks {
		at := slices.IndexFunc(all, func(other coverageBlock) bool { return slices.Equal(b.lines, other.lines) })
		if at < 0 {
			all = append(all, b)
			continue
		}
		all[at].vpcs = append(all[at].vpcs, b.vpcs...)
	}
	return all
}

func coverageLine(r policy.CoveredRule) string {
	text := fmt.Sprintf("%s %s %s", where(r), r.Rule.Action, looksFor(r.Rule))
	if r.OutOfReach != "" {
		return "out of reach " + text + ": " + r.OutOfReach
	}
	return "not reached  " + text + " (" + r.Rule.Origin.String() + ")"
}

func where(r policy.CoveredRule) string {
	return policy.Match{Group: r.Group, Rule: r.Rule}.Where()
}

// looksFor names the list or the protection of a rule.
func looksFor(r *policy.Rule) string {
	if r.List != nil {
		return r.List.Label()
	}
	return r.Protection.String()
}

// jsonTests is what test --json prints. Fields are added and never renamed.
type jsonTests struct {
	Passed   int         `json:"passed"`
	Failed   int         `json:"failed"`
	Assuming string      `json:"assuming,omitempty"`
	Tests    []jsonTest  `json:"tests"`
	Coverage []jsonRules `json:"coverage,omitempty"` // with --coverage, by VPC
}

// jsonTest is a query in one VPC.
type jsonTest struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Title    string `json:"title,omitempty"` // the name that the file gives the test
	Expected string `json:"expected"`
	Passed   bool   `json:"passed"`
	Failure  string `json:"failure,omitempty"`

	Verdict jsonVerdict `json:"verdict"` // as of explain --json
}

// jsonRules are the rules on a VPC, in the order in which queries meet them.
type jsonRules struct {
	VPC   string            `json:"vpc"`
	Rules []jsonCoveredRule `json:"rules"`
}

type jsonCoveredRule struct {
	Group      string `json:"group"`
	Priority   int    `json:"priority"`
	Action     string `json:"action"`
	List       string `json:"list"` // or the protection of the rule
	Origin     string `json:"origin"`
	Tests      int    `json:"tests"`                // queries that reach it
	OutOfReach string `json:"outOfReach,omitempty"` // why none can
}

func (f *testFlags) jsonOf(all checked) jsonTests {
	j := jsonTests{Passed: len(all.results) - all.failed, Failed: all.failed, Assuming: all.assumed, Tests: []jsonTest{}}
	for _, r := range all.results {
		j.Tests = append(j.Tests, jsonTest{
			File: r.file, Line: r.line, Title: r.title, Expected: r.expectation.String(), Passed: r.failure == "", Failure: r.failure,
			Verdict: r.found.json(""),
		})
	}
	if f.coverage {
		j.Coverage = jsonCoverage(all.coverage)
	}
	return j
}

func jsonCoverage(rules []policy.CoveredRule) []jsonRules {
	all := []jsonRules{}
	for _, r := range rules {
		if last := len(all) - 1; last < 0 || all[last].VPC != r.VPC.Name {
			all = append(all, jsonRules{VPC: r.VPC.Name})
		}
		of := &all[len(all)-1]
		of.Rules = append(of.Rules, jsonCoveredRule{
			Group: r.Group.ID, Priority: r.Rule.Priority, Action: r.Rule.Action, List: looksFor(r.Rule),
			Origin: r.Rule.Origin.String(), Tests: r.Queries, OutOfReach: r.OutOfReach,
		})
	}
	return all
}

// The part of JUnit's XML that every CI system reads.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"` // the file
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"` // the VPC
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junitFile is a report without times: the same verdicts are the same bytes.
func junitFile(path string, results []result) (output.File, error) {
	text, err := xml.MarshalIndent(junitOf(results), "", "  ")
	if err != nil {
		return output.File{}, err
	}
	return output.File{Path: path, Content: bytes.NewReader(slices.Concat([]byte(xml.Header), text, []byte("\n")))}, nil
}

func linesOfText(lines []string) string {
	texts := make([]string, len(lines))
	for i, text := range lines {
		texts[i] = line(text)
	}
	return strings.Join(texts, "\n")
}

// line shows what XML cannot hold, and CI systems print the rest to their logs.
func line(text string) string { return string(report.Line(text)) }

func junitOf(results []result) junitSuites {
	all := junitSuites{Tests: len(results)}
	for _, r := range results {
		if last := len(all.Suites) - 1; last < 0 || all.Suites[last].Name != line(r.file) {
			all.Suites = append(all.Suites, junitSuite{Name: line(r.file)})
		}
		suite := &all.Suites[len(all.Suites)-1]
		suite.Tests++
		c := junitCase{Name: line(r.name()), Class: line(r.found.vpc.Name), File: line(r.file), Line: r.line}
		if r.failure != "" {
			c.Failure = &junitFailure{line("expected " + r.expectation.String() + ", but " + r.failure), linesOfText(r.story())}
			suite.Failures++
			all.Failures++
		}
		suite.Cases = append(suite.Cases, c)
	}
	return all
}
