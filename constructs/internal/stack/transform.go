package stack

import (
	"slices"
	"strings"
)

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
