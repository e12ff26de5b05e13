package blocklist

import (
	"errors"
	"fmt"
	"strings"
)

// ErrNothing is the error of [Compile] for sources that block nothing.
var ErrNothing = errors.New("nothing to block: the list would be empty, and its rule would protect nobody; check the sources, or allow an empty list")

// BudgetError is the error of [Compile] for more lines without an entry than its options let
// pass.
type BudgetError struct {
	Malformed, Inexpressible int
	Options                  CompileOptions
}

// Error counts the lines, which the [Report] shows.
func (e *BudgetError) Error() string {
	lines := fmt.Sprintf("%d malformed lines", e.Malformed)
	if e.Malformed == 1 {
		lines = "1 malformed line"
	}
	if e.Options.Strict {
		return fmt.Sprintf("%s and %d that DNS Firewall cannot express; correct or remove them, or compile without being strict", lines, e.Inexpressible)
	}
	return fmt.Sprintf("%s, and at most %d may pass; correct or remove them, check the format of the list, or let more pass", lines, e.Options.MaxErrors)
}

// RefusedError is the error of [Compile] for a list that can be read and should not be used.
// Its findings are in the [Report], too.
type RefusedError struct {
	Unsafe      []Finding // entries that match far too much, see CompileOptions.Unsafe
	Exceptions  []Finding // exceptions that need a rule of their own, see CompileOptions.SeparateAllow
	StillListed []Finding // names to leave out that stay blocked, see CompileOptions.Except
}

// Len counts the findings.
func (e *RefusedError) Len() int { return len(e.Unsafe) + len(e.Exceptions) + len(e.StillListed) }

// Error shows the first findings of each kind, one a line, and counts the others.
func (e *RefusedError) Error() string {
	var lines []string
	for _, findings := range [][]Finding{e.Unsafe, e.Exceptions, e.StillListed} {
		for _, finding := range findings[:min(len(findings), maxFindings)] {
			lines = append(lines, finding.String())
		}
		if more := len(findings) - maxFindings; more > 0 {
			lines = append(lines, fmt.Sprintf("and %d more of this kind", more))
		}
	}
	return strings.Join(lines, "\n")
}

// maxFindings is how many findings of a kind an error shows.
const maxFindings = 10

// DroppedError is the error of [Compile] for exceptions that two lists cannot express. What
// they are for would stay blocked. The [Report] has them in Refused and Dropped.
type DroppedError struct{ Exceptions int }

// Error counts the exceptions.
func (e *DroppedError) Error() string {
	if e.Exceptions == 1 {
		return "1 exception cannot be expressed, so names would stay blocked that the list wants let through; write rules for them, or drop it"
	}
	return fmt.Sprintf("%d exceptions cannot be expressed, so names would stay blocked that the list wants let through; write rules for them, or drop them", e.Exceptions)
}
