package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// output is a file to write.
type output struct {
	path    string
	content io.WriterTo
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, content []byte) error {
	return replaceFiles([]output{{path, bytes.NewReader(content)}})
}

// replaceFiles writes files whole, and none of them if one cannot be written.
func replaceFiles(outputs []output) error {
	staged := make([]stagedFile, 0, len(outputs))
	defer func() {
		for _, file := range staged {
			file.drop()
		}
	}()
	for _, each := range outputs {
		file, err := stage(each)
		if err != nil {
			return err
		}
		staged = append(staged, file)
	}
	for _, file := range staged {
		if err := file.replace(); err != nil {
			return err
		}
	}
	return nil
}

// stagedFile is all that there is to write, beside the file that it replaces.
type stagedFile struct {
	output
	temporary string // empty for a device or pipe, which is written to and never replaced
}

func stage(out output) (stagedFile, error) {
	path, mode, err := target(out.path)
	if err != nil {
		return stagedFile{}, err
	}
	out.path = path
	switch {
	case mode.IsDir():
		return stagedFile{}, fmt.Errorf("%s is a directory; name a file", path)
	case !mode.IsRegular():
		return stagedFile{output: out}, nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return stagedFile{}, fmt.Errorf("cannot write %s: %w", path, withoutPath(err))
	}
	staged := stagedFile{out, temporary.Name()}
	if err := fill(temporary, out.content, mode.Perm()); err != nil {
		staged.drop()
		return stagedFile{}, err
	}
	return staged, nil
}

// withoutPath keeps the name of a temporary file out of a message.
func withoutPath(err error) error {
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		return of.Err
	}
	return err
}

func (s stagedFile) replace() error {
	if s.temporary != "" {
		return os.Rename(s.temporary, s.path)
	}
	file, err := os.OpenFile(s.path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = s.content.WriteTo(file)
	return errors.Join(err, file.Close())
}

// drop removes what is left beside the file, which is nothing once it is replaced.
func (s stagedFile) drop() {
	if s.temporary != "" {
		_ = os.Remove(s.temporary)
	}
}

// target returns what a path leads to, as a link is to stay one, and the mode
// that the file there has or is to get.
func target(path string) (string, fs.FileMode, error) {
	if path == "-" {
		return "", 0, errors.New("- stands for standard input or output; name a file")
	}
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return path, 0o644, nil
	}
	if err != nil {
		return "", 0, err
	}
	real, err := filepath.EvalSymlinks(path)
	return real, info.Mode(), err
}

func fill(file *os.File, content io.WriterTo, mode fs.FileMode) error {
	_, err := content.WriteTo(file)
	return errors.Join(err, file.Chmod(mode), file.Sync(), file.Close())
}
