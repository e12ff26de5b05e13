package blocklist

import (
	"errors"
	"fmt"
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
type RefusedError struct{ Findings []Finding }

// Error tells all findings.
func (e *RefusedError) Error() string {
	all := make([]error, 0, len(e.Findings))
	for _, finding := range e.Findings {
		all = append(all, errors.New(finding.String()))
	}
	return errors.Join(all...).Error()
}

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
