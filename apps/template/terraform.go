package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
	"unicode"
)

//go:embed vpcdns.tf.tmpl
var terraformText string

// terraform is what the Terraform form is filled with. All that is more than the kind's own
// structure comes from the CloudFormation template, so the two cannot differ there.
type terraform struct {
	Head, VpcPattern, RuleDescription, InputTemplate string
	AllowOnly                                        bool
	Variables                                        []variable
	ManagedIDs                                       []managedRow
	Protections                                      []protectionRow
	Queries                                          []savedQuery
	Paths                                            []inputPath
	Fields, Essentials                               []string
}

type variable struct {
	Name, Description, Type, Default string
	Validations                      []validation
}

type (
	validation    struct{ Condition, Message string }
	managedRow    struct{ Region, ID string }
	protectionRow struct {
		Name, Variable string
		Priority       int
	}
	savedQuery struct{ Name, Text string }
	inputPath  struct{ Name, Path string }
)

func (k kind) renderTerraform(cloudFormation map[string]any) ([]byte, error) {
	form, err := template.New("terraform").Funcs(template.FuncMap{"hcl": hcl}).Parse(terraformText)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := form.Execute(&out, k.terraform(cloudFormation)); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func (k kind) terraform(cloudFormation map[string]any) terraform {
	in := source{cloudFormation["Resources"].(map[string]any)}
	target := in.properties("AlertRule")["Targets"].([]any)[0].(map[string]any)["InputTransformer"].(map[string]any)
	index := in.properties("QueryLogGroup")["FieldIndexPolicies"].([]any)[0].(map[string]any)
	tf := terraform{
		Head: k.head, VpcPattern: vpcPattern, AllowOnly: k.allowOnly,
		RuleDescription: in.properties("AlertRule")["Description"].(string),
		InputTemplate:   indented(target["InputTemplate"].(string)),
		Variables:       k.variables(cloudFormation["Parameters"].(map[string]any)),
		Queries:         in.queries(),
		Fields:          textsOf(index["Fields"]),
	}
	for name, path := range target["InputPathsMap"].(map[string]any) {
		tf.Paths = append(tf.Paths, inputPath{name, path.(string)})
	}
	slices.SortFunc(tf.Paths, func(a, b inputPath) int { return strings.Compare(a.Name, b.Name) })
	for _, m := range managedIDs() {
		if m.id != unknownList {
			tf.ManagedIDs = append(tf.ManagedIDs, managedRow{m.region, m.id})
		}
	}
	for i, p := range k.protections {
		tf.Protections = append(tf.Protections, protectionRow{p.name, snake(p.parameter), firstProtection + protectionStep*i})
	}
	if k.allowOnly {
		tf.Essentials = textsOf(in.properties("EssentialDomainList")["Domains"])
	}
	return tf
}

// source are the resources of the CloudFormation template.
type source struct{ resources map[string]any }

func (s source) properties(id string) map[string]any {
	return s.resources[id].(map[string]any)["Properties"].(map[string]any)
}

// queries are the saved queries by name, less the name of the stack.
func (s source) queries() []savedQuery {
	var all []savedQuery
	for _, id := range slices.Sorted(maps.Keys(s.resources)) {
		if s.resources[id].(map[string]any)["Type"] != "AWS::Logs::QueryDefinition" {
			continue
		}
		p := s.properties(id)
		join := p["Name"].(map[string]any)["Fn::Join"].([]any)[1].([]any)
		name := strings.TrimPrefix(join[len(join)-1].(string), "/")
		all = append(all, savedQuery{name, indented(p["QueryString"].(string))})
	}
	return all
}

// indented is a text for a heredoc that is indented.
func indented(text string) string {
	text = strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
	return "      " + strings.ReplaceAll(text, "\n", "\n      ")
}

func textsOf(list any) []string {
	var all []string
	for _, item := range list.([]any) {
		all = append(all, item.(string))
	}
	return all
}

// hcl writes a text in quotes. HCL has the escapes of JSON, and two of its own.
func hcl(text string) string {
	var quoted bytes.Buffer
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	must(encoder.Encode(text))
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strings.TrimSpace(quoted.String()))
}

// snake is log_group_kms_key_arn for LogGroupKmsKeyArn.
func snake(id string) string {
	var name strings.Builder
	for i, c := range id {
		if unicode.IsUpper(c) && i > 0 {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(c))
	}
	return name.String()
}

// variables are the parameters but those of the VPCs, which are one set in Terraform.
func (k kind) variables(parameters map[string]any) []variable {
	var all []variable
	for _, g := range k.groups()[1:] {
		for _, p := range g.parameters {
			all = append(all, variableOf(p.id, parameters[p.id].(map[string]any)))
		}
	}
	return all
}

// variableOf makes a variable of a parameter. Names with commas between are a list.
func variableOf(id string, p map[string]any) variable {
	v := variable{Name: snake(id), Description: p["Description"].(string), Type: "string"}
	value, given := p["Default"]
	isList := strings.HasSuffix(id, "Domains")
	switch {
	case isList:
		v.Type = "list(string)"
		v.Validations = namesOf(v.Name, p)
		v.Description = strings.NewReplacer(
			", separated by commas without spaces, without *. before them.", ", without *. before them.",
			", separated by commas, without", ", without", ", separated by commas without spaces", "",
			", and 4,096 characters in all", "", ", 4,096 characters in all", "").Replace(v.Description)
	case p["Type"] == "Number":
		v.Type = "number"
		v.Validations = []validation{{
			fmt.Sprintf("var.%[1]s >= %[2]v && var.%[1]s <= %[3]v && floor(var.%[1]s) == var.%[1]s", v.Name, p["MinValue"], p["MaxValue"]),
			fmt.Sprintf("%s must be a whole number from %v to %v.", v.Name, p["MinValue"], p["MaxValue"]),
		}}
	case p["AllowedValues"] != nil:
		values := textsOf(p["AllowedValues"])
		v.Validations = []validation{{fmt.Sprintf("contains(%s, var.%s)", hclList(values), v.Name), fmt.Sprintf("%s must be one of %s.", v.Name, strings.Join(values, ", "))}}
	default:
		v.Validations = []validation{{fmt.Sprintf("can(regex(%s, var.%s))", hcl(p["AllowedPattern"].(string)), v.Name), v.Name + " " + p["ConstraintDescription"].(string) + "."}}
	}
	v.Description = renamed(v.Description)
	if given {
		v.Default = defaultOf(value, isList)
	}
	return v
}

func namesOf(name string, p map[string]any) []validation {
	each, atLeast := namePattern, ""
	if p["Type"] == "CommaDelimitedList" {
		each, atLeast = p["AllowedPattern"].(string), fmt.Sprintf("length(var.%s) > 0 && ", name)
	}
	return []validation{{
		fmt.Sprintf("%[1]salltrue([for d in var.%[2]s : can(regex(%[3]s, d))]) && length(distinct([for d in var.%[2]s : lower(d)])) == length(var.%[2]s)", atLeast, name, hcl(each)),
		name + " " + "must be domain names such as malware.example, each once whatever its case, without *. and without a trailing dot.",
	}}
}

func defaultOf(value any, isList bool) string {
	switch v := value.(type) {
	case string:
		if !isList {
			return hcl(v)
		}
		return hclList(strings.FieldsFunc(v, func(c rune) bool { return c == ',' }))
	default:
		return fmt.Sprint(v)
	}
}

func hclList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = hcl(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// renamed writes the names of parameters in a description as those of variables.
func renamed(description string) string {
	var pairs []string
	for _, k := range kinds() {
		for _, g := range k.groups() {
			for _, p := range g.parameters {
				if !slices.Contains(pairs, p.id) {
					pairs = append(pairs, p.id, snake(p.id))
				}
			}
		}
	}
	return strings.NewReplacer(pairs...).Replace(description)
}
