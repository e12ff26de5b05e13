package review_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// readAll plans a run and reads its batches.
func (r *run) readAll(q review.Question) *review.Plan {
	r.Helper()
	p := r.plan(q)
	for _, item := range r.items(p.Read) {
		r.read(item)
	}
	return p
}

// TestTwoExecutionsAtOnce has one execution of a run begin, and compare for the first time, when another
// one has compared already.
func TestTwoExecutionsAtOnce(t *testing.T) {
	t.Parallel()
	l := again(40)
	r := newRun(t, l)
	r.engine.BatchBytes = 6000
	p := r.readAll(review.Question{})
	out := r.compare(p)
	other := r.readAll(review.Question{})
	r.compareOnce(other, other.Read, 0)
	if other.Run != p.Run {
		t.Error("not the same run")
	}
	r.compareWithOneProcess(l, r.finish(p, out))
}

// slow does not return hashes before its time is over.
type slow struct{ review.Store }

func (s slow) GetRange(ctx context.Context, _ string, _, _ int64) (io.ReadCloser, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestNoTimeToCompare reports what was not compared, well before the invocation ends.
func TestNoTimeToCompare(t *testing.T) {
	t.Parallel()
	r := newRun(t, again(40))
	r.engine.BatchBytes = 6000
	p := r.readAll(review.Question{})
	r.engine.Store = slow{r.engine.Store}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	out, err := r.engine.Handle(ctx, review.Event{Step: review.StepCompare, Run: p.Run, Items: p.Read})
	if err != nil {
		t.Fatal(err)
	}
	compared := out.(*review.Compared)
	if compared.Batches != 0 || compared.Uncompared < 100 {
		t.Errorf("%+v", compared)
	}
	if report := r.report(r.finish(p, compared)); report.Reading.Uncompared != compared.Uncompared {
		t.Errorf("%+v", report.Reading)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if _, err := r.engine.Handle(ctx, review.Event{Step: review.StepCompare, Run: p.Run, Items: p.Read}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestTooManyRecordsInABatch says how many records were not compared: all of a batch, whichever come first.
func TestTooManyRecordsInABatch(t *testing.T) {
	t.Parallel()
	l := again(40)
	r := newRun(t, l)
	r.engine.BatchBytes = 6000
	r.engine.Memory = 8 * 8 * 55
	p := r.readAll(review.Question{})
	r.engine.Memory = 0
	report := r.report(r.finish(p, r.compare(p)))
	few := report.Reading.Uncompared
	if few == 0 || few >= report.Reading.Records {
		t.Errorf("%+v", report.Reading)
	}
	r = newRun(t, l)
	r.engine.BatchBytes = 6000
	r.engine.Memory = 8 * 8
	p = r.readAll(review.Question{})
	r.engine.Memory = 0
	report = r.report(r.finish(p, r.compare(p)))
	if report.Reading.Uncompared != report.Reading.Records || report.Reading.Copies == 0 || r.rounds != 1 {
		t.Errorf("%+v", report.Reading)
	}
}

// TestTooManyCopiesBetweenPieces has a batch that is read object by object, and all objects have the same
// records. What there is no room for is reported, also if there is no other batch.
func TestTooManyCopiesBetweenPieces(t *testing.T) {
	t.Parallel()
	const records = 5000
	var text []byte
	for i := range records {
		text = fmt.Appendf(text, `{"version":"1.100000","vpc_id":"vpc-0a","query_timestamp":"2026-02-01T08:00:00Z","query_name":"a.example.","query_type":"A","query_class":"IN","rcode":"NXDOMAIN","answers":[],"srcaddr":"10.0.0.9","srcport":"%d"}`+"\n", i)
	}
	l := logs{"s3://logs/1.log": text, "s3://logs/2.log": text, "s3://logs/3.log": text}
	for memory, uncompared := range map[int64]bool{0: false, 512 * 600: true} {
		r := newRun(t, l)
		r.engine.BatchBytes, r.engine.Memory = 1<<30, memory
		r.fails = func(e review.Event) bool { return e.To-e.From > 1 }
		outcome := r.all(review.Question{})
		if !uncompared {
			r.compareWithOneProcess(l, outcome)
		}
		report := r.report(outcome)
		if more := report.Records - records; uncompared != (more > 0) || more > report.Reading.Uncompared {
			t.Errorf("%d records, %+v", report.Records, report.Reading)
		}
	}
}

// TestAPartThatIsNotWhole is read again: objects of a part that are old are deleted one by one.
func TestAPartThatIsNotWhole(t *testing.T) {
	t.Parallel()
	l := again(40)
	for _, end := range []string{".hashes", ".sections.json.gz", ".survey.json.gz", ".replay.json.gz"} {
		r := newRun(t, l)
		r.engine.BatchBytes = 6000
		r.all(review.Question{})
		files, err := filepath.Glob(filepath.Join(string(r.engine.Store.(review.Folder)), "parts", "*"+end))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		for _, file := range files {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
		r.compareWithOneProcess(l, r.all(review.Question{}))
	}
}

// TestAFolderThatCannotBeListedAnyMore is in the report of the same question, although it could be listed
// when the run began the first time.
func TestAFolderThatCannotBeListedAnyMore(t *testing.T) {
	t.Parallel()
	l := logs{"s3://logs/1.log": slices.Concat(lines(3)...)}
	r := newRun(t, l)
	first := r.all(review.Question{})
	r.engine.Find = func(ctx context.Context, q review.Question) func(string) (*querylog.Found, error) {
		return func(path string) (*querylog.Found, error) {
			found, err := l.find(ctx, q)(path)
			found.Objects = append(found.Objects, querylog.Object{Name: "s3://logs/other/", Unread: errors.New("access denied")})
			return found, err
		}
	}
	outcome := r.all(review.Question{})
	if report := r.report(outcome); first.Unread != 0 || outcome.Unread != 1 || !strings.Contains(strings.Join(report.Reading.Unread, ""), "access denied") {
		t.Errorf("%+v", report.Reading)
	}
}
