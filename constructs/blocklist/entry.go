package blocklist

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Position is the place of a line in a list.
type Position struct {
	File string // as it was given to the reader
	Line int    // from 1
}

// String returns "file:line", which editors and terminals can follow.
func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Entry is a pattern and where it was found.
type Entry struct {
	Pattern  domain.Pattern
	Position Position
}

// LineError is what is wrong with one line of a list. The lines after it are
// read all the same.
type LineError struct {
	Position Position
	Err      error // a [*domain.ParseError] if the line is one word
}

// Error returns "file:line: " and the reason.
func (e *LineError) Error() string { return e.Position.String() + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *LineError) Unwrap() error { return e.Err }

// Patterns returns the patterns of entries, each once and in the order of
// [domain.Pattern.Compare], so that equal lists give equal files. AWS refuses to
// import a list that has duplicates.
func Patterns(entries []Entry) []domain.Pattern {
	patterns := make([]domain.Pattern, 0, len(entries))
	for _, e := range entries {
		patterns = append(patterns, e.Pattern)
	}
	slices.SortFunc(patterns, domain.Pattern.Compare)
	return slices.Compact(patterns)
}
