package review_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/review"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

const template = `Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  List:
    Type: AWS::Route53Resolver::FirewallDomainList
    Properties: {Name: bad, Domains: ["*.com", "never.invalid"]}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      FirewallRules: [{Priority: 1, Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref List}]
  Association:
    Type: AWS::Route53Resolver::FirewallRuleGroupAssociation
    Properties: {VpcId: !Ref Vpc, FirewallRuleGroupId: !Ref Group, Priority: 101}
`

// logs are objects by their names.
type logs map[string][]byte

// generated has logs with queries, one of them damaged and one not a log.
func generated(files, records int) logs {
	all := logs{"s3://logs/damaged.log.gz": zipped("")[:5], "s3://logs/page.log": []byte("<html>"), "s3://logs/again.log.gz": nil}
	lines := lines(files * records)
	for i := range files {
		name := fmt.Sprintf("s3://logs/AWSLogs/111122223333/vpcdnsquerylogs/vpc-0a/2026/02/%02d/%05d.log.gz", 1+i*28/files, i)
		all[name] = zipped(string(bytes.Join(lines[i*records:(i+1)*records], nil)))
		all["s3://logs/again.log.gz"] = all[name]
	}
	return all
}

func lines(n int) [][]byte {
	g := records.NewWorld(5).NewGenerator(records.Options{Step: 30e9})
	all := make([][]byte, n)
	for i := range all {
		all[i] = g.Append(nil)
	}
	return all
}

func zipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

func (l logs) find(ctx context.Context, _ review.Question) func(string) (*querylog.Found, error) {
	return func(string) (*querylog.Found, error) {
		found := &querylog.Found{Skipped: []string{"s3://logs/AWSLogs/111122223333/CloudTrail/"}}
		for name, content := range l {
			found.Objects = append(found.Objects, querylog.Object{Name: name, Size: int64(len(content)), Version: fmt.Sprintf("%x", content[:min(40, len(content))])})
		}
		slices.SortFunc(found.Objects, func(a, b querylog.Object) int { return strings.Compare(a.Name, b.Name) })
		found.Objects, _ = l.reopen(ctx, found.Objects)
		return found, nil
	}
}

func (l logs) reopen(_ context.Context, objects []querylog.Object) ([]querylog.Object, error) {
	for i := range objects {
		content := l[objects[i].Name]
		objects[i].Open = func(context.Context) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	}
	return objects, nil
}

// local replays and surveys logs in this process.
func (l logs) local(t *testing.T, q review.Question) (report, surveyed []byte) {
	t.Helper()
	p, err := load.Read("new.yaml", []byte(template), load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := replay.New(replay.Options{Policy: p, Name: "new.yaml", Since: q.Since, Until: q.Until})
	if err != nil {
		t.Fatal(err)
	}
	s := survey.New(nil)
	reader, err := querylog.Open([]string{"s3://logs"}, querylog.Options{MaxBroken: 1, Find: l.find(t.Context(), q)})
	if err != nil {
		t.Fatal(err)
	}
	judge := r.Sink()
	stats, _ := reader.Read(t.Context(), func(record *querylog.Record) error {
		if at := time.UnixMilli(record.UnixMilli); !at.Before(q.Since) && (q.Until.IsZero() || at.Before(q.Until)) {
			s.Add(record)
		}
		return judge(record)
	})
	all := r.Finish()
	all.AddReading(stats)
	for _, source := range stats.Sources {
		if !q.Since.IsZero() {
			source += " since " + q.Since.Format(time.RFC3339) + " and before " + q.Until.Format(time.RFC3339)
		}
		s.AddSources(source)
	}
	return encoded(t, all), encoded(t, s)
}

func encoded(t *testing.T, of io.WriterTo) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := of.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// run does the steps as the state machine does, each twice.
type run struct {
	*testing.T
	engine   *review.Engine
	defaults review.Question
	fails    func(review.Event) bool // for good
	memory   int64                   // to compare with; 0: that of the engine
	rounds   int                     // of the last run
	levels   int                     // of its merges
}

func newRun(t *testing.T, l logs) *run {
	t.Helper()
	e := &review.Engine{Store: review.Folder(t.TempDir()), Find: l.find, Reopen: l.reopen, Location: "s3://runs/", BatchBytes: 20_000, Workers: 2}
	text, err := (&review.Bundle{Path: "new.yaml", Files: map[string][]byte{"new.yaml": []byte(template)}}).Text()
	if err != nil {
		t.Fatal(err)
	}
	defaults := review.Question{Sources: []string{"s3://logs"}, Policy: review.Key(text)}
	if err := e.Store.Put(t.Context(), defaults.Policy, text); err != nil {
		t.Fatal(err)
	}
	return &run{T: t, engine: e, defaults: defaults, fails: func(review.Event) bool { return false }}
}

func (r *run) do(event review.Event) any {
	r.Helper()
	if _, err := r.engine.Handle(r.Context(), event); err != nil {
		r.Fatalf("%s: %v", event.Step, err)
	}
	out, err := r.engine.Handle(r.Context(), event)
	if err != nil {
		r.Fatalf("%s, again: %v", event.Step, err)
	}
	return out
}

func (r *run) plan(q review.Question) *review.Plan {
	r.Helper()
	text, err := json.Marshal(q)
	if err != nil {
		r.Fatal(err)
	}
	return r.do(review.Event{Step: review.StepPlan, Question: text, Defaults: r.defaults}).(*review.Plan)
}

func (r *run) items(key string) (items []review.Event) {
	r.Helper()
	if err := json.Unmarshal(r.content(key), &items); err != nil {
		r.Fatal(err)
	}
	return items
}

func (r *run) content(key string) []byte {
	r.Helper()
	opened, err := r.engine.Store.Get(r.Context(), key)
	if err != nil {
		r.Fatal(err)
	}
	defer opened.Close()
	var content io.Reader = opened
	if strings.HasSuffix(key, ".gz") {
		if content, err = gzip.NewReader(opened); err != nil {
			r.Fatal(err)
		}
	}
	text, err := io.ReadAll(content)
	if err != nil {
		r.Fatal(err)
	}
	return text
}

// read reads objects, and if that fails their pieces.
func (r *run) read(event review.Event) {
	r.Helper()
	if !r.fails(event) {
		r.do(event)
		return
	}
	if event.To-event.From == 1 {
		event.Step, event.Failure.Cause = review.StepSkip, `{"errorMessage":"RequestId: 0a Error: Runtime exited with error: signal: killed","errorType":"Runtime.ExitError"}`
		r.do(event)
		return
	}
	event.Step = review.StepSplit
	split := r.do(event).(*review.Split)
	for _, piece := range split.Pieces {
		r.read(piece)
	}
	r.do(split.Join)
}

func (r *run) finish(p *review.Plan, of *review.Compared) *review.Outcome {
	r.Helper()
	for _, level := range of.Merge {
		for _, item := range r.items(level) {
			r.do(item)
		}
	}
	return r.do(review.Event{Step: review.StepReport, Run: p.Run, Sum: of.Sum, Uncompared: of.Uncompared}).(*review.Outcome)
}

func (r *run) all(q review.Question) *review.Outcome {
	r.Helper()
	p := r.plan(q)
	for _, item := range r.items(p.Read) {
		r.read(item)
	}
	return r.finish(p, r.compare(p))
}

// compare reads batches with copies again until there are none.
func (r *run) compare(p *review.Plan) *review.Compared {
	r.Helper()
	out := &review.Compared{Items: p.Read}
	for {
		out = r.compareOnce(p, out.Items, out.Round)
		if r.rounds, r.levels = out.Round, len(out.Merge); out.Batches == 0 {
			return out
		}
		for _, item := range r.items(out.Again) {
			r.read(item)
		}
	}
}

func (r *run) compareOnce(p *review.Plan, items string, round int) *review.Compared {
	r.Helper()
	before := r.engine.Memory
	if r.memory > 0 {
		r.engine.Memory = r.memory
	}
	defer func() { r.engine.Memory = before }()
	return r.do(review.Event{Step: review.StepCompare, Run: p.Run, Items: items, Round: round}).(*review.Compared)
}

// TestAsOneProcess compares runs in batches with one process, byte for byte.
func TestAsOneProcess(t *testing.T) {
	t.Parallel()
	l := generated(200, 40)
	noon := time.Date(2026, 2, 2, 12, 0, 0, 0, time.UTC)
	for name, q := range map[string]review.Question{
		"all":      {},
		"a window": {Since: noon, Until: noon.Add(24 * time.Hour)},
		"days":     {Days: 1, Until: noon.Add(24 * time.Hour)},
		"late":     {Days: 1, Until: noon.Add(25 * time.Hour), LateMinutes: 60},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRun(t, l)
			outcome := r.all(q)
			if q.Days > 0 {
				q.Since, q.Until = noon, noon.Add(24*time.Hour)
			}
			report, surveyed := l.local(t, q)
			if diff := cmp.Diff(string(report), string(r.content(outcome.Run+"/"+review.ReplayFile))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(string(surveyed), string(r.content(outcome.Run+"/"+review.SurveyFile))); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(outcome.Message, "\nFiles: s3://runs/"+outcome.Run+"/\n") {
				t.Errorf("the message does not say where the files are: %s", outcome.Message)
			}
			p := r.plan(q)
			if r.levels < 2 || outcome.Records == 0 || outcome.Unread != 2 || p.Objects != 203 {
				t.Errorf("%+v, %+v", p, outcome)
			}
		})
	}
}

// TestAnObjectThatKills reads all but one object that no process survives.
func TestAnObjectThatKills(t *testing.T) {
	t.Parallel()
	l := generated(100, 20)
	killer := "s3://logs/AWSLogs/111122223333/vpcdnsquerylogs/vpc-0a/2026/02/15/00050.log.gz"
	if l[killer] == nil {
		t.Fatal("no such object")
	}
	r := newRun(t, l)
	r.fails = func(event review.Event) bool {
		var b struct{ Objects []struct{ Name string } }
		if err := json.Unmarshal(r.content(event.Batch), &b); err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(b.Objects[event.From:event.To], func(o struct{ Name string }) bool { return o.Name == killer })
	}
	outcome := r.all(review.Question{})
	var report replay.Report
	if err := json.Unmarshal(r.content(outcome.Run+"/"+review.ReplayFile), &report); err != nil {
		t.Fatal(err)
	}
	if want := killer + ": reading it failed: Runtime exited with error: signal: killed"; !slices.Contains(report.Reading.Unread, want) || report.Records != 99*20 || report.Reading.Files != 103 {
		t.Errorf("%d records of %d files; not read: %q", report.Records, report.Reading.Files, report.Reading.Unread)
	}
	// When it can be read, the same run is whole.
	r.fails = func(review.Event) bool { return false }
	r.all(review.Question{})
	whole, _ := l.local(t, review.Question{})
	if diff := cmp.Diff(string(whole), string(r.content(outcome.Run+"/"+review.ReplayFile))); diff != "" {
		t.Error(diff)
	}
}

// TestABatchThatKeepsTooMuch has clients that do not fit the memory with those of the other objects
// of the batch.
func TestABatchThatKeepsTooMuch(t *testing.T) {
	t.Parallel()
	l := logs{}
	for object := range 4 {
		var text strings.Builder
		for client := range 1500 {
			fmt.Fprintf(&text, `{"version":"1.100000","account_id":"111122223333","region":"eu-central-1","vpc_id":"vpc-0a","query_timestamp":"2026-02-04T10:00:00Z","query_name":"a.example.","query_type":"A","query_class":"IN","rcode":"NOERROR","answers":[],"srcaddr":"10.%d.%d.%d","srcport":"1","transport":"UDP","srcids":{}}`+"\n", object, client/250, client%250)
		}
		l[fmt.Sprintf("s3://logs/%d.log.gz", object)] = zipped(text.String())
	}
	r := newRun(t, l)
	r.engine.BatchBytes, r.engine.Memory = 1<<20, 1<<20
	p := r.plan(review.Question{})
	event := r.items(p.Read)[0]
	var full *replay.FullError
	if _, err := r.engine.Handle(t.Context(), event); !errors.As(err, &full) || full.MaxKept != 1<<20 {
		t.Fatalf("the error is %v", err)
	}
	event.Step = review.StepSplit
	pieces := r.do(event).(*review.Split).Pieces
	if len(pieces) != len(l) {
		t.Errorf("%d pieces", len(pieces))
	}
	for _, piece := range pieces {
		r.do(piece)
	}
}

// TestWhyAnObjectIsSkipped has failures as Step Functions has them.
func TestWhyAnObjectIsSkipped(t *testing.T) {
	t.Parallel()
	l := logs{"s3://logs/1.log": bytes.Join(lines(3), nil), "s3://logs/2.log": bytes.Join(lines(3), nil)}
	for failure, want := range map[string]string{
		`{"Error":"States.Timeout"}`:                                                    "States.Timeout",
		`{"Error":"States.Timeout","Cause":""}`:                                         "States.Timeout",
		`{"Error":"Lambda.Unknown","Cause":"RequestId: 0a Process exited"}`:             "Process exited",
		`{"Error":"TooSlowError","Cause":"{\"errorMessage\":\"not read to the end\"}"}`: "not read to the end",
		`{"Error":"Runtime.ExitError","Cause":"{\"errorType\":\"Runtime.ExitError\"}"}`: "Runtime.ExitError",
		`{}`: "no reason is known",
	} {
		r := newRun(t, l)
		r.engine.BatchObjects = 1
		p := r.plan(review.Question{})
		items := r.items(p.Read)
		r.do(items[1])
		items[0].Step = review.StepSkip
		if err := json.Unmarshal([]byte(failure), &items[0].Failure); err != nil {
			t.Fatal(err)
		}
		r.do(items[0])
		if got := r.report(r.finish(p, r.compare(p))).Reading.Unread; !slices.Equal(got, []string{"s3://logs/1.log: reading it failed: " + want}) {
			t.Errorf("%s: %q", failure, got)
		}
	}
}

// TestContinuing reads a batch once, however often the run is started.
func TestContinuing(t *testing.T) {
	t.Parallel()
	l := generated(50, 20)
	r := newRun(t, l)
	p := r.plan(review.Question{})
	items := r.items(p.Read)
	for _, item := range items[:len(items)/2] {
		r.read(item)
	}
	reopened := map[string]bool{}
	r.engine.Reopen = func(ctx context.Context, objects []querylog.Object) ([]querylog.Object, error) {
		for _, o := range objects {
			reopened[o.Name] = true
		}
		return l.reopen(ctx, objects)
	}
	r.all(review.Question{})
	for _, item := range items[:len(items)/2] {
		var b struct{ Objects []struct{ Name string } }
		if err := json.Unmarshal(r.content(item.Batch), &b); err != nil {
			t.Fatal(err)
		}
		for _, o := range b.Objects {
			if reopened[o.Name] && !strings.HasSuffix(o.Name, "page.log") && !slices.ContainsFunc(b.Objects, func(o struct{ Name string }) bool { return strings.HasSuffix(o.Name, "page.log") }) {
				t.Errorf("%s was read again", o.Name)
			}
		}
	}
	if len(reopened) == 0 {
		t.Error("nothing was read")
	}
}

// TestNews compares two runs of a series.
func TestNews(t *testing.T) {
	t.Parallel()
	record := func(name string, day int) string {
		return fmt.Sprintf(`{"version":"1.100000","vpc_id":"vpc-0a","query_timestamp":"2026-02-%02dT08:00:00Z","query_name":%q,"query_type":"A","query_class":"IN","rcode":"NXDOMAIN","answers":[],"srcaddr":"10.0.0.9","srcport":"1"}`+"\n", day, name)
	}
	l := logs{"s3://logs/1.log": []byte(record("old.com.", 1) + record("same.org.", 1))}
	r := newRun(t, l)
	week := func(day int) review.Question {
		return review.Question{Series: "daily", Days: 1, Until: time.Date(2026, 2, day, 0, 0, 0, 0, time.UTC)}
	}
	news := func(o *review.Outcome) (n review.News) {
		if err := json.Unmarshal(r.content(o.Run+"/"+review.NewsFile), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	first := r.all(week(2))
	if n := news(first); n.Before != "" || n.Names.Count != 0 || !slices.Equal(n.Unasked.First, []string{"bad: never.invalid"}) {
		t.Errorf("%+v", n)
	}
	l["s3://logs/2.log"] = []byte(record("same.org.", 2) + record("new.org.", 2))
	second := r.all(week(3))
	want := review.News{
		Before: first.Run, Names: review.Sample{Count: 1, First: []string{"new.org"}}, Blocked: review.Sample{First: []string{}}, Findings: []string{},
		NoLonger: review.Sample{Count: 1, First: []string{"bad: *.com"}}, Unasked: review.Sample{Count: 2, First: []string{"bad: *.com", "bad: never.invalid"}},
	}
	if diff := cmp.Diff(want, news(second)); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(second.Message, `names never seen: 1, such as "new.org"`) {
		t.Error(second.Message)
	}
}

// TestNewsOfAnEarlierRun compares a run that is started again after later ones with the one before it,
// and later ones with the last before them.
func TestNewsOfAnEarlierRun(t *testing.T) {
	t.Parallel()
	l := logs{"s3://logs/1.log": bytes.Join(lines(3), nil)}
	r := newRun(t, l)
	before := func(day int) (string, string) {
		q := review.Question{Series: "daily"}
		if day > 0 {
			q.Until = time.Date(2026, 2, day, 0, 0, 0, 0, time.UTC)
		}
		o := r.all(q)
		var n review.News
		if err := json.Unmarshal(r.content(o.Run+"/"+review.NewsFile), &n); err != nil {
			t.Fatal(err)
		}
		return o.Run, n.Before
	}
	first, none := before(3)
	third, ofFirst := before(9)
	second, alsoOfFirst := before(5)
	_, ofThird := before(11)
	again, ofSecond := before(9)
	if none != "" || ofFirst != first || alsoOfFirst != first || ofThird != third || again != third || ofSecond != second {
		t.Errorf("%q; %q and %q of %q; %q of %q; %q of %q", none, ofFirst, alsoOfFirst, first, ofThird, third, ofSecond, second)
	}
	l["s3://logs/1.log"] = bytes.Join(lines(4), nil)
	if _, of := before(9); of != second { // the same time with more logs
		t.Errorf("%q, not %q", of, second)
	}
	now, ofLast := before(0)
	if _, of := before(0); of != ofLast || ofLast == "" || now == ofLast {
		t.Errorf("%q, and again %q", ofLast, of)
	}
}

// TestQuestionsThatCannotBeAnswered has one message for each.
func TestQuestionsThatCannotBeAnswered(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{
		`{"days":7}`: "days requires until",
		`{"since":"2026-02-02T00:00:00Z","until":"2026-02-01T00:00:00Z"}`: "is not before until",
		`{"policy":"policies/other.json"}`:                                "policies/other.json: ",
		`{"days":-7,"until":"2026-02-01T00:00:00Z"}`:                      "days is -7",
		`{"begin":"2026-02-02T00:00:00Z"}`:                                `the input of the execution: json: unknown field "begin"`,
		`{"lateMinutes":-1}`:                                              "lateMinutes is -1",
		`{"lateMinutes":60}`:                                              "lateMinutes requires until",
		`{"vpcs":7}`:                                                      "the input of the execution: ",
	} {
		r := newRun(t, generated(1, 1))
		_, err := r.engine.Handle(t.Context(), review.Event{Step: review.StepPlan, Question: json.RawMessage(input), Defaults: r.defaults})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", input, err, want)
		}
	}
}

// TestBundles reads a policy in a folder as it was read at home.
func TestBundles(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "stacks/Stack.template.json", `{"Resources":{"Vpc":{"Type":"AWS::EC2::VPC"}}}`)
	write(t, "stacks/manifest.json", `{"version":"36.0.0","artifacts":{"Stack":{"type":"aws:cloudformation:stack","properties":{"templateFile":"Stack.template.json"}}}}`)
	want, err := load.Open("stacks", load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := review.NewBundle("stacks", load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	got, err := b.Open()
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%+v", want.VPCs) != fmt.Sprintf("%+v", got.VPCs) {
		t.Errorf("%+v, want %+v", got.VPCs, want.VPCs)
	}
	if _, err := review.NewBundle("/etc/passwd", load.Options{}); err == nil {
		t.Error("a file out of the current folder was taken")
	}
	b.Files["../x"] = nil
	if _, err := b.Open(); err == nil {
		t.Error("a path out of the bundle was written")
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestFolder makes objects whole or not at all.
func TestFolder(t *testing.T) {
	t.Parallel()
	f := review.Folder(t.TempDir())
	if _, err := f.Size(t.Context(), "a/b"); !os.IsNotExist(err) {
		t.Error(err)
	}
	if err := f.Put(t.Context(), "a/b", []byte("x")); err != nil {
		t.Fatal(err)
	}
	entries, err := fs.ReadDir(os.DirFS(string(f)), "a")
	if err != nil || len(entries) != 1 {
		t.Error(entries, err)
	}
}

// TestASourceWithoutLogs reviews the others, and reports it. A run without any is an error.
func TestASourceWithoutLogs(t *testing.T) {
	t.Parallel()
	l := logs{"s3://logs/1.log": bytes.Join(lines(3), nil)}
	r := newRun(t, l)
	r.engine.Find = func(ctx context.Context, q review.Question) func(string) (*querylog.Found, error) {
		all := l.find(ctx, q)
		return func(path string) (*querylog.Found, error) {
			if path != "s3://logs" {
				return nil, fmt.Errorf("%s: no object of these days with this prefix", path)
			}
			return all(path)
		}
	}
	outcome := r.all(review.Question{Sources: []string{"s3://logs", "s3://logs/quiet/", "s3://logs"}})
	report := r.report(outcome)
	if want := []string{"s3://logs/quiet/: no object of these days with this prefix"}; report.Records != 3 || !slices.Equal(report.Reading.Unread, want) {
		t.Errorf("%d records; not read: %q", report.Records, report.Reading.Unread)
	}
	_, err := r.engine.Handle(t.Context(), review.Event{Step: review.StepPlan, Question: json.RawMessage(`{"sources":["s3://logs/quiet/"]}`), Defaults: r.defaults})
	if err == nil || !strings.Contains(err.Error(), "no object of these days") {
		t.Error(err)
	}
	r.engine.IsTemporary = func(error) bool { return true }
	_, err = r.engine.Handle(t.Context(), review.Event{Step: review.StepPlan, Question: json.RawMessage(`{"sources":["s3://logs","s3://logs/quiet/"]}`), Defaults: r.defaults})
	if temporary := (*review.TemporaryError)(nil); !errors.As(err, &temporary) {
		t.Errorf("%v is not an error that may pass", err)
	}
}

// TestNotes passes on what files lack, which the report of one process does not have either.
func TestNotes(t *testing.T) {
	t.Parallel()
	l := logs{"s3://logs/athena.csv.log": []byte("@timestamp,query_name,srcaddr\n2026-02-04 17:51:55.000,a.example.,10.0.0.1\n"), "s3://logs/1.log": bytes.Join(lines(3), nil)}
	r := newRun(t, l)
	r.engine.BatchObjects = 1
	outcome := r.all(review.Question{})
	if len(outcome.Notes) != 1 || !strings.Contains(outcome.Notes[0], "athena.csv.log: the table has no column") || !strings.Contains(outcome.Message, `Note: "s3://logs/athena`) {
		t.Errorf("%q; %s", outcome.Notes, outcome.Message)
	}
	r.compareWithOneProcess(l, outcome)
}
