package stack

import (
	"crypto/sha256"
	"encoding/hex"
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

// Unknown is a value that nobody can tell before the deployment, or that is none.
type Unknown struct {
	// Name is what the template calls the value: a parameter, an export, a function.
	Name string

	// Key is equal for equal values, and empty where that cannot be told.
	Key string

	// Why says what is missing and what to do about it.
	Why string

	// Invalid says that CloudFormation would refuse the template.
	Invalid bool

	// Foreign says that the value is that of another stack or system, which no
	// parameter can give.
	Foreign bool

	// Among are all texts that the value can be, if they are known.
	Among []string

	// Stack is that of a parameter without a value, or nil.
	Stack *Stack

	cause string // the Why at the root of this one; empty for Why itself

	// word says that the value has none of the characters that texts are split at.
	word bool
}

func literal(s string) Text { return Text{{Literal: s}} }

// root says what is at the root of not knowing.
func (u *Unknown) root() string {
	if u.cause != "" {
		return u.cause
	}
	return u.Why
}

// shortKey keeps keys of keys from growing beyond measure.
func shortKey(key string) string {
	if len(key) <= 512 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

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

// Unknown returns the first unknown part.
func (t Text) Unknown() *Unknown {
	for _, p := range t {
		if p.Unknown != nil {
			return p.Unknown
		}
	}
	return nil
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
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Ref != nil:
			b.WriteString("\x00r" + p.Ref.Stack.id + "\x00" + p.Ref.LogicalID + "\x00" + p.Ref.Attribute + "\x00")
		case p.Unknown != nil && p.Unknown.Key == "":
			return "", false
		case p.Unknown != nil:
			b.WriteString("\x00u" + p.Unknown.Key + "\x00")
		default:
			b.WriteString(p.Literal)
		}
	}
	return b.String(), true
}

// builder puts texts together.
type builder struct {
	parts   Text
	literal strings.Builder
}

func (b *builder) add(t Text) {
	for _, p := range t {
		if p.isLiteral() {
			b.literal.WriteString(p.Literal)
			continue
		}
		b.flush()
		b.parts = append(b.parts, p)
	}
}

func (b *builder) flush() {
	if b.literal.Len() > 0 {
		b.parts = append(b.parts, Part{Literal: b.literal.String()})
		b.literal.Reset()
	}
}

func (b *builder) text() Text {
	b.flush()
	return b.parts
}

func (p Part) isLiteral() bool { return p.Ref == nil && p.Unknown == nil }

func (t Text) size() int {
	n := 0
	for _, p := range t {
		n += len(p.Literal) + 1
	}
	return n
}

// split cuts a text at a delimiter, and reports whether no part that is not known may
// have the delimiter inside.
func (t Text) split(delimiter string) ([]any, bool) {
	var all []any
	var piece builder
	for _, p := range t {
		if !p.isLiteral() {
			if !p.without(delimiter) {
				return nil, false
			}
			piece.add(Text{p})
			continue
		}
		texts := strings.Split(p.Literal, delimiter)
		for _, text := range texts[:len(texts)-1] {
			piece.literal.WriteString(text)
			all = append(all, plain(piece.text()))
			piece = builder{}
		}
		piece.literal.WriteString(texts[len(texts)-1])
	}
	return append(all, plain(piece.text())), true
}

// without reports whether a delimiter is certainly not in a part. IDs of AWS have
// letters, digits and hyphens.
func (p Part) without(delimiter string) bool {
	if p.Unknown != nil && !p.Unknown.word || p.Ref != nil && p.Ref.Attribute != "" {
		return false
	}
	return strings.ContainsAny(delimiter, ",:;/|&=.* \t\n")
}
