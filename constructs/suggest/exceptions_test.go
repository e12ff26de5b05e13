package suggest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// blocking is a policy that allows the names of one list, and blocks those of another one for
// a query type, in some VPCs.
func blocking(allow, block []domain.Pattern, queryType string, vpcs ...string) *policy.Policy {
	list := func(name string, patterns []domain.Pattern) *policy.List {
		l := &policy.List{Name: name}
		for _, p := range patterns {
			l.Entries = append(l.Entries, policy.Entry{Pattern: p})
		}
		return l
	}
	blocks := policy.Rule{Priority: 10, Action: "BLOCK", List: list("ads", block), QueryType: queryType}
	blocks.Block.Response = "NODATA"
	group := &policy.Group{ID: "G", Rules: []policy.Rule{
		{Priority: 1, Action: "ALLOW", List: list("exceptions", allow)},
		blocks,
	}}
	p := &policy.Policy{}
	for _, vpc := range vpcs {
		p.VPCs = append(p.VPCs, policy.VPC{Name: vpc, Associations: []policy.Association{{Priority: 101, Group: group}}})
	}
	return p
}

func replayed(t *testing.T, p *policy.Policy, records []*querylog.Record) *replay.Report {
	t.Helper()
	r, err := replay.New(replay.Options{Policy: p, Name: "p.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	sink := r.Sink()
	for _, record := range records {
		if err := sink(record); err != nil {
			t.Fatal(err)
		}
	}
	return r.Report()
}

func TestExceptions(t *testing.T) {
	t.Parallel()
	asks := []string{
		"wanted.bad.example day=1", "wanted.bad.example day=2 client=2",
		"www.fine.example->cdn.bad.example day=1", "www.fine.example->cdn.bad.example day=2 client=2",
		"one-client.bad.example day=1", "one-client.bad.example day=2",
		"one-day.bad.example day=1", "one-day.bad.example day=1 client=2",
		"gone.bad.example rcode=NXDOMAIN", "nodata.bad.example nodata day=1", "nodata.bad.example nodata day=2 client=2", "other.example",
		"half.bad.example day=1", "half.bad.example day=2 client=2 rcode=NXDOMAIN",
		"elsewhere.bad.example rcode=NXDOMAIN day=1", "elsewhere.bad.example day=1 vpc=vpc-2", "elsewhere.bad.example day=2 client=2 vpc=vpc-2",
		"stopped.example action=BLOCK day=1", "stopped.example action=BLOCK day=2 client=2", "once.example action=BLOCK",
		"xmrpool.eu day=1", "xmrpool.eu day=2 client=2", "listed.bad.example",
	}
	p := blocking(nil, patterns("*.bad.example", "xmrpool.eu"), "", "vpc-1")
	r := Exceptions(replayed(t, p, recordsOf(asks...)), surveyOf(asks...), finder(t), Options{Inspect: true, Listed: patterns("listed.bad.example")})
	want := `# Title.
cdn.bad.example  # reason=blocked by rule G/10, *.bad.example, CNAME target of www.fine.example, 2 queries by 10.0.0.1 in vpc-1 and 1 more, 1970-01-02 to 1970-01-03
wanted.bad.example  # reason=blocked by rule G/10, *.bad.example, 2 queries by 10.0.0.1 in vpc-1 and 1 more, 1970-01-02 to 1970-01-03

# Left out; remove a # only if you are sure.
# half.bad.example  # reason=answered for only 1 workload on 1 day; fewer than 2 workloads or 2 days could be one infected machine; blocked by rule G/10, *.bad.example
# one-client.bad.example  # reason=answered for only 1 workload on 2 days; fewer than 2 workloads or 2 days could be one infected machine; blocked by rule G/10, *.bad.example
# one-day.bad.example  # reason=answered for only 2 workloads on 1 day; fewer than 2 workloads or 2 days could be one infected machine; blocked by rule G/10, *.bad.example
# stopped.example  # reason=already blocked, so its answer is unknown; 2 queries by 10.0.0.1 in vpc-1 and 1 more
# xmrpool.eu  # reason=malicious: a mining pool; 2 queries by 10.0.0.1 in vpc-1 and 1 more; blocked by rule G/10, xmrpool.eu
`
	if diff := cmp.Diff(want, string(r.Append(nil, "Title."))); diff != "" {
		t.Error(diff)
	}
	if r.Listed != 1 || r.Failed != 3 || r.Blocked != 2 {
		t.Errorf("%d listed, %d failed and %d blocked, want 1, 3 and 2", r.Listed, r.Failed, r.Blocked)
	}
}

// randomLog has names that are asked for by few clients on few days, with every result.
func randomLog(random *rand.Rand) (asks []string) {
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range 20 + random.IntN(150) {
		ask := pick("a", "b", "c", "d", "e") + "." + pick("bad.example", "fine.example", "worse.example")
		if random.IntN(3) == 0 {
			ask += "->" + pick("x", "y") + "." + pick("bad.example", "cdn.example", "worse.example")
		}
		asks = append(asks, ask+pick("", "", "", " rcode=NXDOMAIN", " nodata", " action=BLOCK", " action=ALERT")+
			fmt.Sprintf(" client=%d day=%d type=%s vpc=%s", 1+random.IntN(3), 1+random.IntN(3), pick("A", "A", "AAAA", "TXT"), pick("vpc-1", "vpc-1", "vpc-2")))
	}
	return asks
}

// TestExceptionsAreThoseOfReplay compares exceptions with the report of replay, on random logs and
// policies, and with the report once they are allowed.
func TestExceptionsAreThoseOfReplay(t *testing.T) {
	t.Parallel()
	nothing, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(80) {
		random := rand.New(rand.NewPCG(seed, 7))
		asks := randomLog(random)
		records, s := recordsOf(asks...), surveyOf(asks...)
		queryType := []string{"", "A", "TXT"}[random.IntN(3)]
		block := patterns("*.bad.example", "a.worse.example", "x.worse.example")[:1+random.IntN(3)]
		vpcs := [][]string{{"vpc-1"}, {"vpc-1", "vpc-2"}}[random.IntN(2)]
		report := replayed(t, blocking(nil, block, queryType, vpcs...), records)
		suspects := survey.SuspectsOf(s.Findings(survey.Options{Finder: nothing}))

		r := Exceptions(report, s, nothing, Options{Inspect: true})
		listed := map[string]bool{}
		var allow []domain.Pattern
		for _, e := range r.Entries {
			listed[e.Pattern.String()] = true
			allow = append(allow, e.Pattern)
		}
		want := map[string]bool{}
		for i := range report.Changes {
			c := &report.Changes[i]
			if c.Class != replay.NewlyBlocked || !c.LooksLegitimate() || suspects.Of(c.Name) != nil {
				continue
			}
			for _, name := range c.Allow {
				if suspects.Of(name) == nil {
					want[name] = true
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			if !listed[name] {
				t.Fatalf("seed %d: %s is needed and not listed: %+v\n%s", seed, name, r, strings.Join(asks, "\n"))
			}
		}
		for name := range listed {
			if !want[name] {
				t.Fatalf("seed %d: %s is listed, and replay does not say so\n%s", seed, name, strings.Join(asks, "\n"))
			}
		}
		after := replayed(t, blocking(allow, block, queryType, vpcs...), records)
		for i := range after.Changes {
			if c := &after.Changes[i]; c.Class == replay.NewlyBlocked && c.LooksLegitimate() && !slices.ContainsFunc(r.LeftOut, func(l LeftOut) bool { return l.Name == c.Name || suspects.Of(c.Name) != nil }) {
				t.Fatalf("seed %d: %s is still blocked once the exceptions are allowed\n%s", seed, c.Name, strings.Join(asks, "\n"))
			}
		}
	}
}
