package main

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/examples/template"
	"github.com/seed-482a6d4f/vpcdns/test/npm"
)

// peerFiles are the same stacks in JavaScript, with the versions that they need.
//
//go:embed peer/*.js peer/package.json peer/package-lock.json
var peerFiles embed.FS

// peer is the JavaScript side, ready to run.
type peer struct {
	dir         string
	node        string // the Node that runs both sides
	nodeVersion string
}

// installPeer writes the peer into a folder, beside a link to its packages: they are
// some 360 MB and stay in the user's cache.
func installPeer(dir string) (peer, error) {
	files, err := fs.Sub(peerFiles, "peer")
	if err != nil {
		return peer{}, err
	}
	if err := os.CopyFS(dir, files); err != nil {
		return peer{}, err
	}
	// Texts and tables, which are the same on both sides.
	if err := os.WriteFile(filepath.Join(dir, "vpcdns.json"), template.JSON, 0o644); err != nil {
		return peer{}, err
	}
	packages, err := npm.Install("synth", files)
	if err != nil {
		return peer{}, err
	}
	if err := os.Symlink(packages, filepath.Join(dir, "node_modules")); err != nil {
		return peer{}, err
	}
	node := filepath.Join(packages, "node22", "bin", "node")
	version, err := exec.Command(node, "--version").Output()
	if err != nil {
		return peer{}, fmt.Errorf("the peer's Node does not run; remove %s to install it again: %w", filepath.Dir(packages), err)
	}
	return peer{dir: dir, node: node, nodeVersion: strings.TrimSpace(string(version))}, nil
}
