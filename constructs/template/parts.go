package template

import "strings"

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
