package template_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/seed-482a6d4f/vpcdns/examples/template"
)

// TestYamlSaysTheSameAsJson reads the YAML form as CloudFormation does and compares: the
// short forms, the joins written as Fn::Sub and the quoting must change no meaning.
func TestYamlSaysTheSameAsJson(t *testing.T) {
	t.Parallel()
	for kind, form := range forms {
		read := longForm(t, documentOf(t, form.yaml).Content[0]).(map[string]any)
		asJSON := parsed(t, kind)
		for _, parameters := range parametersOf(kind) {
			fromYaml := evaluator{read, parameters}.resources()
			fromJSON := evaluator{asJSON, parameters}.resources()
			if d := cmp.Diff(fromJSON, fromYaml); d != "" {
				t.Fatalf("%s: %v: difference (-JSON +YAML):\n%s", kind, parameters, d)
			}
		}
		for _, section := range []string{"Parameters", "Metadata", "Rules", "Mappings", "Conditions"} {
			if d := cmp.Diff(asJSON[section], read[section]); d != "" {
				t.Errorf("%s: %s: difference (-JSON +YAML):\n%s", kind, section, d)
			}
		}
	}
}

func documentOf(t *testing.T, text []byte) *yaml.Node {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	return &document
}

// TestNoBooleanOfOldYaml: CloudFormation reads YAML 1.1, where ON and YES without quotes
// are true.
func TestNoBooleanOfOldYaml(t *testing.T) {
	t.Parallel()
	var look func(n *yaml.Node)
	look = func(n *yaml.Node) {
		switch strings.ToLower(n.Value) {
		case "on", "off", "yes", "no", "y", "n", "true", "false":
			if n.Tag == "!!str" && n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
				t.Errorf("line %d: %s is not quoted", n.Line, n.Value)
			}
		}
		for _, child := range n.Content {
			look(child)
		}
	}
	for _, form := range forms {
		look(documentOf(t, form.yaml))
	}
}

// forms are the templates by their kind.
var forms = map[string]struct{ yaml, json []byte }{
	"vpc":        {template.YAML, template.JSON},
	"vpcs":       {template.VpcsYAML, template.VpcsJSON},
	"allow-only": {template.AllowOnlyYAML, template.AllowOnlyJSON},
}

func parsed(t *testing.T, kind string) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(forms[kind].json, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// longForm reads YAML with short-form functions into the JSON form.
func longForm(t *testing.T, n *yaml.Node) any {
	t.Helper()
	value := plain(t, n)
	switch {
	case n.Tag == "!Ref" || n.Tag == "!Condition":
		return map[string]any{n.Tag[1:]: value}
	case n.Tag == "!GetAtt":
		resource, attribute, _ := strings.Cut(value.(string), ".")
		return map[string]any{"Fn::GetAtt": []any{resource, attribute}}
	case strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!"):
		return map[string]any{"Fn::" + n.Tag[1:]: value}
	}
	return value
}

func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.MappingNode:
		object := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			object[n.Content[i].Value] = longForm(t, n.Content[i+1])
		}
		return object
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, longForm(t, item))
		}
		return list
	}
	switch n.Tag {
	case "!!int":
		return decoded[float64](t, n)
	case "!!bool":
		return decoded[bool](t, n)
	}
	return n.Value
}

func decoded[T any](t *testing.T, n *yaml.Node) T {
	t.Helper()
	var value T
	if err := n.Decode(&value); err != nil {
		t.Fatal(err)
	}
	return value
}
