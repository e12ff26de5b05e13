package template

import (
	"fmt"
	"strconv"
)

// Position is a place in a file. A Line or Column of 0 is not known.
type Position struct {
	File   string // as it was given to the reader
	Line   int    // from 1
	Column int    // from 1, in characters
}

// String returns "file:line:column" without what is not known, which editors and
// terminals can follow.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	default:
		return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
	}
}

// ParseError is one thing that is wrong with a template.
type ParseError struct {
	Position Position
	Err      error
}

// Error returns "file:line:column: " and the reason.
func (e *ParseError) Error() string {
	if e.Position.String() == "" {
		return e.Err.Error()
	}
	return e.Position.String() + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *ParseError) Unwrap() error { return e.Err }

// place is where a value and all values inside it stand. It is a tree beside the
// values, and not part of them, so that values stay those of encoding/json.
type place struct {
	line, column int
	members      map[string]*place
	items        []*place
}

// inside returns the place of a member or, by its number, of an item.
func (p *place) inside(step string) (*place, bool) {
	if member, ok := p.members[step]; ok {
		return member, true
	}
	at, err := strconv.Atoi(step)
	if err != nil || at < 0 || at >= len(p.items) {
		return nil, false
	}
	return p.items[at], true
}

// along follows a path as far as it goes.
func (p *place) along(path []string) *place {
	for _, step := range path {
		next, ok := p.inside(step)
		if !ok {
			break
		}
		p = next
	}
	return p
}
