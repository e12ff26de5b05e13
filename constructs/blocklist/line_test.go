package blocklist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

func TestPatternsAreSortedAndDistinct(t *testing.T) {
	t.Parallel()
	var entries []blocklist.Entry
	for entry, err := range read(strings.NewReader("b.example\n*.example\na.example\nB.example.\nexample\n"), blocklist.ReadOptions{}) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
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
