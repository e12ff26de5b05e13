package replay_test

import (
	"fmt"
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
