package domain

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestOrdinaryTextsAreCanonical holds the short way to the long one, which looks for each fault.
func TestOrdinaryTextsAreCanonical(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	ordinary := 0
	for range 200_000 {
		s := randomText(random)
		if !isOrdinary(s) {
			continue
		}
		ordinary++
		if name, bad := canonicalUnusual(s); bad.found() || name != s {
			t.Fatalf("%q is ordinary, and the name %q (%v)", s, name, bad)
		}
		if base, bad := parseUnusualBase(s); bad.found() || base.text != s {
			t.Fatalf("%q is ordinary, and the entry %q (%v)", s, base.text, bad)
		}
	}
	if ordinary < 10_000 {
		t.Errorf("only %d texts were ordinary", ordinary)
	}
}

// randomText returns labels near the limits, with a letter that is not ordinary now and then.
func randomText(random *rand.Rand) string {
	lengths := []int{0, 1, 2, 3, maxLabel, maxLabel + 1}
	var b strings.Builder
	for i := range 1 + random.IntN(6) {
		if i > 0 {
			b.WriteByte('.')
		}
		for range lengths[max(random.IntN(10)-3, 0)%len(lengths)] {
			letters := "abcxyz019-"
			if random.IntN(300) == 0 {
				letters = "AZ_*:/ \\.\x00\x7f\xc3"
			}
			b.WriteByte(letters[random.IntN(len(letters))])
		}
	}
	return b.String()
}

func TestMostNamesAreOrdinary(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"example.com": true, "xn--bcher-kva.example": true, "r3---sn.example": true, "a": true, strings.Repeat("a", maxLabel) + ".b": true,
		"": false, ".": false, "a.": false, ".a": false, "a..b": false, "-a.b": false, "a-.b": false, "a.b-": false, "a.-b": false,
		"1.2.3.4": false, "example.c0": false, "A.b": false, "a_b.c": false, "*.a": false, "a:b": false, "a/b": false,
		strings.Repeat("a", maxLabel+1) + ".b": false, "b." + strings.Repeat("a", maxLabel+1): false,
		strings.Repeat("a.", maxName/2) + "a": true, strings.Repeat("a.", maxName/2) + "aa": false,
	} {
		if got := isOrdinary(s); got != want {
			t.Errorf("isOrdinary(%q) is %v", s, got)
		}
	}
}
