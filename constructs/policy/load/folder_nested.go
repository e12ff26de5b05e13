package load

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

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
	if d.size += len(text); d.size > maxSize {
		return nil, fmt.Errorf("%s: the templates up to this one are larger than %d MiB in all", file, maxSize>>20)
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
