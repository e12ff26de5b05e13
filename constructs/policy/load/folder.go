package load

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// nestedType is that of a nested stack.
const nestedType = "AWS::CloudFormation::Stack"

// maxNested bounds how many nested stacks are read, as templates may nest themselves.
const maxNested = 500

// maxDepth is how deep nested stacks may nest. What AWS takes is not documented.
const maxDepth = 10

// folder is where templates and the files that they refer to are. Nothing outside of it
// is read. Names of files are relative to it.
type folder struct {
	path   string
	nested int
	size   int // of the templates that were read

	manifests map[string]bool   // folders whose asset manifests are read
	assets    map[string]string // files by the key of their object in a bucket
	unread    []string          // what is wrong with manifests
}

// newFolder returns the folder that a path is in, and the path inside of it. That of a
// stage of a cloud assembly is the one of the whole assembly, which has its files.
func newFolder(path string) (d *folder, inside string) {
	path, inside = filepath.Clean(path), "."
	for strings.HasPrefix(filepath.Base(path), "assembly-") && hasManifest(filepath.Dir(path)) {
		inside = filepath.Join(filepath.Base(path), inside)
		path = filepath.Dir(path)
	}
	return &folder{path: path, manifests: map[string]bool{}, assets: map[string]string{}}, inside
}

func hasManifest(path string) bool {
	_, err := os.Stat(filepath.Join(path, "manifest.json"))
	return err == nil
}

// open opens a file in the folder.
func (d *folder) open(name string) (*os.File, error) {
	if !filepath.IsLocal(name) {
		return nil, errors.New("it is outside of the folder")
	}
	root, err := os.OpenRoot(d.path)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no such file%w", noFile{})
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no file")
	case info.Size() > maxSize:
		return nil, fmt.Errorf("it is larger than %d MiB", maxSize>>20)
	}
	return root.Open(name)
}

func (d *folder) read(name string) ([]byte, error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// noFile is [fs.ErrNotExist] without words of the operating system.
type noFile struct{}

func (noFile) Error() string { return "" }

func (noFile) Is(target error) bool { return target == fs.ErrNotExist }
