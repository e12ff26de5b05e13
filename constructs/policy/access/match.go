package access

import "strings"

// token is one thing that a pattern or a text has at a place.
type token struct {
	kind    kind
	char    byte
	unknown string // the name
	without string // characters that an unknown or a star does not take
}

type kind uint8

const (
	char kind = iota
	anyChar
	star
	unknown
)

// likeness says how a pattern is compared.
type likeness uint8

const (
	same likeness = iota // without wildcards
	like                 // with * and ?
	arn                  // as like, but no wildcard goes over a colon of the first five
)

// match says whether a pattern covers a text, whatever the unknowns of both are. An
// unknown that both have is taken to be free of wildcards.
func match(pattern, text Text, how likeness) Truth {
	const most = 1 << 22 // hostile patterns are not worth more
	work := most
	return matchWithin(pattern, text, how, &work)
}

// matchWithin is match as long as there is work left, and Maybe then.
func matchWithin(pattern, text Text, how likeness, work *int) Truth {
	if *work -= pattern.size(); *work < 0 {
		return Maybe
	}
	p, s := patternTokens(pattern, how), textTokens(text)
	if how == arn && colons(p) < arnColons {
		return openARN(p)
	}
	p, s = withoutCommonEnds(p, s)
	if len(p) > 0 && len(s) > 0 && p[0].kind == char && s[0].kind == char {
		return No // they differ, or they were left out
	}
	if *work -= (len(p) + 1) * (len(s) + 1); *work < 0 {
		return Maybe
	}
	switch {
	case !reaches(p, s, possible):
		return No
	case reaches(p, s, certain):
		return Yes
	default:
		return Maybe
	}
}

// arnColons is how many colons are in front of the resource of an ARN.
const arnColons = 5

func colons(tokens []token) int {
	n := 0
	for _, t := range tokens {
		if t.kind == char && t.char == ':' {
			n++
		}
	}
	return n
}

// openARN is about what is not an ARN: nothing, unless an unknown makes it one. What AWS makes
// of a star alone is not documented.
func openARN(p []token) Truth {
	for _, t := range p {
		if t.kind != char {
			return Maybe
		}
	}
	return No
}

func patternTokens(t Text, how likeness) []token {
	t, verbatim := t.variables()
	var all []token
	passed := 0 // colons
	for i, p := range t {
		if p.Unknown != "" {
			all = append(all, token{kind: unknown, unknown: p.Unknown, without: p.Without})
		}
		for _, c := range []byte(p.Literal) {
			next := token{kind: char, char: c}
			if how != same && !verbatim[i] && (c == '*' || c == '?') {
				next.kind = map[byte]kind{'*': star, '?': anyChar}[c]
				if how == arn && passed < arnColons {
					next.without = ":"
				}
			}
			if c == ':' {
				passed++
			}
			all = append(all, next)
		}
	}
	return all
}

func textTokens(t Text) []token {
	var all []token
	for _, p := range t {
		if p.Unknown != "" {
			all = append(all, token{kind: unknown, unknown: p.Unknown, without: p.Without})
		}
		for _, c := range []byte(p.Literal) {
			all = append(all, token{kind: char, char: c})
		}
	}
	return all
}

// withoutCommonEnds leaves out what both begin and end with, which decides nothing.
func withoutCommonEnds(p, s []token) (pattern, text []token) {
	equal := func(a, b token) bool {
		return a.kind == b.kind && (a.kind == char && a.char == b.char || a.isSame(b))
	}
	for len(p) > 0 && len(s) > 0 && equal(p[0], s[0]) {
		p, s = p[1:], s[1:]
	}
	for len(p) > 0 && len(s) > 0 && equal(p[len(p)-1], s[len(s)-1]) {
		p, s = p[:len(p)-1], s[:len(s)-1]
	}
	return p, s
}

// reading is how unknowns are read.
type reading bool

const (
	certain  reading = false // they match what they do whatever they are
	possible reading = true  // they match what they do if they are something
)

// reaches reports whether the whole pattern goes with the whole text.
func reaches(p, s []token, how reading) bool {
	// row[j] says whether the pattern so far goes with the first j tokens of the text.
	row := make([]bool, len(s)+1)
	row[0] = true
	how.skipText(row, s)
	for _, t := range p {
		next := make([]bool, len(s)+1)
		for j := range row {
			if row[j] && t.mayBeEmpty(how) {
				next[j] = true
			}
			if j == len(s) {
				continue
			}
			if t.repeats(how) && next[j] && t.takes(s[j], how) {
				next[j+1] = true
			}
			if row[j] && t.takes(s[j], how) {
				next[j+1] = true
			}
			if row[j] && how == possible && s[j].kind == unknown && s[j].mayHave(t) {
				next[j] = true // the unknown has this character, and goes on
			}
		}
		how.skipText(next, s)
		row = next
	}
	return row[len(s)]
}

// skipText passes over unknowns of the text that may be empty.
func (how reading) skipText(row []bool, s []token) {
	for j, t := range s {
		if how == possible && t.kind == unknown && row[j] {
			row[j+1] = true
		}
	}
}

func (t token) mayBeEmpty(how reading) bool {
	return t.kind == star || t.kind == unknown && how == possible
}

func (t token) repeats(how reading) bool { return t.mayBeEmpty(how) }

// takes reports whether a token of a pattern takes one of a text.
func (t token) takes(s token, how reading) bool {
	switch {
	case t.kind == unknown && s.kind == unknown:
		return t.isSame(s) || how == possible
	case t.kind == unknown:
		return how == possible && !strings.ContainsRune(t.without, rune(s.char))
	case s.kind == unknown && t.kind == star:
		return how == possible || within(t.without, s.without)
	case s.kind == unknown:
		return how == possible && s.mayHave(t)
	case t.kind == char:
		return t.char == s.char
	default:
		return !strings.ContainsRune(t.without, rune(s.char))
	}
}

// isSame reports whether two unknowns are one value.
func (t token) isSame(other token) bool {
	return t.kind == unknown && other.kind == unknown && t.unknown == other.unknown && t.unknown != Anything
}

// mayHave reports whether an unknown may have what a token of a pattern is.
func (t token) mayHave(p token) bool {
	return p.kind == anyChar || p.kind == char && !strings.ContainsRune(t.without, rune(p.char))
}

// within reports whether all of some characters are among others.
func within(some, others string) bool {
	return strings.Trim(some, others) == ""
}
