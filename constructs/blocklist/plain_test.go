package blocklist_test

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// entries yields all that a list gives, and what NewReader says of it.
func entries(r io.Reader, options blocklist.ReadOptions) iter.Seq2[blocklist.Entry, error] {
	reader, err := blocklist.NewReader("list.txt", r, options)
	if err != nil {
		return func(yield func(blocklist.Entry, error) bool) { yield(blocklist.Entry{}, err) }
	}
	return reader.Entries()
}

// show renders what a plain list gives, entries as "line pattern" and errors in full.
func show(r io.Reader) []string {
	var out []string
	for entry, err := range entries(r, blocklist.ReadOptions{Format: blocklist.Plain}) {
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
		for entry := range entries(strings.NewReader(in), blocklist.ReadOptions{Format: blocklist.Plain}) {
			if entry.Position.Line > 1 {
				t.Errorf("went on to %s", entry.Position)
			}
			break
		}
	}
}

func TestALineErrorSaysWhereAndWhy(t *testing.T) {
	t.Parallel()
	var faults []error
	for _, err := range entries(strings.NewReader("a.example\n-b.example\nc d\n"), blocklist.ReadOptions{Format: blocklist.Plain}) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	if len(faults) != 2 {
		t.Fatalf("faults are %v, want those of lines 2 and 3", faults)
	}
	var bad *blocklist.LineError
	if !errors.As(faults[0], &bad) || bad.Position != (blocklist.Position{File: "list.txt", Line: 2}) {
		t.Errorf("first fault is %v, want that of line 2", faults[0])
	}
	var refusal *domain.ParseError
	if !errors.As(faults[0], &refusal) || refusal.Reason != domain.ReasonEdgeHyphen {
		t.Errorf("first fault is %v, want a hyphen at the edge", faults[0])
	}
}

func FuzzPlain(f *testing.F) {
	for _, seed := range []string{"a.example\n*.b.example # c\r\n", "\ufeff#\n*\n", "0.0.0.0 a\n", "<html>", "\x1f\x8b", "ü.example"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		plain := blocklist.ReadOptions{Format: blocklist.Plain}
		var found []blocklist.Entry
		var text strings.Builder
		for entry, err := range entries(strings.NewReader(string(data)), plain) {
			if err != nil {
				continue
			}
			if !entry.Pattern.IsValid() || entry.Position.Line < 1 {
				t.Fatalf("entry is %v", entry)
			}
			found = append(found, entry)
			fmt.Fprintln(&text, entry.Pattern)
		}
		var again []blocklist.Entry
		for entry, err := range entries(strings.NewReader(text.String()), plain) {
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, entry)
		}
		if got, want := blocklist.Patterns(again), blocklist.Patterns(found); !slices.Equal(got, want) {
			t.Errorf("reads back as %v, want %v", got, want)
		}
	})
}
