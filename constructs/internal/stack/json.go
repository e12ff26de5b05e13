package stack

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// jsonWriter renders values as JSON with sorted keys.
type jsonWriter struct {
	builder
	kinds bool // numbers and booleans keep their kind, and are not texts
}

// value reports whether a value can be rendered.
func (w *jsonWriter) value(value any) bool {
	switch value := value.(type) {
	case nil:
		w.literal.WriteString("null")
		return true
	case []any:
		return w.list(value)
	case map[string]any:
		return w.object(value)
	case bool, float64:
		t, _ := textOf(value)
		if w.kinds {
			w.add(t)
		} else {
			w.quoted(t)
		}
		return true
	default:
		t, ok := textOf(value)
		w.quoted(t)
		return ok
	}
}

func (w *jsonWriter) list(list []any) bool {
	w.literal.WriteString("[")
	for i, item := range list {
		w.comma(i)
		if !w.value(item) {
			return false
		}
	}
	w.literal.WriteString("]")
	return true
}

func (w *jsonWriter) object(object map[string]any) bool {
	w.literal.WriteString("{")
	for i, key := range slices.Sorted(maps.Keys(object)) {
		w.comma(i)
		w.quoted(literal(key))
		w.literal.WriteString(":")
		if !w.value(object[key]) {
			return false
		}
	}
	w.literal.WriteString("}")
	return true
}

func (w *jsonWriter) comma(i int) {
	if i > 0 {
		w.literal.WriteString(",")
	}
}

func (w *jsonWriter) quoted(t Text) {
	w.literal.WriteString(`"`)
	for _, p := range t {
		if p.isLiteral() {
			p.Literal = escaped(p.Literal)
		}
		w.add(Text{p})
	}
	w.literal.WriteString(`"`)
}

func escaped(s string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a string never fails
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(b.String(), "\n"), `"`), `"`)
}

// JSON decodes a text that holds JSON, as some properties do, with what is not known in
// its place. The result is nil, bool, float64, string, []any, map[string]any or a Text.
func (t Text) JSON() (any, error) {
	var b strings.Builder
	inside := false
	for i, p := range t {
		if p.isLiteral() {
			if strings.ContainsRune(p.Literal, marker) {
				return nil, fmt.Errorf("it has the character U+%04X", marker)
			}
			b.WriteString(p.Literal)
			if quotes(p.Literal)%2 != 0 {
				inside = !inside
			}
			continue
		}
		mark := fmt.Sprintf("%c%d%c", marker, i, marker)
		if !inside {
			mark = `"` + mark + `"`
		}
		b.WriteString(mark)
	}
	var value any
	if err := json.Unmarshal([]byte(b.String()), &value); err != nil {
		return nil, err
	}
	return t.unmarked(value), nil
}

// quotes counts the quotes that begin or end a string of JSON.
func quotes(s string) int {
	s = strings.ReplaceAll(s, `\\`, "")
	return strings.Count(s, `"`) - strings.Count(s, `\"`)
}

// marker is around the number of a part that is not literal. Unicode has it for private
// use.
const marker = '\uE0F5'

func (t Text) unmarked(value any) any {
	switch value := value.(type) {
	case []any:
		for i := range value {
			value[i] = t.unmarked(value[i])
		}
	case map[string]any:
		for key := range value {
			value[key] = t.unmarked(value[key])
		}
	case string:
		return t.unmarkedText(value)
	}
	return value
}

func (t Text) unmarkedText(s string) any {
	var b builder
	for i, piece := range strings.Split(s, string(marker)) {
		var at int
		if i%2 == 0 {
			b.literal.WriteString(piece)
		} else if _, err := fmt.Sscanf(piece, "%d", &at); err == nil && at >= 0 && at < len(t) {
			b.add(Text{t[at]})
		}
	}
	return plain(b.text())
}
