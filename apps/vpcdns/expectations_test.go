package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// FuzzExpectations looks for test files that make the reader panic, or that give an
// expectation that says nothing.
func FuzzExpectations(f *testing.F) {
	for _, seed := range []string{
		"- {query: a.example, expect: BLOCK}",
		"vpc: x\ntests:\n- name: n\n  query: [a.example, b.example]\n  cname: c.example\n  expect: {action: PASS, rule: G/1, certain: false}\n",
		"- &a {query: a.example, expect: ALERT}\n- *a\n---\n- {queries: ~, expect: {response: OVERRIDE}}",
		"- query: &a [*a]\n  expect: {<<: *a}",
		"tests: {query: 1}", "- - -", "[]", "{", "~", "\x00", "- !!binary x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cmd := &cobra.Command{}
		cmd.SetIn(strings.NewReader(text))
		all, err := readExpectations(cmd, "-")
		if err == nil && len(all) == 0 {
			t.Fatal("neither an expectation nor an error")
		}
		for _, x := range all {
			if err != nil {
				break
			}
			if !x.query.Name.IsValid() || len(x.wanted.actions) == 0 || x.line == 0 {
				t.Fatalf("%+v says nothing", x)
			}
			if again, err := domain.ParseTypedName(x.query.Name.TypedText()); err != nil || again != x.query.Name {
				t.Fatalf("%q is not a typed name: %v", x.query.Name, err)
			}
		}
	})
}
