package stack

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CheckParameters returns an error for a value that was given from outside and that no
// template takes.
func (a *App) CheckParameters() error {
	for _, name := range slices.Sorted(maps.Keys(a.overrides)) {
		if slices.Contains(pseudoParameters(), name) {
			continue
		}
		taken := false
		for _, s := range a.Stacks {
			own, ok := s.overrideFor(name)
			if !ok {
				continue
			}
			taken = true
			declaration, _ := s.declared(own)
			if wrong := refused(a.overrides[name], declaration); wrong != "" {
				return fmt.Errorf("parameter %s %s", own, wrong)
			}
		}
		if !taken {
			return &NoParameterError{name, a.parameterNames()}
		}
	}
	return nil
}

// BadDefaults returns the parameters whose default CloudFormation would refuse, with why.
func (s *Stack) BadDefaults() []Flaw {
	var bad []Flaw
	for _, name := range s.Parameters() {
		declaration, _ := s.declared(name)
		t, isText := textOf(declaration["Default"])
		text, known := t.Literal()
		if _, given := s.override(name); given || s.parent != nil || !isText || !known {
			continue
		}
		if wrong := refused(text, declaration); wrong != "" {
			n := Node{stack: s, raw: text, path: []string{"Parameters", name, "Default"}}
			bad = append(bad, Flaw{n, &Unknown{Name: name, Why: fmt.Sprintf("parameter %s %s, and that is its default", name, wrong), Invalid: true}})
		}
	}
	return bad
}

// NoParameterError is a value from outside for a parameter that no template has.
type NoParameterError struct {
	Name string
	Has  string // which parameters there are, in words
}

// Error says which parameters there are.
func (e *NoParameterError) Error() string {
	return fmt.Sprintf("there is no parameter %s; %s", e.Name, e.Has)
}

// overrideFor returns the parameter of a stack that a name given from outside is for.
func (s *Stack) overrideFor(name string) (string, bool) {
	if own, ok := strings.CutPrefix(name, s.Name+":"); ok && s.Name != "" {
		name = own
	}
	_, ok := s.declared(name)
	return name, ok && s.parent == nil
}

func (a *App) parameterNames() string {
	var names []string
	for _, s := range a.Stacks {
		if s.parent == nil {
			names = append(names, s.Parameters()...)
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) == 0 {
		return "the source has no parameters"
	}
	return "the parameters are " + strings.Join(names, ", ")
}

// refused says why CloudFormation would not take a value of a parameter.
func refused(value string, declaration map[string]any) string {
	values := []string{value}
	if isList(declaration) {
		values = nil
		for _, item := range strings.Split(value, ",") {
			values = append(values, strings.TrimSpace(item))
		}
	}
	kind, _ := declaration["Type"].(string)
	for _, each := range values {
		if _, err := strconv.ParseFloat(each, 64); err != nil && (kind == "Number" || kind == "List<Number>") {
			return fmt.Sprintf("takes a number, and not %q", each)
		}
		if wrong := outOfBounds(each, declaration); wrong != "" {
			return fmt.Sprintf("does not take %q: %s", each, wrong)
		}
	}
	return ""
}

func outOfBounds(value string, declaration map[string]any) string {
	if allowed, ok := declaration["AllowedValues"].([]any); ok {
		var texts []string
		for _, each := range allowed {
			t, _ := textOf(each)
			texts = append(texts, t.String())
		}
		if !slices.Contains(texts, value) {
			return "it takes " + strings.Join(texts, ", ")
		}
	}
	if pattern, ok := declaration["AllowedPattern"].(string); ok {
		// A pattern of Java that Go does not have is left to CloudFormation.
		if re, err := regexp.Compile("^(?:" + pattern + ")$"); err == nil && !re.MatchString(value) {
			return constraintOf(declaration, "it takes what matches "+pattern)
		}
	}
	return outOfRange(value, declaration)
}

func constraintOf(declaration map[string]any, otherwise string) string {
	if text, ok := declaration["ConstraintDescription"].(string); ok {
		return text
	}
	return otherwise
}

func outOfRange(value string, declaration map[string]any) string {
	number, err := strconv.ParseFloat(value, 64)
	for _, bound := range []struct {
		name string
		is   bool
		got  float64
		sign float64
	}{
		{"MinValue", err == nil, number, 1}, {"MaxValue", err == nil, number, -1},
		{"MinLength", true, float64(len([]rune(value))), 1}, {"MaxLength", true, float64(len([]rune(value))), -1},
	} {
		t, _ := textOf(declaration[bound.name])
		text, _ := t.Literal()
		limit, err := strconv.ParseFloat(text, 64)
		if bound.is && err == nil && (bound.got-limit)*bound.sign < 0 {
			return constraintOf(declaration, fmt.Sprintf("its %s is %s", bound.name, text))
		}
	}
	return ""
}
