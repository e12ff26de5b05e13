package stack

import (
	"slices"
	"strings"
)

// Node returns a resource as a node.
func (s *Stack) Node(logicalID string) Node {
	r := s.resources[logicalID]
	return Node{stack: s, raw: r.raw, path: r.path}
}

// Reference returns what stands for a resource where it is referred to.
func (s *Stack) Reference(logicalID string) Text {
	return Text{{Ref: &Reference{Stack: s, LogicalID: logicalID}}}
}

// Label returns the name of a stack, or what tells it from the others of the app.
func (s *Stack) Label() string {
	switch {
	case s.ID != "":
		return s.ID
	case s.Name != "":
		return s.Name
	default:
		return "Stack" + s.id
	}
}

// Parameters returns the names of the parameters of a stack, sorted.
func (s *Stack) Parameters() []string {
	all, _ := s.Template.Document["Parameters"].(map[string]any)
	return sortedKeys(all)
}

// HasNested reports whether the template of a nested stack was added.
func (s *Stack) HasNested(logicalID string) bool { return s.nested[logicalID] != nil }

// Macros returns the transforms of the template that may make anything of it, which
// excludes AWS's own but for AWS::Include.
func (s *Stack) Macros() []string {
	var names []string
	transforms, isList := s.Template.Document["Transform"].([]any)
	if !isList {
		transforms = []any{s.Template.Document["Transform"]}
	}
	for _, each := range transforms {
		name, _ := each.(string)
		if object, ok := each.(map[string]any); ok {
			name, _ = object["Name"].(string)
		}
		if name != "" && name != "AWS::LanguageExtensions" && !strings.HasPrefix(name, "AWS::Serverless-") && !strings.HasPrefix(name, "AWS::SecretsManager-") {
			names = append(names, name)
		}
	}
	return slices.Compact(names)
}

// Kind says what a node is, for messages: a list, a mapping.
func (n Node) Kind() string {
	switch value := n.value().(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	case nil:
		return "empty"
	case string:
		return "text"
	case float64:
		return "a number"
	case bool:
		return "true or false"
	case Text:
		return value.String()
	default:
		return "behind a condition"
	}
}

// TextOf returns a value of [Text.JSON] as text.
func TextOf(value any) (Text, bool) { return textOf(value) }

// Pieces cuts a text at a delimiter, and returns nothing where a part that is not known
// may have the delimiter inside.
func (t Text) Pieces(delimiter string) []Text {
	items, ok := t.split(delimiter)
	if !ok {
		return nil
	}
	pieces := make([]Text, 0, len(items))
	for _, item := range items {
		piece, _ := textOf(item)
		pieces = append(pieces, piece)
	}
	return pieces
}
