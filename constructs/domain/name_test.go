package domain_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
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

// longest is a name of exactly 253 bytes, none of its labels over 63.
var longest = strings.Repeat("a", 61) + strings.Repeat("."+strings.Repeat("b", 63), 3)

func TestParseNameIsCanonical(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ in, want string }{
		"canonical name stays":              {"www.example.com", "www.example.com"},
		"trailing dot goes":                 {"example.com.", "example.com"},
		"capitals fold":                     {"WWW.Example.COM", "www.example.com"},
		"capitals fold, and nothing beside": {"AZ@[`{.example", "az@[`{.example"},
		"root":                              {".", "."},
		"underscores of services":           {"_dmarc.example.com.", "_dmarc.example.com"},
		"cloud-init probe":                  {"__cloud_init_expected_not_found__.", "__cloud_init_expected_not_found__"},
		"address as a name":                 {"4.3.2.1", "4.3.2.1"},
		"any printable character":           {`a*b"c;(d)@$.example`, `a*b"c;(d)@$.example`},
		"edge hyphens":                      {"-a-.example", "-a-.example"},
		"hyphens that IDNA frowns upon":     {"r3---sn.googlevideo.com", "r3---sn.googlevideo.com"},
		"escaped space":                     {`a\032b.example`, `a\032b.example`},
		"escaped dot":                       {`a\.b.example`, `a\.b.example`},
		"escaped dot in decimal":            {`a\046b.example`, `a\.b.example`},
		"escaped dot at the end":            {`example\.`, `example\.`},
		"escaped backslash before a dot":    {`a\\.example.`, `a\\.example`},
		"escaped backslash in decimal":      {`a\092.example`, `a\\.example`},
		"needless escapes go":               {`\a\-\098.example`, `a-b.example`},
		"escaped capital folds":             {`\065\B.example`, `ab.example`},
		"high bytes keep their number":      {`\000\195\255.example`, `\000\195\255.example`},
		"international":                     {"BÜCHER.example.", "xn--bcher-kva.example"},
		"ideographic full stop":             {"ex。com", "ex.com"},
		"sharp s is not double s":           {"straße.example", "xn--strae-oqa.example"},
		"longest name":                      {longest + ".", longest},
		"longest label of escapes":          {strings.Repeat(`\001`, 63), strings.Repeat(`\001`, 63)},
		"longest label and trailing dot":    {strings.Repeat("a", 63) + ".", strings.Repeat("a", 63)},
		"hyphens that IDNA frowns upon, ü":  {"r3---ü.example", "xn--r3----ova.example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := domain.ParseName(test.in)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("ParseName(%q) = %q, want %q", test.in, got, test.want)
			}
			if got != domain.MustParseName(got.String()) {
				t.Errorf("ParseName(%q) = %q, which is not canonical", test.in, got)
			}
		})
	}
}

func TestParseNameRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   string
		want domain.Reason
	}{
		"nothing":                      {"", domain.ReasonEmpty},
		"two dots":                     {"a..b", domain.ReasonEmptyLabel},
		"leading dot":                  {".a", domain.ReasonEmptyLabel},
		"two trailing dots":            {"a..", domain.ReasonEmptyLabel},
		"only dots":                    {"..", domain.ReasonEmptyLabel},
		"label too long":               {strings.Repeat("a", 64), domain.ReasonLabelTooLong},
		"label too long with escapes":  {strings.Repeat(`\001`, 64), domain.ReasonLabelTooLong},
		"international label too long": {strings.Repeat("ü", 63), domain.ReasonLabelTooLong},
		"name too long":                {"a" + longest, domain.ReasonNameTooLong},
		"name far too long to convert": {strings.Repeat("ü.", 1000), domain.ReasonNameTooLong},
		"space":                        {"a b", domain.ReasonSpace},
		"tab":                          {"a\tb", domain.ReasonSpace},
		"control byte":                 {"a\x00b", domain.ReasonCharacter},
		"delete":                       {"a\x7fb", domain.ReasonCharacter},
		"byte that is not UTF-8":       {"a\xffb", domain.ReasonCharacter},
		"backslash at the end":         {`a\`, domain.ReasonEscape},
		"too few digits":               {`a\03`, domain.ReasonEscape},
		"digits and a letter":          {`a\03x`, domain.ReasonEscape},
		"number over 255":              {`a\256`, domain.ReasonEscape},
		"escaped raw space":            {`a\ b`, domain.ReasonEscape},
		"escape next to ü":             {`a\.ü`, domain.ReasonEscape},
		"backslash in disguise":        {`a＼.b`, domain.ReasonEscape},
		"unassigned character":         {"a\u0378b", domain.ReasonInternational},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := domain.ParseName(test.in)
			checkRefused(t, err, test.in, test.want)
			if got.IsValid() {
				t.Errorf("ParseName(%q) = %q next to an error", test.in, got)
			}
		})
	}
}

func checkRefused(t *testing.T, err error, input string, want domain.Reason) {
	t.Helper()
	var refusal *domain.ParseError
	if !errors.As(err, &refusal) {
		t.Fatalf("error is %v, want a *ParseError for %s", err, want)
	}
	if refusal.Reason != want {
		t.Errorf("refused %q for %s, want %s", input, refusal.Reason, want)
	}
	if refusal.Input != input {
		t.Errorf("Input is %q, want %q", refusal.Input, input)
	}
}

func TestCanonicalNamesParseWithoutAllocation(t *testing.T) {
	for _, s := range []string{"www.example.com", "_dmarc.example.com.", ".", longest} {
		if n := testing.AllocsPerRun(100, func() { _, _ = domain.ParseName(s) }); n != 0 {
			t.Errorf("ParseName(%q) allocates %v times", s, n)
		}
	}
}

func FuzzParseName(f *testing.F) {
	for _, seed := range []string{"example.com.", ".", `a\.b.example`, `\032\\.x`, "BÜCHER.example", "ex。com", "_dmarc.x", `\`, "a..b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := domain.ParseName(s)
		if err != nil {
			_ = err.Error()
			return
		}
		again, err := domain.ParseName(name.String())
		if err != nil || again != name {
			t.Fatalf("%q parses as %q, and that as %q (%v)", s, name, again, err)
		}
		for n, ok := name, true; ok; n, ok = n.Parent() {
			if !n.IsRoot() && domain.MustParseName(n.String()) != n {
				t.Fatalf("%q has the ancestor %q, which is not canonical", s, n)
			}
		}
	})
}

type record struct {
	Query domain.Name
	Entry domain.Pattern
}

func TestTextSurvivesJSON(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]record{
		"zero values": {},
		"exact":       {domain.MustParseName(`a\.b.example`), domain.MustParsePattern("example.com")},
		"wildcard":    {domain.MustParseName("."), domain.MustParsePattern("*.example.com")},
		"any":         {domain.MustParseName("_dmarc.example.com"), domain.MustParsePattern("*")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			got := record{domain.MustParseName("left.over"), domain.MustParsePattern("left.over")}
			if err := json.Unmarshal(text, &got); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%s reads back as %v, want %v", text, got, want)
			}
		})
	}
}

func TestUnmarshalTextLeavesTheValueOnError(t *testing.T) {
	t.Parallel()
	name, pattern := domain.MustParseName("kept.example"), domain.MustParsePattern("*.kept.example")
	if err := name.UnmarshalText([]byte("a..b")); err == nil || name.String() != "kept.example" {
		t.Errorf("name is %s after error %v", name, err)
	}
	if err := pattern.UnmarshalText([]byte("a..b")); err == nil || pattern.String() != "*.kept.example" {
		t.Errorf("pattern is %s after error %v", pattern, err)
	}
}

func TestAppendTextAppends(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"*", "example.com", "*.example.com"} {
		got, err := domain.MustParsePattern(want).AppendText([]byte("> "))
		if err != nil || string(got) != "> "+want {
			t.Errorf("appended %q (%v), want %q", got, err, "> "+want)
		}
	}
}
