package domain_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestCoveredBy(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string][]string{
		"*":               {"*"},
		"com":             {"com", "*"},
		"*.com":           {"*.com", "*"},
		"a.example.com":   {"a.example.com", "*.example.com", "*.com", "*"},
		"*.a.example.com": {"*.a.example.com", "*.example.com", "*.com", "*"},
	} {
		var got []string
		p := domain.MustParsePattern(pattern)
		for above := range p.CoveredBy() {
			if !above.Covers(p) {
				t.Errorf("%s does not cover %s", above, p)
			}
			got = append(got, above.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", pattern, diff)
		}
	}
	if got := slices.Collect(domain.Pattern{}.CoveredBy()); got != nil {
		t.Errorf("the zero Pattern is covered by %v", got)
	}
}
