package main

import (
	"errors"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestMutantsApply finds mutants whose code has changed since they were written; whether the
// tests kill them takes longer to find out, see README.md.
func TestMutantsApply(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range mutants() {
		if names[m.String()] {
			t.Errorf("%s: a second mutant of this name", m)
		}
		names[m.String()] = true
		if _, _, err := m.apply(root); err != nil {
			t.Errorf("%s: %v", m, err)
		}
	}
}

func TestClassify(t *testing.T) {
	failed := &exec.ExitError{}
	for _, test := range []struct {
		name, out string
		err       error
		want      outcome
		detail    string
	}{
		{"pass", "ok  \tx/y\t0.01s\n", nil, survived, ""},
		{"one fails", "--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\nFAIL\nFAIL\tx/y\t0.01s\nFAIL\n", failed, killed, "TestA/b"},
		{"a panic", "panic: boom\nFAIL\tx/y\t0.01s\nFAIL\n", failed, killed, "outside any test"},
		{"hangs", "panic: test timed out after 1s\nFAIL\tx/y\t1.01s\nFAIL\n", failed, timedOut, ""},
		{"does not compile", "# x/y\na.go:1: undefined: z\nFAIL\tx/y [build failed]\nFAIL\n", failed, stale, ""},
		{"no such test", "ok  \tx/y\t0.01s [no tests to run]\n", nil, stale, ""},
		{"no test files", "?   \tx/y\t[no test files]\n", nil, stale, ""},
		{"no such package", "no required module provides package x/y\n", failed, stale, ""},
		{"no go command", "", errors.New("not found"), stale, ""},
	} {
		got, err := classify(test.out, test.err)
		if err != nil {
			got = verdict{outcome: stale}
		}
		if got.outcome != test.want || got.detail != test.detail {
			t.Errorf("%s: %v, want %s (%s)", test.name, got, test.want, test.detail)
		}
	}
}
