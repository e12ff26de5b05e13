package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// print writes the failures, the sum and, if asked for, the coverage.
func (f *testFlags) print(w io.Writer, all checked) {
	for _, r := range all.results {
		if r.failure == "" {
			continue
		}
		report.Printf(w, "FAIL %s:%d: %s\n  expected %s, but %s\n", r.file, r.line, r.name(), r.expectation, r.failure)
		for _, line := range r.story() {
			report.Printf(w, "  %s\n", line)
		}
	}
	report.Printf(w, "%d passed, %d failed", len(all.results)-all.failed, all.failed)
	if all.assumed != "" {
		report.Printf(w, " (%s)", all.assumed)
	}
	report.Printf(w, "\n")
	if f.coverage {
		printCoverage(w, all.coverage)
	}
}

// printCoverage writes the rules that no test reaches. VPCs with the same of them share a
// block.
func printCoverage(w io.Writer, rules []policy.CoveredRule) {
	beyond := slices.DeleteFunc(slices.Clone(rules), func(r policy.CoveredRule) bool { return r.OutOfReach == "" })
	within := len(rules) - len(beyond)
	report.Printf(w, "coverage: tests reach %d of %d rules that they can reach", within-len(unreached(rules)), within)
	if len(beyond) > 0 {
		report.Printf(w, "; %d are out of reach", len(beyond))
	}
	report.Printf(w, "\n")
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
		report.Printf(w, "  in %s\n", fewNames(block.vpcs))
		for _, line := range block.lines {
			report.Printf(w, "    %s\n", line)
		}
	}
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
