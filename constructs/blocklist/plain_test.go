package blocklist_test

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// read yields what a Reader does, and its refusal to begin as an error.
func read(r io.Reader, options blocklist.ReadOptions) iter.Seq2[blocklist.Entry, error] {
	reader, err := blocklist.NewReader("list.txt", r, options)
	if err != nil {
		return func(yield func(blocklist.Entry, error) bool) { yield(blocklist.Entry{}, err) }
	}
	return reader.Entries()
}

// show renders what a plain list yields, entries as "line pattern" and errors in full.
func show(r io.Reader) []string {
	var out []string
	for entry, err := range read(r, blocklist.ReadOptions{Format: blocklist.Plain}) {
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		out = append(out, fmt.Sprint(entry.Position.Line, " ", entry.Pattern))
	}
	return out
}

func TestPlainReads(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   string
		want []string
	}{
		"nothing":                      {"", nil},
		"one name a line":              {"a.example\nb.example\n", []string{"1 a.example", "2 b.example"}},
		"last line without end":        {"a.example\nb.example", []string{"1 a.example", "2 b.example"}},
		"wildcards":                    {"*.a.example\n*\n", []string{"1 *.a.example", "2 *"}},
		"comments on lines of theirs":  {"# one\n  # two\na.example\n", []string{"3 a.example"}},
		"comments after names":         {"a.example # one\nb.example#two\n", []string{"1 a.example", "2 b.example"}},
		"angle bracket in a comment":   {"# <a@b.example>\na.example\n", []string{"2 a.example"}},
		"blank lines":                  {"\n \n\t\na.example\n\n", []string{"4 a.example"}},
		"CRLF":                         {"a.example\r\n\r\nb.example\r\n", []string{"1 a.example", "3 b.example"}},
		"byte order mark":              {"\ufeffa.example\n", []string{"1 a.example"}},
		"surrounding space":            {"\ta.example\t \n", []string{"1 a.example"}},
		"duplicates, each where it is": {"a.example\nA.Example.\n", []string{"1 a.example", "2 a.example"}},
		"longest line":                 {"a.example" + strings.Repeat(" ", 64<<10-10) + "\n", []string{"1 a.example"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, show(strings.NewReader(test.in))); diff != "" {
				t.Errorf("Plain (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlainGoesOnAfterABadLine(t *testing.T) {
	t.Parallel()
	const after = "\nlast.example\n"
	for name, test := range map[string]struct{ in, want string }{
		"bad entry":              {"a_b.example", `list.txt:1: "a_b.example": underscore is not in AWS's alphabet for list entries; remove the entry or use a wildcard above it`},
		"two names":              {"a.example b.example # c", "list.txt:1: 2 words; a plain list has one name a line"},
		"hosts":                  {"0.0.0.0 a.example", "list.txt:1: an IP address and a name, as in a hosts file; a plain list has one name a line"},
		"long line":              {strings.Repeat("a", 1<<20), "list.txt:1: longer than 64 KiB; a list has one entry a line"},
		"line one byte too long": {strings.Repeat(" ", 64<<10), "list.txt:1: longer than 64 KiB; a list has one entry a line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []string{test.want, "2 last.example"}
			if diff := cmp.Diff(want, show(strings.NewReader(test.in+after))); diff != "" {
				t.Errorf("Plain (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want[:1], show(strings.NewReader(test.in))); diff != "" {
				t.Errorf("Plain at the end of a file (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlainStopsWhenTheCallerDoes(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"a.example\nb.example\n", "a b\nb.example\n", strings.Repeat("a", 1<<17) + "\nb.example\n"} {
		for entry := range read(strings.NewReader(in), blocklist.ReadOptions{Format: blocklist.Plain}) {
			if entry.Position.Line > 1 {
				t.Errorf("went on to %s", entry.Position)
			}
			break
		}
	}
}
