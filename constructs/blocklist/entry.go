package blocklist

import (
	"fmt"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Position is the place of a line in a list.
type Position struct {
	File string `json:"file"` // as it was given to the reader
	Line int    `json:"line"` // from 1
}

// String returns "file:line", which editors and terminals can follow.
func (p Position) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Entry is a pattern and where it was found.
type Entry struct {
	Pattern  domain.Pattern
	Position Position

	// Exception says that the list wants the name left alone, as @@||example.com^
	// does, so that the entry belongs to a list of names to allow.
	Exception bool

	// Important says that the rule is stronger than exceptions that are not important, as
	// ||example.com^$important is.
	Important bool

	// Note is what the line says about its entry, or nil.
	Note *Note

	rule rule
}

// Class says what a line that gives no entry is.
type Class uint8

// The classes of lines without an entry. Comments and blank lines are none of them.
const (
	Malformed     Class = iota // no line of its format, or no name
	Inexpressible              // right, but nothing that a list of DNS Firewall can say, such as a path or a name with an underscore
	Ignored                    // right, and nothing about a name to block, such as a cosmetic rule or localhost
)

// String returns "malformed", "inexpressible" or "ignored".
func (c Class) String() string {
	switch c {
	case Malformed:
		return "malformed"
	case Inexpressible:
		return "inexpressible"
	default:
		return "ignored"
	}
}

// LineError is what is wrong with one line of a list. The lines after it are
// read all the same.
type LineError struct {
	Position Position
	Class    Class
	Reason   string // a short word that never changes, such as "underscore" or "url-part"

	// Exception says that the line is an exception, so what it would let through may stay
	// blocked.
	Exception bool

	about   domain.Pattern // the widest entry of the exception, if that is known
	wording string         // of the exception, which a $badfilter can cancel

	Err error // a [*domain.ParseError] if the line is one word
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
