package stack_test

import (
	"encoding/json"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// FuzzProperties looks for functions that panic, in a template that has something for
// them to refer to, and for those that mean something else once the template is written as JSON.
func FuzzProperties(f *testing.F) {
	for _, text := range []string{
		"!Sub ['${a}${Vpc.Id}', {a: !Split [',', !Ref Names]}]", "!If [IsOpen, !Ref AWS::NoValue, [!GetAtt Group.Arn]]",
		"!Select [0, !Split ['/', !GetAtt Group.Arn]]", "!FindInMap [ByRegion, !Ref AWS::Region, Same, {DefaultValue: 1}]",
		"!ToJsonString {a: [!Ref Vpc]}", "!Join [',', !FindInMap [ByRegion, eu-west-1, List]]", "!Length []", "!ImportValue {Fn::Sub: a}",
		"!Equals [a]", "{Fn::If: {a: b}}", "{Fn::GetAtt: [a, !Ref Open]}", "!And [!Condition IsOpen, x]",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := template.Parse("t.yaml", []byte(around+text))
		if err != nil {
			return
		}
		s := stack.New(nil).Add(&stack.Stack{Template: parsed, File: "t.yaml"})
		n, ok := s.Properties("R").Member("P")
		if !ok {
			return
		}
		said, known := n.Text()
		_, _ = said.JSON()
		form, err := json.Marshal(parsed.Document)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := template.Parse("t.json", form); err == nil { // it may be larger than CloudFormation takes
			m, _ := stack.New(nil).Add(&stack.Stack{Template: again, File: "t.json"}).Properties("R").Member("P")
			if got, ok := m.Text(); ok != known || got.String() != said.String() {
				t.Errorf("%s is %q (%t), and as JSON %q (%t)", text, said, known, got, ok)
			}
		}
		_, _ = n.Keys()
		_ = n.Kind()
		items, rest := n.Items()
		for _, each := range append(items, rest...) {
			got, ok := each.Text()
			if key, keyed := got.Key(); ok && keyed && key == "" && got.String() != "" {
				t.Errorf("%q has the key of nothing", got)
			}
			_ = each.Unknown()
		}
	})
}
