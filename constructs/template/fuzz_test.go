package template_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// FuzzParse checks that what was read reads the same again from its JSON
// form, and that an update to itself replaces nothing. Seeds are small, because
// large ones keep the fuzzer busy with making them smaller.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		logged, streamed, associations("a", "b"), fmt.Sprintf(mappedName, "n", "!Sub ['${A}${!B}${', {A: !FindInMap [M, a, Name]}]"),
		"Resources: {A: {Type: T, Properties: {P: !GetAtt [A, b], Q: !Sub '${A.B}', R: ON, S: 1e3, T: *a}}}",
		"{\"Resources\": {\"\\ud83d\": {\"Type\": \"T\"}}}", "a: &a [*a]", strings.Repeat("- ", 200), "%YAML 1.1\n---\n!!set {a}",
	} {
		f.Add([]byte(seed))
	}
	base, err := template.Parse("base", []byte(logged))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := template.Parse("t", text)
		if err != nil {
			return
		}
		if found := template.Replacements(read, read); len(found) > 0 {
			t.Errorf("an update to itself: %v", found)
		}
		template.Replacements(base, read)
		template.Replacements(read, base)
		form, err := json.Marshal(read.Document)
		if err != nil {
			t.Fatal(err)
		}
		again, err := template.Parse("t", form)
		if err != nil {
			if len(form) > len(text) {
				return // escapes can make it larger than CloudFormation takes
			}
			t.Fatalf("%v in %s", err, form)
		}
		if diff := cmp.Diff(read.Resources, again.Resources); diff != "" {
			t.Errorf("from JSON (-want +got):\n%s", diff)
		}
	})
}
