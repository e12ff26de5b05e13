package load_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

func TestTemplates(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"one.yaml":            "Resources: {}\n",
		"plan.json":           `{"format_version": "1.2", "planned_values": {}}`,
		"app/manifest.json":   `{"artifacts": {"B": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "b.json"}}, "A": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "a.json", "stackName": "named"}}}}`,
		"app/a.json":          `{"Resources": {}}`,
		"app/b.json":          `{"Resources": {}}`,
		"broken.yaml":         "Resources: [\n",
		"utf16.yaml":          "\xff\xfeR\x00e\x00s\x00o\x00u\x00r\x00c\x00e\x00s\x00:\x00 \x00{\x00}\x00",
		"plan.zip":            "PK\x03\x04",
		"empty/manifest.json": `{}`,
	} {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string][]string{"one.yaml": {""}, "app": {"named", "B"}, "plan.json": nil, "broken.yaml": nil, "empty": nil, "utf16.yaml": {""}, "plan.zip": nil, "missing": nil} {
		all, err := load.Templates(filepath.Join(folder, path), load.Options{})
		var got []string
		for _, s := range all {
			got = append(got, s.Stack)
		}
		if (err == nil) != (want != nil) || errors.Is(err, load.ErrNoTemplate) != (path == "plan.json") {
			t.Errorf("%s: %v", path, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	if all, err := load.Templates("-", load.Options{Stdin: strings.NewReader("Resources: {}")}); err != nil || len(all) != 1 || all[0].Stack != "" {
		t.Errorf("-: %v, %v", all, err)
	}
	if _, err := load.Templates("-", load.Options{}); err == nil {
		t.Error("- without standard input: no error")
	}
}
