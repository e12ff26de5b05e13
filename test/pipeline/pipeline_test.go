// Package pipeline_test runs the steps of the pipelines to copy, of the action and of the hooks, as
// their services run them. Schemas and linters look at the files in .ci/run.
package pipeline_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// root is the folder of the repository.
var root string

// programs is a folder with vpcdns and stand-ins for programs that need a service.
var programs string

func TestMain(m *testing.M) {
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "vpcdns-pipeline-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if root, err = filepath.Abs("../.."); err != nil {
		panic(err)
	}
	programs = dir
	if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, "vpcdns"), "../../apps/vpcdns").CombinedOutput(); err != nil {
		os.Stderr.Write(out)
		return 1
	}
	for name, text := range standIns {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			panic(err)
		}
	}
	return m.Run()
}

// standIns are programs for the steps: a build that is done already, the CDK, whose synthesis the
// README's test runs, and GitHub's command line, which keeps comments in comments.json.
var standIns = map[string]string{
	"go": `#!/bin/sh
[ "$1 $2 $4 $5 $7" = "build -C -trimpath -o ./apps/vpcdns" ] || { echo "unexpected: go $*" >&2; exit 64; }
mkdir -p "$6" && cp "$(dirname "$0")/vpcdns" "$6"
`,
	"npx": `#!/bin/sh
[ "$1 $2 $3 $4 $5" = "--yes aws-cdk@2.1148.1 synth --quiet --output" ] || { echo "unexpected: npx $*" >&2; exit 64; }
mkdir -p "$6"
cp template.json "$6/DnsPolicy.template.json"
echo '{"artifacts": {"DnsPolicy": {"type": "aws:cloudformation:stack", "properties": {"templateFile": "DnsPolicy.template.json"}}}}' > "$6/manifest.json"
`,
	"gh": `#!/usr/bin/env bash
set -euo pipefail
comments=repos/acme/dns/issues/7/comments
case "$*" in
"api --paginate $comments --jq "*) jq -r "$5" comments.json ;;
"api --silent --method POST $comments --field body=@"*)
  jq --rawfile body "${7#body=@}" '. + [{id: (length + 1), user: {login: "github-actions[bot]"}, body: $body}]' comments.json > changed.json
  mv changed.json comments.json ;;
"api --silent --method PATCH repos/acme/dns/issues/comments/"*)
  jq --rawfile body "${7#body=@}" --argjson id "${5##*/}" 'map(if .id == $id then .body = $body else . end)' comments.json > changed.json
  mv changed.json comments.json ;;
*) echo "unexpected: gh $*" >&2; exit 64 ;;
esac
`,
}

type step struct {
	ID, Name, Uses, If, Shell, Run string
	With, Env                      map[string]any
}

// job is one of GitHub Actions or of GitLab CI.
type job struct {
	Permissions any
	Uses        string
	Steps       []step
	Script      []string
}

type workflow struct {
	On          any
	Permissions any
	Jobs        map[string]job
}

type action struct {
	Inputs map[string]struct {
		Default  string
		Required bool
	}
	Runs struct{ Steps []step }
}

func read[T any](t *testing.T, path string) (value T) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return value
}

const (
	actionFile = ".github/actions/vpcdns/action.yml"
	githubFile = "examples/pipeline/github.yml"
	gitlabFile = "examples/pipeline/gitlab-ci.yml"
)

// TestWorkflowsAreSafe looks for what an attacker who opens a pull request would: text of theirs in
// a script, their code with a secret, and an action that its owner can change to something else.
func TestWorkflowsAreSafe(t *testing.T) {
	steps := map[string][]step{actionFile: read[action](t, actionFile).Runs.Steps}
	ours, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(ours, filepath.Join(root, githubFile)) {
		file, _ := filepath.Rel(root, file)
		w := read[workflow](t, file)
		if w.Permissions == nil {
			t.Errorf("%s: no permissions, so the token has those of the repository's settings", file)
		}
		if strings.Contains(fmt.Sprint(w.On), "pull_request_target") {
			t.Errorf("%s: pull_request_target runs code of others with secrets", file)
		}
		for _, job := range w.Jobs {
			steps[file] = append(steps[file], append(job.Steps, step{Uses: job.Uses})...)
		}
	}
	pinned := regexp.MustCompile(`^\./|@(v\d+(\.\d+)*|[0-9a-f]{40}|VERSION)$`)
	checked := 0
	for file, steps := range steps {
		for _, step := range steps {
			if checked++; strings.Contains(step.Run, "${{") {
				t.Errorf("%s: an expression is part of the script %q; put it into env", file, step.Run)
			}
			if step.Uses != "" && !pinned.MatchString(step.Uses) {
				t.Errorf("%s: uses %s without a version", file, step.Uses)
			}
			if strings.HasPrefix(step.Uses, "actions/checkout@") && step.With["persist-credentials"] != false {
				t.Errorf("%s: the checkout leaves its token to the steps after it", file)
			}
		}
	}
	if len(steps) < 5 || checked < 30 {
		t.Errorf("only %d steps of %d files found", checked, len(steps))
	}
}

// shell runs a script in a folder as bash of a service does, and returns what it printed.
func shell(t *testing.T, dir, script string, env map[string]string, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("the steps need jq, which is not installed")
	}
	cmd := exec.Command("bash", append([]string{"--noprofile", "--norc", "-eo", "pipefail", "-c", script, "step"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+programs+string(os.PathListSeparator)+os.Getenv("PATH"))
	for _, name := range slices.Sorted(maps.Keys(env)) {
		cmd.Env = append(cmd.Env, name+"="+env[name])
	}
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err
}

// mustShell is shell for a script that has to succeed.
func mustShell(t *testing.T, dir, script string, env map[string]string, args ...string) string {
	t.Helper()
	out, err := shell(t, dir, script, env, args...)
	if err != nil {
		t.Fatalf("%s\n%v\n%s", script, err, out)
	}
	return out
}

// pullRequest makes a repository whose target branch does not block metadata.google.internal, with
// a pull request checked out that does, and the commit it is based on.
func pullRequest(t *testing.T) (dir, base string) {
	t.Helper()
	dir = t.TempDir()
	after := text(t, filepath.Join(root, "test/synth/testdata/policy-tests.golden.json"))
	before := regexp.MustCompile(`\s*"metadata\.google\.internal",?`).ReplaceAllString(after, "")
	before = regexp.MustCompile(`,(\s*\])`).ReplaceAllString(before, "$1")
	if before == after {
		t.Fatal("the template does not block metadata.google.internal any more")
	}
	put(t, filepath.Join(dir, "template.json"), before)
	put(t, filepath.Join(dir, "policy.yaml"), text(t, filepath.Join(root, "examples/policy-tests/policy.yaml")))
	mustShell(t, dir, `git init -q -b main && git config user.name x && git config user.email x@example.com
git add . && git commit -qm before && git update-ref refs/remotes/origin/main HEAD`, nil)
	base = strings.TrimSpace(mustShell(t, dir, "git rev-parse HEAD", nil))
	put(t, filepath.Join(dir, "template.json"), after)
	mustShell(t, dir, "git commit -qam after", nil)
	return dir, base
}

func text(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}
