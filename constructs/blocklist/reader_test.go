package blocklist_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
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

func TestHints(t *testing.T) {
	t.Parallel()
	browser := "! c\n||a.example^\n" + strings.Repeat("/banner.gif\n", 30)
	for name, test := range map[string]struct {
		text    string
		options blocklist.ReadOptions
		want    string // a part of the only hint, or nothing
	}{
		"nothing to say":        {"a.example\n", blocklist.ReadOptions{}, ""},
		"only wildcards":        {"*.a.example\n", blocklist.ReadOptions{}, "use the format wildcard"},
		"a header":              {"# Syntax: Domains (including subdomains)\na.example\n", blocklist.ReadOptions{}, `the header says "Domains (including subdomains)"`},
		"a header that is met":  {"# Syntax: Domains (including subdomains)\na.example\n", blocklist.ReadOptions{Subdomains: true}, ""},
		"a list for browsers":   {browser, blocklist.ReadOptions{}, "left out 96 % of 31 rules, which no list of names can express: a list for browsers?"},
		"subdomains of nothing": {"$TTL 1\na.example CNAME .\n", blocklist.ReadOptions{Subdomains: true}, "subdomains does nothing: a rpz list"},
		"subdomains of adblock": {"! c\na.example\n", blocklist.ReadOptions{Subdomains: true}, ""},
	} {
		source := text("l", test.text)
		source.ReadOptions = test.options
		result, err := blocklist.Compile([]blocklist.Source{source}, blocklist.CompileOptions{})
		if err != nil {
			t.Fatal(err)
		}
		hints := result.Report.Sources[0].Hints
		if test.want == "" && len(hints) > 0 || test.want != "" && (len(hints) != 1 || !strings.Contains(hints[0], test.want)) {
			t.Errorf("%s: hints are %q, want %q", name, hints, test.want)
		}
	}
}

func TestCompressions(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(w, strings.Repeat("a.example\n", 10_000))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := show(bytes.NewReader(packed.Bytes())); len(got) != 10_000 || got[9999] != "10000 a.example" {
		t.Errorf("zstd gives %d lines", len(got))
	}
	for in, want := range map[string]string{
		packed.String()[:packed.Len()-5]:       "the zstd data is cut short or damaged",
		"PK\x03\x04rest":                       "compressed with zip, which is not read; decompress it (unzip -p), or compress it with gzip or zstd",
		"\xfd7zXZ\x00rest":                     "compressed with xz",
		"BZh91AY&SYrest":                       "compressed with bzip2",
		"7z\xbc\xaf\x27\x1crest":               "compressed with 7z",
		string(compressed(t, packed.String())): "compressed twice, the second time with zstd",
	} {
		got := show(strings.NewReader(in))
		if len(got) == 0 || !strings.Contains(got[len(got)-1], want) {
			t.Errorf("%.8q gives %q, want %s", in, got[max(len(got)-1, 0):], want)
		}
	}
	if got := show(strings.NewReader("BZhosting.example\n")); len(got) != 1 || got[0] != "1 bzhosting.example" {
		t.Errorf("a name that begins like bzip2 gives %q", got)
	}
}
