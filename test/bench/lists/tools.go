package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/test/bench/internal/figures"
	"github.com/seed-482a6d4f/vpcdns/test/npm"
)

//go:embed peer/package.json peer/package-lock.json
var peerFiles embed.FS

// tools are the programs that take part.
type tools struct {
	vpcdns      string
	node        string
	nodeVersion string
	peer        string   // the program of hostlist-compiler
	oneCore     []string // what to put in front of a command to keep it on one core
}

func prepare(scratch string) (tools, error) {
	node, version, err := findNode()
	if err != nil {
		return tools{}, err
	}
	peer, err := installPeer()
	if err != nil {
		return tools{}, err
	}
	vpcdns, err := buildVpcdns(scratch)
	if err != nil {
		return tools{}, err
	}
	return tools{vpcdns, node, version, peer, figures.OneCore()}, nil
}

func findNode() (path, version string, err error) {
	if path, err = exec.LookPath("node"); err != nil {
		return "", "", fmt.Errorf("the peer needs Node: %w", err)
	}
	out, err := exec.Command(path, "--version").Output()
	return path, strings.TrimSpace(string(out)), err
}

func installPeer() (string, error) {
	files, err := fs.Sub(peerFiles, "peer")
	if err != nil {
		return "", err
	}
	packages, err := npm.Install("lists", files)
	return filepath.Join(packages, "@adguard", "hostlist-compiler", "src", "cli.js"), err
}

// buildVpcdns builds it, because go run would be measured too.
func buildVpcdns(dir string) (string, error) {
	progress("building vpcdns")
	path := filepath.Join(dir, "vpcdns")
	build := exec.Command("go", "build", "-o", path, "github.com/seed-482a6d4f/vpcdns/apps/vpcdns")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("cannot build vpcdns; run this inside the module: %w", err)
	}
	return path, nil
}
