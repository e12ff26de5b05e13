package report_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
)

func redacted(t *testing.T, d *report.Document, values ...string) (text, markdown, page string) {
	t.Helper()
	r, err := report.ParseRedaction(values)
	if err != nil {
		t.Fatal(err)
	}
	d = d.Redacted(r)
	var plain, marked strings.Builder
	d.WriteText(&plain, 1000)
	d.WriteMarkdown(&marked)
	return plain.String(), marked.String(), pageOf(t, d)
}

// TestRedactedTextsAreNowhere puts what is secret in every place.
func TestRedactedTextsAreNowhere(t *testing.T) {
	for _, test := range []struct {
		what    string
		text    string
		secrets []string
	}{
		{"names", "payroll.corp.internal", []string{"payroll", "corp.internal"}},
		{"names", "*.payroll.example.co.uk", []string{"payroll", "example.co"}},
		{"names", "wpad", []string{"wpad"}},
		{"names", "two words.example", []string{"two words", "words.example"}},
		{"names", "ip-10-1-2-3.eu-central-1.compute.internal", []string{"10-1-2-3", "compute"}},
		{"names", `a\032b.example`, []string{`a\032b`}},
		{"names", "c2VjcmV0...dHVubmVs.example", []string{"c2VjcmV0", "dHVubmVs"}},
		{"addresses", "10.1.2.3", []string{"10.1.2.3"}},
		{"addresses", "2001:db8::7", []string{"2001:db8"}},
		{"addresses", "fe80::", []string{"fe80"}},
		{"addresses", "::1", []string{"::1", `:\x3a1`}},
		{"addresses", "10.1.2.3 in vpc-0a1b2c", []string{"10.1.2.3", "0a1b2c"}},
		{"addresses", "i-0123456789abcdef0 via rslvr-in-0aa", []string{"0123456789abcdef0", "0aa"}},
		{"addresses", "ip-10-1-2-3.ec2.internal", []string{"10-1-2-3"}},
		{"addresses", "3.2.1.10.in-addr.arpa", []string{"3.2.1.10"}},
		{"addresses", "111122223333", []string{"111122223333"}},
		{"addresses", "arn:aws:route53resolver:eu-central-1:111122223333:firewall-domain-list/rslvr-fdl-0aa", []string{"111122223333", "0aa"}},
		{"addresses", "rslvr-frg-0aa, rslvr-frgassoc-0bb of vpce-0cc", []string{"0aa", "0bb", "0cc"}},
		{"addresses", "vpc-0a1b2c_vpcdnsquerylogs_111122223333_20261123T0805Z_1f.log.gz:7", []string{"111122223333", "0a1b2c"}},
		{"names", "s3://logs.payroll.example/AWSLogs", []string{"payroll"}},
	} {
		text, markdown, page := redacted(t, sample(test.text), test.what)
		for format, all := range map[string]string{"text": text, "markdown": markdown, "page": page} {
			if test.what == "names" && strings.Contains(all, "allow</dt>") {
				t.Errorf("%s proposes to allow a pseudonym of %q", format, test.text)
			}
			for _, secret := range test.secrets {
				if strings.Contains(all, secret) {
					at := strings.Index(all, secret)
					t.Errorf("--redact %s leaves %q of %q in %s: %q", test.what, secret, test.text, format, all[max(0, at-60):min(len(all), at+60)])
				}
			}
		}
	}
}

// TestRedactionKeepsTheRest holds that pseudonyms are stable, say what kind of thing they stand
// for, and replace nothing else.
func TestRedactionKeepsTheRest(t *testing.T) {
	d := &report.Document{
		Lead: "www.payroll.example.com is asked for by 10.1.2.3 in vpc-0a1, e.g. with 99.5 % of 1,234 records (policy.yaml:12: Resources.Group); see https://docs.aws.amazon.com/x.",
		Facts: []report.Fact{
			{Text: "10.1.2.3 and 10.1.2.4 from 2026-02-03 10:00 to 12:00, then www.payroll.example.com, api.payroll.example.com. and example.com."},
		},
	}
	text, _, _ := redacted(t, d, "addresses", "names")
	want := `name-1.domain-1.com is asked for by address-1 in vpc-1, e.g. with 99.5 % of 1,234 records (policy.yaml:12: Resources.Group); see https://docs.aws.amazon.com/x.

       address-1 and address-2 from 2026-02-03 10:00 to 12:00, then name-1.domain-1.com, name-2.domain-1.com. and domain-1.com.
redact names are replaced by pseudonyms, so no entries for an allow list are shown; addresses and AWS resource IDs are replaced by pseudonyms
`
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if text, _, page := redacted(t, d); !strings.HasPrefix(text, d.Lead) || !strings.Contains(page, "Contains internal names and addresses.") {
		t.Errorf("without --redact: %s", text)
	}
	if _, err := report.ParseRedaction([]string{"everything"}); err == nil || !strings.Contains(err.Error(), `"everything"; use addresses or names`) {
		t.Errorf("an unknown value: %v", err)
	}
}

// TestHide writes lines in pieces.
func TestHide(t *testing.T) {
	for _, test := range []struct{ redact, given, text, want string }{
		{"addresses", "", "logs/a.log:3: 10.1.2.3 in vpc-0a1 asks for www.example.com\n", "logs/a.log:3: [address] in [vpc] asks for www.example.com\n"},
		{"names", "", "logs/a.log:3: 10.1.2.3 asks for www.example.com, *.x.example.\n", "logs/a.log:3: 10.1.2.3 asks for [name], *.[name].\n"},
		{"names", "", `a.log:1: no JSON: "intranet \"quoted\" x" and "more"` + "\nnext\n", `a.log:1: no JSON: "[text]"` + "\nnext\n"},
		{"names", `a"b.log`, `a"b.log:1: no JSON: "intranet"` + "\n", `a"[text]"` + "\n"},
		{"names", "", `cut: "intranet` + "\n", `cut: "[text]"` + "\n"},
		{"names", "", `unfinished: "intranet"`, `unfinished: "[text]"`},
		{"names", "fo\nx", `unknown "fo"; use "x"` + "\n", `unknown "fo"; use "x"` + "\n"},
		{"names", "fo", `unknown "fo" in "intranet"` + "\n", `unknown "[text]"` + "\n"},
	} {
		r, err := report.ParseRedaction([]string{test.redact})
		if err != nil {
			t.Fatal(err)
		}
		for size := range len(test.text) {
			var b strings.Builder
			w := report.NewWriter(&b)
			report.Hide(w, r, test.given)
			for rest := test.text; rest != ""; {
				n, err := w.Write([]byte(rest[:min(size+1, len(rest))]))
				if err != nil {
					t.Fatal(err)
				}
				rest = rest[n:]
			}
			if err := w.Flush(); err != nil || b.String() != test.want {
				t.Fatalf("in pieces of %d bytes: %q, %v; want %q", size+1, b.String(), err, test.want)
			}
		}
	}
}
