package domain

import (
	"cmp"
	"iter"
	"net/netip"
	"strings"
)

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

// String returns the text of p as it is written in a list: example.com,
// *.example.com or *. For the zero Pattern it returns "invalid Pattern".
func (p Pattern) String() string {
	switch p.kind {
	case Any:
		return "*"
	case Exact:
		return p.base.text
	case Wildcard:
		return "*." + p.base.text
	default:
		return "invalid Pattern"
	}
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

// Matches reports whether a rule with p in its list applies to a query for n.
func (p Pattern) Matches(n Name) bool {
	switch p.kind {
	case Any:
		return n.IsValid()
	case Exact:
		return n == p.base
	case Wildcard:
		return p.matchesBelow(n)
	default:
		return false
	}
}

// matchesBelow is Matches for a wildcard. It goes by whole labels: neither
// notbad.com nor a\.bad.com is below bad.com.
func (p Pattern) matchesBelow(n Name) bool {
	if n == p.base {
		return WildcardMatchesApex
	}
	front, ok := n.labelsInFront(p.base)
	return ok && (WildcardMatchesAnyDepth || isSingleLabel(front))
}

func isSingleLabel(s string) bool {
	_, _, more := cutFirstLabel(s)
	return !more
}

// Covers reports whether p matches every name that q matches: next to p
// a list does not need q. An exact pattern never covers what is below it.
//
// Covers and [Pattern.Overlaps] take names to be of any length: a wildcard whose
// base leaves no room for another label still counts as matching something.
func (p Pattern) Covers(q Pattern) bool {
	switch {
	case !p.IsValid() || !q.IsValid():
		return false
	case p == q || p.kind == Any:
		return true
	case q.kind == Exact:
		return p.Matches(q.base)
	default:
		return p.kind == Wildcard && q.kind == Wildcard && p.coversBelow(q)
	}
}

// coversBelow is Covers for two wildcards on different bases.
func (p Pattern) coversBelow(q Pattern) bool {
	_, below := q.base.labelsInFront(p.base)
	return below && WildcardMatchesAnyDepth
}

// Overlaps reports whether some name is matched by both p and q, so that the
// order of their rules can matter.
func (p Pattern) Overlaps(q Pattern) bool {
	// What two patterns match is nested or disjoint, except that wildcards which
	// match their apex but only one level could share just the apex of one.
	return p.Covers(q) || q.Covers(p) ||
		WildcardMatchesApex && (p.Matches(q.base) || q.Matches(p.base))
}

// CoveredBy yields all patterns that cover p, as [Pattern.Covers] has it: p itself, its
// wildcard if that matches its base, the wildcards on the parents of its base from the
// longest to the shortest, and *. To find what covers a pattern in a long list, look up
// each of them. It yields nothing for the zero Pattern.
func (p Pattern) CoveredBy() iter.Seq[Pattern] {
	return func(yield func(Pattern) bool) {
		if !p.IsValid() || !yield(p) {
			return
		}
		for base, ok := p.base, p.base.IsValid(); ok; base, ok = base.Parent() {
			if above := Below(base); above != p && above.Covers(p) && !yield(above) {
				return // the root, whose pattern is *, comes last
			}
		}
	}
}

// Compare is the order of every list in this project. It compares bases as
// [Name.Compare] does, with an exact pattern before the wildcard on the same
// base, and * first of all: *, com, *.com, example.com, *.example.com. The zero
// Pattern comes before *. It returns 0 only for equal patterns.
func (p Pattern) Compare(q Pattern) int {
	// The zero base of Any already comes before every other one.
	return cmp.Or(p.base.Compare(q.base), cmp.Compare(p.kind, q.kind))
}

// AppendText implements [encoding.TextAppender]. It appends [Pattern.String],
// and nothing for the zero Pattern.
func (p Pattern) AppendText(b []byte) ([]byte, error) {
	switch p.kind {
	case Any:
		b = append(b, '*')
	case Wildcard:
		b = append(b, "*."...)
	}
	return append(b, p.base.text...), nil
}

// MarshalText implements [encoding.TextMarshaler]. See [Pattern.AppendText].
func (p Pattern) MarshalText() ([]byte, error) {
	return p.AppendText(nil)
}

// UnmarshalText implements [encoding.TextUnmarshaler] by way of [ParsePattern].
// An empty text gives the zero Pattern.
func (p *Pattern) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Pattern{}
		return nil
	}
	parsed, err := ParsePattern(string(text))
	if err != nil {
		return err
	}
	*p = parsed
	return nil
}

// ParsePattern parses an entry of a domain list: "example.com", "*.example.com"
// or "*". Letters become lower case, a trailing dot, with which AWS prints
// entries, is dropped, and names outside ASCII get their xn-- form. What AWS
// would refuse, and what could never match, is an error, always a [*ParseError].
func ParsePattern(s string) (Pattern, error) {
	p, bad := parseEntry(s)
	if bad.found() {
		return Pattern{}, bad.in(s)
	}
	return p, nil
}

// MustParsePattern calls [ParsePattern] and panics on error. It is for patterns
// that stand in the source, as in tests.
func MustParsePattern(s string) Pattern {
	p, err := ParsePattern(s)
	if err != nil {
		panic(err)
	}
	return p
}

func parseEntry(s string) (Pattern, flaw) {
	if s == "*" || s == "*." {
		return Pattern{kind: Any}, flaw{}
	}
	kind := Exact
	rest, star := strings.CutPrefix(s, "*")
	if star {
		kind = Wildcard
		name, dot := strings.CutPrefix(rest, ".")
		if !dot && !StarWithoutDotIsWildcard {
			return Pattern{}, flaw{reason: ReasonStarWithoutDot}
		}
		rest = name
	}
	base, bad := parseBase(rest)
	if bad.found() {
		return Pattern{}, bad
	}
	return Pattern{base, kind}, flaw{}
}

func parseBase(s string) (Name, flaw) {
	if isOrdinary(s) {
		return Name{s}, flaw{}
	}
	return parseUnusualBase(s)
}

// parseUnusualBase parses the name of an entry, whose alphabet is narrower than that of
// a [Name]. It looks for whole things before it looks for characters: "colon"
// would be true of a URL, and no help.
func parseUnusualBase(s string) (Name, flaw) {
	if bad := checkShape(s); bad.found() {
		return Name{}, bad
	}
	text, bad := toASCII(s)
	if bad.found() {
		return Name{}, bad
	}
	text = strings.ToLower(trimTrailingDot(text))
	// Conversion can bring forth anything, as １.2.3.4 does, so check its result.
	for _, check := range []func(string) flaw{checkShape, checkAlphabet, checkLengths, checkHyphens} {
		if bad := check(text); bad.found() {
			return Name{}, bad
		}
	}
	return Name{text}, flaw{}
}

// checkShape finds texts that are something else than a name.
func checkShape(s string) flaw {
	switch {
	case s == "" || s == ".":
		return flaw{reason: ReasonEmpty}
	case isAddress(s):
		return flaw{reason: ReasonIPAddress}
	case strings.Contains(s, "/"):
		return flaw{reason: ReasonURL}
	default:
		return flaw{}
	}
}

// isAddress reports whether s is an IP address or network, or meant as one.
func isAddress(s string) bool {
	if !mayBeAddress(s) {
		return false
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	return isDottedQuad(trimTrailingDot(s))
}

// mayBeAddress spares names the parsing, which takes longer than all other checks: what
// is an address has a colon or a slash, or a digit at its end.
func mayBeAddress(s string) bool {
	s = trimTrailingDot(s)
	return s != "" && isDigit(s[len(s)-1]) || strings.Contains(s, ":") || strings.Contains(s, "/")
}

// isDottedQuad also knows addresses that package netip refuses, such as
// 010.000.000.001.
func isDottedQuad(s string) bool {
	numbers := 0
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || !hasOnly(label, isDigit) {
			return false
		}
		numbers++
	}
	return numbers == 4
}

func checkAlphabet(s string) flaw {
	for i := range len(s) {
		if !isEntryByte(s[i]) {
			return flaw{characterReason(s[i]), s[i : i+1]}
		}
	}
	return flaw{}
}

// isEntryByte is the alphabet that AWS documents for entries, in lower case.
func isEntryByte(c byte) bool {
	return 'a' <= c && c <= 'z' || isDigit(c) || c == '-' || c == '.' ||
		UnderscoreAllowed && c == '_'
}

func characterReason(c byte) Reason {
	switch {
	case c == ':':
		return ReasonPort
	case c == '_':
		return ReasonUnderscore
	case c == '*':
		return ReasonInnerStar
	case isSpace(c):
		return ReasonSpace
	default:
		return ReasonCharacter
	}
}

func checkHyphens(s string) flaw {
	for label := range strings.SplitSeq(s, ".") {
		if !EdgeHyphenAllowed && (label[0] == '-' || label[len(label)-1] == '-') {
			return flaw{ReasonEdgeHyphen, label}
		}
	}
	return flaw{}
}
