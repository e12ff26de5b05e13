package stack_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// FuzzProperties looks for functions that panic, in a template that has something for
// them to refer to.
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
		text1, _ := n.Text()
		_, _ = text1.JSON()
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
