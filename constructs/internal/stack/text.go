package stack

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
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
// apps too. It is empty where that is not known.
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

// Unknown is a value that is not known before the deployment, or that is invalid.
type Unknown struct {
	// Name is what the template calls the value: a parameter, an export, a function.
	Name string

	// Key is equal for equal values, and empty where that is not known.
	Key string

	// Source identifies what the value is read from, in this app and in others. It is
	// empty where that is not known, and where the Key says it; see From.
	Source string

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

// From returns what the value is read from: equal for values that are equal, whichever app
// they are in, and empty if that is not known.
func (u *Unknown) From() string { return cmp.Or(u.Source, u.Key) }

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

// Unknown returns the first unknown part.
func (t Text) Unknown() *Unknown {
	for _, p := range t {
		if p.Unknown != nil {
			return p.Unknown
		}
	}
	return nil
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

// Pieces cuts a text at a delimiter, and returns nothing where a part that is not known
// may have the delimiter inside.
func (t Text) Pieces(delimiter string) []Text {
	items, ok := t.split(delimiter)
	if !ok {
		return nil
	}
	pieces := make([]Text, 0, len(items))
	for _, item := range items {
		piece, _ := textOf(item)
		pieces = append(pieces, piece)
	}
	return pieces
}

// A value that was computed is nil, bool, float64, string, []any, map[string]any, a
// [Text] that is not literal, a *choice or noValue.

// noValue stands for AWS::NoValue: what has it is left out.
type noValue struct{}

// choice is what comes of an Fn::If whose condition is not known.
type choice struct {
	open    *Unknown // the condition
	yes, no any
}

// textOf returns a scalar as text. Of other values it returns an unknown.
func textOf(value any) (Text, bool) {
	switch value := value.(type) {
	case string:
		return literal(value), true
	case float64:
		return literal(strconv.FormatFloat(value, 'f', -1, 64)), true
	case bool:
		return literal(strconv.FormatBool(value)), true
	case Text:
		return value, true
	case *choice:
		u := *value.open // it would not be a choice if both branches were the same
		u.Source, _ = sourceOf(value)
		return u.text(), true
	default:
		return nil, false
	}
}

// plain returns literal text as a string.
func plain(t Text) any {
	if s, ok := t.Literal(); ok {
		return s
	}
	return t
}

// equal says whether two values are the same, as Fn::Equals does: 1 and "1" are.
func equal(a, b any) Truth {
	left, isText := textOf(a)
	right, isTextToo := textOf(b)
	if isText && isTextToo {
		return left.equal(right)
	}
	if isText != isTextToo {
		if left.Unknown() != nil || right.Unknown() != nil {
			return Maybe
		}
		return No
	}
	keyA, okA := keyOf(a)
	keyB, okB := keyOf(b)
	switch {
	case okA && okB && keyA == keyB:
		return Yes
	case isLiteral(a) && isLiteral(b):
		return No
	default:
		return Maybe
	}
}

func (t Text) equal(other Text) Truth {
	key, ok := t.Key()
	otherKey, otherOK := other.Key()
	if ok && otherOK && key == otherKey {
		return Yes
	}
	_, isLiteral := t.Literal()
	_, otherLiteral := other.Literal()
	if isLiteral && otherLiteral || t.isNever(other) || other.isNever(t) {
		return No
	}
	return Maybe
}

// isNever reports whether a text is empty and the other one is certainly not.
func (t Text) isNever(other Text) bool {
	s, isLiteral := t.Literal()
	if !isLiteral || s != "" {
		return false
	}
	for _, p := range other {
		if p.Literal != "" || p.Ref != nil {
			return true
		}
	}
	return false
}

func isLiteral(value any) bool {
	switch value := value.(type) {
	case Text, *choice:
		return false
	case []any:
		for _, item := range value {
			if !isLiteral(item) {
				return false
			}
		}
	case map[string]any:
		for _, member := range value {
			if !isLiteral(member) {
				return false
			}
		}
	}
	return true
}

// keyOf returns a text that is equal for equal values.
func keyOf(value any) (string, bool) {
	var w jsonWriter
	if !w.value(value) {
		return "", false
	}
	return w.text().Key()
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

// sourceOf returns what a value is made of, and reports whether that is known. Unlike a
// key, it shows which of two values a condition chooses if it is not known.
func sourceOf(value any) (string, bool) {
	switch value := value.(type) {
	case noValue:
		return "AWS::NoValue", true
	case *choice:
		return sourceOfAll("If", value.open.text(), value.yes, value.no)
	case []any:
		return sourceOfAll("", value...)
	case map[string]any:
		var parts []any
		for _, key := range sortedKeys(value) {
			parts = append(parts, key, value[key])
		}
		return sourceOfAll("mapping", parts...)
	case nil:
		return "null", true
	}
	t, ok := textOf(value)
	if s, literal := t.Literal(); literal {
		return strconv.Quote(s), ok
	}
	source := t.Source()
	return source, source != ""
}

func sourceOfAll(what string, values ...any) (string, bool) {
	parts := make([]string, len(values))
	for i, value := range values {
		part, ok := sourceOf(value)
		if !ok {
			return "", false
		}
		parts[i] = part
	}
	return shortKey(what + "(" + strings.Join(parts, ", ") + ")"), true
}

// expression identifies a condition that is not known by what it is computed from, whatever
// it is called. Parts of it that are known are left out.
func (s *Stack) expression(raw any) string {
	name, argument, _ := function(raw)
	list, _ := argument.([]any)
	switch {
	case name == "Condition":
		text, _ := argument.(string)
		if _, open := s.condition(text); open != nil && open.Source != "" {
			return open.Source
		}
	case name == "Fn::Not" && len(list) == 1:
		return negated(s.expression(list[0]))
	case name == "Fn::And", name == "Fn::Or":
		return s.expressions(name, list)
	case name == "Fn::Equals" && len(list) == 2:
		left, ok := sourceOf(s.eval(list[0]))
		right, okToo := sourceOf(s.eval(list[1]))
		if ok && okToo {
			return shortKey(min(left, right) + " = " + max(left, right))
		}
	}
	text, _ := json.Marshal(raw) // of a document that was read it always is one
	return "condition " + shortKey(s.scoped(string(text)))
}

func (s *Stack) expressions(name string, list []any) string {
	var parts []string
	for _, item := range list {
		if truth, _ := s.truth(item); truth == Maybe {
			parts = append(parts, s.expression(item))
		}
	}
	if len(parts) == 1 {
		return parts[0]
	}
	slices.Sort(parts)
	return shortKey("(" + strings.Join(slices.Compact(parts), " "+strings.TrimPrefix(name, "Fn::")+" ") + ")")
}

// negated identifies that a condition does not hold.
func negated(source string) string {
	if rest, is := strings.CutPrefix(source, "not "); is {
		return rest
	}
	return "not " + source
}
