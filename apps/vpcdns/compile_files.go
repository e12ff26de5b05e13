package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/output"
	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// write writes the lists and the report whole, or none of them.
func (f *compileFlags) write(stdout, notes io.Writer, result blocklist.Result) error {
	files, err := f.files(result)
	if err != nil {
		return err
	}
	about, err := f.reportFile(result.Report)
	if err != nil {
		return err
	}
	if err := output.Write(append(slices.Clone(files), about...)...); err != nil {
		return err
	}
	if f.split > 0 {
		for _, file := range files {
			report.Printf(notes, "written   %s\n", file.Path)
		}
	}
	if err := f.noAllowFile(notes, result.Allow); err != nil || f.out != "" {
		return err
	}
	_, err = f.form(result.Block).WriteTo(stdout)
	return err
}

func (f *compileFlags) files(result blocklist.Result) ([]output.File, error) {
	var files []output.File
	if f.allowOut != "" && result.Allow.Len() > 0 {
		files = append(files, output.File{Path: f.allowOut, Content: f.form(result.Allow)})
	}
	switch {
	case f.out == "":
	case f.split == 0:
		files = append(files, output.File{Path: f.out, Content: f.form(result.Block)})
	default:
		parts := result.Block.Split(f.split)
		for i, part := range parts {
			files = append(files, output.File{Path: partName(f.out, i+1), Content: f.form(part)})
		}
		if left := partName(f.out, len(parts)+1); exists(left) {
			return nil, withHint(fmt.Errorf("%s is there and is not a part of this list, which has %s", left, count(len(parts), "part", "parts")),
				"remove the parts of an earlier list first")
		}
	}
	return files, nil
}

// partName returns block-2.txt for the second part of block.txt.
func partName(path string, number int) string {
	extension := filepath.Ext(path)
	return fmt.Sprintf("%s-%d%s", strings.TrimSuffix(path, extension), number, extension)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// noAllowFile removes the exceptions of an earlier list where this one has none: they would
// let names through that it blocks. An empty file would be a list without names, which is
// an error wherever lists are read.
func (f *compileFlags) noAllowFile(notes io.Writer, allow blocklist.List) error {
	if f.allowOut == "" || allow.Len() > 0 {
		return nil
	}
	target, err := filepath.EvalSymlinks(f.allowOut)
	if errors.Is(err, fs.ErrNotExist) {
		report.Printf(notes, "note      %s is not written: there is nothing to allow\n", f.allowOut)
		return nil
	}
	info, err := os.Stat(target)
	if err != nil || !info.Mode().IsRegular() {
		return err // nothing stays in a device or pipe
	}
	report.Printf(notes, "note      %s is removed: there is nothing to allow any more\n", f.allowOut)
	return os.Remove(target)
}
