package domain_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestParsePatternIsCanonical(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in, want string
		kind     domain.Kind
		base     string
	}{
		"exact":                        {"example.com", "example.com", domain.Exact, "example.com"},
		"wildcard":                     {"*.example.com", "*.example.com", domain.Wildcard, "example.com"},
		"any":                          {"*", "*", domain.Any, "invalid Name"},
		"any as AWS prints it":         {"*.", "*", domain.Any, "invalid Name"},
		"top-level domain":             {"com", "com", domain.Exact, "com"},
		"wildcard on top level":        {"*.com", "*.com", domain.Wildcard, "com"},
		"trailing dot goes":            {"*.example.com.", "*.example.com", domain.Wildcard, "example.com"},
		"capitals fold":                {"Example.COM", "example.com", domain.Exact, "example.com"},
		"xn-- passes untouched":        {"XN--zz-zz.example", "xn--zz-zz.example", domain.Exact, "xn--zz-zz.example"},
		"inner hyphens pass":           {"r3---sn.googlevideo.com", "r3---sn.googlevideo.com", domain.Exact, "r3---sn.googlevideo.com"},
		"international":                {"BÜCHER.example", "xn--bcher-kva.example", domain.Exact, "xn--bcher-kva.example"},
		"international wildcard":       {"*.bücher.example", "*.xn--bcher-kva.example", domain.Wildcard, "xn--bcher-kva.example"},
		"ideographic full stops":       {"ex。com。", "ex.com", domain.Exact, "ex.com"},
		"digits below a domain":        {"1.2.3.4.example", "1.2.3.4.example", domain.Exact, "1.2.3.4.example"},
		"three numbers are no address": {"1.2.3", "1.2.3", domain.Exact, "1.2.3"},
		"longest name":                 {longest, longest, domain.Exact, longest},
		"longest entry, 255 bytes":     {"*." + longest + ".", "*." + longest, domain.Wildcard, longest},
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
			t.Fatalf("%q has the base %q, which is no canonical name", s, p.Base())
		}
	})
}
