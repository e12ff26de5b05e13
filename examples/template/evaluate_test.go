package template_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// evaluator does what CloudFormation does with the template and some parameters, as far
// as the template uses it.
type evaluator struct {
	template   map[string]any
	parameters map[string]string
}

// noValue stands for AWS::NoValue: a value that is left out.
type noValue struct{}

var pseudo = map[string]string{
	"AWS::Partition": "aws", "AWS::Region": "eu-west-1", "AWS::AccountId": "111122223333", "AWS::StackName": "dns",
	"AWS::StackId": "arn:aws:cloudformation:eu-west-1:111122223333:stack/dns/51af3dc0-da77-11e4-872e-1234567db123",
}

// resources are those whose condition holds, with their properties evaluated.
func (e evaluator) resources() map[string]any { return e.section("Resources", "Properties") }

// outputs are those whose condition holds.
func (e evaluator) outputs() map[string]any { return e.section("Outputs", "Value") }

// refused are the Rules that do not hold.
func (e evaluator) refused() []string {
	var refused []string
	for id, each := range e.template["Rules"].(map[string]any) {
		rule := each.(map[string]any)
		if when, conditional := rule["RuleCondition"]; conditional && !e.value(when).(bool) {
			continue
		}
		for _, assertion := range rule["Assertions"].([]any) {
			if !e.value(assertion.(map[string]any)["Assert"]).(bool) {
				refused = append(refused, id)
			}
		}
	}
	slices.Sort(refused)
	return refused
}

func (e evaluator) section(name, member string) map[string]any {
	all := map[string]any{}
	for id, r := range e.template[name].(map[string]any) {
		resource := r.(map[string]any)
		if condition, ok := resource["Condition"].(string); ok && !e.condition(condition) {
			continue
		}
		all[id] = e.value(resource[member])
	}
	return all
}

func (e evaluator) condition(name string) bool {
	return e.value(e.template["Conditions"].(map[string]any)[name]).(bool)
}

func (e evaluator) value(v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) == 1 {
			for name, argument := range v {
				if name == "Ref" || name == "Condition" || strings.HasPrefix(name, "Fn::") {
					return e.call(name, argument)
				}
			}
		}
		object := map[string]any{}
		for key, member := range v {
			if m := e.value(member); m != (noValue{}) {
				object[key] = m
			}
		}
		return object
	case []any:
		list := []any{}
		for _, item := range v {
			if i := e.value(item); i != (noValue{}) {
				list = append(list, i)
			}
		}
		return list
	}
	return v
}

func (e evaluator) call(name string, argument any) any {
	switch name {
	case "Ref":
		return e.ref(argument.(string))
	case "Condition":
		return e.condition(argument.(string))
	case "Fn::Sub":
		return e.sub(argument)
	case "Fn::If":
		branch := 2
		if e.condition(argument.([]any)[0].(string)) {
			branch = 1
		}
		return e.value(argument.([]any)[branch])
	}
	arguments := e.value(argument).([]any)
	switch name {
	case "Fn::GetAtt":
		return fmt.Sprintf("«%v.%v»", arguments...)
	case "Fn::Equals":
		return fmt.Sprint(arguments[0]) == fmt.Sprint(arguments[1])
	case "Fn::Not":
		return !arguments[0].(bool)
	case "Fn::And":
		for _, a := range arguments {
			if !a.(bool) {
				return false
			}
		}
		return true
	case "Fn::Or":
		for _, a := range arguments {
			if a.(bool) {
				return true
			}
		}
		return false
	case "Fn::Contains":
		return slices.Contains(arguments[0].([]any), arguments[1])
	case "Fn::FindInMap":
		rows := e.template["Mappings"].(map[string]any)[arguments[0].(string)].(map[string]any)
		return rows[arguments[1].(string)].(map[string]any)[arguments[2].(string)]
	case "Fn::Join":
		return strings.Join(texts(arguments[1]), arguments[0].(string))
	case "Fn::Split":
		return list(arguments[1].(string), arguments[0].(string))
	case "Fn::Select":
		return arguments[1].([]any)[int(arguments[0].(float64))]
	}
	panic("the evaluator does not know " + name)
}

func (e evaluator) ref(name string) any {
	if name == "AWS::NoValue" {
		return noValue{}
	}
	if value, ok := e.parameters[name]; ok && strings.HasPrefix(name, "AWS::") {
		return value
	}
	if value, ok := pseudo[name]; ok {
		return value
	}
	parameter, ok := e.template["Parameters"].(map[string]any)[name].(map[string]any)
	if !ok {
		return "«" + name + "»"
	}
	value, given := e.parameters[name]
	if !given {
		value = fmt.Sprint(parameter["Default"])
	}
	if parameter["Type"] == "CommaDelimitedList" {
		return list(value, ",")
	}
	return value
}

var variable = regexp.MustCompile(`\$\{([^}]+)\}`)

func (e evaluator) sub(argument any) any {
	text, variables := argument, map[string]any{}
	if withVariables, ok := argument.([]any); ok {
		text, variables = withVariables[0], e.value(withVariables[1]).(map[string]any)
	}
	return variable.ReplaceAllStringFunc(text.(string), func(found string) string {
		name := found[2 : len(found)-1]
		if value, ok := variables[name]; ok {
			return fmt.Sprint(value)
		}
		return fmt.Sprint(e.ref(name))
	})
}

func list(text, separator string) []any {
	parts := []any{}
	for _, part := range strings.Split(text, separator) {
		parts = append(parts, part)
	}
	return parts
}

func texts(values any) []string {
	var all []string
	for _, v := range values.([]any) {
		all = append(all, fmt.Sprint(v))
	}
	return all
}
