package template

import (
	"maps"
	"slices"
)

// findRenamed finds the logical IDs that are gone while the same object appears
// under a new one. Types go in the order of references, so that a config that is
// renamed together with its log group is recognised.
func (c *comparison) findRenamed() {
	for _, resourceType := range watchedTypes() {
		for _, id := range ofType(c.old, resourceType) {
			if !c.stays(id) {
				c.findNewName(id)
			}
		}
	}
}

func (c *comparison) findNewName(id string) {
	for _, claim := range c.old.claims(c.old.Resources[id], c.renamed) {
		if to, ok := c.arriving[claim]; ok {
			c.renamed[id] = to
			return
		}
	}
}

func ofType(t Template, resourceType string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(t.Resources)) {
		if t.Resources[id].Type == resourceType {
			ids = append(ids, id)
		}
	}
	return ids
}

// rename returns a value with its references to old logical IDs turned to the
// new ones.
func rename(value any, renamed map[string]string) any {
	if len(renamed) == 0 {
		return value
	}
	switch value := value.(type) {
	case []any:
		list := make([]any, 0, len(value))
		for _, item := range value {
			list = append(list, rename(item, renamed))
		}
		return list
	case map[string]any:
		return renameObject(value, renamed)
	default:
		return value
	}
}

func renameObject(object map[string]any, renamed map[string]string) any {
	if to, ok := renamed[textOf(object["Ref"])]; ok {
		return map[string]any{"Ref": to}
	}
	id, attribute := attributeOf(object)
	if to, ok := renamed[id]; ok {
		return map[string]any{"Fn::GetAtt": []any{to, attribute}}
	}
	inner := make(map[string]any, len(object))
	for key, value := range object {
		inner[key] = rename(value, renamed)
	}
	return inner
}
