package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// outcome is what became of a mutant.
type outcome string

const (
	killed   outcome = "killed"
	timedOut outcome = "timed out" // killed too: the tests did not pass
	survived outcome = "SURVIVED"
	stale    outcome = "STALE" // it does not apply or does not compile
)

// verdict is an outcome with what led to it.
type verdict struct {
	outcome outcome
	detail  string
	took    time.Duration
}

// judge applies a mutant and runs the tests that must notice it.
func judge(ctx context.Context, root string, m mutant, timeout time.Duration) verdict {
	began := time.Now()
	v, err := tryMutant(ctx, root, m, timeout)
	if err != nil {
		v = verdict{outcome: stale, detail: err.Error()}
	}
	v.took = time.Since(began)
	return v
}

// tryMutant returns the mutated file to the go command as an overlay: the source tree stays as
// it is, whatever happens.
func tryMutant(ctx context.Context, root string, m mutant, timeout time.Duration) (verdict, error) {
	file, mutated, err := m.apply(root)
	if err != nil {
		return verdict{}, err
	}
	dir, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return verdict{}, err
	}
	defer os.RemoveAll(dir)
	replacement := filepath.Join(dir, filepath.Base(file))
	if err := os.WriteFile(replacement, mutated, 0o600); err != nil {
		return verdict{}, err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {file: replacement}})
	if err != nil {
		return verdict{}, err
	}
	config := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(config, overlay, 0o600); err != nil {
		return verdict{}, err
	}
	out, err := goTest(ctx, root, m, timeout, "-failfast", "-overlay", config)
	return classify(out, err)
}

// goTest runs the tests of a mutant. Without vet, because what vet notices is not what the
// tests notice.
func goTest(ctx context.Context, root string, m mutant, timeout time.Duration, flags ...string) (string, error) {
	args := append([]string{"test", "-vet=off", "-timeout", timeout.String()}, flags...)
	if m.run != "" {
		args = append(args, "-run", m.run)
	}
	for _, pkg := range m.testedIn() {
		args = append(args, "./"+pkg)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.WaitDelay = root, 10*time.Second
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return string(out), err
}

var (
	buildFailed = regexp.MustCompile(`(?m)^FAIL\s+\S+ \[(?:build|setup) failed\]$`)
	testsFailed = regexp.MustCompile(`(?m)^FAIL\s+\S+\s+[0-9.]+s$`)
	noTests     = regexp.MustCompile(`(?m)^(?:ok\s.*\[no tests to run\]|\?\s.*\[no test files\])$`)
	failedTest  = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)
)

// classify reads what go test printed. An error means that the tests did not run.
func classify(out string, err error) (verdict, error) {
	var exit *exec.ExitError
	switch {
	case err != nil && !errors.As(err, &exit):
		return verdict{}, err
	case buildFailed.MatchString(out):
		return verdict{}, fmt.Errorf("it does not compile:\n%s", out)
	case noTests.MatchString(out):
		return verdict{}, fmt.Errorf("a package has no such tests:\n%s", out)
	case err == nil:
		return verdict{outcome: survived}, nil
	case strings.Contains(out, "panic: test timed out after "):
		return verdict{outcome: timedOut}, nil
	case !testsFailed.MatchString(out):
		return verdict{}, fmt.Errorf("the tests did not run:\n%s", out)
	}
	v := verdict{outcome: killed, detail: "outside any test"}
	if names := failedTest.FindAllStringSubmatch(out, -1); names != nil {
		v.detail = names[len(names)-1][1] // the innermost subtest comes last
	}
	return v, nil
}
