package resolver_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
	"github.com/seed-482a6d4f/vpcdns/test/npm"
)

// evaluate is a program for node that evaluates JSONata as Step Functions does, where the input of
// a state is $states.input.
const evaluate = `
const { expression, inputs } = JSON.parse(require('fs').readFileSync(0));
const parsed = require('jsonata')(expression);
Promise.all(inputs.map((input) => parsed.evaluate(undefined, { states: { input } })))
  .then((results) => console.log(JSON.stringify(results)));
`

// TestJSONataDefangs evaluates the expression of the state machine by JSONata itself: the text is
// that of an alert by EventBridge, but for quotation marks and the dots of the name.
func TestJSONataDefangs(t *testing.T) {
	modules, err := npm.Install("jsonata", os.DirFS("testdata/jsonata"))
	if err != nil {
		t.Skipf("skipped: the text of defanged alerts by JSONata, which cannot be installed here: %v", err)
	}
	var transformer any
	out := synth(t, func(s awscdk.Stack) { makeAlerts(s, nil) })
	transformer = at(t, out.template.only(t, alertRuleType), "Properties", "Targets", 0, "InputTransformer")
	out = synth(t, func(s awscdk.Stack) { makeAlerts(s, &resolver.DnsAlertsProps{Defang: jsii.Bool(true)}) })
	message := defangDefinitionOf(t, out.template).States["Publish"].Arguments.Message
	expression, ok := strings.CutPrefix(strings.TrimSuffix(message, " %}"), "{% ")
	if !ok {
		t.Fatalf("not an expression: %s", message)
	}

	var inputs, want []any
	for name := range alertEvents {
		event := alertEventOf(t, name)
		text := alertTransform(at(t, transformer, "InputTemplate").(string), at(t, transformer, "InputPathsMap").(map[string]any), event)
		text = strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(text, "\"\n\"", "\n"), `"`), `"`)
		inputs, want = append(inputs, event), append(want, strings.ReplaceAll(text, "bad.example.", "bad[.]example[.]"))
	}
	question, err := json.Marshal(map[string]any{"expression": expression, "inputs": inputs})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "-e", evaluate)
	cmd.Stdin, cmd.Env, cmd.Stderr = strings.NewReader(string(question)), append(os.Environ(), "NODE_PATH="+modules), os.Stderr
	answer, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var got []any
	if err := json.Unmarshal(answer, &got); err != nil {
		t.Fatal(err)
	}
	diff(t, got, want)
	t.Logf("the text of one:\n%s", got[0])
}
