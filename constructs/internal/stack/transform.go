package stack

import (
	"maps"
	"slices"
	"strings"
)

// Macros returns the transforms of the template that may make anything of it, which
// excludes AWS's own but for AWS::Include.
func (s *Stack) Macros() []string {
	var names []string
	for _, name := range s.transforms() {
		if name != languageExtensions && !strings.HasPrefix(name, "AWS::Serverless-") && !strings.HasPrefix(name, "AWS::SecretsManager-") {
			names = append(names, name)
		}
	}
	return slices.Compact(names)
}

// languageExtensions is the transform without which CloudFormation knows neither Fn::ForEach,
// Fn::Length and Fn::ToJsonString nor the DefaultValue of Fn::FindInMap.
const languageExtensions = "AWS::LanguageExtensions"

// needsExtensions returns what to say of a function that the template may not use, or nil. A
// macro may replace it before CloudFormation sees it.
func (s *Stack) needsExtensions(function string) *Unknown {
	if len(s.Macros()) > 0 || slices.Contains(s.transforms(), languageExtensions) {
		return nil
	}
	return &Unknown{Name: function, Invalid: true, Why: function + " requires the transform AWS::LanguageExtensions; add Transform: AWS::LanguageExtensions to the template"}
}

// transforms returns the names of all transforms of the template.
func (s *Stack) transforms() []string {
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
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// makerOf returns what may make a resource that the template does not have, or nothing: a
// macro, an include, a loop that cannot be unrolled, or a module, whose resources are referred
// to by the logical ID of the module and their own, with a dot between or without.
func (s *Stack) makerOf(id string) string {
	if macros := s.Macros(); len(macros) > 0 {
		return "the macro " + macros[0]
	}
	for _, unread := range s.loops {
		if path := unread.Node.path; len(path) > 0 {
			return path[len(path)-1]
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.resources)) {
		if strings.HasSuffix(s.resources[name].Type, "::MODULE") && strings.HasPrefix(id, name) {
			return "the module " + name
		}
	}
	return ""
}
