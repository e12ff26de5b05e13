package stack

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// sourceOf returns what a value is made of, and reports whether that can be told. Unlike a
// key, it tells which of two values a condition chooses if it is not known.
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
