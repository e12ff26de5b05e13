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
