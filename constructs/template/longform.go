package template

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// shortForm returns the long name of the function that the tag of a node stands
// for, such as Fn::Sub for !Sub. It returns nothing for a node without a tag,
// and takes any name: CloudFormation gets new functions now and then.
func shortForm(n *yaml.Node) (string, error) {
	if n.Style&yaml.TaggedStyle == 0 {
		return "", nil
	}
	switch n.Tag {
	case "!Ref", "!Condition":
		return n.Tag[1:], nil
	case "", "!", "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq":
		return "", nil
	}
	name, ok := strings.CutPrefix(n.Tag, "!")
	if !ok || strings.HasPrefix(name, "!") {
		return "", fmt.Errorf("CloudFormation takes no tag %s; remove it", n.Tag)
	}
	return "Fn::" + name, nil
}

// splitAttribute makes the one list of the two ways to write Fn::GetAtt, which
// are a list and Resource.Attribute.
func splitAttribute(object map[string]any) map[string]any {
	whole, ok := object["Fn::GetAtt"].(string)
	if !ok || len(object) != 1 {
		return object
	}
	resource, attribute, _ := strings.Cut(whole, ".")
	return map[string]any{"Fn::GetAtt": []any{resource, attribute}}
}

// longForm copies a value that encoding/json has decoded, and refuses what it
// would not have made.
func longForm(value any, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errTooDeep
	}
	switch value := value.(type) {
	case map[string]any:
		return longObject(value, depth)
	case []any:
		return longList(value, depth)
	case nil, bool, float64, string:
		return value, nil
	case json.Number:
		return number(value.String()), nil
	default:
		return nil, fmt.Errorf("a %T, where JSON has only text, numbers, lists and mappings", value)
	}
}

func longObject(object map[string]any, depth int) (any, error) {
	long := make(map[string]any, len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		inner, err := longForm(object[key], depth+1)
		if err != nil {
			return nil, err
		}
		long[key] = inner
	}
	return splitAttribute(long), nil
}

func longList(list []any, depth int) (any, error) {
	long := make([]any, 0, len(list))
	for _, value := range list {
		inner, err := longForm(value, depth+1)
		if err != nil {
			return nil, err
		}
		long = append(long, inner)
	}
	return long, nil
}
