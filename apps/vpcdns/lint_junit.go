package main

import (
	"cmp"
	"encoding/xml"
	"io"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// printLintJUnit prints a test case for each finding. Those that do not make lint fail pass,
// and say in their output what was found.
func printLintJUnit(w io.Writer, r lintReport) error {
	text, err := xml.MarshalIndent(lintJUnit(r), "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(text)+"\n")
	return err
}

func lintJUnit(r lintReport) junitSuites {
	var all junitSuites
	if len(r.all) == 0 {
		name := line(r.path)
		passed := junitCase{Name: "no findings", Class: name, File: name}
		return junitSuites{Tests: 1, Suites: []junitSuite{{Name: name, Tests: 1, Cases: []junitCase{passed}}}}
	}
	at := map[string]int{} // of the suites by file
	for _, f := range r.all {
		name := line(cmp.Or(f.Origin.File, r.path))
		i, known := at[name]
		if !known {
			i = len(all.Suites)
			at[name] = i
			all.Suites = append(all.Suites, junitSuite{Name: name})
		}
		suite := &all.Suites[i]
		c := lintCase(f, name, r.worst)
		if c.Failure != nil {
			suite.Failures++
			all.Failures++
		}
		suite.Tests++
		all.Tests++
		suite.Cases = append(suite.Cases, c)
	}
	return all
}

func lintCase(f lint.Finding, file string, worst lint.Severity) junitCase {
	c := junitCase{Name: line(f.ID + ": " + withVPCs(f)), Class: line(cmp.Or(f.Origin.Path, file)), File: file, Line: f.Origin.Line}
	lines := []string{f.Severity.String() + ": " + line(withVPCs(f)), "why: " + line(f.Why)}
	if f.Fix != "" {
		lines = append(lines, "fix: "+line(f.Fix))
	}
	text := strings.Join(lines, "\n")
	if f.Severity >= worst {
		c.Failure = &junitFailure{Message: line(f.Message), Text: text}
	} else {
		c.Output = text
	}
	return c
}
