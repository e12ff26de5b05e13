package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/cxapi"
)

// report is what cdk-nag said. It comes from files and annotations: a logger of our own
// would be called back through jsii for every rule at every resource, which takes 20
// seconds where this takes none.
type report struct {
	passed     map[string]int // how often, by rule
	suppressed []line
	open       []string // with path, rule, the ID of the finding, and the rule's words
}

// line is a line of cdk-nag's report of a stack.
type line struct{ rule, path, compliance, reason string }

func readReport(assembly cxapi.CloudAssembly) report {
	r := report{passed: map[string]int{}}
	failed := 0
	for _, l := range readLines(*assembly.Directory()) {
		switch l.compliance {
		case "Compliant":
			r.passed[l.rule]++
		case "Suppressed":
			r.suppressed = append(r.suppressed, l)
		default: // Non-Compliant; UNKNOWN is a rule that failed, which is not "passed"
			failed++
		}
	}
	r.open = readAnnotations(assembly)
	if len(r.open) != failed {
		// The report leaves out the IDs of findings and the annotations have them.
		panic("the reports and the annotations of cdk-nag differ: one of them is read wrongly")
	}
	return r
}

func readLines(dir string) []line {
	files, err := filepath.Glob(filepath.Join(dir, "*-NagReport.csv"))
	must(err)
	var lines []line
	for _, name := range files {
		file, err := os.Open(name)
		must(err)
		records, err := csv.NewReader(file).ReadAll()
		must(err)
		must(file.Close())
		for _, r := range records[1:] { // after the header
			lines = append(lines, line{r[0], r[1], r[2], r[3]})
		}
	}
	return lines
}

// readAnnotations returns the findings that are not suppressed. The constructs' own
// warnings are annotations too.
func readAnnotations(assembly cxapi.CloudAssembly) []string {
	var open []string
	for _, stack := range *assembly.Stacks() {
		for _, message := range *stack.Messages() {
			text, _ := message.Entry.Data.(string)
			if strings.HasPrefix(text, "AwsSolutions-") || strings.HasPrefix(text, "CdkNagValidationFailure") {
				open = append(open, strings.TrimPrefix(*message.Id, "/")+"  "+strings.TrimSpace(text))
			}
		}
	}
	return open
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
