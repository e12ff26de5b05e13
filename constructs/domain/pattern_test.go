package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		"escaped dot is not a boundary":      {"*.bad.com", `a\.bad.com`, false},
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

func TestParsePatternIsCanonical(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in, want string
		kind     domain.Kind
		base     string
	}{
		"exact":                            {"example.com", "example.com", domain.Exact, "example.com"},
		"wildcard":                         {"*.example.com", "*.example.com", domain.Wildcard, "example.com"},
		"any":                              {"*", "*", domain.Any, "invalid Name"},
		"any as AWS prints it":             {"*.", "*", domain.Any, "invalid Name"},
		"top-level domain":                 {"com", "com", domain.Exact, "com"},
		"wildcard on top level":            {"*.com", "*.com", domain.Wildcard, "com"},
		"trailing dot goes":                {"*.example.com.", "*.example.com", domain.Wildcard, "example.com"},
		"capitals fold":                    {"Example.COM", "example.com", domain.Exact, "example.com"},
		"xn-- passes untouched":            {"XN--zz-zz.example", "xn--zz-zz.example", domain.Exact, "xn--zz-zz.example"},
		"inner hyphens pass":               {"r3---sn.googlevideo.com", "r3---sn.googlevideo.com", domain.Exact, "r3---sn.googlevideo.com"},
		"international":                    {"BÜCHER.example", "xn--bcher-kva.example", domain.Exact, "xn--bcher-kva.example"},
		"international wildcard":           {"*.bücher.example", "*.xn--bcher-kva.example", domain.Wildcard, "xn--bcher-kva.example"},
		"ideographic full stops":           {"ex。com。", "ex.com", domain.Exact, "ex.com"},
		"digits below a domain":            {"1.2.3.4.example", "1.2.3.4.example", domain.Exact, "1.2.3.4.example"},
		"three numbers are not an address": {"1.2.3", "1.2.3", domain.Exact, "1.2.3"},
		"longest name":                     {longest, longest, domain.Exact, longest},
		"longest entry, 255 bytes":         {"*." + longest + ".", "*." + longest, domain.Wildcard, longest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := domain.ParsePattern(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want || got.Kind() != test.kind || got.Base().String() != test.base {
				t.Errorf("ParsePattern(%q) = %v %v on %v, want %v %v on %v",
					test.in, got.Kind(), got, got.Base(), test.kind, test.want, test.base)
			}
		})
	}
}

func TestParsePatternRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   string
		want domain.Reason
	}{
		"nothing":                       {"", domain.ReasonEmpty},
		"the root":                      {".", domain.ReasonEmpty},
		"star and two dots":             {"*..", domain.ReasonEmpty},
		"only a soft hyphen":            {"\u00ad", domain.ReasonEmpty},
		"URL":                           {"https://example.com", domain.ReasonURL},
		"path":                          {"example.com/ads", domain.ReasonURL},
		"port":                          {"example.com:8080", domain.ReasonPort},
		"port after address":            {"192.0.2.1:53", domain.ReasonPort},
		"IPv4":                          {"192.0.2.1", domain.ReasonIPAddress},
		"IPv4 and trailing dot":         {"192.0.2.1.", domain.ReasonIPAddress},
		"IPv4 with leading zeros":       {"010.000.000.001", domain.ReasonIPAddress},
		"IPv4 below a wildcard":         {"*.192.0.2.1", domain.ReasonIPAddress},
		"IPv4 in wide digits":           {"１９２.0.2.1", domain.ReasonIPAddress},
		"network":                       {"10.0.0.0/8", domain.ReasonIPAddress},
		"IPv6":                          {"2001:db8::1", domain.ReasonIPAddress},
		"space":                         {"example.com example.org", domain.ReasonSpace},
		"surrounding space":             {" example.com", domain.ReasonSpace},
		"no-break space":                {"example\u00a0.com", domain.ReasonSpace},
		"underscore":                    {"a_b.example", domain.ReasonUnderscore},
		"underscore below a wildcard":   {"*._tcp.example", domain.ReasonUnderscore},
		"leading hyphen":                {"-a.example", domain.ReasonEdgeHyphen},
		"trailing hyphen":               {"a-.example", domain.ReasonEdgeHyphen},
		"only a hyphen":                 {"-", domain.ReasonEdgeHyphen},
		"hyphen at the edge of ü":       {"-ü-.-.example", domain.ReasonEdgeHyphen},
		"star without dot":              {"*example.com", domain.ReasonStarWithoutDot},
		"two stars":                     {"**", domain.ReasonStarWithoutDot},
		"star in the middle":            {"a.*.example", domain.ReasonInnerStar},
		"star at the end":               {"example.*", domain.ReasonInnerStar},
		"wildcard on a star":            {"*.*", domain.ReasonInnerStar},
		"wide star":                     {"＊.example", domain.ReasonInnerStar},
		"two dots":                      {"a..b", domain.ReasonEmptyLabel},
		"four dots":                     {"....", domain.ReasonEmptyLabel},
		"leading dot":                   {".example.com", domain.ReasonEmptyLabel},
		"two trailing dots":             {"example.com..", domain.ReasonEmptyLabel},
		"label too long":                {strings.Repeat("a", 64) + ".example", domain.ReasonLabelTooLong},
		"international label too long":  {strings.Repeat("ü", 63), domain.ReasonLabelTooLong},
		"name too long":                 {"a" + longest, domain.ReasonNameTooLong},
		"name too long for a wildcard":  {"*.a" + longest, domain.ReasonNameTooLong},
		"escape":                        {`a\.b.example`, domain.ReasonCharacter},
		"adblock rule":                  {"||example.com^", domain.ReasonCharacter},
		"control byte":                  {"a\x00b", domain.ReasonCharacter},
		"byte that is not UTF-8":        {"a\xffb", domain.ReasonCharacter},
		"unassigned character":          {"a\u0378b", domain.ReasonInternational},
		"xn-- label that decodes badly": {"xn--zz-zz.ü.example", domain.ReasonInternational},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := domain.ParsePattern(test.in)
			checkRefused(t, err, test.in, test.want)
			if got.IsValid() {
				t.Errorf("ParsePattern(%q) = %q next to an error", test.in, got)
			}
		})
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, seed := range []string{
		"example.com", "*.example.com.", "*", "*.", "BÜCHER.example", "ex。com", "a_b.x", "-a.x",
		"*x", "1.2.3.4", "http://x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := domain.ParsePattern(s)
		if err != nil {
			_ = err.Error()
			return
		}
		text := p.String()
		if again, err := domain.ParsePattern(text); err != nil || again != p {
			t.Fatalf("%q parses as %q, and that as %q (%v)", s, p, again, err)
		}
		if len(text) > 255 || strings.Trim(text, "*abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			t.Fatalf("%q parses as %q, which AWS refuses", s, text)
		}
		if p.Kind() != domain.Any && domain.MustParseName(p.Base().String()) != p.Base() {
			t.Fatalf("%q has the base %q, which is not canonical", s, p.Base())
		}
	})
}
