package replay_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// TestManyTypesOfOneName sends queries of one client for one name in many types: the cost of each
// must not grow.
func TestManyTypesOfOneName(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example"))}
	var lines strings.Builder
	const n = 300
	for i := range n {
		fmt.Fprintf(&lines, "%sbad.example TYPE%d\n", at, 1000+i)
	}
	report := run(t, o, 1, log(lines.String()))
	if len(report.Changes) != 1 || len(report.Changes[0].Types) != n {
		t.Fatalf("%d changes, want one with %d types", len(report.Changes), n)
	}
	for _, of := range report.Changes[0].Types {
		if of.Records != 1 {
			t.Errorf("%d records of %s", of.Records, of.Type)
		}
	}
	if again := run(t, o, 1, log(lines.String()+strings.ReplaceAll(lines.String(), "T10:", "T11:"))); again.Changes[0].Span().Records != 2*n {
		t.Errorf("%d records, want %d", again.Changes[0].Span().Records, 2*n)
	}
}

// TestAllocationsGrowWithTheNames has n, 2n and 4n names that are newly blocked.
func TestAllocationsGrowWithTheNames(t *testing.T) {
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA *.example"))}
	var before float64
	for _, n := range []int{2000, 4000, 8000} {
		allocations := testing.AllocsPerRun(1, func() {
			r, err := replay.New(o)
			if err != nil {
				t.Fatal(err)
			}
			sink := r.Sink()
			for i := range n {
				record := querylog.Record{VPCID: []byte("vpc-1"), QueryName: fmt.Appendf(nil, "n%d.example.", i), QueryType: []byte("A"), SrcAddr: []byte("10.0.0.1"), UnixMilli: 1_770_000_000_000}
				if err := sink(&record); err != nil {
					t.Fatal(err)
				}
			}
			if report := r.Report(); len(report.Changes) != n {
				t.Fatalf("%d changes, want %d", len(report.Changes), n)
			}
		})
		if before > 0 && allocations > 2.2*before {
			t.Errorf("%d names take %.0f allocations, and half of them %.0f", n, allocations, before)
		}
		before = allocations
	}
	if before > 40*8000 {
		t.Errorf("%.0f allocations for 8000 names", before)
	}
}

// TestManyOfOneName has a name with as many changes, names to allow and days as there are records,
// each of them twice. BenchmarkManyOfOneName shows that ten times as many take ten times as long.
func TestManyOfOneName(t *testing.T) {
	t.Parallel()
	manyOfOneName(t, 20_000)
}

func BenchmarkManyOfOneName(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				manyOfOneName(b, n)
			}
		})
	}
}

func manyOfOneName(t testing.TB, n int) {
	t.Helper()
	for name, test := range map[string]struct {
		vary    func(r *querylog.Record, i int)
		changes int
		check   func(c *replay.Change) bool
	}{
		"changes": {
			vary: func(r *querylog.Record, i int) {
				r.FirewallRuleAction, r.FirewallRuleGroupID = []byte("ALERT"), fmt.Appendf(nil, "rslvr-frg-%d", i%(n/2))
			},
			changes: n / 2, check: func(c *replay.Change) bool { return c.Span().Records == 2 },
		},
		"names to allow": {
			vary:    func(r *querylog.Record, i int) { r.Answers = aliasOf("n%d.example.", i%(n/2)) },
			changes: 1, check: func(c *replay.Change) bool { return len(c.Allow) == 1+n/2 && slices.IsSorted(c.Allow) },
		},
		"days": {
			vary:    func(r *querylog.Record, i int) { r.UnixMilli -= int64(i%(n/2)) * 86_400_000 },
			changes: 1, check: func(c *replay.Change) bool { return len(c.Days) == n/2 && slices.IsSorted(c.Days) },
		},
	} {
		r, err := replay.New(replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA *.example"))})
		if err != nil {
			t.Fatal(err)
		}
		sink := r.Sink()
		for i := range n {
			record := querylog.Record{VPCID: []byte("vpc-1"), QueryName: []byte("n.example."), QueryType: []byte("A"), SrcAddr: []byte("10.0.0.1"), UnixMilli: 1_770_000_000_000}
			test.vary(&record, i)
			if err := sink(&record); err != nil {
				t.Fatal(err)
			}
		}
		report := r.Report()
		if len(report.Changes) != test.changes {
			t.Fatalf("%s: %d changes, want %d", name, len(report.Changes), test.changes)
		}
		for i := range report.Changes {
			if !test.check(&report.Changes[i]) {
				t.Fatalf("%s: change %d is wrong: %.300v", name, i, report.Changes[i])
			}
		}
	}
}
