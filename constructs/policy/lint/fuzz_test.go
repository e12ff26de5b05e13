package lint_test

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// FuzzRun looks for templates that make the lint panic, or of which it tells something else
// when it looks again.
func FuzzRun(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, member := range archive.Files {
			f.Add(member.Data)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := load.Read("t.yaml", text, load.Options{})
		if err != nil {
			return
		}
		first, second := lint.Run(p, lint.Options{}), lint.Run(p, lint.Options{})
		if len(first) != len(second) {
			t.Fatalf("%v and then %v", first, second)
		}
		for i := range first {
			if !reflect.DeepEqual(first[i], second[i]) {
				t.Fatalf("%v and then %v", first[i], second[i])
			}
		}
		if parsed, err := template.Parse("t.yaml", text); err == nil {
			lint.Templates([]template.Template{parsed}, lint.Options{})
		}
	})
}
