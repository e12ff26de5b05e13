// Package npm installs the programs from npm that tests and benchmarks compare this project with.
// Call [Install] with a lock file, so that every machine runs the same versions.
//
// Do not use it for what has to work offline: the first installation downloads.
package npm

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// Install returns the path of a node_modules with what package-lock.json in files says. It
// stays in the user's cache, in a folder whose name begins with name; other versions go
// into another folder. It says on standard error that it installs.
func Install(name string, files fs.FS) (string, error) {
	lock, err := fs.ReadFile(files, "package-lock.json")
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "vpcdns-test", fmt.Sprintf("%s-%.6x", name, sha256.Sum256(lock)))
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(os.Stderr, "%s: installing packages into %s\n", name, dir)
		err = install(files, dir)
		if err != nil {
			return "", fmt.Errorf("cannot install the packages: %w", err)
		}
	}
	return filepath.Join(dir, "node_modules"), nil
}

// install makes the folder in one step at the end, so no half of an installation stays.
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
	npm := exec.Command("npm", "ci", "--no-audit", "--no-fund")
	npm.Dir, npm.Stdout, npm.Stderr = unfinished, os.Stderr, os.Stderr
	if err := npm.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.Rename(unfinished, dir)
}
