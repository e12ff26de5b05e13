package review_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

func objects(n int, size int64) []querylog.Object {
	all := make([]querylog.Object, n)
	for i := range all {
		all[i] = querylog.Object{Name: fmt.Sprint("s3://logs/", i), Size: size, Version: fmt.Sprint(i)}
	}
	return all
}

func TestEstimate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		objects []querylog.Object
		workers int
		want    review.Forecast
	}{
		// One batch of 2 s and 2 s for 40 MiB, a merge of 5 s, and 6 s for plan, compare and report: 15 s
		// of 3008 MB are 0.00059 dollars.
		"a day": {objects(40, 1<<20), 0, review.Forecast{Objects: 40, Bytes: 40 << 20, Batches: 1, Workers: 1, Invocations: 5, Duration: 15 * time.Second, Dollars: 0.0011, LongDuration: 21 * time.Second, HighDollars: 0.00145}},
		// 100,000 objects in 25 batches of 12 s, the last of them smaller.
		"small ones": {objects(100_000, 1000), 10, review.Forecast{Objects: 100_000, Bytes: 100_000_000, Batches: 25, Workers: 10, Invocations: 31, Duration: 56 * time.Second, Dollars: 0.06}},
		// The largest object takes 53.2 s, longer than all others with their share of the workers.
		"a large one": {append(objects(50, 1<<20), querylog.Object{Name: "s3://logs/large", Size: 1 << 30, Version: "large"}), 0, review.Forecast{Objects: 51, Bytes: 1074 << 20, Batches: 2, Workers: 2, Invocations: 6, Duration: 64 * time.Second, Dollars: 0.0038}},
		// 16,000 batches of 64 MiB, each 5.2 s, and 1,069 merges: 3.26 + 0.21 dollars of time, 0.85 of
		// state transitions, 0.09 of GET, 0.41 of PUT, and 0.43 for keeping the parts.
		"a terabyte": {objects(16_000, 64<<20), 1000, review.Forecast{Objects: 16_000, Bytes: 1000 << 30, Batches: 16_000, Workers: 1000, Invocations: 17_072, Duration: 151 * time.Second, Dollars: 5.25}},
	} {
		got, err := review.Estimate(test.objects, test.workers)
		if err != nil {
			t.Fatal(err)
		}
		near := func(a, b float64) bool { return a > b*0.9 && a < b*1.1 }
		if !near(got.Dollars, test.want.Dollars) || !near(got.Duration.Seconds(), test.want.Duration.Seconds()) {
			t.Errorf("%s: %v and %.5f dollars, want %v and %.5f", name, got.Duration, got.Dollars, test.want.Duration, test.want.Dollars)
		}
		if long := test.want.LongDuration; long > 0 && (!near(got.HighDollars, test.want.HighDollars) || !near(got.LongDuration.Seconds(), long.Seconds())) {
			t.Errorf("%s: with copies %v and %.5f dollars, want %v and %.5f", name, got.LongDuration, got.HighDollars, long, test.want.HighDollars)
		}
		got.Dollars, got.Duration = test.want.Dollars, test.want.Duration
		got.HighDollars, got.LongDuration = test.want.HighDollars, test.want.LongDuration
		if *got != test.want {
			t.Errorf("%s: %+v, want %+v", name, *got, test.want)
		}
	}
	if _, err := review.Estimate(objects(20_000, 1<<30), 0); err == nil {
		t.Error("20 TiB are not too much for one run")
	}
}

// TestDefinition is about what the executor of a test does not judge.
func TestDefinition(t *testing.T) {
	t.Parallel()
	text, err := review.Definition(review.Machine{Function: "arn:aws:lambda:eu-central-1:111122223333:function:f", Bucket: "runs", Topic: "arn:aws:sns:eu-central-1:111122223333:t"})
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		States map[string]struct {
			Label          string
			MaxConcurrency int
			ItemProcessor  struct {
				ProcessorConfig struct{ Mode, ExecutionType string }
				States          map[string]json.RawMessage
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Read", "Read again", "Merge"} {
		s := m.States[name]
		if s.ItemProcessor.ProcessorConfig.Mode != "DISTRIBUTED" || s.MaxConcurrency != review.DefaultWorkers {
			t.Errorf("%s: %+v", name, s)
		}
	}
	if strings.Count(text, `"Skip object"`) != 2 || strings.Count(text, `"Skip object again"`) != 2 || m.States["Notify"].ItemProcessor.States != nil {
		t.Error(text)
	}
	read, found := review.ReadDefinition(text)
	if want := (review.Machine{Bucket: "runs", Workers: review.DefaultWorkers}); !found || !reflect.DeepEqual(read, want) {
		t.Errorf("read %+v, %v", read, found)
	}
	if _, found := review.ReadDefinition(`{"Comment":"another"}`); found {
		t.Error("another state machine is taken for that of a review")
	}
	if without, err := review.Definition(review.Machine{}); err != nil || strings.Contains(without, "Notify") {
		t.Error(without, err)
	}
}
