package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

// The ids of the rule group and of the list that block.
const (
	groupID = "rslvr-frg-0123456789abcdef"
	listID  = "rslvr-fdl-0123456789abcdef"
)

// decider returns what makes the functions that block what the file lists, or nothing
// if there is no file.
func decider(path string) (func() records.Decide, error) {
	if path == "" {
		return func() records.Decide { return nil }, nil
	}
	list, err := readList(path)
	if err != nil {
		return nil, err
	}
	return func() records.Decide {
		known := map[string]bool{} // names come again and again
		return func(name, _ string) (action, group, id string) {
			blocked, ok := known[name]
			if !ok {
				blocked = list.blocks(name)
				known[name] = blocked
			}
			if !blocked {
				return "", "", ""
			}
			return "BLOCK", groupID, listID
		}
	}, nil
}

type list map[domain.Pattern]bool

func readList(path string) (list, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	patterns := list{}
	lines := bufio.NewScanner(file)
	for number := 1; lines.Scan(); number++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		pattern, err := domain.ParsePattern(text)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
		patterns[pattern] = true
	}
	return patterns, lines.Err()
}

// blocks reports whether a name, one of its parents as a wildcard, or * is in the list.
func (l list) blocks(text string) bool {
	name, err := domain.ParseName(text)
	if err != nil {
		return false
	}
	if exact, err := domain.ParsePattern(text); err == nil && l[exact] {
		return true
	}
	for parent, ok := name.Parent(); ok; parent, ok = parent.Parent() {
		if l[domain.Below(parent)] {
			return true
		}
	}
	return false
}
