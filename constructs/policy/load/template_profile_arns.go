package load

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
)

// resourceOf returns the type and the ID of what an ARN names: "" for what cannot be told
// and "other" for what is neither a rule group nor a query log config.
func resourceOf(arn stack.Text) (kind string, id stack.Text) {
	pieces := arn.Pieces("/")
	if len(pieces) == 0 {
		return "", nil
	}
	id = pieces[len(pieces)-1]
	if ref, ok := id.Reference(); ok {
		r, _ := ref.Stack.Resource(ref.LogicalID)
		return ofProfile(r.Type), id
	}
	if text, ok := id.Literal(); ok {
		switch {
		case strings.HasPrefix(text, "rslvr-frg-"):
			return groupType, id
		case strings.HasPrefix(text, "rqlc-"):
			return configType, id
		default:
			return "other", id
		}
	}
	return "", id
}

func ofProfile(resourceType string) string {
	if resourceType == groupType || resourceType == configType {
		return resourceType
	}
	return "other"
}

// profilePriority reads ResourceProperties, which is JSON: {"priority":102}.
func profilePriority(f *fields) int {
	t, n, ok := f.value("ResourceProperties")
	if !ok {
		f.add(invalidAt("Priority", f.node, "there are no ResourceProperties with the priority of the rule group"))
		return 0
	}
	value, err := t.JSON()
	object, isObject := value.(map[string]any)
	if err != nil || !isObject {
		if u := t.Unknown(); u != nil {
			f.add(unknownAt("Priority", u, n))
		} else {
			f.add(invalidAt("Priority", n, "ResourceProperties is %q; it wants JSON such as {\"priority\":102}", t))
		}
		return 0
	}
	return jsonPriority(f, object["priority"], n)
}

// jsonPriority reads a priority in JSON.
func jsonPriority(f *fields, value any, n stack.Node) int {
	if t, ok := value.(stack.Text); ok {
		f.add(unknownAt("Priority", open(t), n))
		return 0
	}
	if value == nil {
		f.add(invalidAt("Priority", n, "the rule group has no priority"))
		return 0
	}
	text := fmt.Sprint(value)
	if s, ok := value.(string); ok {
		text = s
	}
	priority, err := json.Number(text).Int64()
	if err != nil || priority != int64(int32(priority)) {
		f.add(invalidAt("Priority", n, "the priority is %v; it wants a whole number", value))
		return 0
	}
	return int(priority)
}
