package blocklist_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
)

var now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func TestListsOfOtherPrograms(t *testing.T) {
	t.Parallel()
	for format, lines := range map[blocklist.Format]map[string]string{
		blocklist.Squid: {".ex.com": "ex.com, *.ex.com", "ex.com # c": "ex.com", "# c": "", "192.0.2.0/24": "inexpressible ip-address"},
		blocklist.Dnscrypt: {
			"ex.com": "ex.com, *.ex.com", "*.ex.com": "ex.com, *.ex.com", ".ex.com": "ex.com, *.ex.com", "*ex.com": "ex.com, *.ex.com", "=ex.com # c": "ex.com",
			"ads.*": "inexpressible part-of-name", "*ads*": "inexpressible part-of-name", "ad[0-9].ex.com": "inexpressible part-of-name", "ex.com @work": "inexpressible schedule", "ex.com b": "malformed many-words",
		},
		blocklist.URLs: {
			"http://ex.com/a?b=http://c.com": "ex.com", "https://u:p@Ex.com:8443": "ex.com", "ex.com/a": "ex.com", "hxxp://ex.com": "ex.com", "http://192.0.2.1:80/x": "inexpressible ip-address",
			"http://[2001:db8::1]/x": "inexpressible ip-address", "# c": "", "http://ex.com/a b": "malformed many-words", "http://a_b.com/": "inexpressible underscore", "http:///x": "malformed empty",
		},
	} {
		for text, want := range lines {
			if got := line(t, text, blocklist.ReadOptions{Format: format}); got != want {
				t.Errorf("%v: %q gives %q, want %q", format, text, got, want)
			}
		}
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, column, want string }{
		"a number":               {"1,a.example,x\n2,\"b.example\",\"y,z\"\n", "2", "a.example, b.example"},
		"a number and a header":  {"id,domain\n1,a.example\n", "2", "a.example"},
		"a name":                 {"id;Domain\n1;a.example\n\n# c\n2;b.example\r\n", "domain", "a.example, b.example"},
		"a header in a comment":  {"# feed\n# id,url,tags\n\"1\",\"http://a.example/x,y\",\"z\"\n", "url", "a.example"},
		"tabs":                   {"a.example\tx\n", "1", "a.example"},
		"one column":             {"domain\na.example\n", "domain", "a.example"},
		"a row that is short":    {"id,domain\n1\n2,a.example\n", "domain", "malformed column, a.example"},
		"addresses and subnames": {"id,host\n1,192.0.2.1\n2,*.a.example\n3,\n", "host", "inexpressible ip-address, *.a.example"},
	} {
		if got := line(t, test.text, blocklist.ReadOptions{Column: test.column}); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	for want, options := range map[string]blocklist.ReadOptions{
		`no column "host" in "id,domain"`: {Column: "host"},
		`no column "3" in "id,domain"`:    {Column: "3"},
		"a CSV table requires the column": {Format: blocklist.CSV},
		`a hosts list has no columns`:     {Format: blocklist.Hosts, Column: "1"},
	} {
		_, err := blocklist.Compile([]blocklist.Source{{Name: "l", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader("id,domain\n1,a.example\n")), nil
		}, ReadOptions: options}}, blocklist.CompileOptions{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error is %v, want %s", err, want)
		}
	}
}

func TestDetectsOtherPrograms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]blocklist.Format{
		".ex.com\n":                      blocklist.Squid,
		"# c\n=ex.com\n":                 blocklist.Dnscrypt,
		"# c\nhttps://ex.com/x\n":        blocklist.URLs,
		"# Syntax: Wildcard\n*.ex.com\n": blocklist.Wildcard,
		"*.ex.com\n":                     blocklist.Plain,
	} {
		reader, err := blocklist.NewReader("list", strings.NewReader(text), blocklist.ReadOptions{})
		if err != nil || reader.Format() != want {
			t.Errorf("%q is %v (%v), want %v", text, reader.Format(), err, want)
		}
	}
}
