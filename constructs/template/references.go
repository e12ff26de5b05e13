package template

import (
	"maps"
	"slices"
	"strings"
)

// references returns the logical IDs that a value refers to, in the order in
// which they are written, and keys sorted. It also returns names of parameters,
// which are no resources.
func references(value any) []string {
	var found []string
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			found = append(found, references(item)...)
		}
	case map[string]any:
		found = append(found, referred(value)...)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			found = append(found, references(value[key])...)
		}
	}
	return found
}

// referred returns what an object refers to by being a function.
func referred(object map[string]any) []string {
	if id := textOf(object["Ref"]); id != "" {
		return []string{id}
	}
	if list, ok := object["Fn::GetAtt"].([]any); ok && len(list) > 0 {
		return []string{textOf(list[0])}
	}
	switch sub := object["Fn::Sub"].(type) {
	case string:
		return substituted(sub, nil)
	case []any:
		if len(sub) == 2 {
			own, _ := sub[1].(map[string]any)
			return substituted(textOf(sub[0]), own)
		}
	}
	return nil
}

// substituted returns the resources of ${Resource} and ${Resource.Attribute},
// without ${!Literal} and what Fn::Sub has a value of its own for.
func substituted(text string, own map[string]any) []string {
	var found []string
	for _, after := range strings.Split(text, "${")[1:] {
		name, _, closed := strings.Cut(after, "}")
		if _, defined := own[name]; !closed || defined || strings.HasPrefix(name, "!") {
			continue
		}
		id, _, _ := strings.Cut(name, ".")
		found = append(found, strings.TrimSpace(id))
	}
	return found
}
