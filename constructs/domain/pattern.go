package domain

import "cmp"

// Kind is the kind of a [Pattern].
type Kind uint8

// The kinds of patterns. The zero Kind is that of the zero Pattern.
const (
	Exact    Kind = iota + 1 // example.com, that name and no other
	Wildcard                 // *.example.com, the names below example.com
	Any                      // *, every name
)

// String returns "exact", "wildcard" or "any".
func (k Kind) String() string {
	switch k {
	case Exact:
		return "exact"
	case Wildcard:
		return "wildcard"
	case Any:
		return "any"
	default:
		return "invalid Kind"
	}
}

// Pattern is an entry of a DNS Firewall domain list: example.com, which matches
// that name alone, *.example.com, which matches the names below it, or *, which
// matches every name. To block a domain and all below it takes two patterns.
//
// Patterns are comparable with ==. The zero Pattern is not valid and matches
// nothing.
type Pattern struct {
	// Sizes: 24 bytes. The text with its "*." would be 16, but then each match
	// would have to find out again what it is looking at.
	base Name // zero for Any
	kind Kind
}

// Kind returns the kind of p.
func (p Pattern) Kind() Kind { return p.kind }

// Base returns example.com for example.com as well as for *.example.com, and
// the zero Name for *.
func (p Pattern) Base() Name { return p.base }

// IsValid reports whether p is not the zero Pattern.
func (p Pattern) IsValid() bool { return p.kind != 0 }

// Compare is the order of every list in this project. It compares bases as
// [Name.Compare] does, with an exact pattern before the wildcard on the same
// base, and * first of all: *, com, *.com, example.com, *.example.com. The zero
// Pattern comes before *. It returns 0 only for equal patterns.
func (p Pattern) Compare(q Pattern) int {
	// The zero base of Any already comes before every other one.
	return cmp.Or(p.base.Compare(q.base), cmp.Compare(p.kind, q.kind))
}

// Below returns the pattern for the names below n: *.example.com for example.com, and *
// for the root. It returns the zero Pattern for the zero Name. The name must be one that
// an entry can have, as the base of another pattern is.
func Below(n Name) Pattern {
	switch {
	case !n.IsValid():
		return Pattern{}
	case n.IsRoot():
		return Pattern{kind: Any}
	default:
		return Pattern{n, Wildcard}
	}
}

// Only returns the pattern for n and no other name. It returns the zero Pattern for the
// zero Name. As for [Below], the name must be one that an entry can have.
func Only(n Name) Pattern {
	if !n.IsValid() {
		return Pattern{}
	}
	return Pattern{n, Exact}
}

// Exactly returns what [Only] does for any name, and false if no entry can say it: one with an
// underscore, or the name *.example.com, which somebody may ask for and which is a wildcard
// as an entry.
func Exactly(n Name) (Pattern, bool) {
	p, err := ParsePattern(n.String())
	if err != nil || p.kind != Exact {
		return Pattern{}, false
	}
	return p, true
}
