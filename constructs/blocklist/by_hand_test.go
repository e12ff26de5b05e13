package blocklist_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func byHand(name, list string) blocklist.Source {
	s := text(name, list)
	s.ByHand, s.ReadOptions.Format = true, blocklist.Plain
	return s
}

// verbatim returns the entries of sources, which are to be kept as they are.
func verbatim(t *testing.T, sources ...blocklist.Source) string {
	t.Helper()
	result, err := blocklist.Compile(sources, blocklist.CompileOptions{Verbatim: true})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(result.Block.Patterns())
}

func TestVerbatimKeepsWhatIsCoveredAndUnsafe(t *testing.T) {
	if got, want := verbatim(t, byHand("l", "x.a.example\n*.a.example\n*.com\n*.a.example # again\n")), "[*.com *.a.example x.a.example]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	_, err := blocklist.Compile([]blocklist.Source{text("l", "||a.example^\n||com^\n@@||b.example^\n")}, blocklist.CompileOptions{Verbatim: true})
	var refused *blocklist.RefusedError
	if !errors.As(err, &refused) {
		t.Errorf("a list with exceptions is kept as it is: %v", err)
	}
}

func TestEntriesAreASourceOfTheirOwn(t *testing.T) {
	entries := []blocklist.Entry{{Pattern: domain.MustParsePattern("b.example"), Position: blocklist.Position{File: "Domains", Line: 2}}}
	result, err := blocklist.Compile([]blocklist.Source{{Name: "Domains", Entries: entries}, text("l", "a.example\n")}, blocklist.CompileOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for entry := range result.Block.All() {
		got = append(got, fmt.Sprint(entry.Position, " ", entry.Pattern))
	}
	if diff := cmp.Diff([]string{"l:1 a.example", "Domains:2 b.example"}, got); diff != "" {
		t.Error(diff)
	}
}

// Every line counts, also one that a published list would only have in its report.
func TestEveryFaultOfListsKeptByHandIsAnError(t *testing.T) {
	gone := blocklist.Source{Name: "gone", ByHand: true, Open: func() (io.ReadCloser, error) { return nil, fs.ErrNotExist }}
	sources := []blocklist.Source{
		byHand("l", "a.example\na_b.example\na..b\n"), gone, byHand("none", "# nothing\n"), byHand("page", "<html>"),
		byHand("hosts", strings.Repeat("0.0.0.0 a.example\n", 9)), byHand("long", "a.example\n"+strings.Repeat("a_b.example\n", 9)), text("other", "b.example\na..b\n"),
	}
	_, err := blocklist.Compile(sources, blocklist.CompileOptions{MaxErrors: 100})
	var all *blocklist.ByHandError
	if !errors.As(err, &all) || all.Err != nil {
		t.Fatalf("got %v", err)
	}
	var got []string
	for _, problem := range all.Problems {
		text, _, _ := strings.Cut(problem.Err.Error(), ": ")
		got = append(got, fmt.Sprint(text, " ", problem.OtherFormat))
	}
	if diff := cmp.Diff([]string{
		"l:2 false", "l:3 false", "file does not exist false", "none has no names; add one or remove the file false", "page false",
		"hosts is a list in the format hosts and not in the format plain true",
		"long:2 false", "long:3 false", "long:4 false", "long:5 false", "long:6 false", "and 4 more lines of long like these (underscore) true",
	}, got); diff != "" {
		t.Error(diff)
	}
	if !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), "\n") != len(got)-1 {
		t.Errorf("got %v", err)
	}

	_, err = blocklist.Compile(sources, blocklist.CompileOptions{})
	var budget *blocklist.BudgetError
	if !errors.As(err, &all) || !errors.As(all.Err, &budget) || len(all.Problems) != len(got) {
		t.Errorf("the other lists are not reported beside them: %v", err)
	}
}
