package access

import (
	"cmp"
	"strings"
)

// Truth is what is known about a question.
type Truth int8

// The truths, of which a higher one is truer.
const (
	No Truth = iota
	Maybe
	Yes
)

// Not turns a truth around.
func (t Truth) Not() Truth { return Yes - t }

// String returns "no", "maybe" or "yes".
func (t Truth) String() string { return [...]string{"no", "maybe", "yes"}[t] }

func truthOf(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Text is a text of which parts may be unknown.
type Text []Part

// Part is a piece of a [Text]: a literal, or an unknown.
type Part struct {
	Literal string

	// Unknown names a value that is not known. The same name stands for the same value.
	Unknown string

	// Without are characters that the unknown value does not have, such as ":/" for the
	// name of a bucket. A value that is without any has no wildcards either.
	Without string

	// Label is what messages call the unknown; by default it is the name.
	Label string
}

// Anything is the name of an unknown that is not known to be the same as any other one.
const Anything = "?"

// Literal returns a text that is known.
func Literal(s string) Text { return Text{{Literal: s}} }

// Unknown returns a text that is not known, without some characters.
func Unknown(name, without string) Text { return Text{{Unknown: name, Without: without}} }

// Join returns texts one after the other.
func Join(texts ...Text) Text {
	var all Text
	for _, t := range texts {
		for _, p := range t {
			last := len(all) - 1
			switch {
			case p.Unknown == "" && p.Literal == "":
			case p.Unknown == "" && last >= 0 && all[last].Unknown == "":
				all[last].Literal += p.Literal
			default:
				all = append(all, p)
			}
		}
	}
	return all
}

// Known returns the text if all of it is known.
func (t Text) Known() (string, bool) {
	var b strings.Builder
	for _, p := range t {
		if p.Unknown != "" {
			return "", false
		}
		b.WriteString(p.Literal)
	}
	return b.String(), true
}

// String returns the text with ${} around the names of what is not known, and dots for
// what has no name.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		if p.Unknown == Anything && p.Label == "" {
			b.WriteString("...")
		} else if p.Unknown != "" {
			b.WriteString("${" + cmp.Or(p.Label, p.Unknown) + "}")
		} else {
			b.WriteString(p.Literal)
		}
	}
	return b.String()
}

func (t Text) size() int {
	n := len(t)
	for _, p := range t {
		n += len(p.Literal)
	}
	return n
}

func (t Text) lower() Text {
	all := make(Text, len(t))
	for i, p := range t {
		p.Literal = strings.ToLower(p.Literal)
		all[i] = p
	}
	return all
}

// variables returns the text with the variables of IAM, such as ${aws:SourceAccount}, as
// unknowns, and with ${*}, ${?} and ${$} as what they stand for.
func (t Text) variables() (text Text, verbatim []bool) {
	for _, p := range t {
		rest := p.Literal
		for {
			before, after, found := strings.Cut(rest, "${")
			name, tail, closed := strings.Cut(after, "}")
			if p.Unknown != "" || !found || !closed {
				break
			}
			text, verbatim = append(text, Part{Literal: before}), append(verbatim, false)
			if name == "*" || name == "?" || name == "$" {
				text, verbatim = append(text, Part{Literal: name}), append(verbatim, true)
			} else {
				text, verbatim = append(text, Part{Unknown: "variable " + name}), append(verbatim, false)
			}
			rest = tail
		}
		p.Literal = rest
		text, verbatim = append(text, p), append(verbatim, false)
	}
	return text, verbatim
}

// Same reports whether two texts are the same for certain.
func Same(a, b Text) bool {
	a, b = Join(a), Join(b)
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Literal != b[i].Literal || a[i].Unknown != b[i].Unknown || a[i].Unknown == Anything {
			return false
		}
	}
	return true
}
