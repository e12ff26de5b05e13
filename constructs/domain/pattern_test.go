package domain_test

import (
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestZeroPatternMatchesNothing(t *testing.T) {
	t.Parallel()
	var zero domain.Pattern
	all := domain.MustParsePattern("*")
	if zero.IsValid() || zero.Matches(domain.Name{}) || zero.Matches(domain.MustParseName(".")) {
		t.Error("the zero Pattern passes for a pattern")
	}
	if all.Covers(zero) || zero.Covers(all) || zero.Covers(zero) || all.Overlaps(zero) || zero.Overlaps(zero) {
		t.Error("the zero Pattern covers or overlaps something")
	}
	if got, want := zero.String(), "invalid Pattern"; got != want {
		t.Errorf("String is %q, want %q", got, want)
	}
}

func TestNoPatternMatchesTheZeroName(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"*", "*.com", "com"} {
		if domain.MustParsePattern(s).Matches(domain.Name{}) {
			t.Errorf("%s matches the zero Name", s)
		}
	}
}

func TestPatternsSortParentsFirst(t *testing.T) {
	t.Parallel()
	sorted := []domain.Pattern{{}}
	for _, s := range []string{
		"*", "com", "*.com", "example.com", "*.example.com", "a.example.com", "*.a.example.com",
		"b.example.com", "example-a.com", "com-a", "com2", "*.com2",
	} {
		sorted = append(sorted, domain.MustParsePattern(s))
	}
	checkTotalOrder(t, sorted)
}

func TestMustPanicsOnWhatDoesNotParse(t *testing.T) {
	t.Parallel()
	for name, must := range map[string]func(){
		"name":    func() { domain.MustParseName("a..b") },
		"pattern": func() { domain.MustParsePattern("a..b") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if _, ok := recover().(*domain.ParseError); !ok {
					t.Error("did not panic with a *ParseError")
				}
			}()
			must()
		})
	}
}

func TestKindsHaveNames(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(domain.Exact, domain.Wildcard, domain.Any, domain.Pattern{}.Kind())
	if want := "exact wildcard any invalid Kind"; got != want {
		t.Errorf("kinds are %q, want %q", got, want)
	}
}

func TestExactly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"www.example.com": true, "localhost": true,
		"*.example.com": false, "*": false, ".": false, "_dmarc.example.com": false, `a\032b.example.com`: false, "192.0.2.1": false,
	} {
		name, err := domain.ParseName(text)
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := domain.Exactly(name); ok != want || ok && p.String() != text {
			t.Errorf("Exactly(%s) = %v, %v", text, p, ok)
		}
	}
}
