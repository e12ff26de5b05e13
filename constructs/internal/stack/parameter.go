package stack

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/shell"
)

// declared returns the parameter of a name as the template has it.
func (s *Stack) declared(name string) (map[string]any, bool) {
	all, _ := s.Template.Document["Parameters"].(map[string]any)
	declaration, ok := all[name]
	if !ok {
		return nil, false
	}
	object, _ := declaration.(map[string]any)
	return object, true
}

// ParameterType returns the Type of a parameter, as in AWS::EC2::VPC::Id.
func (s *Stack) ParameterType(name string) string {
	declaration, _ := s.declared(name)
	kind, _ := declaration["Type"].(string)
	return kind
}

// parameter returns the value of a parameter.
func (s *Stack) parameter(name string, declaration map[string]any) any {
	if value, ok := s.parameters[name]; ok {
		return value
	}
	s.parameters[name] = (&Unknown{Name: name, Why: fmt.Sprintf("parameter %s depends on itself", name), Invalid: true}).text()
	value := s.given(name, declaration)
	s.parameters[name] = value
	return value
}

func (s *Stack) given(name string, declaration map[string]any) any {
	if value, ok := s.override(name); ok {
		return typed(value, declaration)
	}
	if s.parent != nil {
		if passed, ok := s.passed(name); ok {
			return retyped(passed, declaration)
		}
	}
	if fallback, ok := declaration["Default"]; ok && !isStored(declaration) {
		if t, ok := textOf(fallback); ok {
			return retyped(plain(t), declaration)
		}
	}
	return s.withoutValue(name, declaration).text()
}

// passed returns what the parent stack gives to a parameter of a nested one.
func (s *Stack) passed(name string) (any, bool) {
	parameters, ok := s.caller.Member("Parameters")
	if !ok {
		return nil, false
	}
	value, ok := parameters.Member(name)
	if !ok {
		return nil, false
	}
	return value.value(), true
}

// isStored reports whether a parameter holds the name of a value in Systems Manager.
func isStored(declaration map[string]any) bool {
	kind, _ := declaration["Type"].(string)
	return strings.HasPrefix(kind, "AWS::SSM::Parameter::Value<")
}

func isList(declaration map[string]any) bool {
	kind, _ := declaration["Type"].(string)
	kind = strings.TrimSuffix(strings.TrimPrefix(kind, "AWS::SSM::Parameter::Value<"), ">")
	return kind == "CommaDelimitedList" || strings.HasPrefix(kind, "List<")
}

func typed(value string, declaration map[string]any) any {
	if !isList(declaration) {
		return value
	}
	var list []any
	for _, item := range strings.Split(value, ",") {
		list = append(list, strings.TrimSpace(item))
	}
	return list
}

// retyped makes a list of a text where the parameter is one, and the other way round, as
// between a parent stack and a nested one.
func retyped(value any, declaration map[string]any) any {
	if list, ok := value.([]any); ok && !isList(declaration) {
		return joined(list, literal(","))
	}
	t, ok := textOf(value)
	if !ok || !isList(declaration) {
		return value
	}
	if s, ok := t.Literal(); ok {
		return typed(s, declaration)
	}
	if list, ok := t.split(","); ok {
		return list
	}
	return t
}

// Stored returns what the parameters that hold the name of a value in Systems Manager, and were
// given another one from outside, would be read from, by name.
func (a *App) Stored() map[string]string {
	all := map[string]string{}
	for _, s := range a.Stacks {
		for _, name := range s.Parameters() {
			declaration, _ := s.declared(name)
			_, given := s.override(name)
			if path, ok := declaration["Default"].(string); ok && given && isStored(declaration) {
				all[name] = path
			}
		}
	}
	return all
}

func (s *Stack) withoutValue(name string, declaration map[string]any) *Unknown {
	u := &Unknown{Name: name, Stack: s, Key: "parameter " + s.scoped(name)}
	switch {
	case s.parent != nil:
		u.Why = fmt.Sprintf("parameter %s of the nested stack has no default and its parent gives it no value", name)
	case isStored(declaration):
		if path, ok := declaration["Default"].(string); ok {
			u.Key = fmt.Sprintf("%s of Systems Manager%s", path, s.environment())
		}
		u.Why = fmt.Sprintf("parameter %s is read from Systems Manager at deployment; give what it holds with --parameter %s=VALUE", name, shell.Word(name))
	default:
		u.Why = fmt.Sprintf("parameter %s has no default; give it with --parameter %s=VALUE", name, shell.Word(name))
	}
	return u
}

// override returns the value that was given from outside.
func (s *Stack) override(name string) (string, bool) {
	if s.parent != nil {
		return "", false
	}
	if value, ok := s.app.overrides[s.Name+":"+name]; ok && s.Name != "" {
		return value, true
	}
	if value, ok := s.app.overrides[name]; ok {
		return value, true
	}
	value, ok := s.Values[name]
	return value, ok
}
