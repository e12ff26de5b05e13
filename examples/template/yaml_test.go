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
	var document yaml.Node
	if err := yaml.Unmarshal(template.YAML, &document); err != nil {
		t.Fatal(err)
	}
	read := longForm(t, document.Content[0])
	for _, parameters := range combinations() {
		fromYaml := evaluator{read.(map[string]any), parameters}.resources()
		fromJSON := evaluator{parsed(t), parameters}.resources()
		if d := cmp.Diff(fromJSON, fromYaml); d != "" {
			t.Fatalf("%v: difference (-JSON +YAML):\n%s", parameters, d)
		}
	}
	for _, section := range []string{"Parameters", "Metadata", "Rules", "Conditions"} {
		if d := cmp.Diff(parsed(t)[section], read.(map[string]any)[section]); d != "" {
			t.Errorf("%s: difference (-JSON +YAML):\n%s", section, d)
		}
	}
}

// TestNoBooleanOfOldYaml: CloudFormation reads YAML 1.1, where ON and YES without quotes
// are true.
func TestNoBooleanOfOldYaml(t *testing.T) {
	t.Parallel()
	var document yaml.Node
	if err := yaml.Unmarshal(template.YAML, &document); err != nil {
		t.Fatal(err)
	}
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
	look(&document)
}

func parsed(t *testing.T) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal(template.JSON, &value); err != nil {
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
