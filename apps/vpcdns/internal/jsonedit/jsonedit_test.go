package jsonedit

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestSetMember(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ before, after string }{
		"no text":              {"", "{\n  \"k\": [\n    1\n  ]\n}\n"},
		"empty object":         {"{}", "{\n  \"k\": [\n    1\n  ]\n}"},
		"empty object, spaced": {"{\n}\n", "{\n  \"k\": [\n    1\n  ]\n}\n"},
		"last":                 {"{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"k\": [\n    1\n  ]\n}\n"},
		"in the file's indentation": {
			"{\n\t\"a\": 1\n}\n",
			"{\n\t\"a\": 1,\n\t\"k\": [\n\t\t1\n\t]\n}\n",
		},
		"on one line":      {`{"a": "b}"}`, "{\"a\": \"b}\",\n  \"k\": [\n    1\n  ]\n}"},
		"in place":         {"{\n  \"k\": {},\n  \"a\" : 1\n}", "{\n  \"k\": [\n    1\n  ],\n  \"a\" : 1\n}"},
		"the last of two":  {"{\n  \"k\": 1,\n  \"k\":2\n}", "{\n  \"k\": 1,\n  \"k\":[\n    1\n  ]\n}"},
		"not one below":    {"{\n  \"a\": {\"k\": 1}\n}", "{\n  \"a\": {\"k\": 1},\n  \"k\": [\n    1\n  ]\n}"},
		"escaped":          {"{\n  \"\\u006b\": 1 \n}", "{\n  \"\\u006b\": [\n    1\n  ] \n}"},
		"a number, spaced": {"{\n  \"k\":  12  , \"a\": 1}", "{\n  \"k\":  [\n    1\n  ]  , \"a\": 1}"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := SetMember([]byte(test.before), "k", []int{1})
			if err != nil || string(got) != test.after {
				t.Errorf("is %q, %v; want %q", got, err, test.after)
			}
		})
	}
}

func TestSetMemberRefusesWhatIsNoObject(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`[]`:         "is not a JSON object",
		`"k"`:        "is not a JSON object",
		`null`:       "is not a JSON object",
		`hello`:      "is not a JSON object",
		`{"a"}`:      "is not JSON",
		`{"a": 1,}`:  "is not JSON",
		`{"a": 1`:    "is not JSON",
		`{"a": tru}`: "is not JSON",
		`{a: 1}`:     "is not JSON",
		`{} {}`:      "text after",
		"\ufeff{}":   "is not a JSON object",
	} {
		got, err := SetMember([]byte(text), "k", 1)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %q, %v; want %s", text, got, err, want)
		}
	}
}

// FuzzSetMember holds the result against what it should mean.
func FuzzSetMember(f *testing.F) {
	for _, text := range []string{`{}`, `{"k": 1}`, "{\n\t\"a\": [1, {\"k\": 2}]\n}\n", `{"k":1,"a":"\u007d","k":2}`, `[1]`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		after, err := SetMember([]byte(text), "k", "v")
		if err != nil {
			return
		}
		want := map[string]any{}
		if strings.TrimSpace(text) != "" {
			if err := json.Unmarshal([]byte(text), &want); err != nil {
				t.Fatalf("took %q: %v", text, err)
			}
		}
		want["k"] = "v"
		var got map[string]any
		if err := json.Unmarshal(after, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q became %q, %v", text, after, err)
		}
	})
}
