package querylog

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestWhatCannotBeReadDoesNotEndTheRest has one of each kind among good files.
func TestWhatCannotBeReadDoesNotEndTheRest(t *testing.T) {
	root := folder(t, map[string]string{
		"a.log": lines(numbered(0, 10)), "b.json": "<html>", "secret.log": "x", "gone.log": lines(numbered(0, 1)), "z.log": lines(numbered(10, 20)),
		"111122223333_CloudTrail_us-east-1_20260204T1750Z_x.json": `{"Records":[]}`,
	})
	if err := os.Symlink(filepath.Join(root, "nowhere"), filepath.Join(root, "link.log")); err != nil {
		t.Fatal(err)
	}
	r, err := Open([]string{root}, Options{MaxBroken: -1})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"secret.log", "gone.log"} { // as if they had gone since, whoever runs the test
		if err := os.Remove(filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	read := 0
	stats, err := r.Read(t.Context(), func(*Record) error { read++; return nil })
	var unread *UnreadError
	if read != 20 || !errors.As(err, &unread) || !errors.Is(err, os.ErrNotExist) || len(unread.Unread) != 4 || unread.Files != 6 {
		t.Fatalf("%d records, %+v, error %v", read, stats, err)
	}
	for i, want := range []string{"b.json: looks like an HTML", "gone.log: no such file", "link.log: a link to a file that does not exist", "secret.log: no such file"} {
		if got := stats.Unread[i].String(); !strings.Contains(got, want) {
			t.Errorf("unread: %s, want %q", got, want)
		}
	}
	if want := filepath.Join(root, "111122223333_CloudTrail_us-east-1_20260204T1750Z_x.json"); stats.Skipped != 1 || stats.SkippedFiles[0] != want {
		t.Errorf("%d skipped: %q", stats.Skipped, stats.SkippedFiles)
	}
	if want := "4 of 6 files were not read; the first: " + stats.Unread[0].String(); err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// failExceptOnWindows skips a test on Windows, which has no named pipes in folders and lets
// only some users make links.
func failExceptOnWindows(t *testing.T, err error) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skipf("not tested here: %v", err)
	}
	t.Fatal(err)
}

// TestADanglingLinkAmongOthers is as a shell names it that expands a pattern.
func TestADanglingLinkAmongOthers(t *testing.T) {
	root := folder(t, map[string]string{"a.log": lines(numbered(0, 10))})
	link := filepath.Join(root, "b.log")
	if err := os.Symlink(filepath.Join(root, "nowhere"), link); err != nil {
		failExceptOnWindows(t, err)
	}
	got, stats, err := readNames(t, Options{}, filepath.Join(root, "a.log"), link)
	var unread *UnreadError
	if len(got) != 10 || !errors.As(err, &unread) || len(stats.Unread) != 1 || stats.Unread[0].File != link {
		t.Errorf("read %d records, %+v, error %v", len(got), stats, err)
	}
}

func TestOtherNamesAreKnownByTheirBeginning(t *testing.T) {
	root := folder(t, map[string]string{
		"a.txt": lines(numbered(0, 1)), "b.log.1": lines(numbered(1, 2)), "c.bak": compressed(lines(numbered(2, 3))), "d.csv": "@message\n" + each(numbered(3, 4), "CELL", ""),
		"LICENSE": "no log", "e.md": "no log",
	})
	got, stats, err := readNames(t, Options{}, root)
	if err != nil || len(got) != 4 || stats.Skipped != 2 {
		t.Errorf("read %q, %+v, error %v", got, stats, err)
	}
}

// TestWaitingEndsWithItsContext ends a read of a pipe that nobody writes to, and of one that
// has no writer yet.
func TestWaitingEndsWithItsContext(t *testing.T) {
	from, to := io.Pipe()
	defer to.Close()
	never := filepath.Join(t.TempDir(), "pipe")
	if err := makePipe(never); err != nil {
		failExceptOnWindows(t, err)
	}
	for _, path := range []string{"-", never} {
		r, err := Open([]string{path}, Options{Stdin: from})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Millisecond, cancel)
		if _, err := r.Read(ctx, func(*Record) error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v", path, err)
		}
	}
}

func TestObjectsOfS3RequireFind(t *testing.T) {
	_, err := Open([]string{"s3://bucket/AWSLogs/"}, Options{})
	if err == nil || !strings.Contains(err.Error(), "Options.Find") || !strings.Contains(err.Error(), "aws s3 sync s3://bucket/AWSLogs/") {
		t.Errorf("error %v", err)
	}
}
