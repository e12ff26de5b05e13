package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

// summary is what a log says, short enough to compare.
type summary struct {
	Records, Files, Blocked int
	Names                   map[string]int
}

func summarize(t *testing.T, folder string) summary {
	t.Helper()
	r, err := querylog.Open([]string{folder}, querylog.Options{MaxBroken: -1})
	if err != nil {
		t.Fatal(err)
	}
	s := summary{Files: r.Files(), Names: map[string]int{}}
	_, err = r.Read(t.Context(), func(r *querylog.Record) error {
		s.Records++
		s.Names[string(r.QueryName)]++
		name := string(r.AppendName(nil))
		listed := name == "metadata.google.internal" || strings.HasSuffix(name, ".amazonaws.com")
		if blocked := string(r.FirewallRuleAction) == "BLOCK"; blocked != listed {
			t.Errorf("%v: %s blocked: %v", r.At, name, blocked)
		} else if blocked {
			s.Blocked++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestRunWritesTheSameFilesAgain(t *testing.T) {
	block := filepath.Join(t.TempDir(), "block.txt")
	if err := os.WriteFile(block, []byte("# a list\nmetadata.google.internal\n*.amazonaws.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var all []summary
	for range 2 {
		out := t.TempDir()
		if err := run(strings.Fields("-n 5003 -files 7 -seed 3 -gz -s3 -block " + block + " -out " + out)); err != nil {
			t.Fatal(err)
		}
		all = append(all, summarize(t, out))
	}
	if diff := cmp.Diff(all[0], all[1]); diff != "" {
		t.Errorf("the second time differs:\n%s", diff)
	}
	if s := all[0]; s.Records != 5003 || s.Files != 7 || s.Blocked < 100 {
		t.Errorf("%d records in %d files, %d blocked", s.Records, s.Files, s.Blocked)
	}
}

func TestRunFails(t *testing.T) {
	out := t.TempDir()
	for _, args := range []string{"", "-out " + out + " -n 1 -files 2", "-out " + out + " -block gone.txt", "-out " + out + " more"} {
		if err := run(strings.Fields(args)); err == nil {
			t.Errorf("run(%s) gave no error", args)
		}
	}
}
