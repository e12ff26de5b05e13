package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/hint"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// runs returns the exit code of a command and what it writes to standard error.
func runs(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out, notes bytes.Buffer
	code := run(args, &out, &notes)
	return code, notes.String()
}

func TestLimitsNameTheFlagThatLiftsThem(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	sparse := func(name string, size int64) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		return path
	}
	text, test, who := sparse("text", maxText+1), sparse("test", maxTestFile+1), sparse("who", 128<<20+1)
	const policy, log = "testdata/hostile/template.json", "testdata/hostile/query.log"
	for _, args := range [][]string{
		{"suggest", "--for", "allow-only", "--merge", text, log},
		{"explain", "--policy", text, "a.example"},
		{"lint", text},
		{"lint", "--against", text, policy},
		{"test", "--policy", policy, test},
		{"survey", "--who", who, log},
	} {
		code, notes := runs(t, args...)
		if code != exitInput || !strings.Contains(notes, "larger than") || !strings.Contains(notes, "hint: if it is supposed to be this large, --no-limits reads it") {
			t.Errorf("%q: exit code %d, %s", args, code, notes)
		}
		code, notes = runs(t, append(args, "--no-limits")...)
		if code != exitInput || strings.Contains(notes, "larger than") {
			t.Errorf("%q --no-limits: exit code %d, %s", args, code, notes)
		}
	}
}

func TestListToAddToMustBeText(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "list.gz")
	if err := os.WriteFile(path, []byte("\x1f\x8b\x08"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, notes := runs(t, "suggest", "--for", "allow-only", "--merge", path, "testdata/hostile/query.log")
	if code != exitInput || !strings.Contains(notes, "not UTF-8 text; if it is compressed, decompress it first") {
		t.Errorf("exit code %d, %s", code, notes)
	}
}

func TestFaultsOfTheProgramHaveOneLine(t *testing.T) {
	t.Parallel()
	err := recovered(func() error { var nothing []int; return findings(string(rune(nothing[1]))) })
	var notes bytes.Buffer
	hint.Print(&notes, err)
	want := "vpcdns: error: internal error: runtime error: index out of range [1] with length 0\n"
	if lines := strings.SplitAfter(notes.String(), "\n"); exitCode(err) != exitInput || len(lines) != 3 || lines[0] != want {
		t.Errorf("exit code %d, %q", exitCode(err), lines)
	}
}

func TestReplayKeepsNoMoreThanAGigabyte(t *testing.T) {
	t.Parallel()
	for lifted, want := range map[bool]int64{false: maxKept, true: 0} {
		cmd := &cobra.Command{}
		addNoLimits(cmd)
		if lifted {
			if err := cmd.PersistentFlags().Set(noLimitsFlag, "true"); err != nil {
				t.Fatal(err)
			}
		}
		f := replayFlags{policy: "testdata/hostile/template.json"}
		cmd.SetIn(strings.NewReader(""))
		f.policyFlags.addTo(cmd)
		if err := cmd.ParseFlags(nil); err != nil {
			t.Fatal(err)
		}
		o, err := f.replayOptions(cmd)
		if err != nil || o.MaxKept != want {
			t.Errorf("lifted %v: %d and %v, want %d", lifted, o.MaxKept, err, want)
		}
	}
	var notes bytes.Buffer
	err := withLiftHint(&replay.FullError{MaxKept: maxKept})
	if hint.Print(&notes, err); exitCode(err) != exitInput || !strings.Contains(notes.String(), "--no-limits") {
		t.Errorf("exit code %d, %s", exitCode(err), notes.String())
	}
}
