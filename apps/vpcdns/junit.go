package main

import (
	"encoding/xml"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
)

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

// writeJUnit writes a report without times: the same verdicts are the same bytes.
func writeJUnit(path string, results []result) error {
	text, err := xml.MarshalIndent(junitOf(results), "", "  ")
	if err != nil {
		return err
	}
	return output.WriteBytes(path, append([]byte(xml.Header), append(text, '\n')...))
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
