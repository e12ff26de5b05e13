package stack

import (
	"fmt"
	"strings"
)

// sub is Fn::Sub in both forms.
func (s *Stack) sub(argument any) any {
	own := map[string]any{}
	if list, ok := argument.([]any); ok && len(list) == 2 {
		argument = list[0]
		variables, _ := list[1].(map[string]any)
		for name, value := range variables {
			own[name] = s.eval(value)
		}
	}
	text, ok := argument.(string)
	if !ok {
		return badArgument("Fn::Sub", "a text").text()
	}
	var b builder
	rest, found := text, true
	for found {
		var before, name string
		if before, rest, found = strings.Cut(rest, "${"); found {
			name, rest, found = strings.Cut(rest, "}")
			if !found {
				before += "${" + name
			}
		}
		b.literal.WriteString(before)
		if found {
			t, ok := s.variable(name, own)
			if !ok || !s.app.spend(int64(t.size())) {
				return t
			}
			b.add(t)
		}
	}
	return s.counted(s.dynamicIn(plain(b.text())))
}

func (s *Stack) dynamicIn(value any) any {
	if text, ok := value.(string); ok {
		return s.dynamic(text)
	}
	return value
}

// variable returns the value of ${name}, or what the whole text comes to if it has none.
func (s *Stack) variable(name string, own map[string]any) (Text, bool) {
	if verbatim, ok := strings.CutPrefix(name, "!"); ok {
		return literal("${" + verbatim + "}"), true
	}
	name = strings.TrimSpace(name)
	value, ok := own[name]
	if !ok {
		if id, attribute, dotted := strings.Cut(name, "."); dotted {
			value = s.attribute(id, attribute)
		} else {
			value = s.ref(name)
		}
	}
	if t, ok := textOf(value); ok {
		return t, true
	}
	return (&Unknown{Name: name, Why: fmt.Sprintf("${%s} in Fn::Sub is no text", name), Invalid: true}).text(), false
}
