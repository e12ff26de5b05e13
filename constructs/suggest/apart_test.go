package suggest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

func texts(entries []Entry) (all []string) {
	for _, e := range entries {
		all = append(all, e.Pattern.String())
	}
	return all
}

// TestApart has names that only one client had an answer for, on one day.
func TestApart(t *testing.T) {
	t.Parallel()
	asks := []string{
		"once.one.example", "twice.one.example", "twice.one.example",
		"days.two.example day=1", "days.two.example day=2",
		"clients.two.example", "clients.two.example client=2",
		"unanswered.one.example", "unanswered.one.example client=2 rcode=NXDOMAIN", "empty.one.example", "empty.one.example client=2 nodata",
		"nodata.none.example nodata", "nodata.none.example nodata client=2", "stopped.none.example action=BLOCK",
		"www.two.example->edge.cdn.example day=1", "www.two.example->edge.cdn.example day=3",
		"config.acme.local", "db.prod.corp", "host.docker.internal",
		"new.one.example->other.cdn.example", "new2.one.example->edge.cdn.example",
	}
	for i := range 12 {
		asks = append(asks, fmt.Sprintf("n%d.many.example", i))
		asks = append(asks, fmt.Sprintf("n%d.known.example client=%d", i, 1+i%2))
	}
	r := AllowOnly(surveyOf(asks...), finder(t), Options{Inspect: true})
	if diff := cmp.Diff([]string{"db.prod.corp", "edge.cdn.example", "*.known.example", "clients.two.example", "days.two.example", "www.two.example", "config.acme.local"}, texts(r.Entries)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{
		"other.cdn.example", "*.many.example", "empty.one.example", "new.one.example", "new2.one.example", "once.one.example",
		"twice.one.example", "unanswered.one.example", "host.docker.internal",
	}, texts(r.Apart)); diff != "" {
		t.Error(diff)
	}
	if r.Failed != 1 || r.Blocked != 1 {
		t.Errorf("%d failed and %d blocked, want 1 and 1", r.Failed, r.Blocked)
	}
}

// TestWildcardsSayWhatIsBehindThem has names of which one is asked for more than the others, over days.
func TestWildcardsSayWhatIsBehindThem(t *testing.T) {
	t.Parallel()
	var asks []string
	for i := range 12 {
		asks = append(asks, fmt.Sprintf("n%02d.many.example day=%d", i, 1+(i+5)%12))
	}
	asks = append(asks, "n07.many.example day=3", "n07.many.example day=4 client=2")
	r := AllowOnly(surveyOf(asks...), finder(t), Options{})
	if len(r.Entries) != 1 || len(surveyOf(asks...).Names(-1)) != 12 {
		t.Fatalf("%+v", r.Entries)
	}
	first, last := surveyOf(asks...).Span()
	if e := r.Entries[0]; e.Example != "n07.many.example" || e.First != first || e.Last != last || e.Queries != 14 || e.Names != 12 {
		t.Errorf("%+v, want from %d to %d", e, first, last)
	}
}

// TestCustomersOfOneDomain never allows what belongs to the others.
func TestCustomersOfOneDomain(t *testing.T) {
	t.Parallel()
	var asks []string
	for _, domain := range []string{"zendesk.com", "myshopify.com", "mine.zendesk.com", "github.io"} {
		for i := range 12 {
			asks = append(asks, fmt.Sprintf("n%d.%s", i, domain), fmt.Sprintf("n%d.%s client=2", i, domain))
		}
	}
	r := AllowOnly(surveyOf(asks...), finder(t), Options{})
	wildcards := 0
	for _, e := range r.Entries {
		if strings.HasPrefix(e.Pattern.String(), "*.") {
			wildcards++
			if e.Pattern.String() != "*.mine.zendesk.com" {
				t.Errorf("%s allows what belongs to many", e.Pattern)
			}
		}
		if e.SharedBy == "" || !strings.Contains(e.Reason(), "one of many customers of "+e.SharedBy) {
			t.Errorf("%s is shared by %q: %s", e.Pattern, e.SharedBy, e.Reason())
		}
	}
	if wildcards != 1 || len(r.Entries) != 37 {
		t.Errorf("%d entries, %d wildcards: %v", len(r.Entries), wildcards, texts(r.Entries))
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	const week = "The log covers only 1 day. It does not cover weekly or monthly jobs."
	search := func(names string) string {
		return names + " came with the search domain corp.example appended, such as api.vendor.example.corp.example. " +
			"A block that answers NODATA ends the search of musl, the C library of Alpine, so api.vendor.example does not resolve there: " +
			"answer NXDOMAIN, or list *.corp.example."
	}
	for name, test := range map[string]struct{ asks, want []string }{
		"short":  {[]string{"a.example.com"}, []string{week}},
		"stable": {[]string{"a.example.com day=1", "a.example.com day=9"}, nil},
		"new":    {[]string{"a.example.com day=1", "a.example.com day=8", "b.example.com day=8"}, []string{"1 of 2 names were new on the last of 7 days, so the log may be too short. It does not cover monthly jobs."}},
		"search": {
			[]string{"api.vendor.example day=1", "api.vendor.example.corp.example rcode=NXDOMAIN day=1", "www.vendor.example day=1", "www.vendor.example.corp.example nodata day=1", "api.vendor.example day=9"},
			[]string{search("2 names")},
		},
		"blocked search":   {[]string{"api.vendor.example day=1", "api.vendor.example.corp.example action=BLOCK day=1", "api.vendor.example day=9"}, []string{search("1 name")}},
		"an own zone":      {[]string{"api.vendor.example day=1", "api.vendor.example.corp.example day=1", "api.vendor.example day=9"}, nil},
		"not asked itself": {[]string{"db day=1", "db.corp.example rcode=NXDOMAIN day=1", "db day=9"}, nil},
	} {
		if diff := cmp.Diff(test.want, AllowOnly(surveyOf(test.asks...), finder(t), Options{}).Notes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestKnownAndThreats lets people overrule the detectors, in both directions.
func TestKnownAndThreats(t *testing.T) {
	t.Parallel()
	asks := []string{"www.fine.example", "www.fine.example client=2"}
	for i := range 50 {
		asks = append(asks, fmt.Sprintf("%s%02d.t.example type=TXT client=%d", strings.Repeat("x", 40), i, 1+i%2))
	}
	below := func(base string) func(domain.Name) (string, bool) {
		return func(name domain.Name) (string, bool) { return "list:1", strings.HasSuffix(name.String(), base) }
	}
	for name, test := range map[string]struct {
		options Options
		want    []string
	}{
		"neither": {Options{}, []string{"www.fine.example"}},
		"known":   {Options{Known: below(".t.example")}, []string{"www.fine.example", "*.t.example"}},
		"threats": {Options{Threats: below(".fine.example")}, nil},
	} {
		if diff := cmp.Diff(test.want, texts(AllowOnly(surveyOf(asks...), finder(t), test.options).Entries)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
