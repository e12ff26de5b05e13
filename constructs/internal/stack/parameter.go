package stack

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
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

// pseudo returns the value of a pseudo parameter.
func (s *Stack) pseudo(name string) any {
	if value := s.fromEnvironment(name); value != "" {
		return value
	}
	if value, ok := s.app.overrides[name]; ok {
		return value
	}
	if region, ok := s.pseudoText("AWS::Region"); ok && (name == "AWS::Partition" || name == "AWS::URLSuffix") {
		if value := ofRegion(name, region); value != "" {
			return value
		}
	}
	u := &Unknown{Name: name, Key: name, Why: fmt.Sprintf("%s is not known; give it with --parameter %s=VALUE", name, shell.Word(name))}
	switch name {
	case "AWS::StackName", "AWS::StackId":
		u.Key = s.scoped(name)
		u.word = name == "AWS::StackName"
	default:
		u.word = true
	}
	return u.text()
}

// Pseudo returns the value of a pseudo parameter of a stack, such as AWS::Region.
func (s *Stack) Pseudo(name string) Text {
	t, _ := textOf(s.pseudo(name))
	return t
}

func (s *Stack) pseudoText(name string) (string, bool) {
	if value := s.fromEnvironment(name); value != "" {
		return value, true
	}
	value, ok := s.app.overrides[name]
	return value, ok
}

func (s *Stack) fromEnvironment(name string) string {
	switch name {
	case "AWS::Region":
		return s.Region
	case "AWS::AccountId":
		return s.Account
	case "AWS::StackName":
		return s.Name
	default:
		return ""
	}
}

func ofRegion(name, region string) string {
	partition, known := awsdns.PartitionOf(region)
	switch {
	case !known:
		return ""
	case name == "AWS::Partition":
		return string(partition)
	case partition == awsdns.PartitionChina:
		return "amazonaws.com.cn"
	case partition == awsdns.PartitionEUSovereign:
		return "amazonaws.eu"
	default:
		return "amazonaws.com"
	}
}

// IsPseudo reports whether a name is that of a pseudo parameter.
func IsPseudo(name string) bool { return slices.Contains(pseudoParameters(), name) }

// pseudoParameters are those that can be given from outside.
func pseudoParameters() []string {
	return []string{
		"AWS::AccountId", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
	}
}

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
	return fmt.Sprintf("unknown parameter %s; %s", e.Name, e.Has)
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
		{"MinValue", err == nil, number, 1},
		{"MaxValue", err == nil, number, -1},
		{"MinLength", true, float64(len([]rune(value))), 1},
		{"MaxLength", true, float64(len([]rune(value))), -1},
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
