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
	entries, err := blocklist.ReadPlain("list.txt", strings.NewReader("b.example\n*.example\na.example\nB.example.\nexample\n"))
	if err != nil {
		t.Fatal(err)
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
