package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func inMemory(files ...string) listFolder {
	system := fstest.MapFS{"lists": {Mode: 0o755 | 1<<31}}
	for _, file := range files {
		system["lists/"+file] = &fstest.MapFile{Data: []byte("a.example\n")}
	}
	return listFolder{path: "lists", system: system}
}

func TestEachFileIsAListInTheBandOfItsFolder(t *testing.T) {
	t.Parallel()
	lists, err := inMemory("block/b.txt", "block/a.txt", "allow/x.txt", "alert/y.txt", "block/README.md", "block/.keep").read()
	if err != nil {
		t.Fatal(err)
	}
	want := []list{
		{"ALLOW", "x", "lists/allow/x.txt", 1000},
		{"BLOCK", "a", "lists/block/a.txt", 2000},
		{"BLOCK", "b", "lists/block/b.txt", 2010},
		{"ALERT", "y", "lists/alert/y.txt", 3000},
	}
	if d := cmp.Diff(want, lists, cmp.AllowUnexported(list{})); d != "" {
		t.Error(d)
	}
}

func TestANumberInFrontPinsThePriority(t *testing.T) {
	t.Parallel()
	lists, err := inMemory("block/new.txt", "block/10-known.txt", "block/300-late.txt", "block/a.txt", "block/7seas.txt").read()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for _, l := range lists {
		got[l.name] = l.priority
	}
	want := map[string]float64{"known": 2010, "late": 2300, "7seas": 2310, "a": 2320, "new": 2330}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFilesMustFitIntoTheirBandEachWithItsPriority(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 101 {
		many = append(many, fmt.Sprintf("allow/n%03d.txt", i))
	}
	for want, files := range map[string][]string{
		"lists/allow/n100.txt would have priority 2000, and allow/ has room for 1000 to 1999":   many,
		"lists/block/010-a.txt and lists/block/10-b.txt would both have priority 2010":          {"block/010-a.txt", "block/10-b.txt"},
		"lists/alert/1000-a.txt would have priority 4000, and alert/ has room for 3000 to 3999": {"alert/1000-a.txt"},
	} {
		_, err := inMemory(files...).read()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestNothingThatLooksLikeAListIsPassedOver(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{
		"block/bad.csv":   "lists/block/bad.csv is not read: only files that end in .txt are lists",
		"blocks/bad.txt":  "lists/blocks is not a folder for lists: use allow, block or alert",
		"bad.txt":         "lists/bad.txt is in none of the folders: move it into allow, block or alert",
		"block/sub/a.txt": "lists/block/sub is not read",
	} {
		_, err := inMemory("block/a.txt", file).read()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", file, err, want)
		}
	}
}

func TestAFolderWithoutListsIsAnError(t *testing.T) {
	t.Parallel()
	_, err := inMemory("allow/.keep").read()
	if err == nil || !strings.Contains(err.Error(), "lists has no list: put names into lists/block/NAME.txt") {
		t.Errorf("got %v", err)
	}
	_, err = folder("no/such/folder").read()
	if err == nil || !strings.Contains(err.Error(), "context lists: open no/such/folder: no such file") {
		t.Errorf("got %v", err)
	}
}

func TestTheSampleIsAFolderOfLists(t *testing.T) {
	t.Parallel()
	lists, err := sample().read()
	if err != nil || len(lists) != 3 {
		t.Errorf("got %v, %v", lists, err)
	}
}

// TestAnotherNumberIsTheSameList: the number is a place, not a name, so two files that differ in
// it alone cannot both be there.
func TestAnotherNumberIsTheSameList(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"known.txt", "10-known.txt", "20-known.txt"} {
		if got := listName(file); got != "known" {
			t.Errorf("%s is the list %q, want known", file, got)
		}
	}
	f := listFolder{path: "lists", system: fstest.MapFS{"lists/block/10-known.txt": {}, "lists/block/20-known.txt": {}}}
	_, err := f.read()
	want := "lists/block/10-known.txt and lists/block/20-known.txt have the same name, apart from the number: call one of them something else"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
