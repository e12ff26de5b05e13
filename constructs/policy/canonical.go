package policy

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
// which are the same. What is absent is "null".
func (t Template) canonical(property string, value any) string {
	plain := t.plain(value)
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

func (t Template) plainObject(object map[string]any) any {
	if object["Ref"] == "AWS::NoValue" {
		return nil
	}
	if id, attribute := attributeOf(object); attribute == "Id" && strings.HasPrefix(t.Resources[id].Type, "AWS::Route53Resolver::") {
		return map[string]any{"Ref": id}
	}
	plain := make(map[string]any, len(object))
	for key, value := range object {
		if inner := t.plain(value); inner != nil {
			plain[key] = inner
		}
	}
	return plain
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
