package domain_test

import (
	"slices"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestZeroNameIsInvalid(t *testing.T) {
	t.Parallel()
	var zero domain.Name
	if zero.IsValid() || zero.IsRoot() || zero.NumLabels() != 0 {
		t.Error("the zero Name passes for a name")
	}
	if _, ok := zero.Parent(); ok {
		t.Error("the zero Name has a parent")
	}
	if got, want := zero.String(), "invalid Name"; got != want {
		t.Errorf("String is %q, want %q", got, want)
	}
}

func TestNameParentGoesUpToTheRoot(t *testing.T) {
	t.Parallel()
	var path []string
	name, ok := domain.MustParseName(`a\.b.c\\.example`), true
	for labels := 3; ok; labels-- {
		if got := name.NumLabels(); got != labels {
			t.Errorf("%s has %d labels, want %d", name, got, labels)
		}
		path = append(path, name.String())
		name, ok = name.Parent()
	}
	if want := []string{`a\.b.c\\.example`, `c\\.example`, "example", "."}; !slices.Equal(path, want) {
		t.Errorf("path to the root is %q, want %q", path, want)
	}
}

func TestNamesSortByLabelsFromTheRight(t *testing.T) {
	t.Parallel()
	want := []domain.Name{{}}
	for _, s := range []string{
		".", "-", "com", `a\.example.com`, "example.com", "a.example.com", "b.a.example.com",
		"b.example.com", "example-a.com", "com-a", "com2",
	} {
		want = append(want, domain.MustParseName(s))
	}
	checkTotalOrder(t, want)
}

// checkTotalOrder checks that Compare gives the same verdict on every pair of
// values as their places in the list.
func checkTotalOrder[T interface {
	comparable
	Compare(T) int
}](t *testing.T, sorted []T) {
	t.Helper()
	for i, a := range sorted {
		for j, b := range sorted {
			if got := a.Compare(b); sign(got) != sign(i-j) {
				t.Errorf("(%v).Compare(%v) = %d, want sign of %d", a, b, got, i-j)
			}
		}
	}
}

func sign(n int) int { return max(-1, min(n, 1)) }
