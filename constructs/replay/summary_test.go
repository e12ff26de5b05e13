package replay_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

func TestSummary(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example *.bad.example"), vpc("vpc-2"), vpc("vpc-9"))}
	r := run(t, o, 1, log(`
		2026-02-04T10:59:59Z vpc-1 i-1 bad.example A
		2026-02-04T11:00:00Z vpc-1 i-1 a.bad.example A
		2026-02-04T13:00:00Z vpc-1 i-2 a.bad.example A
		2026-02-05T01:10:00Z vpc-2 i-2 bad.example A
		2026-02-05T01:20:00Z vpc-3 i-2 bad.example A
	`))
	if diff := cmp.Diff(replay.Impact{Names: 2, Workloads: 2, VPCs: 1, Records: 3}, r.Impact(replay.NewlyBlocked)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"vpc-9"}, r.Silent()); diff != "" {
		t.Error(diff)
	}
	if s := r.Strangers(); len(s) != 1 || s[0].ID != "vpc-3" || s[0].Span.Records != 1 {
		t.Errorf("strangers are %+v", s)
	}
	want := []replay.Gap{
		{From: time.Date(2026, 2, 4, 14, 0, 0, 0, time.UTC), Hours: 11},
		{From: time.Date(2026, 2, 4, 12, 0, 0, 0, time.UTC), Hours: 1},
	}
	if diff := cmp.Diff(want, r.Gaps()); diff != "" {
		t.Error(diff)
	}
}
