package replay_test

import (
	"fmt"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// TestOddQueriesShareTheirDoubt keeps a report small whatever a log has.
func TestOddQueriesShareTheirDoubt(t *testing.T) {
	t.Parallel()
	var lines string
	for i := range 100 {
		lines += fmt.Sprintf("%s%s A\n%sa.example WEIRD%d\n%sa.example A action=ODD%[4]d\n", at, fmt.Sprintf(`odd\\%dname`, 900+i), at, i, at)
	}
	r := run(t, replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA TYPE:TXT bad.example"))}, 1, log(lines))
	if len(r.Doubts) != 3 || r.Counts()[replay.Undecided] != 300 {
		t.Errorf("%d undecided: %+v", r.Counts()[replay.Undecided], r.Doubts)
	}
}
