package domain

import (
	"net/netip"
	"strings"
)

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

// parseBase parses the name of an entry, whose alphabet is narrower than that of
// a [Name]. It looks for whole things before it looks for characters: "colon"
// would be true of a URL, and no help.
func parseBase(s string) (Name, flaw) {
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
