package pipeline_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// run is one run of the action, as GitHub runs its steps.
type run struct {
	dir      string            // the workspace
	temp     string            // RUNNER_TEMP
	contexts map[string]string // what expressions refer to
	summary  string
	log      string
	failed   string // the step that failed, and how
}

// runAction runs the steps of the action that have a script. Those that use other actions need
// GitHub.
func runAction(t *testing.T, dir string, inputs, contexts map[string]string) *run {
	t.Helper()
	a := read[action](t, actionFile)
	r := &run{dir: dir, temp: t.TempDir(), contexts: map[string]string{
		"github.event_name": "pull_request", "github.repository": "acme/dns", "github.token": "secret",
		"github.event.pull_request.number": "7", "github.event.pull_request.head.repo.full_name": "acme/dns",
	}}
	for name, value := range contexts {
		r.contexts[name] = value
	}
	for name, input := range a.Inputs {
		r.contexts["inputs."+name] = input.Default
	}
	for name, value := range inputs {
		if _, known := a.Inputs[name]; !known {
			t.Fatalf("the action has no input %s", name)
		}
		r.contexts["inputs."+name] = value
	}
	for _, s := range a.Runs.Steps {
		if s.ID != "" { // an output that no step writes is empty
			for _, name := range []string{"status", "changed", "reports"} {
				r.contexts["steps."+s.ID+".outputs."+name] = ""
			}
		}
	}
	for _, s := range a.Runs.Steps {
		if s.Run != "" && r.failed == "" && r.condition(t, s.If) {
			r.step(t, s)
		}
	}
	return r
}

func (r *run) step(t *testing.T, s step) {
	t.Helper()
	output, summary := filepath.Join(r.temp, "output"), filepath.Join(r.temp, "summary")
	put(t, output, "")
	put(t, summary, "")
	env := map[string]string{
		"GITHUB_ACTION_PATH": filepath.Join(root, filepath.Dir(actionFile)), "RUNNER_TEMP": r.temp,
		"GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": summary,
	}
	for name, value := range s.Env {
		env[name] = r.expand(t, fmt.Sprint(value))
	}
	out, err := shell(t, r.dir, s.Run, env)
	r.log += out
	r.summary += text(t, summary)
	for line := range strings.Lines(text(t, output)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		r.contexts["steps."+s.ID+".outputs."+name] = value
	}
	if err != nil {
		r.failed = fmt.Sprintf("%s: %v", s.Run, err)
	}
}

// condition evaluates the conditions that our files have: comparisons, all of which must hold.
func (r *run) condition(t *testing.T, text string) bool {
	t.Helper()
	if text == "" {
		return true
	}
	for _, term := range strings.Split(text, "&&") {
		words := strings.Fields(term)
		if len(words) != 3 || (words[1] != "==" && words[1] != "!=") {
			t.Fatalf("unexpected condition %q", term)
		}
		if equal := r.value(t, words[0]) == r.value(t, words[2]); equal != (words[1] == "==") {
			return false
		}
	}
	return true
}

func (r *run) value(t *testing.T, word string) string {
	t.Helper()
	if strings.HasPrefix(word, "'") {
		return strings.Trim(word, "'")
	}
	value, known := r.contexts[word]
	if !known {
		t.Fatalf("nothing is known of %s", word)
	}
	return value
}

func (r *run) expand(t *testing.T, text string) string {
	t.Helper()
	return regexp.MustCompile(`\$\{\{ (\S+) \}\}`).ReplaceAllStringFunc(text, func(expression string) string {
		return r.value(t, strings.Fields(expression)[1])
	})
}

func (r *run) report(t *testing.T, name string) string {
	t.Helper()
	return text(t, filepath.Join(r.temp, "vpcdns-reports", name))
}

type comment struct {
	ID   int
	User struct{ Login string }
	Body string
}

func (r *run) comments(t *testing.T) (all []comment) {
	t.Helper()
	if err := json.Unmarshal([]byte(text(t, filepath.Join(r.dir, "comments.json"))), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// artifact runs the job synth, and returns the folder that the next jobs get.
func artifact(t *testing.T) string {
	t.Helper()
	dir, _ := pullRequest(t)
	for _, s := range read[workflow](t, githubFile).Jobs["synth"].Steps {
		if s.Run != "" {
			mustShell(t, dir, s.Run, map[string]string{"GITHUB_BASE_REF": "main"})
		}
	}
	policy := filepath.Join(dir, "policy")
	put(t, filepath.Join(policy, "comments.json"), "[]")
	return policy
}

// inputsOf are those that a job of the workflow gives to the action in a pull request.
func inputsOf(t *testing.T, name string) map[string]string {
	t.Helper()
	inputs := map[string]string{}
	for _, s := range read[workflow](t, githubFile).Jobs[name].Steps {
		if strings.Contains(s.Uses, "/.github/actions/vpcdns@") {
			for name, value := range s.With {
				inputs[name] = strings.NewReplacer(
					"${{ github.event_name == 'pull_request' && 'old' || '' }}", "old",
					"${{ vars.DNS_LOGS }}", filepath.Join(root, "examples/policy-tests/queries.log"),
				).Replace(fmt.Sprint(value))
			}
		}
	}
	if inputs["policy"] == "" {
		t.Fatalf("the job %s does not use the action", name)
	}
	return inputs
}

// TestTheActionBuildsItself runs its first step with the Go of this machine.
func TestTheActionBuildsItself(t *testing.T) {
	temp := t.TempDir()
	out := mustShell(t, temp, filepath.Join(root, filepath.Dir(actionFile), "check")+" build", map[string]string{
		"PATH": os.Getenv("PATH"), "RUNNER_TEMP": temp, "GITHUB_OUTPUT": filepath.Join(temp, "output"),
		"GITHUB_ACTION_PATH": filepath.Join(root, filepath.Dir(actionFile)),
	})
	if !strings.Contains(out, "\nbuilt with go1.") || text(t, filepath.Join(temp, "output")) != "reports="+temp+"/vpcdns-reports\n" {
		t.Errorf("%s", out)
	}
}

// TestPullRequest follows one through its pushes.
func TestPullRequest(t *testing.T) {
	dir := artifact(t)
	inputs := inputsOf(t, "check")
	put(t, filepath.Join(dir, "comments.json"), `[{"id": 1, "user": {"login": "mallory"}, "body": "<!-- vpcdns: verdicts -->\nall is well"}]`)

	first := runAction(t, dir, inputs, nil)
	if first.failed != "" {
		t.Fatalf("%s\n%s", first.failed, first.log)
	}
	comments := first.comments(t)
	if len(comments) != 2 || !strings.Contains(comments[1].Body, "metadata.google.internal") || !strings.HasPrefix(comments[1].Body, "<!-- vpcdns: verdicts -->\n") {
		t.Fatalf("comments %+v", comments)
	}
	if first.contexts["steps.diff.outputs.changed"] != "true" || !strings.Contains(first.summary, "metadata.google.internal") || !strings.Contains(first.summary, "6 passed") {
		t.Errorf("summary %s", first.summary)
	}
	if !strings.Contains(first.report(t, "tests.xml"), "<testsuite") || !json.Valid([]byte(first.report(t, "lint.sarif"))) {
		t.Error("no reports")
	}

	// The second push takes it back: the comment says so, and the stranger's is left alone.
	copyFile(t, filepath.Join(dir, "old/DnsPolicy.template.json"), filepath.Join(dir, "new/DnsPolicy.template.json"))
	second := runAction(t, dir, inputs, nil)
	comments = second.comments(t)
	if len(comments) != 2 || strings.Contains(comments[1].Body, "metadata.google.internal") || !strings.Contains(comments[0].Body, "all is well") {
		t.Errorf("comments %+v", comments)
	}
	// Without the rule its test fails, after all reports are written.
	if !strings.Contains(second.failed, "verdict") || !strings.Contains(second.log, "findings of: test;") {
		t.Errorf("failed at %q\n%s", second.failed, second.log)
	}

	// A pull request that changes no verdict gets no comment.
	put(t, filepath.Join(dir, "comments.json"), "[]")
	if third := runAction(t, dir, inputs, nil); len(third.comments(t)) != 0 || third.contexts["steps.diff.outputs.changed"] != "false" {
		t.Errorf("comments %+v", third.comments(t))
	}
}

// TestTheReadmeUsesTheAction with inputs that it has.
func TestTheReadmeUsesTheAction(t *testing.T) {
	inputs := read[action](t, actionFile).Inputs
	used := 0
	for _, block := range regexp.MustCompile("(?s)```yaml\n(- uses: .*?)```").FindAllStringSubmatch(text(t, filepath.Join(root, "README.md")), -1) {
		var steps []step
		if err := yaml.Unmarshal([]byte(block[1]), &steps); err != nil {
			t.Fatal(err)
		}
		for _, s := range steps {
			for name := range s.With {
				if _, known := inputs[name]; !known {
					t.Errorf("README.md: the action has no input %s", name)
				}
				used++
			}
		}
	}
	if used == 0 {
		t.Error("README.md does not show the action")
	}
}

// TestForks have a token that may not comment, so nothing tries.
func TestForks(t *testing.T) {
	dir := artifact(t)
	r := runAction(t, dir, inputsOf(t, "check"), map[string]string{"github.event.pull_request.head.repo.full_name": "mallory/dns"})
	if r.failed != "" || len(r.comments(t)) != 0 || !strings.Contains(r.summary, "metadata.google.internal") {
		t.Errorf("failed at %q, comments %+v", r.failed, r.comments(t))
	}
}

func TestReplayOfLogs(t *testing.T) {
	dir := artifact(t)
	inputs := inputsOf(t, "replay")
	inputs["since"] = "2026-01-01" // the example's queries are older than a week
	r := runAction(t, dir, inputs, nil)
	if r.failed != "" || !strings.Contains(r.summary, "metadata.google.internal") || !json.Valid([]byte(r.report(t, "replay.json"))) {
		t.Errorf("failed at %q\n%s", r.failed, r.log)
	}
	inputs["replay-fail-on"] = "newly-blocked"
	if r := runAction(t, dir, inputs, nil); !strings.Contains(r.log, "findings of: replay;") {
		t.Errorf("failed at %q\n%s", r.failed, r.log)
	}
}

// TestInputThatCannotBeRead ends at once: there is nothing to report.
func TestInputThatCannotBeRead(t *testing.T) {
	dir := artifact(t)
	put(t, filepath.Join(dir, "new/DnsPolicy.template.json"), "{")
	if r := runAction(t, dir, inputsOf(t, "check"), nil); !strings.Contains(r.failed, "lint: exit status 2") || len(r.comments(t)) != 0 {
		t.Errorf("failed at %q\n%s", r.failed, r.log)
	}
}

// TestHostileText has commands where a pull request may write, and a difference that is larger
// than a comment may be.
func TestHostileText(t *testing.T) {
	dir := artifact(t)
	hostile := "$(touch pwned)`touch pwned`; touch pwned"
	for _, name := range []string{"policy", "tests", "parameters", "fail-on", "against"} {
		inputs := inputsOf(t, "check")
		inputs[name] = hostile
		if r := runAction(t, dir, inputs, nil); r.failed == "" {
			t.Errorf("%s=%q is accepted", name, hostile)
		}
	}
	if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "-new $(touch pwned)")); err != nil {
		t.Fatal(err)
	}
	inputs := inputsOf(t, "check")
	inputs["policy"] = "-new $(touch pwned)"
	if r := runAction(t, dir, inputs, nil); r.failed != "" {
		t.Errorf("failed at %q\n%s", r.failed, r.log)
	}
	if found, _ := filepath.Glob(filepath.Join(dir, "pwned*")); len(found) > 0 {
		t.Error("a command of the pull request ran")
	}
}

// TestLongComments have fewer characters than GitHub takes, and say what is left out.
func TestLongComments(t *testing.T) {
	dir, temp := t.TempDir(), t.TempDir()
	put(t, filepath.Join(dir, "comments.json"), "[]")
	if err := os.Mkdir(filepath.Join(temp, "vpcdns-reports"), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(temp, "vpcdns-reports/diff.md"), strings.Repeat(strings.Repeat("x", 99)+"\n", 1000))
	mustShell(t, dir, filepath.Join(root, filepath.Dir(actionFile), "check")+" comment", map[string]string{
		"RUNNER_TEMP": temp, "CHANGED": "true", "REPOSITORY": "acme/dns", "NUMBER": "7",
	})
	comments := (&run{dir: dir}).comments(t)
	if len(comments) != 1 || len(comments[0].Body) > 65_536 || !strings.Contains(comments[0].Body, "\n400 more lines are in the summary of the run.\n") {
		t.Errorf("%d comments", len(comments))
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	put(t, to, text(t, from))
}
