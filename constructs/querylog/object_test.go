package querylog

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// objectsOf has the files of a folder as objects, in the order of WalkDir.
func objectsOf(t *testing.T, root string, open *atomic.Int64) *Found {
	t.Helper()
	found := &Found{}
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		found.Objects = append(found.Objects, Object{Name: path, Size: info.Size(), Open: func(context.Context) (io.ReadCloser, error) {
			open.Add(1)
			f, err := os.Open(path)
			return closing{f, open}, err
		}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// closing counts what is open.
type closing struct {
	io.ReadCloser
	open *atomic.Int64
}

func (c closing) Close() error {
	c.open.Add(-1)
	return c.ReadCloser.Close()
}

// mixed is a folder of many small logs, a large one, and others.
func mixed(t *testing.T) string {
	files := map[string]string{"large.log": lines(numbered(1000, 3000)), "cut.log.gz": compressed(lines(numbered(5000, 5100)))[:500], "no-extension": lines(numbered(3000, 3001)), "README": "no log"}
	for i := range 3 * aheadObjects {
		files[filepath.Join("many", string(rune('a'+i%26)), string(rune('a'+i/26))+".log.gz")] = compressed(lines(numbered(i, i+2)))
	}
	return folder(t, files)
}

func TestObjectsAreReadLikeFiles(t *testing.T) {
	t.Parallel()
	root := mixed(t)
	want, wantStats, err := readNames(t, Options{}, root)
	if err != nil {
		t.Fatal(err)
	}
	var open atomic.Int64
	options := Options{Find: func(path string) (*Found, error) {
		if path == "objects:" {
			return objectsOf(t, root, &open), nil
		}
		return nil, nil
	}}
	got, stats, err := readNames(t, options, "objects:", "objects:")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantStats.Skipped *= 2 // as the path comes twice
	wantStats.SkippedFiles = append(wantStats.SkippedFiles, wantStats.SkippedFiles...)
	if diff := cmp.Diff(wantStats, stats); diff != "" {
		t.Error(diff)
	}
	r, err := Open([]string{"objects:"}, options)
	if err != nil {
		t.Fatal(err)
	}
	var records atomic.Int64
	all, err := r.Each(t.Context(), 4, func() func(*Record) error {
		return func(*Record) error { records.Add(1); return nil }
	})
	if err != nil || records.Load() != int64(len(want)) || all.Files != stats.Files || !slices.Equal(all.Sources, stats.Sources) {
		t.Errorf("with workers: %d records in %d files, want %d in %d, error %v", records.Load(), all.Files, len(want), stats.Files, err)
	}
	if read, total := r.Progress(); read != total || total == 0 {
		t.Errorf("read %d of %d bytes", read, total)
	}
	if open.Load() != 0 {
		t.Errorf("%d objects are still open", open.Load())
	}
	if files, err := Open([]string{root}, options); err != nil || files.Files() != stats.Files {
		t.Errorf("the folder beside objects: %v", err)
	}
}

// TestObjectsAreOpenedAhead has objects that answer once so many are asked that one worker
// could not ask by itself, and never more than that.
func TestObjectsAreOpenedAhead(t *testing.T) {
	t.Parallel()
	var waiting atomic.Int64
	full := make(chan struct{})
	var once sync.Once
	found := &Found{}
	for _, name := range names(0, 4*aheadObjects) {
		found.Objects = append(found.Objects, Object{Name: name, Asked: true, Open: func(context.Context) (io.ReadCloser, error) {
			if n := waiting.Add(1); n == aheadObjects {
				once.Do(func() { close(full) })
			} else if n > aheadObjects+1 { // one is with the worker
				t.Errorf("%d objects are open at once", n)
			}
			<-full
			text := strings.NewReader(strings.Replace(answered, "Shop.Example.com.", name, 1))
			return closing{io.NopCloser(text), new(atomic.Int64)}, nil
		}})
	}
	r, err := Open([]string{"objects:"}, Options{Find: func(string) (*Found, error) { return found, nil }})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	_, err = r.Read(t.Context(), func(r *Record) error {
		waiting.Add(-1)
		got = append(got, string(r.QueryName))
		return nil
	})
	if diff := cmp.Diff(names(0, 4*aheadObjects), got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestObjectsThatFail(t *testing.T) {
	t.Parallel()
	errBroken, errDenied := errors.New("the connection broke"), errors.New("denied")
	text := lines(numbered(0, 2))
	for name, o := range map[string]Object{
		"is denied":     {Unread: errDenied},
		"does not open": {Open: func(context.Context) (io.ReadCloser, error) { return nil, errDenied }},
		"breaks": {Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(text), failing{errBroken})), nil
		}},
		"ends unexpectedly": {Open: func(context.Context) (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(text), failing{io.ErrUnexpectedEOF})), nil
		}},
	} {
		o.Name, o.Asked = name, true
		r, err := Open([]string{"objects:"}, Options{Find: func(string) (*Found, error) { return &Found{Objects: []Object{o}}, nil }})
		if err != nil {
			t.Fatal(err)
		}
		stats, err := r.Read(t.Context(), func(*Record) error { return nil })
		var unread *UnreadError
		if !errors.As(err, &unread) || len(stats.Unread) != 1 || stats.Unread[0].File != name || stats.Unread[0].Records != stats.Records {
			t.Errorf("%s: %+v, error %v", name, stats, err)
		}
		if breaks := strings.Contains(name, "s d") || strings.Contains(name, "not open"); !breaks && stats.Records != 2 {
			t.Errorf("%s: %d records before it, want 2", name, stats.Records)
		}
	}
}

// TestTheEndOfAReadClosesObjects ends one in the middle, with many objects opened ahead.
func TestTheEndOfAReadClosesObjects(t *testing.T) {
	t.Parallel()
	var open atomic.Int64
	root := mixed(t)
	r, err := Open([]string{"objects:"}, Options{Find: func(string) (*Found, error) { return objectsOf(t, root, &open), nil }})
	if err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	if _, err := r.Read(t.Context(), func(*Record) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("error %v", err)
	}
	if open.Load() != 0 {
		t.Errorf("%d objects are still open", open.Load())
	}
}

func TestPathsWithoutObjects(t *testing.T) {
	t.Parallel()
	failed := errors.New("no such bucket")
	for want, find := range map[string]func(string) (*Found, error){
		"no such bucket":      func(string) (*Found, error) { return nil, failed },
		"the folder is empty": func(string) (*Found, error) { return &Found{}, nil },
		"such as CloudTrail/": func(string) (*Found, error) { return &Found{Skipped: []string{"CloudTrail/"}}, nil },
	} {
		if _, err := Open([]string{"objects:"}, Options{Find: find}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
