package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestMatches(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pattern, name string
		want          bool
	}{
		"exact matches itself":               {"bad.com", "bad.com", true},
		"exact ignores case":                 {"bad.com", "BAD.com.", true},
		"exact is not for children":          {"bad.com", "www.bad.com", false},
		"wildcard matches children":          {"*.bad.com", "www.bad.com", true},
		"wildcard matches at any depth":      {"*.bad.com", "a.b.c.bad.com", domain.WildcardMatchesAnyDepth},
		"wildcard and its apex":              {"*.bad.com", "bad.com", domain.WildcardMatchesApex},
		"wildcard stops at label boundaries": {"*.bad.com", "notbad.com", false},
		"wildcard does not look upwards":     {"*.bad.com", "com", false},
		"escaped dot is no boundary":         {"*.bad.com", `a\.bad.com`, false},
		"escaped backslash leaves the dot":   {"*.bad.com", `a\\.bad.com`, true},
		"star as a query":                    {"*.bad.com", "*.bad.com", true},
		"any matches a name":                 {"*", "example.com", true},
		"any matches the root":               {"*", ".", true},
		"wildcard does not match the root":   {"*.com", ".", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, n := domain.MustParsePattern(test.pattern), domain.MustParseName(test.name)
			if got := p.Matches(n); got != test.want {
				t.Errorf("%s matches %s: %v, want %v", p, n, got, test.want)
			}
		})
	}
}

// slowMatches says what Matches means, one label at a time.
func slowMatches(pattern, name string) bool {
	labels, want := strings.Split(name, "."), strings.Split(pattern, ".")
	if want[0] != "*" {
		return slices.Equal(labels, want)
	}
	base := want[1:]
	extra := len(labels) - len(base)
	if extra < 0 || !slices.Equal(labels[extra:], base) {
		return false
	}
	return pattern == "*" || extra == 1 ||
		extra == 0 && domain.WildcardMatchesApex || extra > 1 && domain.WildcardMatchesAnyDepth
}

// words returns every name of one to depth labels from a small alphabet, which
// has one label that ends like another.
func words(depth int) []string {
	alphabet := []string{"a", "b", "ba"}
	all, last := slices.Clone(alphabet), alphabet
	for range depth - 1 {
		var next []string
		for _, name := range last {
			for _, label := range alphabet {
				next = append(next, label+"."+name)
			}
		}
		all, last = append(all, next...), next
	}
	return all
}

func patternsUpTo(depth int) []domain.Pattern {
	patterns := []domain.Pattern{domain.MustParsePattern("*")}
	for _, word := range words(depth) {
		patterns = append(patterns, domain.MustParsePattern(word), domain.MustParsePattern("*."+word))
	}
	return patterns
}

func TestMatchesAgreesWithTheSlowWay(t *testing.T) {
	t.Parallel()
	for _, p := range patternsUpTo(3) {
		for _, word := range words(5) {
			if got, want := p.Matches(domain.MustParseName(word)), slowMatches(p.String(), word); got != want {
				t.Fatalf("%s matches %s: %v, want %v", p, word, got, want)
			}
		}
	}
}

func TestCoversAndOverlapsSayWhatMatchesSays(t *testing.T) {
	t.Parallel()
	names := words(4) // deeper than any pattern, or a wildcard would seem empty
	for _, p := range patternsUpTo(3) {
		for _, q := range patternsUpTo(3) {
			covers, overlaps := true, false
			for _, name := range names {
				inP, inQ := slowMatches(p.String(), name), slowMatches(q.String(), name)
				covers = covers && (inP || !inQ)
				overlaps = overlaps || inP && inQ
			}
			if got := p.Covers(q); got != covers {
				t.Errorf("%s covers %s: %v, want %v", p, q, got, covers)
			}
			if got := p.Overlaps(q); got != overlaps {
				t.Errorf("%s overlaps %s: %v, want %v", p, q, got, overlaps)
			}
		}
	}
}

func TestCompareIsATotalOrder(t *testing.T) {
	t.Parallel()
	sorted := patternsUpTo(3)
	slices.SortFunc(sorted, domain.Pattern.Compare)
	checkTotalOrder(t, sorted)
	for i, p := range sorted {
		for _, q := range sorted[i+1:] {
			if q.Covers(p) && p.Base() != q.Base() {
				t.Errorf("%s comes after %s, which it covers", q, p)
			}
		}
	}
}

func TestMatchingAndSortingDoNotAllocate(t *testing.T) {
	p, q := domain.MustParsePattern("*.example.com"), domain.MustParsePattern("a.b.example.com")
	n := domain.MustParseName("a.b.example.com")
	allocs := testing.AllocsPerRun(100, func() {
		_ = p.Matches(n)
		_ = p.Compare(q)
		_ = p.Covers(q)
		_ = q.Overlaps(p)
	})
	if allocs != 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}
