package main

import (
	"fmt"
	"strings"
)

// intrinsic is a function of CloudFormation in its short form: !Ref VpcId.
type intrinsic struct {
	tag      string
	argument any
}

// intrinsicOf finds the intrinsic function that a JSON object stands for, if it does.
func intrinsicOf(object map[string]any) (intrinsic, bool) {
	if len(object) != 1 {
		return intrinsic{}, false
	}
	for name, argument := range object {
		switch short, isFunction := strings.CutPrefix(name, "Fn::"); {
		case name == "Ref" || name == "Condition":
			return intrinsic{"!" + name, argument}, true
		case name == "Fn::GetAtt":
			return intrinsic{"!GetAtt", dotted(argument)}, true
		case name == "Fn::Join":
			return joined(argument), true
		case isFunction:
			return intrinsic{"!" + short, argument}, true
		}
	}
	return intrinsic{}, false
}

func dotted(argument any) any {
	if parts, ok := argument.([]any); ok && len(parts) == 2 {
		return fmt.Sprintf("%v.%v", parts[0], parts[1])
	}
	return argument
}

// joined turns a Join without a delimiter, which is what the CDK makes of texts with
// references in them, into a Sub that reads like the text.
func joined(argument any) intrinsic {
	join := intrinsic{"!Join", argument}
	list, ok := argument.([]any)
	if !ok || len(list) != 2 || list[0] != "" {
		return join
	}
	parts, ok := list[1].([]any)
	if !ok {
		return join
	}
	var text strings.Builder
	variables := map[string]any{}
	for _, part := range parts {
		if !substitute(&text, part, variables) {
			return join
		}
	}
	if len(variables) == 0 {
		return intrinsic{"!Sub", text.String()}
	}
	return intrinsic{"!Sub", []any{text.String(), variables}}
}

// variableNames name what stands in a text and is not a reference.
var variableNames = map[string]string{"!Select": "Part", "!Join": "Joined"}

// substitute writes a part of a text in the form of Sub. What has no place there
// becomes a variable; it reports false where that would need two of one name.
func substitute(text *strings.Builder, part any, variables map[string]any) bool {
	if s, ok := part.(string); ok {
		text.WriteString(strings.ReplaceAll(s, "${", "${!"))
		return true
	}
	i, ok := intrinsicOf(part.(map[string]any))
	if !ok {
		return false
	}
	if i.tag == "!Ref" || i.tag == "!GetAtt" {
		fmt.Fprintf(text, "${%v}", i.argument)
		return true
	}
	name, known := variableNames[i.tag]
	if _, taken := variables[name]; taken || !known {
		return false
	}
	variables[name] = part
	text.WriteString("${" + name + "}")
	return true
}
