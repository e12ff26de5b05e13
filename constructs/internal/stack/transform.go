package stack

import (
	"fmt"
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

// Flaw is a part of a template that is not read, or that CloudFormation would refuse.
type Flaw struct {
	Node    Node
	Unknown *Unknown
}

// Unread returns what in the template may make resources and is not read.
func (s *Stack) Unread() []Flaw { return s.loops }

// addResources adds resources, with those that loops make.
func (s *Stack) addResources(raw map[string]any, path []string) {
	for _, id := range sortedKeys(raw) {
		at := append(slices.Clip(path), id)
		switch {
		case strings.HasPrefix(id, "Fn::ForEach::"):
			s.unroll(raw[id], at)
		case strings.HasPrefix(id, "Fn::"):
			s.unread(raw[id], at, &Unknown{Why: fmt.Sprintf("%s makes resources that are not read", id)})
		default:
			if alphanumeric(id) != id && len(path) == 1 {
				s.flaws = append(s.flaws, Flaw{Node{stack: s, raw: raw[id], path: at}, &Unknown{
					Name: id, Invalid: true, Why: fmt.Sprintf("the logical ID %q has a character that CloudFormation does not take; use letters and digits only", id),
				}})
			}
			object, _ := raw[id].(map[string]any)
			kind, _ := object["Type"].(string)
			s.resources[id] = Resource{kind, at, object}
		}
	}
}

func (s *Stack) unread(raw any, path []string, u *Unknown) {
	s.loops = append(s.loops, Flaw{Node{stack: s, raw: raw, path: path}, u})
}

// unroll adds the resources of Fn::ForEach: a name, what it stands for one after the
// other, and the resources with ${Name} in them.
func (s *Stack) unroll(raw any, path []string) {
	if refused := s.needsExtensions("Fn::ForEach"); refused != nil {
		s.unread(raw, path, refused)
		return
	}
	parts, _ := raw.([]any)
	if len(parts) != 3 {
		s.unread(raw, path, badArgument("Fn::ForEach", "a name, a list and a mapping"))
		return
	}
	name, isText := parts[0].(string)
	body, isObject := parts[2].(map[string]any)
	items, isList := s.eval(parts[1]).([]any)
	switch {
	case !isText || !isObject:
		s.unread(raw, path, badArgument("Fn::ForEach", "a name, a list and a mapping"))
		return
	case !isList:
		s.unread(raw, path, causeIn("Fn::ForEach", s.eval(parts[1])))
		return
	}
	for _, item := range items {
		text, known := item.(string)
		if !known {
			s.unread(raw, path, causeIn("Fn::ForEach", item))
			return
		}
		if id := badLogicalID(body, name, text); id != "" {
			s.unread(raw, path, &Unknown{Invalid: true, Why: fmt.Sprintf(
				"the loop makes the logical ID %q, and CloudFormation takes letters and digits only; write &{%s} in the key, which leaves out the others", id, name)})
			return
		}
		turn, ok := s.replaced(body, name, text)
		if !ok {
			s.unread(raw, path, &Unknown{Why: "the loops of the template make more than can be read", Invalid: true})
			return
		}
		s.addResources(turn.(map[string]any), append(slices.Clip(path), "2"))
	}
}

// badLogicalID returns a logical ID that a turn of a loop makes and that CloudFormation does
// not take, or nothing.
func badLogicalID(body map[string]any, name, text string) string {
	for _, key := range sortedKeys(body) {
		made := strings.ReplaceAll(strings.ReplaceAll(key, "${"+name+"}", text), "&{"+name+"}", alphanumeric(text))
		if !strings.HasPrefix(key, "Fn::") && !strings.Contains(made, "{") && alphanumeric(made) != made {
			return made
		}
	}
	return ""
}

// replaced copies a value with what stands for the name of a loop replaced. It reports
// whether there was room for it.
func (s *Stack) replaced(value any, name, text string) (any, bool) {
	const each = 64 // about what a value costs beside its text
	if !s.app.spend(each) {
		return nil, false
	}
	switch value := value.(type) {
	case string:
		grown := int64(strings.Count(value, "{"+name+"}")) * int64(len(text))
		if !s.app.spend(int64(len(value)) + grown) {
			return nil, false // before it is made: a text may stand a million times in another
		}
		value = strings.ReplaceAll(value, "${"+name+"}", text)
		value = strings.ReplaceAll(value, "&{"+name+"}", alphanumeric(text))
		return value, true
	case []any:
		list := make([]any, 0, len(value))
		for _, item := range value {
			inner, ok := s.replaced(item, name, text)
			if !ok {
				return nil, false
			}
			list = append(list, inner)
		}
		return list, true
	case map[string]any:
		return s.replacedIn(value, name, text)
	default:
		return value, true
	}
}

func (s *Stack) replacedIn(object map[string]any, name, text string) (any, bool) {
	if function, argument, ok := function(object); ok && function == "Ref" && argument == name {
		return text, true
	}
	turn := make(map[string]any, len(object))
	for _, key := range sortedKeys(object) {
		newKey, _ := s.replaced(key, name, text)
		inner, ok := s.replaced(object[key], name, text)
		if !ok {
			return nil, false
		}
		turn[newKey.(string)] = inner
	}
	return turn, true
}

// alphanumeric leaves out what a logical ID cannot have.
func alphanumeric(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, text)
}
