package template

import "strings"

// at returns a property, or what is inside of one, as in A.B.
func (r Resource) at(property string) any {
	top, inside, ok := strings.Cut(property, ".")
	if !ok {
		return r.Properties[top]
	}
	return valueAt(r.Properties[top], strings.Split(inside, "."))
}

// valueAt returns the value of a property at a path of keys. Where a condition
// chooses on the way, it chooses between what both sides have there.
func valueAt(value any, path []string) any {
	if len(path) == 0 {
		return value
	}
	object, _ := value.(map[string]any)
	sides, _ := object["Fn::If"].([]any)
	if len(sides) != 3 {
		return valueAt(object[path[0]], path[1:])
	}
	yes, no := valueAt(sides[1], path), valueAt(sides[2], path)
	if yes == nil && no == nil {
		return nil
	}
	return map[string]any{"Fn::If": []any{sides[0], yes, no}}
}
