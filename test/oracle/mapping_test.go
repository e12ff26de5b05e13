package oracle

import (
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// The other tests rest on how the parts of a rule are said to dnsdist.
func TestMapping(t *testing.T) {
	t.Parallel()
	server := startDnsdist(t, `
addAction(exact("ok.wide.test"), AllowAction())
addAction(exact("bad.test"), RCodeAction(DNSRCode.NXDOMAIN))
addAction(below("wide.test"), RCodeAction(DNSRCode.NXDOMAIN))
addAction(AndRule{exact("text.test"), QTypeRule(DNSQType.TXT)}, RCodeAction(DNSRCode.NOERROR))
addAction(exact("moved.test"), SpoofCNAMEAction("target.test", {ttl=7}))
`)
	const (
		through = "NOERROR, 1 answers"
		nodata  = "NOERROR, 0 answers"
		refused = "NXDOMAIN, 0 answers"
	)
	for _, test := range []struct {
		name  string
		qtype dnsmessage.Type
		want  string
	}{
		{"good.test.", dnsmessage.TypeA, through},
		{"bad.test.", dnsmessage.TypeA, refused},
		{"BAD.Test.", dnsmessage.TypeA, refused},
		{"sub.bad.test.", dnsmessage.TypeA, through},
		{"notbad.test.", dnsmessage.TypeA, through},
		{"wide.test.", dnsmessage.TypeA, through},
		{"a.wide.test.", dnsmessage.TypeA, refused},
		{"a.b.wide.test.", dnsmessage.TypeA, refused},
		{"notwide.test.", dnsmessage.TypeA, through},
		{"ok.wide.test.", dnsmessage.TypeA, through},
		{"a.ok.wide.test.", dnsmessage.TypeA, refused},
		{"text.test.", dnsmessage.TypeA, through},
		{"text.test.", dnsmessage.TypeTXT, nodata},
		{"moved.test.", dnsmessage.TypeA, "NOERROR, CNAME target.test., TTL 7"},
	} {
		if got := describe(server.ask(t, test.name, test.qtype)); got != test.want {
			t.Errorf("%s %v: %s, want %s", test.name, test.qtype, got, test.want)
		}
	}
}
