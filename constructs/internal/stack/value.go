package stack

import "strconv"

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
		u := *value.open // it would be no choice if both sides were the same
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
