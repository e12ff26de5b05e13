package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// mutant is a fault of one line. It names no file and no line number, so it survives
// when files are merged, split or renamed.
type mutant struct {
	pkg   string // the directory of the package, from the root of the module
	fault string // behaviour of the faulty package

	find, replace string // text that the package has exactly once, and what the fault makes of it

	// tests are the packages whose tests must notice the fault. Default: pkg.
	tests []string

	// run limits the tests to those that match, where all of them take minutes. Default: all.
	run string
}

func (m mutant) String() string { return m.pkg + ": " + m.fault }

func (m mutant) testedIn() []string {
	if len(m.tests) == 0 {
		return []string{m.pkg}
	}
	return m.tests
}

// apply returns the file of the package that has the text of the mutant, and what the mutant
// makes of it.
func (m mutant) apply(root string) (file string, mutated []byte, err error) {
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(m.pkg), "*.go"))
	if err != nil {
		return "", nil, err
	}
	found := 0
	for _, each := range files {
		if strings.HasSuffix(each, "_test.go") {
			continue
		}
		source, err := os.ReadFile(each)
		if err != nil {
			return "", nil, err
		}
		if n := bytes.Count(source, []byte(m.find)); n > 0 {
			found += n
			file, mutated = each, bytes.Replace(source, []byte(m.find), []byte(m.replace), 1)
		}
	}
	if found != 1 {
		return "", nil, fmt.Errorf("the package has this text %d times, want once; update the mutant:\n%s", found, m.find)
	}
	return file, mutated, nil
}

// selected returns the mutants whose package and fault match.
func selected(all []mutant, pattern *regexp.Regexp) (chosen []mutant) {
	for _, m := range all {
		if pattern.MatchString(m.String()) {
			chosen = append(chosen, m)
		}
	}
	return chosen
}
