package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// sampleLists are what the app deploys until it is given a folder.
//
//go:embed lists
var sampleLists embed.FS

// listFolder is a folder with allow/, block/ and alert/ in it.
type listFolder struct {
	path   string
	system fs.FS // nil is the file system of the machine
}

func sample() listFolder            { return listFolder{path: "lists", system: sampleLists} }
func folder(path string) listFolder { return listFolder{path: filepath.ToSlash(path)} }

// list is one file: one domain list and one rule.
type list struct {
	action   string
	name     string // of the file, without .txt and the number that pins its place
	file     string
	priority float64
}

// band is a folder and where its rules stand.
type band struct {
	folder, action string
	priority       float64
	width          int // how many priorities it has
}

// bands are the folders in the order in which their rules are evaluated.
var bands = []band{
	{"allow", "ALLOW", 1000, 1000},
	{"block", "BLOCK", 2000, threatPriority - 2000},
	{"alert", "ALERT", 3000, 1000},
}

const priorityStep = 10

// read finds the lists of a folder. A missing subfolder is none; anything that looks
// like a list and would be passed over is an error.
func (f listFolder) read() ([]list, error) {
	if err := f.checkFolders(); err != nil {
		return nil, err
	}
	var lists []list
	var errs []error
	for _, band := range bands {
		names, err := f.textFiles(path.Join(f.path, band.folder))
		placed, misplaced := f.place(band, names)
		lists = append(lists, placed...)
		errs = append(errs, err, misplaced)
	}
	if len(lists) == 0 && errors.Join(errs...) == nil {
		errs = append(errs, fmt.Errorf("%s has no list: put names into %s, one a line", f.path, path.Join(f.path, "block", "NAME.txt")))
	}
	return lists, errors.Join(errs...)
}

// place gives each file of a folder its priority. A number at the beginning of its name
// pins it: block/10-known.txt has priority 2010 for as long as it is called so. Any other
// file comes 10 after the one before it by name.
func (f listFolder) place(b band, names []string) ([]list, error) {
	var lists []list
	var errs []error
	taken := map[int]string{}
	offset := -priorityStep
	for _, name := range names {
		file := path.Join(f.path, b.folder, name)
		offset += priorityStep
		if pinned, ok := leadingNumber(name); ok {
			offset = pinned
		}
		if offset >= b.width {
			return nil, errors.Join(append(errs, b.overflow(file, offset))...) // all that follow would too
		}
		if other, clash := taken[offset]; clash {
			errs = append(errs, fmt.Errorf("%s and %s would both have priority %v: give one of them another number at the beginning of its name",
				other, file, b.priority+float64(offset)))
		}
		taken[offset] = file
		l := list{b.action, listName(name), file, b.priority + float64(offset)}
		if i := slices.IndexFunc(lists, func(other list) bool { return other.name == l.name }); i >= 0 {
			errs = append(errs, fmt.Errorf("%s and %s have the same name, apart from the number: call one of them something else", lists[i].file, file))
		}
		lists = append(lists, l)
	}
	return lists, errors.Join(errs...)
}

// listName is what a list is known by: 10-known.txt and 20-known.txt are the same list in
// another place, so moving it replaces nothing.
func listName(file string) string {
	if _, pinned := leadingNumber(file); pinned {
		_, file, _ = strings.Cut(file, "-")
	}
	return strings.TrimSuffix(file, ".txt")
}

func (b band) overflow(file string, offset int) error {
	return fmt.Errorf("%s would have priority %v, and %s/ has room for %v to %v: pin it lower by a number at the beginning of its name, or join files",
		file, b.priority+float64(offset), b.folder, b.priority, b.priority+float64(b.width-1))
}

// leadingNumber is the 10 of 10-known.txt.
func leadingNumber(name string) (int, bool) {
	digits := name[:len(name)-len(strings.TrimLeft(name, "0123456789"))]
	n, err := strconv.Atoi(digits)
	return n, err == nil && strings.HasPrefix(name[len(digits):], "-")
}

func (f listFolder) readDir(dir string) ([]fs.DirEntry, error) {
	if f.system != nil {
		return fs.ReadDir(f.system, dir)
	}
	return os.ReadDir(dir)
}

// checkFolders refuses a folder that is not there or has others than the three in it.
func (f listFolder) checkFolders() error {
	entries, err := f.readDir(f.path)
	if err != nil {
		return fmt.Errorf("context lists: %w", err)
	}
	var errs []error
	for _, entry := range entries {
		known := entry.Name() == "allow" || entry.Name() == "block" || entry.Name() == "alert"
		if entry.IsDir() && !known && !isHidden(entry.Name()) {
			errs = append(errs, fmt.Errorf("%s is not a folder for lists: use allow, block or alert", path.Join(f.path, entry.Name())))
		}
		if !entry.IsDir() && isList(entry.Name()) {
			errs = append(errs, fmt.Errorf("%s is in none of the folders: move it into allow, block or alert", path.Join(f.path, entry.Name())))
		}
	}
	return errors.Join(errs...)
}

// textFiles gives the names of the lists in a folder, sorted.
func (f listFolder) textFiles(dir string) ([]string, error) {
	entries, err := f.readDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var names []string
	var errs []error
	for _, entry := range entries {
		switch name := entry.Name(); {
		case isList(name) && !entry.IsDir():
			names = append(names, name)
		case !isHidden(name) && name != "README.md":
			errs = append(errs, fmt.Errorf("%s is not read: only files that end in .txt are lists; rename or move it", path.Join(dir, name)))
		}
	}
	return names, errors.Join(errs...)
}

func isList(name string) bool   { return strings.HasSuffix(name, ".txt") && !isHidden(name) }
func isHidden(name string) bool { return strings.HasPrefix(name, ".") }
