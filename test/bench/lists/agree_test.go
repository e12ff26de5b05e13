package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAgree(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ours, theirs, agreement, problem string
	}{
		"names":          {"a.com\nb.com\n", "! header\n0.0.0.0 b.com\n0.0.0.0 a.com # why\n", "the same 2 entries; theirs repeats 0 that have a comment", ""},
		"a repeated one": {"a.com\n", "0.0.0.0 a.com\n0.0.0.0 a.com # why\n", "the same 1 entries; theirs repeats 1 that have a comment", ""},
		"and below":      {"a.com\n*.a.com\n", "||a.com^\n", "the same 2 entries; theirs repeats 0 that have a comment", ""},
		"not below":      {"a.com\n", "||a.com^\n", "", `0 entries are only in ours, such as [], and 1 only in theirs, such as ["*.a.com"]`},
		"another":        {"a.com\nc.com\n", "0.0.0.0 b.com\n0.0.0.0 c.com\n", "", `1 entries are only in ours, such as ["a.com"], and 1 only in theirs, such as ["b.com"]`},
		"ours repeats":   {"a.com\na.com\n", "0.0.0.0 a.com\n", "", "1 of our entries are there twice"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			task := task{ours: contender{output: write(t, test.ours)}, theirs: contender{output: write(t, test.theirs)}}
			agreement, err := agree(task)
			problem := ""
			if err != nil {
				problem = err.Error()
			}
			if agreement != test.agreement || problem != test.problem {
				t.Errorf("got %q, %q, want %q, %q", agreement, problem, test.agreement, test.problem)
			}
		})
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
