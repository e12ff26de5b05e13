package blocklist_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestPlainRefusesWhatIsNoList(t *testing.T) {
	t.Parallel()
	const (
		html   = "list.txt: looks like an HTML or XML page, not a list; check the download"
		binary = "list.txt: holds NUL bytes as binary and UTF-16 files do; a list is UTF-8 text"
	)
	for name, test := range map[string]struct{ in, want string }{
		"HTML page":                  {"<!DOCTYPE html>\n<html>\n", html},
		"HTML page after blanks":     {"\ufeff\r\n\n  <html>\n", html},
		"binary with line ends":      {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", binary},
		"UTF-16":                     {"\xff\xfea\x00\n\x00", binary},
		"binary after names at once": {"a.example\n\x00", binary},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff([]string{test.want}, show(strings.NewReader(test.in))); diff != "" {
				t.Errorf("Plain (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlainStopsAtALateNUL(t *testing.T) {
	t.Parallel()
	in := strings.Repeat("# comment\n", 1000) + "a.example\nb\x00\nc.example\n"
	want := []string{"1001 a.example", "list.txt:1002: holds NUL bytes as binary and UTF-16 files do; a list is UTF-8 text"}
	if diff := cmp.Diff(want, show(strings.NewReader(in))); diff != "" {
		t.Errorf("Plain (-want +got):\n%s", diff)
	}
}

func TestPlainTakesNothingFromALineCutShort(t *testing.T) {
	t.Parallel()
	failure := errors.New("connection reset")
	for name, test := range map[string]struct {
		in   string
		want []string
	}{
		"at the start":      {"a.example\nb.exam", []string{"list.txt: connection reset"}},
		"later":             {strings.Repeat("# comment\n", 1000) + "a.example\nb.exam", []string{"1001 a.example", "list.txt:1002: connection reset"}},
		"in a skipped line": {strings.Repeat("a", 100<<10), []string{"list.txt:1: connection reset"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := io.MultiReader(strings.NewReader(test.in), iotest.ErrReader(failure))
			if diff := cmp.Diff(test.want, show(r)); diff != "" {
				t.Errorf("Plain (-want +got):\n%s", diff)
			}
		})
	}
}
