package blocklist_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestPatternsAreSortedAndDistinct(t *testing.T) {
	t.Parallel()
	var entries []blocklist.Entry
	for _, text := range []string{"b.example", "*.example", "a.example", "B.example.", "example"} {
		entries = append(entries, blocklist.Entry{Pattern: domain.MustParsePattern(text)})
	}
	before := slices.Clone(entries)
	got := fmt.Sprint(blocklist.Patterns(entries))
	if want := "[example *.example a.example b.example]"; got != want {
		t.Errorf("Patterns are %s, want %s", got, want)
	}
	if !slices.Equal(entries, before) {
		t.Error("Patterns changed its argument")
	}
}
