package cloudformation

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/bounded"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
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
	size   int64 // of the templates that were read
	limit  int64 // for it, and for each file; 0 for none

	manifests map[string]bool   // folders whose asset manifests are read
	assets    map[string]string // files by the key of their object in a bucket
	unread    []string          // what is wrong with manifests
}

// newFolder returns the folder that a path is in, and the path inside of it. That of a
// stage of a cloud assembly is the one of the whole assembly, which has its files.
func newFolder(path string, limit int64) (d *folder, inside string) {
	path, inside = filepath.Clean(path), "."
	for strings.HasPrefix(filepath.Base(path), "assembly-") && hasManifest(filepath.Dir(path)) {
		inside = filepath.Join(filepath.Base(path), inside)
		path = filepath.Dir(path)
	}
	return &folder{path: path, limit: limit, manifests: map[string]bool{}, assets: map[string]string{}}, inside
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
		return nil, fmt.Errorf("no such file%w", noFile{})
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("not a regular file")
	case d.limit > 0 && info.Size() > d.limit:
		return nil, &bounded.SizeError{Limit: d.limit}
	}
	return root.Open(name)
}

func (d *folder) read(name string) ([]byte, error) {
	f, err := d.open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return bounded.ReadAll(f, d.limit)
}

// noFile is [fs.ErrNotExist] without words of the operating system.
type noFile struct{}

func (noFile) Error() string { return "" }

func (noFile) Is(target error) bool { return target == fs.ErrNotExist }

// entries reads the file of a list by its URL, if it is an asset.
func (d *folder) entries(url string) ([]policy.Entry, bool, error) {
	name, ok := d.asset(url)
	if !ok {
		return nil, false, nil
	}
	f, err := d.open(name)
	if err != nil {
		return nil, false, err
	}
	defer f.Close()
	entries, err := entriesOfLines(filepath.Join(d.path, name), f)
	return entries, true, err
}

// asset returns the file that an object in a bucket is made of.
func (d *folder) asset(url string) (string, bool) {
	for key, name := range d.assets {
		if strings.HasSuffix(url, "/"+key) {
			return name, true
		}
	}
	return "", false
}

// assetManifest is what the CDK writes beside a template, as far as it is needed.
type assetManifest struct {
	Files map[string]struct {
		Source struct {
			Path      string `json:"path"`
			Packaging string `json:"packaging"`
		} `json:"source"`
		Destinations map[string]struct {
			ObjectKey string `json:"objectKey"`
		} `json:"destinations"`
	} `json:"files"`
}

// readAssets reads all asset manifests of a folder inside, once. Others use the ending of
// their names too, so one that cannot be read matters only where a file is missing.
func (d *folder) readAssets(inside string) error {
	if d.manifests[inside] {
		return nil
	}
	d.manifests[inside] = true
	names, err := filepath.Glob(filepath.Join(escapeGlob(d.path), inside, "*.assets.json"))
	if err != nil {
		return err
	}
	for _, name := range names {
		var manifest assetManifest
		text, err := d.read(filepath.Join(inside, filepath.Base(name)))
		if err == nil {
			err = ofJSON(json.Unmarshal(text, &manifest))
		}
		if err != nil {
			d.unread = append(d.unread, fmt.Sprintf("%s is not an asset manifest: %v", name, err))
			continue
		}
		d.include(inside, manifest)
	}
	return nil
}

func (d *folder) include(inside string, manifest assetManifest) {
	for _, file := range manifest.Files {
		for _, destination := range file.Destinations {
			if file.Source.Packaging == "file" && destination.ObjectKey != "" {
				d.assets[destination.ObjectKey] = filepath.Join(inside, file.Source.Path)
			}
		}
	}
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(path)
}

// addNested adds the nested stacks of a stack whose templates are in the folder.
func (d *folder) addNested(s *stack.Stack, inside string) error {
	for _, id := range s.Resources(nestedType) {
		if truth, _ := s.Exists(id); truth == stack.No {
			continue
		}
		name := d.templateOf(s, id, inside)
		if name == "" {
			continue
		}
		if d.nested++; d.nested > maxNested || s.Depth() > maxDepth {
			return fmt.Errorf("%s: nested stack %s is one of too many; a template may not nest itself", s.File, id)
		}
		child, err := d.stack(name, template.Parse)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("nested stack %s: %w", id, err)
		}
		if err := d.addNested(s.AddNested(id, child), filepath.Dir(name)); err != nil {
			return err
		}
	}
	return nil
}

// stack reads the template of a stack.
func (d *folder) stack(name string, parse func(string, []byte) (template.Template, error)) (*stack.Stack, error) {
	file := filepath.Join(d.path, name)
	text, err := d.read(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if d.size += int64(len(text)); d.limit > 0 && d.size > d.limit {
		return nil, fmt.Errorf("%s: the templates up to this one together: %w", file, &bounded.SizeError{Limit: d.limit})
	}
	t, err := parse(file, text)
	return &stack.Stack{File: file, Template: t}, err
}

// templateOf returns the file with the template of a nested stack: what the CDK notes in
// the metadata, an asset, or a path as aws cloudformation package takes it.
func (d *folder) templateOf(s *stack.Stack, id, inside string) string {
	if n, ok := s.Metadata(id).Member("aws:asset:path"); ok {
		t, _ := n.Text()
		if name, ok := t.Literal(); ok {
			return filepath.Join(inside, name)
		}
	}
	n, ok := s.Properties(id).Member("TemplateURL")
	if !ok {
		return ""
	}
	t, _ := n.Text()
	if name, ok := d.asset(t.String()); ok {
		return name
	}
	path, ok := t.Literal()
	if path = filepath.Join(inside, path); ok && path != inside && !strings.Contains(t.String(), "://") && filepath.IsLocal(path) {
		return path
	}
	return ""
}
