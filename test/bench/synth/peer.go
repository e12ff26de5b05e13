package main

import (
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	packages, err := installedPackages(files)
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

// installedPackages gives the peer's node_modules and installs them where the cache
// does not have them. Other versions go into another folder.
func installedPackages(files fs.FS) (string, error) {
	lock, err := fs.ReadFile(files, "package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "vpcdns-test", fmt.Sprintf("synth-%.6x", sha256.Sum256(lock)))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		err = install(files, dir)
		if err != nil {
			return "", fmt.Errorf("cannot install the peer: %w", err)
		}
	}
	return filepath.Join(dir, "node_modules"), nil
}

// install makes the folder in one step at the end: there is no half of an installation.
func install(files fs.FS, dir string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return err
	}
	unfinished, err := os.MkdirTemp(filepath.Dir(dir), "installing-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(unfinished)
	if err := os.CopyFS(unfinished, files); err != nil {
		return err
	}
	progress("installing the peer into %s", dir)
	npm := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	npm.Dir, npm.Stdout, npm.Stderr = unfinished, os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.Rename(unfinished, dir)
}
