package review_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// randomLogs are objects with records in some order, of which many come again: in the same object, in
// others, in copies of an object, and in other VPCs and times between.
func randomLogs(rng *rand.Rand, pool [][]byte) logs {
	l := logs{}
	for i := range 1 + rng.IntN(30) {
		var text []byte
		from := rng.IntN(len(pool))
		for _, line := range pool[from:min(len(pool), from+rng.IntN(40))] {
			text = append(text, line...)
		}
		for range rng.IntN(6) {
			text = append(text, pool[rng.IntN(len(pool))]...)
		}
		if rng.IntN(10) == 0 {
			text = append(text, "{\"version\":\n"...)
		}
		if len(text) == 0 {
			continue
		}
		content := text
		if rng.IntN(2) == 0 {
			content = zipped(string(text))
		}
		for n := range 1 + rng.IntN(2)*rng.IntN(3) {
			l[fmt.Sprintf("s3://logs/%c%d/%02d.log", 'a'+rng.IntN(3), n, i)] = content
		}
	}
	return l
}

// TestRandomWorlds compares reviews with one process, byte for byte: whatever the objects have, how
// they are divided, which invocations fail, and how much is compared at a time. Where not all can be
// compared, no more records are counted twice than the report says.
func TestRandomWorlds(t *testing.T) {
	t.Parallel()
	pool := lines(400)
	copies, again, less := 0, 0, 0
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 18))
		l := randomLogs(rng, pool)
		if len(l) == 0 {
			continue
		}
		r := newRun(t, l)
		r.engine.BatchBytes, r.engine.BatchObjects = int64(300+rng.IntN(10_000)), 1+rng.IntN(70)
		if r.engine.Workers = 1 + rng.IntN(3); rng.IntN(2) == 0 {
			r.memory = int64(6_000 + rng.IntN(300_000))
		}
		share := []float64{0, 0.2, 0.9}[rng.IntN(3)]
		r.fails = func(e review.Event) bool { return e.To-e.From > 1 && rng.Float64() < share }
		q := review.Question{}
		if rng.IntN(3) == 0 {
			q.Since = time.Date(2026, 2, 2, 0, 0, 0, 0, time.UTC)
			q.Until = q.Since.Add(time.Duration(1+rng.IntN(300)) * time.Minute)
		}
		outcome := r.all(q)
		report, surveyed := l.local(t, q)
		reading := r.report(outcome).Reading
		if copies += int(reading.Copies); r.rounds > 1 {
			again++
		}
		if reading.Uncompared > 0 {
			less++
			want, err := replay.Decode(bytes.NewReader(report))
			if more := reading.Records - want.Reading.Records; err != nil || r.memory == 0 || more < 0 || more > reading.Uncompared {
				t.Errorf("seed %d: %d records more, and %d were not compared", seed, more, reading.Uncompared)
			}
			continue
		}
		if got := r.content(outcome.Run + "/" + review.ReplayFile); !bytes.Equal(got, report) {
			t.Errorf("seed %d: a replay of %d bytes, not these %d", seed, len(got), len(report))
		}
		if got := r.content(outcome.Run + "/" + review.SurveyFile); !bytes.Equal(got, surveyed) {
			t.Errorf("seed %d: a survey of %d bytes, not these %d", seed, len(got), len(surveyed))
		}
	}
	if copies == 0 || again < 10 || less == 0 {
		t.Errorf("%d copies; in %d worlds, batches were read again; in %d, not all were compared", copies, again, less)
	}
}
