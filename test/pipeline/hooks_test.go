package pipeline_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

type hook struct{ ID, Language, Entry, Files string }

// TestHooks runs the hook of the PATH as pre-commit does, with the files that match as arguments.
func TestHooks(t *testing.T) {
	hooks := map[string]hook{}
	for _, h := range read[[]hook](t, ".pre-commit-hooks.yaml") {
		hooks[h.ID] = h
	}
	lists, inDocker := hooks["vpcdns-lists"], hooks["vpcdns-lists-docker"]
	if _, command, _ := strings.Cut(inDocker.Entry, " "); "vpcdns "+command != lists.Entry || inDocker.Files != lists.Files {
		t.Errorf("the hooks differ: %+v, %+v", lists, inDocker)
	}
	matches := regexp.MustCompile(lists.Files)
	for file, want := range map[string]bool{
		"lists/block/10-known.txt": true, "alert/a.txt": true, "lists/allow/aws.txt": false, "lists/block/README.md": false, "unblock/a.txt": false,
	} {
		if matches.MatchString(file) != want {
			t.Errorf("%s: want %v", file, want)
		}
	}

	found, err := filepath.Glob(filepath.Join(root, "apps/deploy/lists/*/*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for _, file := range found {
		if matches.MatchString(filepath.ToSlash(file)) {
			ours = append(ours, file)
		}
	}
	if len(ours) == 0 {
		t.Fatal("no list of apps/deploy matches")
	}
	dir := t.TempDir()
	mustShell(t, dir, lists.Entry+` "$@"`, nil, ours...)
	for name, bad := range map[string]string{"everything": "*.com\n", "what AWS needs": "sts.amazonaws.com\n", "not a name": "ads example\n"} {
		file := filepath.Join(dir, "bad.txt")
		put(t, file, "ads.example\n"+bad)
		if out, err := shell(t, dir, lists.Entry+` "$@"`, nil, file); err == nil {
			t.Errorf("%s is accepted: %s", name, out)
		}
	}
}
