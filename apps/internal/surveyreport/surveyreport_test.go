package surveyreport

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// TestTimelineHasBlocksWhereThereAreSome, and no line of zeros where there are none.
func TestTimelineHasBlocksWhereThereAreSome(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	surveyOf := func(actions ...string) *survey.Survey {
		s := survey.New(nil)
		for i, action := range actions {
			s.Add(&querylog.Record{
				VPCID: []byte("vpc-1"), UnixMilli: noon.Add(time.Duration(i) * 40 * time.Minute).UnixMilli(), QueryName: []byte("a.example."), QueryType: []byte("A"),
				Rcode: []byte("NOERROR"), SrcAddr: []byte("10.0.0.1"), FirewallRuleAction: []byte(action),
			})
		}
		return s
	}
	for name, test := range map[string]struct {
		actions []string
		want    [][]int64
	}{
		"none": {[]string{"", "ALERT", ""}, [][]int64{{2}, {1}}},
		"some": {[]string{"BLOCK", "", "block"}, [][]int64{{2, 1}, {1, 1}}},
	} {
		line := (&view{survey: surveyOf(test.actions...)}).timeline()
		var got [][]int64
		for _, p := range line.Points {
			got = append(got, p.Counts)
		}
		if diff := cmp.Diff(test.want, got); diff != "" || len(line.Series) != len(got[0]) || line.Points[0].Hour != noon {
			t.Errorf("%s: %v %s", name, line.Series, diff)
		}
	}
	if last := (&view{survey: surveyOf("BLOCK")}).timeline().Series[1]; last.Name != "blocked" || last.Level != report.Bad {
		t.Errorf("series %+v", last)
	}
}
