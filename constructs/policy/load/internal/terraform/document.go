package terraform

import (
	"encoding/json"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

const documentType = "aws_iam_policy_document"

// documentOf returns the policy of an argument. What is known only after apply is read from
// the data source that it comes from.
func (m *mapping) documentOf(r *resource, argument string) *access.Document {
	if text := r.text(argument); text != "" {
		return access.Parse(text)
	}
	search := search{plan: m.plan, types: []string{documentType}, seen: map[seen]bool{}}
	search.follow(expression{References: r.references(argument)}, r.place())
	if len(search.found) != 1 {
		return &access.Document{Open: true}
	}
	return search.found[0].policyDocument()
}

// policyDocument returns what a data source makes of its statements.
func (r *resource) policyDocument() *access.Document {
	if text := r.text("json"); text != "" {
		return access.Parse(text)
	}
	for _, other := range []string{"source_json", "override_json", "source_policy_documents", "override_policy_documents"} {
		if _, state := r.get(other); state != stateNull {
			return &access.Document{Open: true}
		}
	}
	r.decode()
	blocks, ok := withMarks(r.values["statement"], r.unknown["statement"]).([]any)
	if !ok {
		return &access.Document{Open: true}
	}
	var statements []any
	for _, block := range blocks {
		statements = append(statements, statementOf(block))
	}
	return access.Parse(map[string]any{"Statement": statements})
}

// withMarks puts unknowns to where the marks of a plan say that something is known only
// after apply.
func withMarks(value, mark any) any {
	switch mark := mark.(type) {
	case bool:
		if mark {
			return access.Unknown(access.Anything, "")
		}
	case []any:
		all, _ := value.([]any)
		for i := range all {
			if i < len(mark) {
				all[i] = withMarks(all[i], mark[i])
			}
		}
		return all
	case map[string]any:
		object, _ := value.(map[string]any)
		if object == nil {
			object = map[string]any{}
		}
		for key := range mark {
			object[key] = withMarks(object[key], mark[key])
		}
		return object
	}
	return value
}

// statementOf writes a statement block as a policy has it.
func statementOf(block any) any {
	from, ok := block.(map[string]any)
	if !ok {
		return block
	}
	s := map[string]any{"Effect": "Allow"}
	for argument, name := range map[string]string{
		"sid": "Sid", "effect": "Effect", "actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource",
	} {
		if list, isList := from[argument].([]any); from[argument] != nil && (!isList || len(list) > 0) {
			s[name] = withDollars(from[argument])
		}
	}
	for argument, name := range map[string]string{"principals": "Principal", "not_principals": "NotPrincipal"} {
		if all := grouped(from[argument], "type", "identifiers"); all != nil {
			s[name] = all
		}
	}
	if conditions := conditionsOf(from["condition"]); conditions != nil {
		s["Condition"] = conditions
	}
	return s
}

// grouped returns blocks as an object of lists. What is not known of them is an unknown.
func grouped(blocks any, key, values string) any {
	if _, unknown := blocks.(access.Text); unknown {
		return blocks
	}
	list, _ := blocks.([]any)
	if len(list) == 0 {
		return nil
	}
	object := map[string]any{}
	for _, block := range list {
		fields, _ := block.(map[string]any)
		name, known := fields[key].(string)
		if !known {
			return access.Unknown(access.Anything, "")
		}
		before, _ := object[name].([]any)
		object[name] = append(before, withDollars(fields[values]))
	}
	if _, all := object["*"]; all && len(object) == 1 {
		return "*"
	}
	return object
}

func conditionsOf(blocks any) any {
	if _, unknown := blocks.(access.Text); unknown {
		return blocks
	}
	list, _ := blocks.([]any)
	if len(list) == 0 {
		return nil
	}
	operators := map[string]any{}
	for _, block := range list {
		fields, _ := block.(map[string]any)
		test, known := fields["test"].(string)
		variable, alsoKnown := fields["variable"].(string)
		if !known || !alsoKnown {
			return access.Unknown(access.Anything, "")
		}
		keys, _ := operators[test].(map[string]any)
		if keys == nil {
			keys = map[string]any{}
			operators[test] = keys
		}
		keys[variable] = withDollars(fields["values"])
	}
	return operators
}

// withDollars writes the variables of IAM as a policy does: &{aws:username} is how a data
// source has them.
func withDollars(value any) any {
	switch value := value.(type) {
	case string:
		return strings.ReplaceAll(value, "&{", "${")
	case []any:
		all := make([]any, len(value))
		for i := range value {
			all[i] = withDollars(value[i])
		}
		return all
	default:
		return value
	}
}

// references returns those of an argument, or of one inside of nested blocks.
func (r *resource) references(path ...string) []string {
	if r.config == nil {
		return nil
	}
	var value any
	if json.Unmarshal(r.config.Expressions[path[0]], &value) != nil {
		return nil
	}
	for _, name := range path[1:] {
		if list, ok := value.([]any); ok && len(list) > 0 {
			value = list[0]
		}
		object, _ := value.(map[string]any)
		value = object[name]
	}
	return referencesIn(value)
}

// referencesIn returns all references inside of expressions.
func referencesIn(value any) (found []string) {
	switch value := value.(type) {
	case []any:
		for _, item := range value {
			found = append(found, referencesIn(item)...)
		}
	case map[string]any:
		if list, ok := value["references"].([]any); ok {
			for _, each := range list {
				text, _ := each.(string)
				found = append(found, text)
			}
			return found
		}
		for _, member := range value {
			found = append(found, referencesIn(member)...)
		}
	}
	return found
}
