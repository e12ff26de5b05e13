package main

import "testing"

func TestSameTemplate(t *testing.T) {
	const template = `{"Resources": {"List": {"Type": "T", "Domains": ["a.example", {"Ref": "Name"}]}}}`
	for _, test := range []struct {
		name, other, problem string
	}{
		{"order of keys", `{"Resources": {"List": {"Domains": ["a.example", {"Ref": "Name"}], "Type": "T"}}}`, ""},
		{"value", `{"Resources": {"List": {"Type": "T", "Domains": ["a.example", {"Ref": "Other"}]}}}`, "\n/Resources/List/Domains/1/Ref: \"Other\" against \"Name\""},
		{"order of a list", `{"Resources": {"List": {"Type": "T", "Domains": [{"Ref": "Name"}, "a.example"]}}}`, "\n/Resources/List/Domains/0: {\"Ref\":\"Name\"} against \"a.example\"\n/Resources/List/Domains/1: \"a.example\" against {\"Ref\":\"Name\"}"},
		{"length", `{"Resources": {"List": {"Type": "T", "Domains": []}}}`, "\n/Resources/List/Domains: [] against [\"a.example\",{\"Ref\":\"Name\"}]"},
		{"keys", `{"Resources": {"List": {"Type": "T", "Names": null}}}`, "\n/Resources/List/Domains is missing\n/Resources/List/Names is additional"},
	} {
		t.Run(test.name, func(t *testing.T) {
			problem := ""
			if err := sameTemplate([]byte(template), []byte(test.other)); err != nil {
				problem = err.Error()
			}
			if problem != test.problem {
				t.Errorf("got %s\nwant %s", problem, test.problem)
			}
		})
	}
}
