package review_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// again has logs whose records come again in objects that are far apart: some in the next object,
// some among others, and all of an object with another compression, as a backup of it has.
func again(objects int) logs {
	l := logs{}
	lines := lines(objects * 10)
	object := func(folder string, number int) string {
		return fmt.Sprintf("s3://logs/%s/111122223333/vpcdnsquerylogs/vpc-0a/2026/02/%02d/%05d.log.gz", folder, 1+number/20, number)
	}
	for i := range objects {
		text := bytes.Join(lines[i*10:(i+1)*10], nil)
		switch {
		case i%5 == 4:
			text = append(slices.Clone(lines[(i-1)*10+i%10]), text...) // from the one before
		case i%7 == 6:
			text = append(text, bytes.Join(lines[i*3:i*3+5], nil)...) // from one that is far
		}
		l[object("AWSLogs", i)] = zipped(string(text))
		if i%10 == 3 {
			l[object("Backup", i)] = []byte(string(text)) // the same, with another ETag
		}
		if i%10 == 5 {
			l[object("Backup", i)] = l[object("AWSLogs", i)] // the same object
			l[object("Copies", i)] = append(slices.Clone(l[object("AWSLogs", i)]), zipped("")...)
		}
	}
	return l
}

// compareWithOneProcess expects the same reports, byte for byte.
func (r *run) compareWithOneProcess(l logs, outcome *review.Outcome) {
	r.Helper()
	report, surveyed := l.local(r.T, review.Question{})
	if diff := cmp.Diff(string(report), string(r.content(outcome.Run+"/"+review.ReplayFile))); diff != "" {
		r.Error(diff)
	}
	if diff := cmp.Diff(string(surveyed), string(r.content(outcome.Run+"/"+review.SurveyFile))); diff != "" {
		r.Error(diff)
	}
}

func (r *run) report(outcome *review.Outcome) *replay.Report {
	r.Helper()
	report, err := replay.Decode(bytes.NewReader(r.content(outcome.Run + "/" + review.ReplayFile)))
	if err != nil {
		r.Fatal(err)
	}
	return report
}

// TestCopiesInOtherBatches counts a record once, whatever batch its copies are in.
func TestCopiesInOtherBatches(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*run){
		"as it is":          func(*run) {},
		"an object each":    func(r *run) { r.engine.BatchObjects = 1 },
		"some at a time":    func(r *run) { r.memory = 16_000 }, // of which a sixteenth are 125 hashes
		"one batch":         func(r *run) { r.engine.BatchBytes = 1 << 30 },
		"batches in pieces": func(r *run) { r.fails = func(e review.Event) bool { return e.To-e.From > 2 } },
		"objects one by one": func(r *run) {
			r.engine.BatchObjects = 70 // more than there are pieces
			r.engine.BatchBytes = 1 << 30
			r.fails = func(e review.Event) bool { return e.To-e.From > 1 }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			objects := 40
			if name == "objects one by one" {
				objects = 80
			}
			l := again(objects)
			r := newRun(t, l)
			r.engine.BatchBytes = 6000
			change(r)
			outcome := r.all(review.Question{})
			r.compareWithOneProcess(l, outcome)
			if report := r.report(outcome); report.Reading.Copies == 0 || report.Records != int64(objects)*10 || report.Reading.Uncompared != 0 {
				t.Errorf("%d records, %+v", report.Records, report.Reading)
			}
			if name == "as it is" {
				r.compareWithOneProcess(l, r.all(review.Question{})) // continued
			}
		})
	}
}

// TestCopiesThatCannotBeCompared says how many records were too many to compare.
func TestCopiesThatCannotBeCompared(t *testing.T) {
	t.Parallel()
	l := again(40)
	r := newRun(t, l)
	r.engine.BatchBytes = 6000
	p := r.plan(review.Question{})
	for _, item := range r.items(p.Read) {
		r.read(item)
	}
	r.memory = 8 * 8 * 100 // the hashes of a hundred records
	report := r.report(r.finish(p, r.compare(p)))
	if report.Reading.Uncompared < 200 || report.Reading.Uncompared > 800 || report.Records <= 400 {
		t.Errorf("%d records, %+v", report.Records, report.Reading)
	}
}

// TestBatchesReadInPiecesTheSecondTime finds copies between the pieces too.
func TestBatchesReadInPiecesTheSecondTime(t *testing.T) {
	t.Parallel()
	l := again(40)
	r := newRun(t, l)
	r.engine.BatchBytes = 6000
	r.fails = func(e review.Event) bool { return e.Known != "" && e.To-e.From > 1 }
	p := r.plan(review.Question{})
	for _, item := range r.items(p.Read) {
		r.read(item)
	}
	outcome := r.finish(p, r.compare(p))
	if r.rounds != 3 {
		t.Errorf("compared %d times", r.rounds)
	}
	r.compareWithOneProcess(l, outcome)
}

// TestCopiesWithoutEnd ends, and says of copies that are found at last that they are counted.
func TestCopiesWithoutEnd(t *testing.T) {
	t.Parallel()
	r := newRun(t, again(40))
	r.engine.BatchBytes = 6000
	p := r.plan(review.Question{})
	for _, item := range r.items(p.Read) {
		r.read(item)
	}
	const last = 5
	before := r.compareOnce(p, p.Read, last-1)
	out := r.compareOnce(p, p.Read, last)
	if before.Batches == 0 || before.Uncompared != 0 || out.Batches != 0 || out.Uncompared == 0 {
		t.Errorf("%+v, and at last %+v", before, out)
	}
	if report := r.report(r.finish(p, out)); report.Reading.Uncompared != out.Uncompared {
		t.Errorf("%+v", report.Reading)
	}
}

// TestManyObjectsWithTheSameContent are not more than a batch has, so it can be read object by object.
func TestManyObjectsWithTheSameContent(t *testing.T) {
	t.Parallel()
	l := logs{}
	same := bytes.Join(lines(1), nil)
	for i := range 5000 {
		l[fmt.Sprintf("s3://logs/%05d.log", i)] = same
	}
	r := newRun(t, l)
	r.engine.BatchBytes = 1 << 30
	p := r.plan(review.Question{})
	items := r.items(p.Read)
	if len(items) != 2 {
		t.Fatalf("%d batches", len(items))
	}
	for _, item := range items {
		if n := item.To - item.From; n > review.DefaultBatchObjects {
			t.Errorf("a batch of %d objects", n)
		}
		r.read(item)
	}
	if report := r.report(r.finish(p, r.compare(p))); r.rounds != 2 || report.Records != 1 || report.Reading.Copies != 4999 || report.Reading.Files != 5000 {
		t.Errorf("%d records, %+v", report.Records, report.Reading)
	}
}
