package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
	"github.com/seed-482a6d4f/vpcdns/test/npm"
)

//go:embed peer
var peerFiles embed.FS

// tools are the programs that take part.
type tools struct {
	vpcdns, loggen    string
	node, nodeVersion string
	modules           string   // node_modules with DuckDB
	script, filter    string   // the programs of DuckDB and jq
	jq                string   // or nothing where there is none
	oneCore           []string // what to put in front of a command to keep it on one core
}

func prepare(scratch string) (t tools, err error) {
	if t.node, err = exec.LookPath("node"); err != nil {
		return t, fmt.Errorf("DuckDB needs Node: %w", err)
	}
	version, err := exec.Command(t.node, "--version").Output()
	if err != nil {
		return t, err
	}
	t.nodeVersion = strings.TrimSpace(string(version))
	peer, err := fs.Sub(peerFiles, "peer")
	if err != nil {
		return t, err
	}
	if err := os.CopyFS(filepath.Join(scratch, "peer"), peer); err != nil {
		return t, err
	}
	t.script, t.filter = filepath.Join(scratch, "peer", "replay.mjs"), filepath.Join(scratch, "peer", "replay.jq")
	if t.modules, err = npm.Install("replay", peer); err != nil {
		return t, err
	}
	if t.vpcdns, err = build(scratch, "apps/vpcdns"); err != nil {
		return t, err
	}
	t.loggen, err = build(scratch, "test/loggen")
	t.jq, t.oneCore = find("jq"), figures.OneCore()
	return t, err
}

// find returns the path of a command, or nothing where the system has no such command.
func find(name string) string {
	path, err := exec.LookPath(name)
	if errors.Is(err, exec.ErrNotFound) {
		return ""
	}
	return path
}

// build builds a program, because go run would be measured too.
func build(dir, name string) (string, error) {
	progress("building %s", name)
	path := filepath.Join(dir, filepath.Base(name))
	command := exec.Command("go", "build", "-o", path, "github.com/seed-482a6d4f/vpcdns/"+name)
	command.Stdout, command.Stderr = os.Stderr, os.Stderr
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("cannot build %s; run this inside the module: %w", name, err)
	}
	return path, nil
}
