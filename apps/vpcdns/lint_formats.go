package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// The part of SARIF 2.1.0 that code scanning reads. See
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/ and
// https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool       sarifTool     `json:"tool"`
	ColumnKind string        `json:"columnKind"`
	Results    []sarifResult `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name    string      `json:"name"`
	Version string      `json:"version,omitempty"`
	URI     string      `json:"informationUri"`
	Rules   []sarifRule `json:"rules"`
}

type sarifRule struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	Short   sarifMessage `json:"shortDescription"`
	Full    sarifMessage `json:"fullDescription"`
	Help    sarifMessage `json:"help"`
	HelpURI string       `json:"helpUri"`
	Default sarifDefault `json:"defaultConfiguration"`
	Bag     sarifBag     `json:"properties"`
}

type sarifMessage struct {
	Text string `json:"text"`
}

type sarifDefault struct {
	Level string `json:"level"`
}

type sarifBag struct {
	Tags []string `json:"tags"`
}

type sarifResult struct {
	RuleID       string            `json:"ruleId"`
	RuleIndex    int               `json:"ruleIndex"`
	Level        string            `json:"level"`
	Message      sarifMessage      `json:"message"`
	Locations    []sarifLocation   `json:"locations"`
	Fingerprints map[string]string `json:"partialFingerprints"`
}

type sarifLocation struct {
	Physical sarifPhysical  `json:"physicalLocation"`
	Logical  []sarifLogical `json:"logicalLocations,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI string `json:"uri"`
}

type sarifRegion struct {
	StartLine int `json:"startLine"`
}

type sarifLogical struct {
	Name string `json:"fullyQualifiedName"`
}

const homepage = "https://github.com/seed-482a6d4f/vpcdns"

func sarifOf(r lintReport) sarifLog {
	checks := lint.Checks()
	driver := sarifDriver{Name: "vpcdns", Version: thisBuild().Version, URI: homepage}
	for _, c := range checks {
		driver.Rules = append(driver.Rules, sarifRule{
			ID: c.ID, Name: pascal(c.ID), Short: sarifMessage{sentence(c.Title)}, Full: sarifMessage{sentence(c.Why)}, Help: sarifMessage{sentence(c.Fix)},
			HelpURI: homepage + "/blob/main/constructs/policy/lint/CHECKS.md", Default: sarifDefault{c.Severity.String()}, Bag: sarifBag{[]string{"aws", "dns"}},
		})
	}
	results := []sarifResult{}
	seen := map[string]int{}
	for _, f := range r.all {
		index := slices.IndexFunc(checks, func(c lint.Check) bool { return c.ID == f.ID })
		results = append(results, sarifResultOf(f, index, r.path, seen))
	}
	return sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0",
		Runs: []sarifRun{{sarifTool{driver}, "utf16CodeUnits", results}},
	}
}

func sarifResultOf(f lint.Finding, index int, path string, seen map[string]int) sarifResult {
	file := relativeFile(cmp.Or(f.Origin.File, path))
	at := sarifLocation{Physical: sarifPhysical{sarifArtifact{fileURI(file)}, sarifRegion{max(f.Origin.Line, 1)}}}
	if f.Origin.Path != "" {
		at.Logical = []sarifLogical{{line(f.Origin.Path)}}
	}
	text := withVPCs(f) + ". " + sentence("why: "+f.Why)
	if f.Fix != "" {
		text += " " + sentence("fix: "+f.Fix)
	}
	return sarifResult{
		RuleID: f.ID, RuleIndex: index, Level: f.Severity.String(), Message: sarifMessage{withoutLinks(line(text))},
		Locations: []sarifLocation{at}, Fingerprints: map[string]string{"primaryLocationLineHash": fingerprint(f, file, seen)},
	}
}

// sentence returns a text of ours that begins with a capital letter and ends with a full stop.
func sentence(text string) string {
	text = strings.TrimSuffix(text, ".") + "."
	return strings.ToUpper(text[:1]) + text[1:]
}

// pascal writes an ID as SARIF has names: BadPriority.
func pascal(id string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(id, "-") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// withoutLinks keeps [text](target) from becoming a link, as it does in a message of SARIF.
func withoutLinks(text string) string {
	if !strings.Contains(text, "](") {
		return text
	}
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(text)
}

// fingerprint is the same for a finding after lines and items of lists have moved. Of
// several that it would be the same for, the number makes the difference.
func fingerprint(f lint.Finding, file string, seen map[string]int) string {
	path := positions.ReplaceAllString(f.Origin.Path, "")
	if f.Group != "" && f.Priority != 0 {
		path = ""
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{f.ID, file, path, f.VPC, f.Group, fmt.Sprint(f.Priority), f.List}))
	key := hex.EncodeToString(sum[:8])
	seen[key]++
	return fmt.Sprintf("%s:%d", key, seen[key])
}

// positions are the numbers of items in the path of a template.
var positions = regexp.MustCompile(`\.\d+\b`)

// relativeFile is the name of a file from the working directory, with slashes, as CI systems
// know the files of a repository. One outside stays as it is.
func relativeFile(file string) string {
	if file == "" || file == "-" {
		return file
	}
	if filepath.IsAbs(file) {
		if here, err := os.Getwd(); err == nil {
			if inside, err := filepath.Rel(here, file); err == nil && filepath.IsLocal(inside) {
				file = inside
			}
		}
	}
	return filepath.ToSlash(filepath.Clean(file))
}

// fileURI is a file as SARIF has it: a relative reference, or a file URI.
func fileURI(file string) string {
	switch {
	case file == "-":
		return "stdin"
	case strings.HasPrefix(file, "/"):
		return (&url.URL{Scheme: "file", Path: file}).String()
	default:
		return (&url.URL{Path: file}).String()
	}
}

// printLintJUnit prints a test case for each finding. Those that do not make lint fail pass,
// and have the finding in their output.
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
