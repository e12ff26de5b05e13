package blocklist_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

// line renders what one line gives: entries, those to allow with a !, and for a line
// without one its class and reason.
func line(t *testing.T, text string, options blocklist.ReadOptions) string {
	t.Helper()
	var out []string
	for entry, err := range read(strings.NewReader(text), options) {
		var fault *blocklist.LineError
		switch {
		case errors.As(err, &fault):
			out = append(out, fault.Class.String()+" "+fault.Reason)
		case err != nil:
			t.Fatal(err)
		case entry.Exception:
			out = append(out, "!"+entry.Pattern.String())
		default:
			out = append(out, entry.Pattern.String())
		}
	}
	return strings.Join(out, ", ")
}

func TestLinesOfEveryFormat(t *testing.T) {
	t.Parallel()
	for format, lines := range map[blocklist.Format]map[string]string{
		blocklist.Plain: {
			"ex.com#c": "ex.com", "*.ex.com": "*.ex.com", "\tEX.com. \r": "ex.com", "bücher.example": "xn--bcher-kva.example",
			"_dmarc.ex.com": "inexpressible underscore", "-a.ex.com": "inexpressible edge-hyphen", "192.0.2.1": "inexpressible ip-address",
			"192.0.2": "inexpressible ip-address", "192.0.2.": "inexpressible ip-address", "192.0.*": "inexpressible ip-address", "10.0.0.1-10.0.0.9": "inexpressible ip-address", "10/8": "inexpressible ip-address", "10.0.0.0/8": "inexpressible ip-address", "2001:db8::/32": "inexpressible ip-address",
			"ads.*": "inexpressible inner-star", "*ads.com": "inexpressible star-without-dot", "1-2.3-4.com": "1-2.3-4.com",
			strings.Repeat("a", 64) + ".com": "malformed label-too-long", "a b": "malformed many-words", "a.com # until=soon": "malformed date",
		},
		blocklist.Wildcard: {"*.ex.com": "ex.com, *.ex.com", "ex.com": "ex.com", "*": "*", "# c": ""},
		blocklist.Hosts: {
			"0.0.0.0 ex.com": "ex.com", ":: ex.com": "ex.com", "::1\tex.com": "ex.com", "127.0.0.2 ex.com": "ex.com",
			"0.0.0.0 a.com  B.com.\tc.com # d.com": "a.com, b.com, c.com", "0.0.0.0 ex.com#c": "ex.com", "0:0:0:0:0:0:0:0 ex.com": "ex.com",
			"127.0.0.1 localhost": "ignored local-name", "0.0.0.0 0.0.0.0": "ignored local-name", "127.0.0.1 localhost a.com": "a.com, ignored local-name",
			"255.255.255.255 broadcasthost": "ignored local-name", "fe80::1%lo0 localhost": "ignored local-name", "ff02::1 ip6-allnodes": "ignored local-name",
			"192.0.2.1 ex.com": "inexpressible real-address", "0.0.0.0": "malformed no-name", "ex.com": "malformed no-address",
			"0.0.0.0 a_b.com": "inexpressible underscore", "0.0.0.0 a.com a..b": "a.com, malformed empty-label",
		},
		blocklist.Adblock: {
			"||ex.com^": "ex.com, *.ex.com", "||ex.com^$important": "ex.com, *.ex.com", "||ex.com^$all,document": "ex.com, *.ex.com", "||ex.com^|": "ex.com, *.ex.com",
			"@@||ex.com^": "!ex.com, !*.ex.com", "@@||ex.com^|$important": "!ex.com, !*.ex.com", "||*.ex.com^": "*.ex.com", "ex.com": "ex.com", "0.0.0.0 ex.com": "ex.com",
			"! c": "", "# c": "", "#c": "", "[Adblock Plus 2.0]": "", "ex.com##.ad": "ignored cosmetic-rule", "##.ad": "ignored cosmetic-rule", "ex.com#@#.ad": "ignored cosmetic-rule",
			"||ex.com^$third-party": "inexpressible modifier", "||ex.com^$client=1.2.3.4": "inexpressible client", "||ex.com^$badfilter": "",
			"||ex.com/path": "inexpressible url-part", "||ex.com": "ex.com, *.ex.com, inexpressible open-end", "|https://ex.com/": "inexpressible url-part", "||ads.*^": "inexpressible url-part", "-banner-": "inexpressible url-part",
			"|ex.com^": "ex.com", "|ex.com|": "ex.com", "@@|ex.com^|": "!ex.com", "|ex.com": "ex.com, inexpressible open-end", "||ex.com|": "ex.com, *.ex.com", "|*.ex.com^": "inexpressible url-part",
			".ads.": "inexpressible url-part", "-ads.com^": "inexpressible url-part", "-ads.com": "inexpressible url-part", "||.ex.com^": "inexpressible url-part", "||ads.^": "inexpressible url-part", "://ads.ex.com^": "ads.ex.com",
			".ex.com^": "*.ex.com", "*.ex.com^": "*.ex.com", "://*.ex.com^": "*.ex.com", "://ex.com^": "ex.com", "://ex.com": "ex.com, inexpressible open-end", ".ex.com": "*.ex.com, inexpressible open-end",
			"ex.com^": "ex.com, *.ex.com, inexpressible open-end", "||ex.com^*": "ex.com, *.ex.com", "||ads": "inexpressible url-part", "ads^": "inexpressible url-part", "ads": "inexpressible url-part",
			"@@ex.com": "!ex.com, !*.ex.com, inexpressible open-end", "@@.ex.com^": "!*.ex.com", "@@://ex.com^": "!ex.com", "@@||ex.com": "!ex.com, !*.ex.com, inexpressible open-end",
			"||ex.com^$denyallow=a.ex.com|b.ex.com": "ex.com, *.ex.com", "||ex.com^$dnstype=AAAA": "inexpressible query-type", "||ex.com^$ctag=tv": "inexpressible client",
			"||ex.com^$dnsrewrite=NXDOMAIN": "ex.com, *.ex.com", "||ex.com^$dnsrewrite=refused;;": "ex.com, *.ex.com", "||ex.com^$dnsrewrite=NOERROR;A;0.0.0.0": "ex.com, *.ex.com", "||ex.com^$dnsrewrite=::": "ex.com, *.ex.com",
			"||ex.com^$dnsrewrite=192.0.2.1": "inexpressible rewrite", "||ex.com^$dnsrewrite=NOERROR;CNAME;safe.test": "inexpressible rewrite", "@@||ex.com^$dnsrewrite": "!ex.com, !*.ex.com", "@@||ex.com^$dnsrewrite=NXDOMAIN": "inexpressible rewrite",
			"||10.0.0^": "inexpressible ip-address", "||ex.com^$third-party,badfilter": "", "/ads/$badfilter": "", "ex.com # c": "ex.com", "0.0.0.0 ex.com ## c": "ex.com", "||ex.com^ # c": "ex.com, *.ex.com", "# c ## d": "", "ex.com#$?#h1:contains(a b)": "ignored cosmetic-rule", "ex.com$$script[x]": "ignored cosmetic-rule",
			"!#include ads.txt": "inexpressible directive", "!#if (adguard)": "inexpressible directive", "!#endif": "", "!#c": "",
			`/^ads\d+$/$important`: "inexpressible regular-expression", `@@/^ads$/`: "inexpressible regular-expression", "/^ads$$/": "inexpressible regular-expression",
			`/ads\d+/`: "inexpressible regular-expression", "||192.0.2.1^": "inexpressible ip-address", "||a..b^": "malformed empty-label",
		},
		blocklist.Dnsmasq: {
			"address=/ex.com/": "ex.com, *.ex.com", "address=/ex.com/#": "ex.com, *.ex.com", "address=/ex.com/0.0.0.0": "ex.com, *.ex.com", "address=/ex.com/::": "ex.com, *.ex.com",
			"address=/a.com/b.com/127.0.0.1": "a.com, *.a.com, b.com, *.b.com", "local=/ex.com/": "ex.com, *.ex.com", "server=/ex.com/": "ex.com, *.ex.com",
			"server=/ex.com/#": "!ex.com, !*.ex.com", "server=/ex.com/8.8.8.8": "inexpressible real-target", "address=/ex.com/192.0.2.1": "inexpressible real-target",
			"address=/#/": "*", "address=/.ex.com/ # c": "ex.com, *.ex.com", "address=/*.ex.com/": "*.ex.com", "address=//": "inexpressible names-without-dot",
			"# c": "", "server=8.8.8.8": "ignored other-option", "domain-needed": "ignored other-option", "ipset=/ex.com/set": "ignored other-option",
			"ex.com": "malformed syntax", "address=/ex.com": "malformed syntax", "address=/*ex.com/": "ex.com, *.ex.com, inexpressible open-end",
			"conf-file=/etc/x": "inexpressible not-followed", "servers-file=x": "inexpressible not-followed",
		},
		blocklist.RPZ: {
			"ex.com CNAME .": "ex.com", "ex.com CNAME *.": "ex.com", "*.ex.com 300 IN CNAME .": "*.ex.com", "ex.com IN 300 cname .": "ex.com", "* CNAME .": "*",
			"ex.com CNAME rpz-passthru.": "!ex.com", "*.ex.com CNAME RPZ-PASSTHRU.": "!*.ex.com", "ex.com CNAME rpz-drop.": "ex.com", "ex.com CNAME rpz-tcp-only.": "inexpressible real-target", "ex.com A 0.0.0.0": "ex.com", "ex.com 60 IN AAAA ::": "ex.com",
			"ex.com CNAME garden.example.": "inexpressible real-target", "ex.com A 192.0.2.1": "inexpressible own-answer", "32.1.2.0.192.rpz-ip CNAME .": "inexpressible address-trigger",
			"ns.ex.com.rpz-nsdname CNAME .": "inexpressible address-trigger", "; c": "", "$TTL 300": "",
			"EX.com CNAME . ; c (": "ex.com", `ex.com TXT "("`: "inexpressible own-answer", `ex.com TXT "\"(" ;`: "inexpressible own-answer", `ex.com TXT "a ;( \" b" ; c`: "inexpressible own-answer", "ex.com CNAME (": "malformed syntax", "ex.com CNAME ( . )": "ex.com", "ex.com CNAME .)": "ex.com", "$INCLUDE x": "inexpressible not-followed", "$GENERATE 1-9 a$ CNAME .": "inexpressible directive", "ex.com": "malformed syntax", "ex.com CNAME": "malformed syntax",
		},
		blocklist.Unbound: {
			`local-zone: "ex.com" always_nxdomain`: "ex.com, *.ex.com", "local-zone: ex.com. refuse # c": "ex.com, *.ex.com", `  local-zone:	"ex.com" static`: "ex.com, *.ex.com", `local-zone: "ex.com" redirect`: "ex.com, *.ex.com",
			`local-zone: "ex.com" transparent`: "!ex.com, !*.ex.com", `local-zone: "." refuse`: "*", `local-zone: "ex.com" noview`: "inexpressible zone-type",
			`local-data: "ex.com A 0.0.0.0"`: "ex.com", `local-data: 'ex.com. 60 IN AAAA ::'`: "ex.com", `local-data: "ex.com A 192.0.2.1"`: "inexpressible own-answer", `local-data: "ex.com"`: "malformed syntax",
			`local-zone: "ex.com" "always_null"`: "ex.com, *.ex.com", `local-zone: 'ex.com' deny#c`: "ex.com, *.ex.com", `local-zone:"ex.com" deny`: "ex.com, *.ex.com", `server: local-zone: "ex.com" deny`: "ex.com, *.ex.com, ignored other-option",
			`local-zone: "com" "transparent"`: "inexpressible public-suffix", `local-zone: "." transparent`: "inexpressible public-suffix", `local-zone: Co.UK. transparent`: "inexpressible public-suffix", `local-zone: "github.io" transparent`: "!github.io, !*.github.io",
			`local-zone: "ru" "static"`: "ru, *.ru", `local-data: "ex.com TXT text"`: "inexpressible own-answer",
			`local-zone: "ex.com" redirect local-data: "ex.com 60 IN A 10.10.10.1"`: "ex.com, *.ex.com, inexpressible own-answer", "interface: ::": "ignored other-option", `local-zone: "" deny`: "malformed syntax", `local-zone: "ex.com" deny x`: "malformed syntax",
			`include: "/etc/x"`: "inexpressible not-followed", "local-zone: ex.com always_transparent": "!ex.com, !*.ex.com", "server:": "ignored other-option", "verbosity: 1": "ignored other-option",
			`local-zone: "ex.com"`: "malformed syntax", "ex.com": "malformed syntax",
		},
	} {
		for text, want := range lines {
			if got := line(t, text, blocklist.ReadOptions{Format: format}); got != want {
				t.Errorf("%v: %q gives %q, want %q", format, text, got, want)
			}
		}
	}
}

func TestSubdomainsWidenPlainAndHosts(t *testing.T) {
	t.Parallel()
	for text, format := range map[string]blocklist.Format{"a.com": blocklist.Plain, "0.0.0.0 a.com": blocklist.Hosts} {
		if got := line(t, text, blocklist.ReadOptions{Format: format, Subdomains: true}); got != "a.com, *.a.com" {
			t.Errorf("%v gives %s", format, got)
		}
	}
}

const policyZone = `$TTL 300
$ORIGIN rpz.local.
@ IN SOA localhost. root.localhost. (
	1 ; serial (of today)
	2 3 4 5 )
  IN NS localhost.
a.example CNAME .
*.a.example.rpz.local. CNAME .
  TXT "of the line before"
ok.a.example CNAME rpz-passthru.
b.example CNAME (
	. )
`

func TestZoneFile(t *testing.T) {
	t.Parallel()
	want := "ignored zone-record, ignored zone-record, a.example, *.a.example, inexpressible own-answer, !ok.a.example, b.example"
	if got := line(t, policyZone, blocklist.ReadOptions{}); got != want {
		t.Errorf("gives %s\nwant  %s", got, want)
	}
	withoutOrigin := "RPZ.local. 60 IN SOA localhost. root. 1 2 3 4 5\nb.example.rpz.local. CNAME .\nc.example CNAME .\n"
	if got := line(t, withoutOrigin, blocklist.ReadOptions{}); got != "ignored zone-record, b.example, c.example" {
		t.Errorf("without $ORIGIN gives %s", got)
	}
}

func TestZoneWithAParenthesisThatIsNeverClosed(t *testing.T) {
	t.Parallel()
	in := "$TTL 1\na.example CNAME .\n@ SOA a. b. (\n1 2 3 4 5\nb.example CNAME .\n"
	var last error
	for _, err := range read(strings.NewReader(in), blocklist.ReadOptions{}) {
		last = err
	}
	if last == nil || !strings.HasPrefix(last.Error(), "list.txt:3: a parenthesis that is never closed") {
		t.Errorf("the last is %v", last)
	}
}

func TestDetects(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]blocklist.Format{
		"":                                        blocklist.Plain,
		"# only\n\n# comments\n":                  blocklist.Plain,
		"# c\nex.com\n":                           blocklist.Plain,
		"\ufeff*.ex.com\r\n":                      blocklist.Plain,
		"# c\n\n0.0.0.0 ex.com\n":                 blocklist.Hosts,
		"::1 localhost":                           blocklist.Hosts,
		"! Title\nex.com\n":                       blocklist.Adblock,
		"[Adblock Plus]\n||ex.com^":               blocklist.Adblock,
		"@@||ex.com^\n":                           blocklist.Adblock,
		"# c\naddress=/ex.com/\n":                 blocklist.Dnsmasq,
		"server=/ex.com/":                         blocklist.Dnsmasq,
		"; c\n$TTL 30\n":                          blocklist.RPZ,
		"ex.com 300 IN CNAME .":                   blocklist.RPZ,
		"server:\n":                               blocklist.Unbound,
		`local-zone: "ex.com" refuse`:             blocklist.Unbound,
		"not a line of a list\nex.com\n":          blocklist.Plain,
		"## c\n### d\n0.0.0.0 ex.com ## e\n":      blocklist.Hosts,
		"## c\nno-resolv\naddress=/ex.com/\n":     blocklist.Dnsmasq,
		"# c $$ d\nex.com # e ## f\n":             blocklist.Plain,
		"## c\nlocal-zone:\"ex.com\" deny\n":      blocklist.Unbound,
		"##.ad\nex.com##.ad\n":                    blocklist.Adblock,
		"wpad\n*.wpad\n":                          blocklist.Plain,
		"# " + strings.Repeat("c", 70<<10) + "\n": blocklist.Plain,
	} {
		reader, err := blocklist.NewReader("list", strings.NewReader(text), blocklist.ReadOptions{})
		if err != nil || reader.Format() != want {
			t.Errorf("%.40q is %v (%v), want %v", text, reader.Format(), err, want)
		}
	}
	for _, text := range []string{"# c\nthis is prose\nand no list\n", "Forbidden", "{\n\"a\": \"b.example\"\n}"} {
		_, err := blocklist.NewReader("list", strings.NewReader(text), blocklist.ReadOptions{})
		if err == nil || !strings.Contains(err.Error(), "name the format: plain, hosts,") {
			t.Errorf("%q is taken for a list: %v", text, err)
		}
	}
}

func TestFormatNames(t *testing.T) {
	t.Parallel()
	for f := blocklist.Auto; f <= blocklist.CSV; f++ {
		if again, err := blocklist.ParseFormat(f.String()); err != nil || again != f {
			t.Errorf("%v reads back as %v, %v", f, again, err)
		}
	}
	if _, err := blocklist.ParseFormat("xml"); err == nil || !strings.Contains(err.Error(), "auto, plain, hosts") {
		t.Errorf("xml: %v", err)
	}
}

func compressed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	fmt.Fprint(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGzip(t *testing.T) {
	t.Parallel()
	once := compressed(t, "a.example\nb.example\n")
	for name, test := range map[string]struct {
		in   []byte
		want []string
	}{
		"whole":       {once, []string{"1 a.example", "2 b.example"}},
		"two members": {append(bytes.Clone(once), once...), []string{"1 a.example", "2 b.example", "3 a.example", "4 b.example"}},
		"twice":       {compressed(t, string(once)), []string{"list.txt: compressed twice, the second time with gzip; decompress it once"}},
		"cut short":   {once[:len(once)-9], []string{"list.txt: the gzip data is cut short or damaged (unexpected EOF); fetch the file again"}},
		"HTML":        {compressed(t, "<html>"), []string{"list.txt: looks like an HTML or XML page, not a list; check the download"}},
	} {
		if diff := cmp.Diff(test.want, show(bytes.NewReader(test.in))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a.com # reason=Vendor VPN, see NET-7 owner=network until=2027-01-31": "reason=Vendor VPN, see NET-7 owner=network until=2027-01-31",
		"a.com #owner=me":              "owner=me",
		"a.com # we think reason=x":    "",
		"a.com":                        "",
		"a.com # until=2027-01-31":     "until=2027-01-31",
		"a.com # Reason is unknown":    "",
		"a.com # reason= owner=x y  z": "owner=x y z",
	} {
		for entry, err := range read(strings.NewReader(text), blocklist.ReadOptions{}) {
			got := ""
			if entry.Note != nil {
				got = entry.Note.String()
			}
			if err != nil || got != want {
				t.Errorf("%q has the note %q (%v), want %q", text, got, err, want)
			}
		}
	}
}

// FuzzReaders holds that no reader panics, and that what it gives is what a list can hold.
func FuzzReaders(f *testing.F) {
	for format, seed := range []string{
		"||a.example^\n", "a.example # reason=x until=2027-01-31\n", "0.0.0.0 a.example b.example\n", "@@||a.example^$important\n|b.example^\n!#if x\nb##c\n",
		"address=/a.example/b.example/#\n", policyZone, "local-zone: \"a.example\" static local-data: 'a.example A 0.0.0.0' # c\n", "*.a.example\n",
	} {
		f.Add(byte(format), false, []byte(seed))
	}
	f.Fuzz(func(t *testing.T, format byte, subdomains bool, data []byte) {
		lines := bytes.Count(data, []byte("\n")) + 1
		if bytes.HasPrefix(data, []byte("\x1f\x8b")) {
			return // how many lines it has is another question
		}
		options := blocklist.ReadOptions{Format: blocklist.Format(format % 12), Subdomains: subdomains}
		for entry, err := range read(bytes.NewReader(data), options) {
			if err != nil {
				continue
			}
			if at := entry.Position.Line; at < 1 || at > lines {
				t.Fatalf("line %d of %d", at, lines)
			}
			if got := line(t, entry.Pattern.String(), blocklist.ReadOptions{Format: blocklist.Plain}); got != entry.Pattern.String() {
				t.Fatalf("%v reads back as %q", entry.Pattern, got)
			}
		}
	})
}
