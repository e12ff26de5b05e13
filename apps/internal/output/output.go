// Package output writes the files of a command: all of them whole, or none.
//
// Call [Check] before reading anything, so that hours of reading do not end at a file that
// cannot be written, or that was read. Call [Write] once, with all files of the command.
// Standard output is not for this package.
package output

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// File is a file to write.
type File struct {
	Path    string
	Content io.WriterTo
}

// Write writes files whole, and none of them if one cannot be written. All are staged beside
// their targets first. Devices and pipes, which cannot be staged, come before any file is
// replaced. If a replacement fails after another was made, the error says which were.
func Write(files ...File) error {
	batch := make([]staged, 0, len(files))
	defer func() {
		for _, file := range batch {
			file.drop()
		}
	}()
	for _, each := range files {
		file, err := stage(each)
		if err != nil {
			return err
		}
		batch = append(batch, file)
	}
	var written []string
	for _, regular := range []bool{false, true} {
		for i := range batch {
			if (batch[i].temporary != "") != regular {
				continue
			}
			if err := batch[i].replace(); err != nil {
				return afterOthers(fmt.Errorf("cannot write %s: %w", batch[i].Path, withoutPath(err)), written)
			}
			written = append(written, batch[i].Path)
		}
	}
	return nil
}

// WriteBytes is [Write] for one file.
func WriteBytes(path string, content []byte) error {
	return Write(File{Path: path, Content: bytes.NewReader(content)})
}

func afterOthers(err error, written []string) error {
	if len(written) == 0 {
		return err
	}
	return fmt.Errorf("%w; already written: %q", err, written)
}

// staged is a file with all that there is to write beside its target.
type staged struct {
	File
	target    string // what Path leads to: a link stays a link
	temporary string // empty for a device or pipe, which is written to and never replaced
}

func stage(file File) (staged, error) {
	target, before, err := resolve(file.Path)
	if err != nil {
		return staged{}, err
	}
	s := staged{File: file, target: target}
	if before != nil && !before.Mode().IsRegular() {
		return s, nil
	}
	if before != nil {
		if err := replaceable(target); err != nil {
			return staged{}, fmt.Errorf("cannot write %s: %w", file.Path, withoutPath(err))
		}
	}
	clearLeftovers(target)
	temporary, err := create(target)
	if err != nil {
		return staged{}, fmt.Errorf("cannot write %s: %w", file.Path, withoutPath(err))
	}
	s.temporary = temporary.Name()
	if err := fill(temporary, file.Content, before); err != nil {
		s.drop()
		return staged{}, fmt.Errorf("cannot write %s: %w", file.Path, withoutPath(err))
	}
	return s, nil
}

// resolve returns the file that a path leads to, with its state if it exists. A link
// that leads nowhere yet leads to the file that is made.
func resolve(path string) (target string, info fs.FileInfo, err error) {
	if path == "-" {
		return "", nil, errors.New("- stands for standard input or output; name a file")
	}
	target = path
	for range 40 {
		link, err := os.Readlink(target)
		if err != nil {
			break
		}
		if !filepath.IsAbs(link) {
			link = filepath.Join(filepath.Dir(target), link)
		}
		target = link
	}
	info, err = os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return target, nil, nil
	case err != nil:
		return "", nil, fmt.Errorf("cannot write %s: %w", path, withoutPath(err))
	case info.IsDir():
		return "", nil, fmt.Errorf("%s is a directory; name a file", path)
	}
	return target, info, nil
}

// replaceable returns an error for a file that even its owner may not replace, such as an
// immutable one. A file that is only write-protected may be replaced.
func replaceable(target string) error {
	file, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err == nil {
		return file.Close()
	}
	if errors.Is(err, syscall.EACCES) {
		return nil
	}
	return err
}

func fill(file *os.File, content io.WriterTo, before fs.FileInfo) error {
	_, err := content.WriteTo(file)
	if before != nil {
		err = errors.Join(err, file.Chmod(before.Mode().Perm()))
		keepOwner(file, before)
	}
	return errors.Join(err, file.Sync(), file.Close())
}

func (s *staged) replace() error {
	if s.temporary != "" {
		return commit(s.temporary, s.target)
	}
	file, err := os.OpenFile(s.target, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = s.Content.WriteTo(file)
	return errors.Join(err, file.Close())
}

// drop removes the temporary file, if the target was not replaced.
func (s *staged) drop() {
	if s.temporary != "" {
		discard(s.temporary)
	}
}

// withoutPath keeps the name of a temporary file out of a message.
func withoutPath(err error) error {
	var of *fs.PathError
	if errors.As(err, &of) {
		return of.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
