package pipeline_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// gitlabScript is the script of a job, whose lines run in one shell.
func gitlabScript(t *testing.T, name string) string {
	t.Helper()
	var jobs map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text(t, filepath.Join(root, gitlabFile))), &jobs); err != nil {
		t.Fatal(err)
	}
	node, found := jobs[name]
	var j job
	if err := node.Decode(&j); err != nil || !found || len(j.Script) == 0 {
		t.Fatalf("%s: no script of %s (%v)", gitlabFile, name, err)
	}
	return strings.Join(j.Script, "\n")
}

// TestMergeRequest runs the jobs of a merge request in their order, in one folder, as artifacts
// would put it together.
func TestMergeRequest(t *testing.T) {
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the steps need curl, which is not installed")
	}
	dir, base := pullRequest(t)
	mustShell(t, dir, gitlabScript(t, "synth"), map[string]string{"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
	mustShell(t, dir, gitlabScript(t, "check"), nil)
	for file, part := range map[string]string{"lint.xml": "<testsuite", "tests.xml": "<testsuite", "lint.sarif": `"version": "2.1.0"`, "diff.md": "metadata.google.internal"} {
		if !strings.Contains(text(t, filepath.Join(dir, "reports", file)), part) {
			t.Errorf("%s has no %s", file, part)
		}
	}

	notes := &gitlab{notes: []note{{ID: 1, Author: author{ID: 5}, Body: "<!-- vpcdns verdicts -->\nof somebody else"}}}
	server := httptest.NewServer(notes)
	defer server.Close()
	env := map[string]string{"CI_API_V4_URL": server.URL + "/api/v4", "CI_PROJECT_ID": "3", "CI_MERGE_REQUEST_IID": "7", "NOTES_TOKEN": "glpat-secret"}
	mustShell(t, dir, gitlabScript(t, "comment"), env)
	if len(notes.notes) != 2 || !strings.Contains(notes.notes[1].Body, "metadata.google.internal") {
		t.Fatalf("notes %+v", notes.notes)
	}
	put(t, filepath.Join(dir, "reports/diff.md"), "another difference\n")
	mustShell(t, dir, gitlabScript(t, "comment"), env)
	if len(notes.notes) != 2 || notes.notes[1].Body != "<!-- vpcdns verdicts -->\nanother difference\n" || !strings.Contains(notes.notes[0].Body, "somebody else") {
		t.Errorf("notes %+v", notes.notes)
	}
	if notes.refused > 0 {
		t.Errorf("%d requests without the token or of another form", notes.refused)
	}
}

// TestMergeRequestThatFails has all its reports before the job fails.
func TestMergeRequestThatFails(t *testing.T) {
	dir, _ := pullRequest(t)
	mustShell(t, dir, gitlabScript(t, "synth"), map[string]string{"CI_MERGE_REQUEST_DIFF_BASE_SHA": ""})
	put(t, filepath.Join(dir, "policy.yaml"), "- {query: other.example, expect: BLOCK}\n")
	if out, err := shell(t, dir, gitlabScript(t, "check"), nil); err == nil {
		t.Errorf("it succeeds: %s", out)
	}
	if !strings.Contains(text(t, filepath.Join(dir, "reports/tests.xml")), "<failure") {
		t.Error("no report of the test that failed")
	}
}

func TestReplayOnGitLab(t *testing.T) {
	dir, _ := pullRequest(t)
	mustShell(t, dir, gitlabScript(t, "synth"), map[string]string{"CI_MERGE_REQUEST_DIFF_BASE_SHA": ""})
	script := strings.Replace(gitlabScript(t, "replay"), "--since 7d", "--since 2026-01-01", 1) // the example's queries are older
	out := mustShell(t, dir, script, map[string]string{
		"AWS_ID_TOKEN": "token", "REPLAY_ROLE": "arn:aws:iam::111122223333:role/replay",
		"DNS_LOGS": filepath.Join(root, "examples/policy-tests/queries.log"),
	})
	if !strings.Contains(out, "metadata.google.internal") || !json.Valid([]byte(text(t, filepath.Join(dir, "reports/replay.json")))) {
		t.Errorf("%s", out)
	}
}

// gitlab is the part of GitLab's API that has the notes of one merge request.
type gitlab struct {
	notes   []note
	refused int
}

type author struct {
	ID int `json:"id"`
}

type note struct {
	ID     int    `json:"id"`
	Author author `json:"author"`
	Body   string `json:"body"`
}

func (g *gitlab) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const me, of = 4, "/api/v4/projects/3/merge_requests/7/notes"
	body := r.FormValue("body")
	switch path := r.Method + " " + r.URL.Path; {
	case r.Header.Get("PRIVATE-TOKEN") != "glpat-secret":
		g.refused++
		w.WriteHeader(http.StatusUnauthorized)
	case path == "GET /api/v4/user":
		fmt.Fprintf(w, `{"id": %d}`, me)
	case path == "GET "+of:
		_ = json.NewEncoder(w).Encode(g.notes)
	case path == "POST "+of && body != "":
		g.notes = append(g.notes, note{len(g.notes) + 1, author{me}, body})
		fmt.Fprint(w, "{}")
	case path == "PUT "+of+"/2" && body != "":
		g.notes[1].Body = body
		fmt.Fprint(w, "{}")
	default:
		g.refused++
		w.WriteHeader(http.StatusNotFound)
	}
}
