package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// updateContextFile sets one key in a context file of the CDK and leaves the
// rest of it as it is, byte for byte. The file is made if it is not there.
func updateContextFile(path, key string, value map[string]string) error {
	before, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	after, err := setMember(before, key, value)
	if err != nil {
		return withHint(fmt.Errorf("%s: %w", path, err), "repair the file, or name another one; it was left as it is")
	}
	return replaceFile(path, after)
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, content []byte) error {
	path, mode, err := target(path)
	if err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // it is gone already if all went well
	if err := fill(temporary, content, mode); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// target returns what a path leads to, as a link is to stay one, and the mode
// that the file there has or is to get.
func target(path string) (string, fs.FileMode, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, 0o644, nil
	}
	if err != nil {
		return "", 0, err
	}
	real, err := filepath.EvalSymlinks(path)
	return real, info.Mode().Perm(), err
}

func fill(file *os.File, content []byte, mode fs.FileMode) error {
	_, err := file.Write(content)
	return errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
}
