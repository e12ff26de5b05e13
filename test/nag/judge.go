package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// judge prints the findings of cdk-nag and reports whether each is suppressed, and each suppression
// is used.
func judge(out io.Writer, r report, accepted []suppression) bool {
	stale := unused(accepted, r.suppressed)
	for _, rule := range slices.Sorted(maps.Keys(r.passed)) {
		fmt.Fprintf(out, "passed      %s at %d resources\n", rule, r.passed[rule])
	}
	printAll(out, "suppressed", r.suppressed, line.String)
	printAll(out, "FINDING", r.open, strings.Clone)
	printAll(out, "STALE", stale, suppression.String)
	fmt.Fprintf(out, "%d suppressed, %d findings, %d stale suppressions\n",
		len(r.suppressed), len(r.open), len(stale))
	// A run in which no rule passed has judged nothing.
	return len(r.open) == 0 && len(stale) == 0 && len(r.passed) > 0
}

// unused returns the suppressions that no finding needed. Each names one finding of one
// resource, so this is a look-up.
func unused(accepted []suppression, suppressed []line) []suppression {
	return slices.DeleteFunc(slices.Clone(accepted), func(s suppression) bool {
		return slices.Contains(suppressed, s.line())
	})
}

func printAll[T any](out io.Writer, what string, all []T, text func(T) string) {
	var texts []string
	for _, one := range all {
		texts = append(texts, text(one))
	}
	slices.Sort(texts)
	for _, text := range texts {
		fmt.Fprintf(out, "%-10s  %s\n", what, text)
	}
}

func (l line) String() string        { return l.path + "  " + l.rule + ": " + l.reason }
func (s suppression) String() string { return s.line().String() }
