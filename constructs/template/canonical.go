package template

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// canonical returns a property in a form that is equal for equal values: the
// order of tags does not matter, nor whether a number or a boolean is in quotes,
// nor whether a Resolver object is referred to by Ref or by its attribute Id,
// which are the same, nor with which function text is put together or looked up.
// What is absent is "null".
func (t Template) canonical(property string, value any) string {
	return sortedText(property, t.plain(value))
}

// sortedText returns a plain property as text, with tags in order.
func sortedText(property string, plain any) string {
	if tags, ok := plain.([]any); ok && property == "Tags" {
		slices.SortFunc(tags, func(a, b any) int { return cmp.Compare(jsonText(a), jsonText(b)) })
	}
	return jsonText(plain)
}

func (t Template) plain(value any) any {
	switch value := value.(type) {
	case bool:
		return strconv.FormatBool(value)
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	case []any:
		list := make([]any, 0, len(value))
		for _, item := range value {
			list = append(list, t.plain(item))
		}
		return list
	case map[string]any:
		return t.plainObject(value)
	default:
		return value
	}
}

// plainObject looks into an object once before it asks what function it is, so
// that nested functions cost no more than they are long.
func (t Template) plainObject(object map[string]any) any {
	plain := make(map[string]any, len(object))
	for key, value := range object {
		if inner := t.plain(value); inner != nil {
			plain[key] = inner
		}
	}
	if parts, ok := t.partsOf(plain); ok {
		return joined(parts)
	}
	if found, ok := t.mapped(plain); ok {
		return found
	}
	return t.plainReference(plain)
}

// plainReference returns nothing for AWS::NoValue, and a Ref for the attribute
// Id of a Resolver object.
func (t Template) plainReference(object map[string]any) any {
	if object["Ref"] == "AWS::NoValue" {
		return nil
	}
	if id, attribute := attributeOf(object); attribute == "Id" && strings.HasPrefix(t.Resources[id].Type, "AWS::Route53Resolver::") {
		return map[string]any{"Ref": id}
	}
	return object
}

// attributeOf returns the two texts of an Fn::GetAtt.
func attributeOf(object map[string]any) (id, attribute string) {
	list, _ := object["Fn::GetAtt"].([]any)
	if len(list) != 2 {
		return "", ""
	}
	return textOf(list[0]), textOf(list[1])
}

// jsonText returns a value as JSON with sorted keys.
func jsonText(value any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "" // no value of a Template fails
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// mapped returns what Fn::FindInMap finds under keys that are written out. The
// object is plain inside.
func (t Template) mapped(object map[string]any) (any, bool) {
	keys, _ := object["Fn::FindInMap"].([]any)
	if len(object) != 1 || len(keys) != 3 && len(keys) != 4 {
		return nil, false
	}
	value := t.Document["Mappings"]
	for _, key := range keys[:3] {
		name, literal := key.(string)
		if !literal {
			return nil, false
		}
		inner, _ := value.(map[string]any)
		value = inner[name]
	}
	if value == nil && len(keys) == 4 {
		options, _ := keys[3].(map[string]any)
		found, ok := options["DefaultValue"]
		return found, ok
	}
	if !isLiteral(value) || room(value, maxText) < 0 {
		return nil, false
	}
	return t.plain(value), true
}

// isLiteral reports whether a value has no functions, which could look up
// themselves, and is there.
func isLiteral(value any) bool {
	switch value := value.(type) {
	case nil, map[string]any:
		return false
	case []any:
		for _, item := range value {
			if !isLiteral(item) {
				return false
			}
		}
	}
	return true
}

// room returns how much is left when a value is written out, and looks no
// further once nothing is.
func room(value any, left int) int {
	const each = 1 // so that nothing is free
	left -= each
	switch value := value.(type) {
	case string:
		left -= len(value)
	case []any:
		for i := 0; i < len(value) && left >= 0; i++ {
			left = room(value[i], left)
		}
	case map[string]any:
		for key, inner := range value {
			if left -= len(key); left < 0 {
				break
			}
			left = room(inner, left)
		}
	}
	return left
}

// maxText is the most that is put together or looked up to compare it, far more
// than any name or ARN has. It bounds what a hostile file can cost, whose
// functions say one long text a thousand times.
const maxText = 4096

// partsOf returns what Fn::Sub, or Fn::Join without a delimiter, puts together:
// texts and references, no two texts in a row. The object is plain inside.
func (t Template) partsOf(object map[string]any) ([]any, bool) {
	if len(object) != 1 {
		return nil, false
	}
	if sub, ok := object["Fn::Sub"]; ok {
		text, own, ok := subOf(sub)
		if !ok {
			return nil, false
		}
		return merged(t.pieces(text, own))
	}
	list, ok := joinOf(object)
	if !ok {
		return nil, false
	}
	return merged(list)
}

// subOf returns the text of an Fn::Sub and the variables that it has of its own.
func subOf(sub any) (text string, own map[string]any, ok bool) {
	if text, ok = sub.(string); ok {
		return text, nil, true
	}
	list, _ := sub.([]any)
	if len(list) != 2 {
		return "", nil, false
	}
	text, isText := list[0].(string)
	own, isObject := list[1].(map[string]any)
	return text, own, isText && isObject
}

// joinOf returns the list of an Fn::Join without a delimiter.
func joinOf(object map[string]any) ([]any, bool) {
	join, _ := object["Fn::Join"].([]any)
	if len(object) != 1 || len(join) != 2 || join[0] != "" {
		return nil, false
	}
	list, ok := join[1].([]any)
	return list, ok
}

// pieces cuts the text of an Fn::Sub at its variables. ${!Name} is the text
// ${Name}.
func (t Template) pieces(text string, own map[string]any) []any {
	start, rest, found := strings.Cut(text, "${")
	list := []any{start}
	for found {
		var name, after string
		if name, after, found = strings.Cut(rest, "}"); !found {
			return append(list, "${"+rest)
		}
		start, rest, found = strings.Cut(after, "${")
		list = append(list, t.variable(name, own), start)
	}
	return list
}

func (t Template) variable(name string, own map[string]any) any {
	if value, ok := own[name]; ok {
		return value
	}
	if literal, ok := strings.CutPrefix(name, "!"); ok {
		return "${" + literal + "}"
	}
	id, attribute, ok := strings.Cut(strings.TrimSpace(name), ".")
	if !ok {
		return t.plainReference(map[string]any{"Ref": id})
	}
	return t.plainReference(map[string]any{"Fn::GetAtt": []any{id, attribute}})
}

// merged returns a list with texts in a row as one and the parts of what was put
// together before. It refuses what becomes too long.
func merged(list []any) (parts []any, ok bool) {
	left := maxText
	for _, item := range list {
		if left = room(item, left); left < 0 {
			return nil, false
		}
		object, _ := item.(map[string]any)
		if inner, ok := joinOf(object); ok {
			for _, part := range inner {
				parts = appendPart(parts, part)
			}
			continue
		}
		parts = appendPart(parts, item)
	}
	return parts, true
}

func appendPart(parts []any, part any) []any {
	text, isText := part.(string)
	if part == nil || isText && text == "" {
		return parts
	}
	if last := len(parts) - 1; last >= 0 && isText {
		if before, ok := parts[last].(string); ok {
			parts[last] = before + text
			return parts
		}
	}
	return append(parts, part)
}

// joined returns parts as the one value that stands for them.
func joined(parts []any) any {
	switch len(parts) {
	case 0:
		return ""
	case 1:
		return parts[0]
	default:
		return map[string]any{"Fn::Join": []any{"", parts}}
	}
}
