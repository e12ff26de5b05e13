package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Target is a file that a command is going to write.
type Target struct {
	Flag string // that names it, such as --out
	Path string // empty if the flag was not given

	// InPlace are inputs that the target may replace on purpose.
	InPlace []string
}

// Check returns an error if a target is a file that is read, or the same file as another
// target, by whatever path or link, and if it cannot be written. Inputs are files and
// folders; "-" and files that do not exist are skipped.
func Check(inputs []string, targets ...Target) error {
	var earlier []checked
	for _, t := range targets {
		if t.Path == "" {
			continue
		}
		file, info, err := resolve(t.Path)
		if err != nil {
			return fmt.Errorf("%s: %w", t.Flag, err)
		}
		this := checked{t, file, info}
		for _, other := range earlier {
			if this.same(other.file, other.info) {
				return fmt.Errorf("%s %s and %s %s are the same file; give each its own", other.Flag, other.Path, t.Flag, t.Path)
			}
		}
		if err := this.notAmong(inputs); err != nil {
			return err
		}
		if err := this.writable(); err != nil {
			return err
		}
		earlier = append(earlier, this)
	}
	return nil
}

// checked is a target with the file that it leads to.
type checked struct {
	Target
	file string
	info fs.FileInfo // nil if there is no file yet
}

// same reports whether the target is a file. Devices may be written to twice.
func (c checked) same(file string, info fs.FileInfo) bool {
	if c.info != nil && info != nil {
		return c.info.Mode().IsRegular() && os.SameFile(c.info, info)
	}
	return c.info == nil && info == nil && absolute(c.file) == absolute(file)
}

func absolute(path string) string {
	if folder, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(folder, filepath.Base(path))
	}
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return filepath.Clean(path)
}

func (c checked) notAmong(inputs []string) error {
	if c.info == nil {
		return nil // nothing is read from a file that is not there
	}
	for _, input := range inputs {
		info, err := os.Stat(input)
		if input == "-" || err != nil || slices.Contains(c.InPlace, input) {
			continue
		}
		if c.same(input, info) {
			return fmt.Errorf("%s %s is also an input (%s), which it would replace; name another file", c.Flag, c.Path, input)
		}
		if info.IsDir() && within(absolute(c.file), absolute(input)) {
			return fmt.Errorf("%s %s is in the folder %s, which is read; name a file outside of it", c.Flag, c.Path, input)
		}
	}
	return nil
}

func within(path, folder string) bool {
	rest, err := filepath.Rel(folder, path)
	return err == nil && rest != ".." && !strings.HasPrefix(rest, ".."+string(filepath.Separator))
}

// writable makes and removes a temporary file where the one of Write will be.
func (c checked) writable() error {
	if c.info != nil && !c.info.Mode().IsRegular() {
		return nil // opening a pipe would wait for its reader
	}
	folder := filepath.Dir(c.file)
	if info, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) || (err == nil && !info.IsDir()) {
		return fmt.Errorf("%s %s: folder %s not found; create it first", c.Flag, c.Path, folder)
	}
	file, err := create(c.file)
	if err != nil {
		return fmt.Errorf("%s: cannot write %s: %w", c.Flag, c.Path, withoutPath(err))
	}
	_ = file.Close()
	discard(file.Name())
	return nil
}
