package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
)

// contender is a program that measures itself.
type contender struct {
	name    string
	command []string // in front of the files
}

func compare(out io.Writer, s settings) error {
	if s.rounds < 1 || s.names < 1 {
		return fmt.Errorf("-n is %d and -names %d; both must be at least 1", s.rounds, s.names)
	}
	scratch, err := os.MkdirTemp("", "vpcdns-match-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	all, err := prepare(scratch)
	if err != nil {
		return err
	}
	for _, entries := range sizes {
		results, err := compareAt(scratch, all, entries, s)
		if err != nil {
			return err
		}
		if err := report(out, entries, s, all, results); err != nil {
			return err
		}
	}
	return nil
}

// prepare builds urlfilter's program, which is a module of its own.
func prepare(scratch string) ([]contender, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	urlfilter := filepath.Join(scratch, "urlfilter")
	build := exec.Command("go", "build", "-o", urlfilter, ".")
	build.Dir, build.Stdout, build.Stderr = "test/bench/match/urlfilter", os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("cannot build urlfilter; run this at the top of the module: %w", err)
	}
	return []contender{
		{"policy", []string{self, "-contender", "policy"}},
		{"Go map", []string{self, "-contender", "map"}},
		{"urlfilter", []string{urlfilter}},
	}, nil
}

func compareAt(scratch string, all []contender, entries int, s settings) ([][]result, error) {
	rules, names, err := writeFiles(scratch, entries, s.names)
	if err != nil {
		return nil, err
	}
	results := make([][]result, len(all))
	for round := range s.rounds {
		for i, c := range all {
			fmt.Fprintf(os.Stderr, "match: round %d of %d: %s, %d entries\n", round+1, s.rounds, c.name, entries)
			r, err := c.run(rules, names)
			if err != nil {
				return nil, err
			}
			if blocked := results[0]; len(blocked) > 0 && r.Blocked != blocked[0].Blocked {
				return nil, fmt.Errorf("%s blocks %d of the names and policy %d: they do not do the same", c.name, r.Blocked, blocked[0].Blocked)
			}
			results[i] = append(results[i], r)
		}
	}
	return results, nil
}

// run runs a contender on one core, where the system can keep it there.
func (c contender) run(files ...string) (result, error) {
	command := slices.Concat(figures.OneCore(), c.command, files)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return result{}, fmt.Errorf("%s: %w", c.name, err)
	}
	var r result
	err = json.NewDecoder(bytes.NewReader(out)).Decode(&r)
	return r, err
}
