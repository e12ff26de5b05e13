package main

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
)

// agree makes sure that both outputs of a task mean the same, which is compared in the
// form of our own: each line of theirs is put into the entries that it stands for. It says
// how far the outputs agree.
func agree(t task) (string, error) {
	ours, err := entries(t.ours.output, ourEntries)
	if err != nil {
		return "", err
	}
	theirs, err := entries(t.theirs.output, theirEntries)
	if err != nil {
		return "", err
	}
	repeated := len(theirs)
	theirs = slices.Compact(theirs)
	repeated -= len(theirs)
	if n := len(ours) - len(slices.Compact(slices.Clone(ours))); n > 0 {
		return "", fmt.Errorf("%d of our entries are there twice", n)
	}
	if onlyOurs, onlyTheirs := differences(ours, theirs); len(onlyOurs)+len(onlyTheirs) > 0 {
		return "", fmt.Errorf("%d entries are only in ours, such as %q, and %d only in theirs, such as %q",
			len(onlyOurs), firstOf(onlyOurs), len(onlyTheirs), firstOf(onlyTheirs))
	}
	return fmt.Sprintf("the same %d entries; theirs repeats %d that have a comment", len(ours), repeated), nil
}

// entries reads the entries of an output, sorted.
func entries(path string, parse func(line string) ([]string, error)) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		found, err := parse(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, found...)
	}
	slices.Sort(all)
	return all, nil
}

func ourEntries(line string) ([]string, error) { return []string{line}, nil }

// theirEntries returns x for a line of a hosts file, x and *.x for ||x^, and nothing for
// the header.
func theirEntries(line string) ([]string, error) {
	if line == "" || strings.HasPrefix(line, "!") {
		return nil, nil
	}
	if rule, ok := strings.CutPrefix(line, "||"); ok {
		name, ok := strings.CutSuffix(rule, "^")
		if ok {
			return []string{name, "*." + name}, nil
		}
	}
	if name, ok := strings.CutPrefix(line, "0.0.0.0 "); ok {
		name, _, _ = strings.Cut(name, " #")
		return []string{name}, nil
	}
	return nil, fmt.Errorf("unexpected line %q", line)
}

// differences returns what only one of two sorted lists has.
func differences(a, b []string) (onlyA, onlyB []string) {
	for len(a) > 0 && len(b) > 0 {
		switch c := strings.Compare(a[0], b[0]); {
		case c < 0:
			onlyA, a = append(onlyA, a[0]), a[1:]
		case c > 0:
			onlyB, b = append(onlyB, b[0]), b[1:]
		default:
			a, b = a[1:], b[1:]
		}
	}
	return append(onlyA, a...), append(onlyB, b...)
}

func firstOf(names []string) []string { return names[:min(3, len(names))] }
