package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func (f *testFlags) print(w io.Writer, all checked) error {
	switch f.format {
	case "json":
		return report.JSON(w, f.jsonOf(all))
	case "markdown":
		f.document(all).WriteMarkdown(w)
	default:
		f.document(all).WriteText(w, lineWidthOf(w))
	}
	return nil
}

// document has the sum, the failures and, if asked for, the coverage.
func (f *testFlags) document(all checked) *report.Document {
	d := &report.Document{Lead: fmt.Sprintf("%d passed, %d failed", len(all.results)-all.failed, all.failed), LeadLast: true}
	if all.assumed != "" {
		d.Lead += " (" + all.assumed + ")"
	}
	for _, r := range all.results {
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
		sections = append(sections, report.Section{Title: "in " + fewNames(block.vpcs), Lines: block.lines})
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

// looksFor names the list of a rule, or what it detects.
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
	List       string `json:"list"` // or what the rule looks for
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
