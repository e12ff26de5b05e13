package stack

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// jsonWriter renders values as JSON with sorted keys.
type jsonWriter struct {
	builder
	kinds bool // numbers and booleans keep their kind, and are no texts
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
