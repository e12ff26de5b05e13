// Command notice prints the file NOTICE: the licences of everything that is linked into the programs
// of a release and into the functions that the constructs build, on every platform.
//
//	go run ./test/notice > .github/NOTICE
//
// go-licenses would be the tool for this, but reports nothing of a module with Go 1.26.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// programs are what is built, and where it runs.
var programs = map[string][]string{
	"./apps/vpcdns": {"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"},
	"./apps/canary": {"linux/amd64", "linux/arm64"},
	"./apps/review": {"linux/amd64", "linux/arm64"},
}

// head has what no module says about itself.
const head = `vpcdns
Licensed under the Apache License, Version 2.0; see LICENSE.

It contains the Public Suffix List (https://publicsuffix.org/list/), by way of golang.org/x/net, which is
subject to the Mozilla Public License, v. 2.0: https://mozilla.org/MPL/2.0/. Its names of AWS services and
managed domain lists are facts that AWS documents.

It is linked with the following software. Run "go run ./test/notice > .github/NOTICE" after a change of go.mod.
`

func main() {
	text, err := notice(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "notice:", err)
		os.Exit(2)
	}
	_, _ = os.Stdout.Write(text)
}

// module is one that something is linked with.
type module struct{ Path, Version, Dir string }

// notice returns the text for the module at root.
func notice(root string) ([]byte, error) {
	all := map[string]module{}
	for _, program := range slices.Sorted(maps.Keys(programs)) {
		for _, platform := range programs[program] {
			if err := addModules(all, root, program, platform); err != nil {
				return nil, err
			}
		}
	}
	goroot, err := run(root, nil, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	all["std"] = module{Path: "Go standard library", Dir: strings.TrimSpace(string(goroot))}
	return write(all)
}

func addModules(all map[string]module, root, program, platform string) error {
	system, architecture, _ := strings.Cut(platform, "/")
	environment := []string{"GOOS=" + system, "GOARCH=" + architecture, "CGO_ENABLED=0"}
	out, err := run(root, environment, "go", "list", "-deps", "-json=Module", program)
	if err != nil {
		return err
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Module *struct {
				module
				Main    bool
				Replace *module
			}
		}
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if m := p.Module; m != nil && !m.Main {
			all[m.Path] = m.module
		}
	}
}

func run(dir string, environment []string, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), environment...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, problem.Bytes())
	}
	return out, nil
}

// write has each text once, with all modules that it is of. Their versions are in the SBOM of a release.
func write(all map[string]module) ([]byte, error) {
	users := map[string][]string{}
	for _, m := range all {
		texts, err := m.licence()
		if err != nil {
			return nil, err
		}
		for _, text := range texts {
			users[text] = append(users[text], m.Path)
		}
	}
	for _, names := range users {
		slices.Sort(names)
	}
	b := bytes.NewBufferString(head)
	byFirst := func(x, y string) int { return cmp.Or(cmp.Compare(users[x][0], users[y][0]), cmp.Compare(x, y)) }
	for _, text := range slices.SortedFunc(maps.Keys(users), byFirst) {
		fmt.Fprintf(b, "\n%s\n%s\n\n%s\n", strings.Repeat("-", 100), strings.Join(users[text], "\n"), text)
	}
	return b.Bytes(), nil
}

// legal matches the files of a module that go with every copy of it.
var legal = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice)([.-].*)?$`)

// licence returns the texts of all of them. A module without one may not be copied at all.
func (m module) licence() (texts []string, err error) {
	files, err := os.ReadDir(m.Dir)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if file.IsDir() || !legal.MatchString(file.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(m.Dir, file.Name()))
		if err != nil {
			return nil, err
		}
		texts = append(texts, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s %s has no file with a licence in %s", m.Path, m.Version, m.Dir)
	}
	return texts, nil
}
