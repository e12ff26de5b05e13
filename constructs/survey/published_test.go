package survey

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
)

// found returns the detectors that find something suspicious in queries.
func found(t *testing.T, queries ...query) string {
	t.Helper()
	finder, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range surveyOf(queries...).Findings(Options{Finder: finder}) {
		if f.Class == Suspicious {
			ids = append(ids, f.Detector)
		}
	}
	return strings.Join(ids, " ")
}

// repeated returns n queries at an interval in seconds, of names that name makes.
func repeated(n, every int, q query, name func(i int) string) (all []query) {
	for i := range n {
		q.name, q.at = name(i), int64(i*every)
		all = append(all, q)
	}
	return all
}

func encoded(i int) string {
	return fmt.Sprintf("%016x%016x%08x", hashOf(fmt.Sprint(i)), hashOf(fmt.Sprint("b", i)), uint32(hashOf(fmt.Sprint("c", i))))
}

// TestPublishedRules has examples of what the published rules for DNS logs find and must not find;
// see the Source of each detector.
func TestPublishedRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		queries []query
		want    string
	}{
		"Panther, crypto domain: the pool":              {[]query{{name: "moneropool.ru"}}, "malicious"},
		"Panther, crypto domain: below the pool":        {[]query{{name: "eu.west.moneropool.ru"}}, "malicious"},
		"Panther, crypto domain: one name alone":        {[]query{{name: "webservicepag.webhop.net"}}, "malicious"},
		"Panther, crypto domain: AWS":                   {[]query{{name: "dynamodb.eu-west-1.amazonaws.com"}}, ""},
		"Panther, base64: padded":                       {[]query{{name: "dGhlIHF1aWNrIGJyb3duIGZveA==.f.example.us"}}, "spelled-text"},
		"Panther, base64: without padding":              {[]query{{name: "cGFzc3dvcmQtb2YtdGhlLWRhdGFiYXNl.example.com"}}, "spelled-text"},
		"Panther, base64: text that is not ASCII":       {[]query{{name: "0JrRgNCw0YHQvdCw0Y8g0L_Qu9C-0YnQsNC00Yw.example.com"}}, ""},
		"Panther, base64: a word":                       {[]query{{name: "test.com"}}, ""},
		"Panther, base64: padding alone":                {[]query{{name: "=.test.com"}}, ""},
		"Panther, base64: a host of CloudFront":         {[]query{{name: "k3ifgvg5jcq6meu7m4acon5vnfa0koxy.cloudfront.net"}}, ""},
		"Panther, tunnelling: 1,000 an hour":            {repeated(1000, 3, query{}, func(int) string { return "c.example.net" }), "hammering"},
		"Panther, tunnelling: 1,000 an hour for AWS":    {repeated(1000, 3, query{}, func(int) string { return "sqs.eu-west-1.amazonaws.com" }), ""},
		"Panther, tunnelling: a client with more names": {append(repeated(1000, 3, query{}, func(int) string { return "c.example.net" }), query{name: "a.example.net"}, query{name: "b.example.org"}), ""},
		"Elastic, DNS tunnelling: chunks":               {repeated(30, 10, query{kind: "TXT"}, func(i int) string { return encoded(i) + ".t.example" }), "tunnel"},
		"Elastic, DNS tunnelling: too few":              {repeated(9, 10, query{kind: "TXT"}, func(i int) string { return encoded(i) + ".t.example" }), ""},
		"Elastic, DGA":                                  {repeated(12, 60, query{rcode: "NXDOMAIN"}, func(i int) string { return encoded(i)[:14] + ".com" }), "generated-domains"},
		"Sentinel, many NXDOMAIN":                       {repeated(100, 60, query{rcode: "NXDOMAIN"}, func(i int) string { return fmt.Sprintf("shop-number-%d.com", i) }), "generated-domains"},
		"Splunk, failures: one domain that is down":     {repeated(200, 5, query{rcode: "SERVFAIL"}, func(int) string { return "api.partner.com" }), ""},
		"Splunk, long queries":                          {repeated(1, 1, query{}, func(i int) string { return strings.Repeat(encoded(i)+".", 4) + "example.com" }), "tunnel"},
		"Sigma, TXT requests at a rate":                 {repeated(60, 1, query{kind: "TXT", text: "x"}, func(int) string { return "o.example.com" }), "txt-polling"},
		"Sigma, NULL requests at a rate":                {repeated(60, 1, query{kind: "NULL", text: "x"}, func(int) string { return "o.example.com" }), "txt-polling"},
		"Sigma, unique subdomains":                      {repeated(200, 4, query{}, func(i int) string { return encoded(i)[:12] + ".example.com" }), "tunnel"},
		"Sigma, Cobalt Strike":                          {[]query{{name: "aaa.stage.14919005.www1.example.com"}}, "malicious"},
		"Sigma, Monero pools":                           {[]query{{name: "pool.minexmr.com"}}, "malicious"},
		"Sigma, external interaction":                   {[]query{{name: "c23b2la0kl1krjcrdj10cndmnioyyyyyn.oast.pro"}}, "malicious"},
		"Sigma, Telegram":                               {[]query{{name: "api.telegram.org"}}, "bypass"},
		"Sigma, wildcard DNS":                           {[]query{{name: "10.0.0.1.nip.io", address: "10.0.0.1"}}, "bypass"},
		"Sigma, rebinding":                              {[]query{{name: "r.example.com", address: "203.0.113.4"}, {name: "r.example.com", address: "10.0.0.4"}}, "rebinding"},
		"the playbook, metadata service":                {[]query{{name: "r.example.com", address: "169.254.169.254"}}, "rebinding"},
		"the playbook, a private zone":                  {[]query{{name: "db.example.com", address: "10.0.0.4"}}, ""},
		"Sigma, ngrok":                                  {[]query{{name: "x.ngrok-free.app"}}, "bypass"},
		"Google, a name that must not resolve":          {[]query{{name: "metadata.google.internal", address: "10.9.9.9"}}, "resolves"},
		"Google, a name that does not":                  {[]query{{name: "metadata.google.internal", rcode: "NXDOMAIN"}}, ""},
	} {
		if got := found(t, test.queries...); got != test.want {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}

// TestBoundsOfDetectors has the least that is found, and one less.
func TestBoundsOfDetectors(t *testing.T) {
	t.Parallel()
	failing := query{rcode: "NXDOMAIN"}
	labels := strings.Fields("mail ftp vpn dev admin api beta shop portal git jenkins wiki quux")
	guessed := func(i int) string { return labels[i] + ".acme-corp.com" }
	twoHours := func(n int64) (all []query) {
		for i := range n {
			all = append(all, query{name: "c.example.net", at: i * 7200 / (n - 1)})
		}
		return all
	}
	made := func(i int) string { return encoded(i)[:14] + ".com" }
	for name, test := range map[string]struct {
		queries []query
		want    string
	}{
		"10 made-up domains":          {repeated(10, 60, failing, made), "generated-domains"},
		"9 made-up domains":           {repeated(9, 60, failing, made), ""},
		"12 guesses":                  {repeated(12, 60, failing, guessed), "sweep"},
		"1,000 queries an hour":       {repeated(1000, 3, query{}, func(int) string { return "c.example.net" }), "hammering"},
		"999 queries an hour":         {repeated(999, 3, query{}, func(int) string { return "c.example.net" }), ""},
		"2,000 queries in 2 hours":    {twoHours(2000), "hammering"},
		"1,999 queries in 2 hours":    {twoHours(1999), ""},
		"11 guesses and another name": {append(repeated(11, 60, failing, guessed), query{name: guessed(12), rcode: "NXDOMAIN"}), ""},
	} {
		if got := found(t, test.queries...); got != test.want {
			t.Errorf("%s: found %q, want %q", name, got, test.want)
		}
	}
}

// TestSweepsAreInOrder has the addresses of a network one after another, and as logs have them.
func TestSweepsAreInOrder(t *testing.T) {
	t.Parallel()
	hosts := func(n, factor int, pace uint32) (all []host) {
		for i := range n {
			all = append(all, host{number: i * factor % 251, at: uint32(i) * pace})
		}
		return all
	}
	for name, test := range map[string]struct {
		hosts []host
		want  bool
	}{
		"in order": {hosts(100, 1, 1), true}, "one less": {hosts(99, 1, 1), false}, "in no order": {hosts(200, 97, 1), false}, "over days": {hosts(100, 1, 1000), false},
	} {
		if isSweep(test.hosts) != test.want {
			t.Errorf("%s is a sweep: %t", name, !test.want)
		}
	}
}

// TestPeriods has a sleep with jitter, a query fewer, and a timer, which has none.
func TestPeriods(t *testing.T) {
	t.Parallel()
	times := func(n int, gap func(i int) int) (all []uint32) {
		at := 1000
		for i := range n {
			all = append(all, uint32(at))
			at += gap(i)
		}
		return all
	}
	jitter := func(i int) int { return 45 + i*7%20*30/19 }
	for name, test := range map[string]struct {
		times []uint32
		want  bool
	}{
		"a beacon": {times(20, jitter), true}, "a query fewer": {times(19, jitter), false},
		"a timer": {times(40, func(i int) int { return 60 + i%2 }), false},
	} {
		if _, got := periodOf(test.times); got != test.want {
			t.Errorf("%s is a beacon: %t", name, got)
		}
	}
}

// TestNothingDilutes adds what hides an attack from an average.
func TestNothingDilutes(t *testing.T) {
	t.Parallel()
	tunnel := repeated(20, 60, query{client: "10.0.0.66"}, func(i int) string { return encoded(i) + ".t.example.com" })
	for name, others := range map[string][]query{
		"one query again": {tunnel[3]},
		"one busy name":   repeated(2_000, 1, query{client: "10.0.0.66"}, func(int) string { return "www.example.com" }),
		"others' names":   repeated(500, 1, query{client: "10.0.0.7"}, func(i int) string { return fmt.Sprintf("host%d.example.com", i) }),
		"AAAA as well":    repeated(20, 60, query{client: "10.0.0.66", kind: "AAAA"}, func(i int) string { return encoded(i) + ".t.example.com" }),
		"another tunnel":  repeated(20, 60, query{client: "10.0.0.67"}, func(i int) string { return encoded(900+i) + ".t.example.com" }),
	} {
		if got := found(t, append(others, tunnel...)...); got != "tunnel" {
			t.Errorf("%s: found %q", name, got)
		}
	}
}

func TestDetectorsAreDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, d := range Detectors() {
		if d.ID == "" || seen[d.ID] || d.One == "" || d.Many == "" || d.Rule == "" || d.Source == "" || d.Advice == "" || d.Class == "" {
			t.Errorf("incomplete, or there twice: %+v", d)
		}
		seen[d.ID] = true
	}
}

// TestFindingsStayTheSame gives records in another order and in two parts.
func TestFindingsStayTheSame(t *testing.T) {
	t.Parallel()
	queries := repeated(40, 60, query{client: "10.0.0.66"}, func(i int) string { return encoded(i) + ".t.example.com" })
	queries = append(queries, repeated(30, 60, query{client: "10.0.0.5", rcode: "NXDOMAIN"}, func(i int) string { return encoded(i)[:13] + ".net" })...)
	whole := surveyOf(queries...)
	parts := []*Survey{New(nil), New(nil)}
	for i := range queries {
		parts[i%2].Add(queries[len(queries)-1-i].record())
	}
	parts[1].Merge(parts[0])
	want, got := whole.Findings(Options{}), parts[1].Findings(Options{})
	if len(want) != 2 || fmt.Sprintf("%+v", want) != fmt.Sprintf("%+v", got) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if want[0].ID == want[1].ID || !strings.HasPrefix(want[0].ID, "tunnel-") {
		t.Errorf("IDs %s and %s", want[0].ID, want[1].ID)
	}
}
