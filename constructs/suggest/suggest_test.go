package suggest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// recordsOf makes records of queries: each is a name, with -> in front of what it leads to,
// and then words that say more, as rcode=NXDOMAIN. One without rcode and nodata has an address.
func recordsOf(asks ...string) (records []*querylog.Record) {
	for _, ask := range asks {
		words := strings.Fields(ask)
		r := querylog.Record{VPCID: []byte("vpc-1"), QueryType: []byte("A"), Rcode: []byte("NOERROR"), SrcAddr: []byte("10.0.0.1")}
		for i, name := range strings.Split(words[0], "->") {
			if i == 0 {
				r.QueryName = []byte(strings.TrimSuffix(name, ".") + ".")
				continue
			}
			r.Answers = append(r.Answers, querylog.Answer{Rdata: []byte(name + "."), Type: []byte("CNAME")})
		}
		hasAddress := true
		for _, word := range words[1:] {
			key, value, _ := strings.Cut(word, "=")
			switch key {
			case "rcode":
				r.Rcode, hasAddress = []byte(value), false
			case "nodata":
				hasAddress = false
			case "client":
				r.SrcAddr = []byte("10.0.0." + value)
			case "vpc":
				r.VPCID = []byte(value)
			case "day":
				fmt.Sscan(value, &r.UnixMilli)
				r.UnixMilli *= 24 * 60 * 60 * 1000
			case "action":
				r.FirewallRuleAction, hasAddress = []byte(value), hasAddress && value != "BLOCK"
			case "type":
				r.QueryType = []byte(value)
			}
		}
		if hasAddress {
			r.Answers = append(r.Answers, querylog.Answer{Rdata: []byte("192.0.2.1"), Type: []byte("A")})
		}
		records = append(records, &r)
	}
	return records
}

func surveyOf(asks ...string) *survey.Survey {
	s := survey.New(nil)
	for _, r := range recordsOf(asks...) {
		s.Add(r)
	}
	return s
}

// all are the entries of a result, those that stand apart too.
func (r Result) all() []Entry {
	all := slices.Concat(r.Entries, r.Apart)
	slices.SortFunc(all, func(a, b Entry) int { return a.Pattern.Compare(b.Pattern) })
	return all
}

func finder(t testing.TB) *phantom.Finder {
	t.Helper()
	f, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func patterns(texts ...string) (all []domain.Pattern) {
	for _, text := range texts {
		all = append(all, domain.MustParsePattern(text))
	}
	return all
}

// many returns n names below a domain.
func many(n int, below string) (asks []string) {
	for i := range n {
		asks = append(asks, fmt.Sprintf("n%02d.%s", i, below))
	}
	return asks
}

func TestAllowOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		asks    []string
		options Options
		want    []string
	}{
		"exact":                  {[]string{"www.shop.example.co.uk", "example.co.uk", "example.com"}, Options{}, []string{"example.com", "example.co.uk", "www.shop.example.co.uk"}},
		"asked for as it is":     {[]string{"*.example.com", "*.co.uk"}, Options{}, nil},
		"without www":            {[]string{"www.example.com"}, Options{}, []string{"www.example.com"}},
		"failed":                 {[]string{"gone.example.com rcode=NXDOMAIN", "broken.example.com rcode=SERVFAIL", "stopped.example.com action=BLOCK"}, Options{}, nil},
		"once is enough":         {[]string{"a.example.com rcode=SERVFAIL", "a.example.com", "b.example.com action=ALERT"}, Options{}, []string{"a.example.com", "b.example.com"}},
		"few":                    {many(9, "example.co.uk"), Options{}, many(9, "example.co.uk")},
		"many":                   {many(10, "example.co.uk"), Options{}, []string{"*.example.co.uk"}},
		"many and the base":      {append(many(10, "example.com"), "example.com"), Options{}, []string{"example.com", "*.example.com"}},
		"as few as are wanted":   {many(3, "example.com"), Options{WildcardNames: 3}, []string{"*.example.com"}},
		"many at a lower level":  {append(many(10, "eu.api.example.com"), "www.example.com"), Options{}, []string{"*.eu.api.example.com", "www.example.com"}},
		"many below labels":      {[]string{"x.a.example.com", "x.b.example.com", "y.b.example.com"}, Options{WildcardNames: 2}, []string{"*.example.com"}},
		"everybody's domain":     {many(20, "cloudfront.net"), Options{}, many(20, "cloudfront.net")},
		"a top-level domain":     {many(20, "co.uk"), Options{}, many(20, "co.uk")},
		"your own zone":          {many(10, "prod.corp.internal"), Options{}, []string{"*.prod.corp.internal"}},
		"AWS":                    {[]string{"sts.eu-central-1.amazonaws.com", "bucket.s3.eu-central-1.amazonaws.com", "ip-10-0-0-1.ec2.internal", "5.0.0.10.in-addr.arpa"}, Options{}, nil},
		"targets":                {[]string{"www.example.com->www.example.edge.net->e1.edge.net", "api.example.com->lb-1.eu-central-1.elb.amazonaws.com"}, Options{Inspect: true}, []string{"api.example.com", "www.example.com", "e1.edge.net", "www.example.edge.net"}},
		"trusted targets":        {[]string{"www.example.com->e1.edge.net"}, Options{}, []string{"www.example.com"}},
		"targets of a block":     {[]string{"www.example.com", "www.example.com->sinkhole.example action=BLOCK"}, Options{Inspect: true}, []string{"www.example.com"}},
		"on the list":            {[]string{"a.example.com", "b.example.com", "www.example.org->t.example.net"}, Options{Inspect: true, Listed: patterns("*.example.com", "t.example.net")}, []string{"www.example.org"}},
		"targets of the list":    {[]string{"a.example.com->e1.edge.net"}, Options{Inspect: true, Listed: patterns("*.example.com")}, []string{"e1.edge.net"}},
		"suspicious":             {[]string{"xmrpool.eu", "www.example.com"}, Options{}, []string{"www.example.com"}},
		"harmless":               {[]string{"www.msftconnecttest.com"}, Options{}, []string{"www.msftconnecttest.com"}},
		"no entry":               {[]string{"_dmarc.example.com", "www.example.com"}, Options{}, []string{"www.example.com"}},
		"no entry but below one": {append(many(10, "example.com"), "_dmarc.example.com"), Options{}, []string{"*.example.com"}},
		"single labels":          {[]string{"db", "cache"}, Options{}, []string{"cache", "db"}},
		"the root":               {[]string{"."}, Options{}, nil},
	}
	for name, test := range tests {
		var got []string
		for _, e := range AllowOnly(surveyOf(test.asks...), finder(t), test.options).all() {
			got = append(got, e.Pattern.String())
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	asks := []string{"xmrpool.eu", "_dmarc.example.com", "sts.eu-central-1.amazonaws.com", "gone.example.com rcode=NXDOMAIN", "a.example.org"}
	for i := range 20 {
		asks = append(asks, fmt.Sprintf("%s%02d.t.example type=TXT", strings.Repeat("x", 40), i))
	}
	r := AllowOnly(surveyOf(asks...), finder(t), Options{Listed: patterns("a.example.org")})
	want := []LeftOut{
		{"*.t.example", "tunnel: 20 names carry 840 encoded characters, 20 queries with types that carry data, such as TXT; 20 queries by 10.0.0.1 in vpc-1"},
		{"_dmarc.example.com", "this name cannot be written as an entry; *.example.com would allow it; 1 query by 10.0.0.1 in vpc-1"},
		{"xmrpool.eu", "malicious: a mining pool; 1 query by 10.0.0.1 in vpc-1"},
	}
	if diff := cmp.Diff(want, r.LeftOut); diff != "" {
		t.Error(diff)
	}
	if r.AWS != 1 || r.Failed != 1 || r.Listed != 1 || len(r.Entries) != 0 {
		t.Errorf("%+v", r)
	}
}

const kept = `# Ours, since 2025.
*.corp.example # reason=Our own owner=network until=2027-01-31

zzz.example
`

func TestAppendKeepsTheList(t *testing.T) {
	t.Parallel()
	s := surveyOf("db.corp.example", "www.example.com", "www.example.com client=2", "api.example.com", "xmrpool.eu")
	r := AllowOnly(s, finder(t), Options{Listed: patterns("*.corp.example", "zzz.example")})
	once := r.Append([]byte(kept), "New.")
	want := kept + `
# New.
www.example.com  # reason=2 queries by 10.0.0.1 in vpc-1 and 1 more, 1970-01-01

# Only one client had answers for these, on one day; remove the # from those that you recognise.
# api.example.com  # reason=1 query by 10.0.0.1 in vpc-1, 1970-01-01

# Left out; remove a # only if you are sure.
# xmrpool.eu  # reason=malicious: a mining pool; 1 query by 10.0.0.1 in vpc-1
`
	if diff := cmp.Diff(want, string(once)); diff != "" {
		t.Error(diff)
	}
	again := AllowOnly(s, finder(t), Options{Listed: entriesOf(t, once)}).Append(once, "Newer.")
	if diff := cmp.Diff(string(once), string(again)); diff != "" {
		t.Errorf("not the same a second time:\n%s", diff)
	}
}

func entriesOf(t *testing.T, list []byte) (all []domain.Pattern) {
	t.Helper()
	reader, err := blocklist.NewReader("list", bytes.NewReader(list), blocklist.ReadOptions{Format: blocklist.Plain})
	if err != nil {
		t.Fatal(err)
	}
	for entry, err := range reader.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, entry.Pattern)
	}
	return all
}

// TestNotesSurvive reads back what was written, with a workload that is called like a key.
func TestNotesSurvive(t *testing.T) {
	t.Parallel()
	e := Entry{
		Pattern: domain.MustParsePattern("a.example"), Names: 1, Counts: survey.Counts{Queries: 2}, First: 1, Last: 1,
		Askers: []survey.Asker{{Client: survey.Client{VPC: "vpc-1", Name: "until=soon\nowner=me # reason="}, Counts: survey.Counts{Queries: 2}}},
	}
	text := Result{Entries: []Entry{e}}.Append(nil)
	reader, err := blocklist.NewReader("list", bytes.NewReader(text), blocklist.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for entry, err := range reader.Entries() {
		if err != nil {
			t.Fatal(err)
		}
		want := blocklist.Note{Reason: "2 queries by until: soon owner: me # reason: in vpc-1, 1970-01-01"}
		if diff := cmp.Diff(&want, entry.Note); diff != "" {
			t.Error(diff)
		}
	}
}

// TestHostileNamesStayInTheirLines has names that would add entries of their own.
func TestHostileNamesStayInTheirLines(t *testing.T) {
	t.Parallel()
	s := survey.New(nil)
	for _, name := range []string{"a_b\nallowed.example.", "x\x1b[2J.example.", "\u2028_c.example.", "#.example.", "a b.example."} {
		s.Add(&querylog.Record{QueryName: []byte(name), QueryType: []byte("A"), Rcode: []byte("NOERROR"), VPCID: []byte("vpc-1"), SrcAddr: []byte("10.0.0.1\nowned.example")})
	}
	text := AllowOnly(s, finder(t), Options{}).Append(nil, "Title.")
	if got := entriesOf(t, text); len(got) > 0 {
		t.Errorf("entries %v in\n%s", got, text)
	}
	if strings.ContainsAny(string(text), "\x1b\u2028") {
		t.Errorf("not printable: %q", text)
	}
}
