package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func sortedKeys(object map[string]any) []string { return slices.Sorted(maps.Keys(object)) }

// function returns the function that an object is, with its argument.
func function(raw any) (name string, argument any, ok bool) {
	object, isObject := raw.(map[string]any)
	if !isObject || len(object) != 1 {
		return "", nil, false
	}
	for name, argument = range object {
		ok = name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::") && !strings.HasPrefix(name, "Fn::ForEach::")
	}
	return name, argument, ok
}

// eval computes a value.
func (s *Stack) eval(raw any) any {
	switch raw := raw.(type) {
	case string:
		return s.dynamic(raw)
	case []any:
		list := make([]any, 0, len(raw))
		for _, item := range raw {
			if value := s.eval(item); value != (noValue{}) {
				list = append(list, value)
			}
		}
		return list
	case map[string]any:
		if name, argument, ok := function(raw); ok {
			return s.call(name, argument)
		}
		object := make(map[string]any, len(raw))
		for key, member := range raw {
			if value := s.eval(member); value != (noValue{}) {
				object[key] = value
			}
		}
		return object
	default:
		return raw
	}
}

// dynamic leaves a text as it is, unless CloudFormation looks a part of it up.
func (s *Stack) dynamic(text string) any {
	if !strings.Contains(text, "{{resolve:") {
		return text
	}
	return (&Unknown{
		Name: text, Key: text + s.environment(), Foreign: true,
		Why: fmt.Sprintf("%s is looked up at deployment", text),
	}).text()
}

func (s *Stack) call(name string, argument any) any {
	switch name {
	case "Ref":
		id, _ := argument.(string)
		return s.ref(id)
	case "Fn::GetAtt":
		return s.getAtt(argument)
	case "Fn::Sub":
		return s.sub(argument)
	case "Fn::Join":
		return s.join(argument)
	case "Fn::Select":
		return s.selected(argument)
	case "Fn::Split":
		return s.split(argument)
	case "Fn::FindInMap":
		return s.findInMap(argument)
	case "Fn::If":
		return s.iff(argument)
	case "Fn::ImportValue":
		return s.importValue(argument)
	case "Fn::ToJsonString":
		return s.toJSON(argument)
	case "Fn::Length":
		return s.length(argument)
	case "Fn::Equals", "Fn::And", "Fn::Or", "Fn::Not", "Condition":
		return s.truthValue(name, argument)
	default:
		return s.opaque(name, argument)
	}
}

// opaque is what a function comes to that is not computed here.
func (s *Stack) opaque(name string, argument any) any {
	u := &Unknown{Name: name, Foreign: true, Why: fmt.Sprintf("what %s returns is known only at deployment", name)}
	if key, ok := keyOf(s.eval(argument)); ok {
		u.Key = shortKey(name + " " + key + s.environment())
	}
	return u.text()
}

func (s *Stack) truthValue(name string, argument any) any {
	truth, open := s.truth(map[string]any{name: argument})
	if truth == Maybe {
		return open.text()
	}
	return truth == Yes
}

// iff is Fn::If.
func (s *Stack) iff(argument any) any {
	list, _ := argument.([]any)
	name, isName := "", false
	if len(list) == 3 {
		name, isName = list[0].(string)
	}
	if !isName {
		return badArgument("Fn::If", "the name of a condition and two values").text()
	}
	truth, open := s.condition(name)
	switch truth {
	case Yes:
		return s.eval(list[1])
	case No:
		return s.eval(list[2])
	}
	yes, no := s.eval(list[1]), s.eval(list[2])
	if equal(yes, no) == Yes && yes != (noValue{}) {
		return yes
	}
	return &choice{open, yes, no}
}

// derived is what a function makes of something that is not known.
func derived(name string, cause *Unknown, arguments ...any) Text {
	u := &Unknown{Name: cause.Name, Why: cause.Why, Invalid: cause.Invalid, Foreign: cause.Foreign, cause: cause.cause}
	if key, ok := keyOf(arguments); ok {
		u.Key = shortKey(name + " " + key)
	}
	return u.text()
}
