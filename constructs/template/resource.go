package template

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Resource is one resource of a template.
type Resource struct {
	Type       string
	Condition  string         // the name of it; empty if there is none
	DependsOn  []string       // logical IDs
	Properties map[string]any // nil if there are none

	// The policies that say what becomes of the AWS object when the resource
	// leaves the template and when it is replaced. Empty means Delete, and also
	// stands for a policy that is computed.
	DeletionPolicy, UpdateReplacePolicy string
}

func newTemplate(file string, document map[string]any, places *place) (Template, error) {
	t := Template{Document: document, Resources: map[string]Resource{}, file: file, places: places}
	resources, ok := document["Resources"].(map[string]any)
	if value, given := document["Resources"]; given && !ok {
		return Template{}, t.fault(fmt.Sprintf("Resources is %s; it takes a mapping", kindOf(value)), "Resources")
	}
	var faults []error
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if strings.HasPrefix(id, "Fn::") {
			continue // a loop or an include: no resource yet
		}
		resource, err := t.resource(id, resources[id])
		if err != nil {
			faults = append(faults, err)
		}
		t.Resources[id] = resource
	}
	if len(faults) > 0 {
		return Template{}, errors.Join(faults...)
	}
	return t, nil
}

func (t Template) resource(id string, value any) (Resource, error) {
	attributes, ok := value.(map[string]any)
	if !ok {
		return Resource{}, t.fault(fmt.Sprintf("resource %q is no mapping", id), "Resources", id)
	}
	properties, ok := attributes["Properties"].(map[string]any)
	if !ok && attributes["Properties"] != nil {
		return Resource{}, t.fault(fmt.Sprintf("the Properties of resource %q are no mapping", id), "Resources", id, "Properties")
	}
	if textOf(attributes["Type"]) == "" {
		return Resource{}, t.fault(fmt.Sprintf("resource %q has no Type", id), "Resources", id)
	}
	return Resource{
		Type:                textOf(attributes["Type"]),
		Condition:           textOf(attributes["Condition"]),
		DependsOn:           textsOf(attributes["DependsOn"]),
		Properties:          properties,
		DeletionPolicy:      textOf(attributes["DeletionPolicy"]),
		UpdateReplacePolicy: textOf(attributes["UpdateReplacePolicy"]),
	}, nil
}

func (t Template) fault(what string, path ...string) error {
	return &ParseError{t.Position(path...), errors.New(what)}
}

func kindOf(value any) string {
	switch value.(type) {
	case nil:
		return "empty"
	case []any:
		return "a list"
	default:
		return "a single value"
	}
}

// textOf returns a value that is text, and nothing for any other one.
func textOf(value any) string {
	s, _ := value.(string)
	return s
}

// textsOf returns a text, or a list of them, as a list.
func textsOf(value any) []string {
	if s := textOf(value); s != "" {
		return []string{s}
	}
	list, _ := value.([]any)
	var all []string
	for _, item := range list {
		all = append(all, textOf(item))
	}
	return all
}
