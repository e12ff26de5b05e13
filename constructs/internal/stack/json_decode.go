package stack

import (
	"encoding/json"
	"fmt"
	"strings"
)

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
