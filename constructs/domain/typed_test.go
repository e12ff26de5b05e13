package domain_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func TestParseTypedNameTakesNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"www.Example.COM":            "www.example.com",
		"example.com.":               "example.com",
		"localhost":                  "localhost",
		".":                          ".",
		"_ldap._tcp.dc._msdcs.corp":  "_ldap._tcp.dc._msdcs.corp",
		"-edge-.example":             "-edge-.example",
		"BÜCHER.example":             "xn--bcher-kva.example",
		"ex。com":                     "ex.com",
		"1.0.0.10.in-addr.arpa":      "1.0.0.10.in-addr.arpa",
		"1.2.3":                      "1.2.3",
		`\*.example.com`:             "*.example.com",
		`a\032b\:443\/x.example.com`: `a\032b:443/x.example.com`,
		`\0490.0.0.1`:                "10.0.0.1",
	} {
		got, err := domain.ParseTypedName(in)
		if err != nil {
			t.Errorf("ParseTypedName(%q): %v", in, err)
		} else if got.String() != want {
			t.Errorf("ParseTypedName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseTypedNameRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		reason domain.Reason
		words  string // of the message after the input
	}{
		"":                                   {domain.ReasonEmpty, "no name here; write one such as example.com"},
		"https://tracker.example/":           {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"HTTP://User:pw@Tracker.Example:80":  {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"//tracker.example":                  {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"tracker.example/path?q=a@b":         {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"tracker.example:443":                {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"localhost:8080":                     {domain.ReasonURL, "looks like a URL; write localhost"},
		"dns:tracker.example":                {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"hxxps://tracker[.]example/x":        {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"https://bücher.example/straße":      {domain.ReasonURL, "looks like a URL; write xn--bcher-kva.example"},
		"https：／／tracker.example":            {domain.ReasonURL, "looks like a URL; write tracker.example"},
		"/etc/hosts":                         {domain.ReasonURL, "looks like a URL; keep only the host name"},
		"tracker[.]example":                  {domain.ReasonCharacter, `"[" does not belong in a name; write tracker.example`},
		"tracker.example,":                   {domain.ReasonCharacter, `"," does not belong in a name; write tracker.example`},
		"||tracker.example^":                 {domain.ReasonCharacter, `"|" does not belong in a name; write tracker.example`},
		`"tracker.example"`:                  {domain.ReasonCharacter, `"\"" does not belong in a name; write tracker.example`},
		"tracker.example?x=1":                {domain.ReasonCharacter, `"?" does not belong in a name; write tracker.example`},
		"a$b.example":                        {domain.ReasonCharacter, `"$" does not belong in a name; correct or remove it`},
		"someone@tracker.example":            {domain.ReasonEmail, "looks like an e-mail address; write tracker.example"},
		"mailto:someone@tracker.example":     {domain.ReasonEmail, "looks like an e-mail address; write tracker.example"},
		"Some One <someone@tracker.example>": {domain.ReasonEmail, "looks like an e-mail address; write tracker.example"},
		"*.tracker.example":                  {domain.ReasonWildcard, "looks like an entry of a domain list; write one name that it matches, such as www.tracker.example"},
		"*":                                  {domain.ReasonWildcard, "looks like an entry of a domain list; write one name that it matches, such as www.example.com"},
		"*tracker.example":                   {domain.ReasonWildcard, "looks like an entry of a domain list; write one name that it matches, such as www.tracker.example"},
		"10.1.2.3":                           {domain.ReasonIPAddress, "DNS Firewall sees names, never IP addresses; for its reverse lookup, write 3.2.1.10.in-addr.arpa"},
		"10.1.2.3.":                          {domain.ReasonIPAddress, "DNS Firewall sees names, never IP addresses; for its reverse lookup, write 3.2.1.10.in-addr.arpa"},
		"https://10.1.2.3:8443/":             {domain.ReasonIPAddress, "DNS Firewall sees names, never IP addresses; for its reverse lookup, write 3.2.1.10.in-addr.arpa"},
		"１０.1.2.3":                           {domain.ReasonIPAddress, "DNS Firewall sees names, never IP addresses; for its reverse lookup, write 3.2.1.10.in-addr.arpa"},
		"10.0.0.0/8":                         {domain.ReasonIPAddress, "DNS Firewall sees names, never IP addresses; write a name such as example.com"},
		"[fd00::a]:53":                       {domain.ReasonIPAddress, "DNS Firewall sees names, never IP addresses; for its reverse lookup, write a." + strings.Repeat("0.", 29) + "d.f.ip6.arpa"},
		"arn:aws:s3:::bucket":                {domain.ReasonARN, "looks like an ARN; write a domain name such as example.com"},
		"a.example b.example":                {domain.ReasonSpace, "white space inside a name; write one name at a time"},
		" tracker.example\n":                 {domain.ReasonSpace, "white space inside a name; write tracker.example"},
		".tracker.example":                   {domain.ReasonEmptyLabel, "nothing before a dot; write tracker.example"},
		"tracker..example..":                 {domain.ReasonEmptyLabel, "nothing before a dot; write tracker.example"},
		`tracker.example\`:                   {domain.ReasonEscape, `"\\" escapes nothing; write \. or a byte in three digits such as \032`},
		"tracker.example\x1b[2J":             {domain.ReasonCharacter, `"\x1b" does not belong in a name; correct or remove it`},
	} {
		got, err := domain.ParseTypedName(in)
		var refusal *domain.ParseError
		if !errors.As(err, &refusal) {
			t.Errorf("ParseTypedName(%q) = %q, want a *ParseError for %s", in, got, want.reason)
			continue
		}
		if refusal.Reason != want.reason || refusal.Input != in || got.IsValid() {
			t.Errorf("ParseTypedName(%q): reason %s for input %q beside %q, want %s", in, refusal.Reason, refusal.Input, got, want.reason)
		}
		if !strings.HasSuffix(err.Error(), `": `+want.words) {
			t.Errorf("ParseTypedName(%q): %v, want %s", in, err, want.words)
		}
	}
}

// FuzzParseTypedName checks that a typed name is one that ParseName reads in the same way,
// that every name can be typed, and that what a message proposes is accepted.
func FuzzParseTypedName(f *testing.F) {
	for _, seed := range []string{"example.com.", ".", "https://a.example/", "a:443", "*.a", "10.0.0.1", "::1", `\*.a`, "a@b", "ü：1", "１.2.3.4", "a..b", `a\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := domain.ParseTypedName(s)
		var refusal *domain.ParseError
		if errors.As(err, &refusal) && refusal.Meant.IsValid() {
			if again, err := domain.ParseTypedName(refusal.Meant.TypedText()); err != nil || again != refusal.Meant {
				t.Fatalf("%v: it is refused itself: %v", refusal, err)
			}
		}
		liberal, liberalErr := domain.ParseName(s)
		if err == nil && liberal != name {
			t.Fatalf("%q is typed as %q and parsed as %q (%v)", s, name, liberal, liberalErr)
		}
		if liberalErr != nil {
			return
		}
		if typed, err := domain.ParseTypedName(liberal.TypedText()); err != nil || typed != liberal {
			t.Fatalf("%q has the text %q, which is typed as %q (%v)", liberal, liberal.TypedText(), typed, err)
		}
	})
}
