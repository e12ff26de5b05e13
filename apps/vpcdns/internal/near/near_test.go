package near_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/near"
)

func TestOf(t *testing.T) {
	t.Parallel()
	known := []string{"query", "type", "cname", "vpc", "expect", "Group/10", "Group/20", "q"}
	for word, want := range map[string]string{
		"qtype":                  "type",
		"QUERY":                  "query",
		"qurey":                  "query",
		"expects":                "expect",
		"Group/11":               "Group/10 Group/20",
		"grup/20":                "Group/20 Group/10",
		"nothing":                "",
		"":                       "q",
		strings.Repeat("q", 1e6): "",
	} {
		if got := near.Of(word, known); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("Of(%.20q) = %q, want %q", word, got, want)
		}
	}
	if got, want := near.Hint("Group/11", known), "; did you mean Group/10 or Group/20?"; got != want {
		t.Errorf("Hint = %q, want %q", got, want)
	}
}
