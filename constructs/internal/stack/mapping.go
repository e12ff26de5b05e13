package stack

import (
	"fmt"
	"slices"
	"strings"
)

func (s *Stack) findInMap(argument any) any {
	list, _ := argument.([]any)
	if len(list) != 3 && len(list) != 4 {
		return badArgument("Fn::FindInMap", "a mapping and two keys").text()
	}
	if len(list) == 4 {
		if refused := s.needsExtensions("The DefaultValue of Fn::FindInMap"); refused != nil {
			return refused.text()
		}
	}
	value := s.Template.Document["Mappings"]
	var path []any
	for i, raw := range list[:3] {
		key := s.eval(raw)
		path = append(path, key)
		t, ok := textOf(key)
		if !ok {
			return badArgument("Fn::FindInMap", "a mapping and two keys that are texts").text()
		}
		name, known := t.Literal()
		if !known {
			return s.foundUnderAny(value, list[i+1:], path, t)
		}
		inner, _ := value.(map[string]any)
		if value, ok = inner[name]; !ok {
			return s.notInMap(list, path)
		}
	}
	return value
}

func (s *Stack) notInMap(list, path []any) any {
	if len(list) == 4 {
		options, _ := list[3].(map[string]any)
		if fallback, ok := options["DefaultValue"]; ok {
			return s.eval(fallback)
		}
	}
	return (&Unknown{Name: "Fn::FindInMap", Why: fmt.Sprintf("there is no mapping %s; add it", s.pathName(path, nil)), Invalid: true}).text()
}

// foundUnderAny is what is found under a key that is not known, if it is the same under
// all there are.
func (s *Stack) foundUnderAny(value any, further, path []any, key Text) any {
	found := derived("Fn::FindInMap", causeIn("Fn::FindInMap", key), path, further)
	found[0].Unknown.Name = s.pathName(path, further)
	found[0].Unknown.Among = s.among(value, further)
	if all := found[0].Unknown.Among; len(all) > 0 && len(slices.Compact(slices.Clone(all))) == 1 {
		return all[0]
	}
	return found
}

// pathName is how the keys of Fn::FindInMap are written, with dots between them.
func (s *Stack) pathName(path, further []any) string {
	var names []string
	for _, key := range path {
		t, _ := textOf(key)
		names = append(names, t.String())
	}
	for _, raw := range further[:len(further)-moreThanKeys(further)] {
		t, _ := textOf(s.eval(raw))
		names = append(names, t.String())
	}
	return strings.Join(names, ".")
}

// among returns the texts that may be found, in the order of their keys.
func (s *Stack) among(value any, further []any) []string {
	inner, _ := value.(map[string]any)
	var all []string
	for _, key := range sortedKeys(inner) {
		at := inner[key]
		for _, next := range further[:len(further)-moreThanKeys(further)] {
			t, _ := textOf(s.eval(next))
			name, known := t.Literal()
			object, _ := at.(map[string]any)
			if !known {
				return nil
			}
			at = object[name]
		}
		text, ok := at.(string)
		if !ok {
			return nil
		}
		all = append(all, text)
	}
	return all
}

// moreThanKeys counts the options behind the keys of Fn::FindInMap.
func moreThanKeys(further []any) int {
	if n := len(further); n > 0 {
		if options, ok := further[n-1].(map[string]any); ok && options["DefaultValue"] != nil {
			return 1
		}
	}
	return 0
}
