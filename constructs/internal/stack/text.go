package stack

import (
	"strings"
)

// Text is a text that is put together from parts. No two literal parts are in a row.
type Text []Part

// Part is a piece of a [Text]: the literal alone, or one of the others.
type Part struct {
	Literal string
	Ref     *Reference
	Unknown *Unknown
}

// Reference is what a resource is known by once it is deployed.
type Reference struct {
	Stack     *Stack
	LogicalID string
	Attribute string // empty for its Ref
}

func literal(s string) Text { return Text{{Literal: s}} }

func (u *Unknown) text() Text { return Text{{Unknown: u}} }

// Literal returns the text if all of it is known.
func (t Text) Literal() (string, bool) {
	switch {
	case len(t) == 0:
		return "", true
	case len(t) == 1 && t[0].isLiteral():
		return t[0].Literal, true
	default:
		return "", false
	}
}

// Reference returns the resource that the text stands for and nothing else.
func (t Text) Reference() (*Reference, bool) {
	if len(t) == 1 && t[0].Ref != nil {
		return t[0].Ref, true
	}
	return nil, false
}

// String returns the text as a template would have it: ${Vpc}, ${Group.Arn}.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.String())
	}
	return b.String()
}

// Label returns the text without braces where all of it is one reference or unknown.
func (t Text) Label() string {
	if len(t) == 1 {
		return t[0].name()
	}
	return t.String()
}

// String returns the literal, or the name in ${}.
func (p Part) String() string {
	if p.isLiteral() {
		return p.Literal
	}
	return "${" + p.name() + "}"
}

func (p Part) name() string {
	switch {
	case p.Ref != nil && p.Ref.Attribute != "":
		return p.Ref.LogicalID + "." + p.Ref.Attribute
	case p.Ref != nil:
		return p.Ref.LogicalID
	case p.Unknown != nil:
		return p.Unknown.Name
	default:
		return p.Literal
	}
}

// Key returns a text that is equal for equal values, and reports whether there is one.
func (t Text) Key() (string, bool) {
	return t.identified(func(u *Unknown) string { return u.Key })
}

// Source returns what a text is put together from, which is equal for equal values in other
// apps too. It is empty where that cannot be told.
func (t Text) Source() string {
	if len(t) == 1 && t[0].Unknown != nil {
		return t[0].Unknown.From()
	}
	text, _ := t.identified((*Unknown).From)
	return text
}

// identified writes what is not literal as ${...}, which literal text cannot have.
func (t Text) identified(by func(*Unknown) string) (string, bool) {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Ref != nil:
			b.WriteString("${resource " + p.Ref.Stack.scoped(p.Ref.LogicalID) + "." + p.Ref.Attribute + "}")
		case p.Unknown != nil && by(p.Unknown) == "":
			return "", false
		case p.Unknown != nil:
			b.WriteString("${" + by(p.Unknown) + "}")
		default:
			b.WriteString(strings.ReplaceAll(p.Literal, "${", "${!"))
		}
	}
	return b.String(), true
}

func (p Part) isLiteral() bool { return p.Ref == nil && p.Unknown == nil }

func (t Text) size() int {
	n := 0
	for _, p := range t {
		n += len(p.Literal) + 1
	}
	return n
}

// TextOf returns a value of [Text.JSON] as text.
func TextOf(value any) (Text, bool) { return textOf(value) }
