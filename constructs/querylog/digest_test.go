package querylog_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog/digest"
)

// digestLog returns a log whose records differ in all that a digest keeps.
func digestLog(seed uint64, records int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	of := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	var log strings.Builder
	for range records {
		at := time.Date(2026, 2, 3, 9, 0, 0, 0, time.UTC).Add(time.Duration(r.IntN(2*3600*4)) * time.Second / 4)
		fmt.Fprintf(&log, `{"version":%q,"account_id":"1","region":"r","query_timestamp":%q,"vpc_id":%q,"query_name":%q,"query_type":%q,"rcode":%q,"answers":[%s],"srcaddr":%q,"srcport":%q,"srcids":%s,"firewall_rule_action":%q}`+"\n",
			of("1.1", "1.1", "3"), at.Format("2006-01-02T15:04:05.999Z"), of("vpc-1", "vpc-2"), of("a.example.", "A.example", "b.example."), of("A", "TXT"), of("NOERROR", "NXDOMAIN"),
			of("", `{"Rdata":"x.","Type":"CNAME"},{"Rdata":"1.2.3.4","Type":"A"}`, `{"Rdata":"1.2.3.4","Type":"A"},{"Rdata":"y.","Type":"DNAME"},{"Rdata":"x.","Type":"CNAME"}`, `{"Rdata":"x.","Type":"CNAME"}`),
			of("10.0.0.1", "10.0.0.2", ""), of("1", "2", "53", "053", "", "x"), of(`{}`, `{"instance":"i-1"}`, `{"resolver_endpoint":"rslvr-in-1"}`), of("", "", "BLOCK"))
	}
	return log.String()
}

// writeLogs returns the paths of files with some texts.
func writeLogs(t *testing.T, texts ...string) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		path := filepath.Join(dir, fmt.Sprintf("%d.log", i))
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// digestOf writes a digest of some files.
func digestOf(t *testing.T, o querylog.DigestOptions, paths ...string) (path string) {
	t.Helper()
	reader, err := querylog.Open(paths, querylog.Options{Group: true})
	if err != nil {
		t.Fatal(err)
	}
	d := querylog.NewDigester(o)
	defer d.Close()
	stats, err := reader.Each(context.Background(), 2, d.Sink)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if _, err := d.Write(&text, "a test", stats); err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(t.TempDir(), "x.digest")
	if err := os.WriteFile(path, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// recordsOf returns all that a digest keeps of each record, sorted.
func recordsOf(t *testing.T, o querylog.Options, paths ...string) (lines []string, stats querylog.Stats) {
	t.Helper()
	reader, err := querylog.Open(paths, o)
	if err != nil {
		t.Fatal(err)
	}
	stats, err = reader.Read(context.Background(), func(r *querylog.Record) error {
		return r.Each(func(r *querylog.Record) error {
			port := string(r.SrcPort)
			if o.Group {
				port = ""
			}
			line := fmt.Sprintf("%d %s %s %s %s %s %s %s %s %s %v %s", r.UnixMilli, r.VPCID, r.QueryName, r.QueryType, r.Rcode, r.SrcAddr, port, r.SrcIDs.Instance, r.SrcIDs.ResolverEndpoint,
				r.FirewallRuleAction, r.Answered(), r.AccountID)
			for _, a := range r.Answers {
				if !o.ForVerdicts || a.IsAlias() {
					line += fmt.Sprintf(" %s %s", a.Type, a.Rdata)
				}
			}
			lines = append(lines, line)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines, stats
}

// TestDigestHasAllRecords reads logs, a digest of them, and digests of parts.
func TestDigestHasAllRecords(t *testing.T) {
	t.Parallel()
	one, two := digestLog(1, 500), digestLog(2, 500)
	logs := writeLogs(t, one, two+one[:20000][:strings.LastIndex(one[:20000], "\n")+1]) // copies in the second
	a, b := digestOf(t, querylog.DigestOptions{}, logs[0]), digestOf(t, querylog.DigestOptions{Memory: 1}, logs[1])
	both := digestOf(t, querylog.DigestOptions{}, logs...)
	for _, o := range []querylog.Options{{}, {Group: true}, {Group: true, ForVerdicts: true}} {
		want, stats := recordsOf(t, querylog.Options{}, logs...)
		if o.Group { // whose ports are not shown
			plain := o
			plain.Group = true
			want, stats = recordsOf(t, plain, logs...)
		}
		if stats.Copies == 0 || stats.UnknownVersion == 0 {
			t.Fatal("the logs have no copies or no other versions")
		}
		for name, paths := range map[string][]string{"a digest": {both}, "two digests": {b, a}, "a digest and a log": {a, logs[1]}} {
			got, gotStats := recordsOf(t, o, paths...)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: other records:\n%s", name, diff)
			}
			slices.Sort(stats.Sources)
			slices.Sort(gotStats.Sources)
			if diff := cmp.Diff(stats, gotStats); diff != "" {
				t.Errorf("%s: other statistics:\n%s", name, diff)
			}
		}
	}
	same, err := os.ReadFile(both)
	if merged, alsoErr := os.ReadFile(digestOf(t, querylog.DigestOptions{}, b, a)); err != nil || alsoErr != nil || !bytes.Equal(same, merged) {
		t.Errorf("the digest of digests differs: %v, %v", err, alsoErr)
	}
}

// TestDigestOfATime has queries at the beginning and the end of the time.
func TestDigestOfATime(t *testing.T) {
	t.Parallel()
	line := func(second int) string {
		return fmt.Sprintf(`{"query_timestamp":"2026-02-03T09:00:%02dZ","query_name":"a.example.","srcaddr":"10.0.0.1","srcport":"53"}`+"\n", second)
	}
	logs := writeLogs(t, line(1)+line(2)+line(3)+line(4))
	at := func(second int) time.Time { return time.Date(2026, 2, 3, 9, 0, second, 0, time.UTC) }
	narrow := digestOf(t, querylog.DigestOptions{Since: at(2), Until: at(4)}, digestOf(t, querylog.DigestOptions{}, logs...))
	got, stats := recordsOf(t, querylog.Options{}, narrow)
	if len(got) != 2 || stats.Records != 2 || len(stats.Notes) != 1 || !strings.HasSuffix(stats.Notes[0], "the digest has only queries since 2026-02-03T09:00:02Z before 2026-02-03T09:00:04Z") {
		t.Errorf("%q, %+v", got, stats)
	}
	if !strings.HasSuffix(stats.Sources[0], " since 2026-02-03T09:00:02Z before 2026-02-03T09:00:04Z") {
		t.Errorf("the source %q looks like all of it", stats.Sources[0])
	}
}

// TestNarrow cuts a group at each of its times.
func TestNarrow(t *testing.T) {
	t.Parallel()
	for from := int64(9); from < 15; from++ {
		for to := from; to < 15; to++ {
			r := querylog.Record{UnixMilli: 10, Group: &querylog.Group{Offsets: []uint32{10, 12, 12, 13}, Ports: []byte{0, 0, 1, 0, 2, 0, 3, 0}}}
			var want []int64
			for _, at := range []int64{10, 12, 12, 13} {
				if from <= at && at < to {
					want = append(want, at)
				}
			}
			within, first, last := r.Within(from, to)
			n := r.Narrow(from, to)
			if n != len(want) || within != n {
				t.Fatalf("from %d to %d: %d and %d queries, want %v", from, to, within, n, want)
			}
			if n > 0 && (r.Count() != n || r.UnixMilli != want[0] || r.Last() != want[n-1] || first != want[0] || last != want[n-1] || len(r.Group.Ports) != 2*n) {
				t.Errorf("from %d to %d: %+v, %v", from, to, r, want)
			}
		}
	}
}

// TestDamagedDigest is one that cannot be read, among others that can.
func TestDamagedDigest(t *testing.T) {
	t.Parallel()
	logs := writeLogs(t, digestLog(1, 50), digestLog(2, 50))
	path := digestOf(t, querylog.DigestOptions{}, logs[0])
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	cut := writeLogs(t, string(text[:len(text)-40]))
	reader, err := querylog.Open([]string{cut[0], logs[1]}, querylog.Options{})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := reader.Read(context.Background(), func(*querylog.Record) error { return nil })
	var unread *querylog.UnreadError
	var damage *digest.DamagedError
	if !errors.As(err, &unread) || !errors.As(err, &damage) || len(stats.Unread) != 1 || stats.Files != 2 {
		t.Errorf("%v, %+v", err, stats)
	}
	if len(stats.Unread) == 1 && stats.Records != 50+stats.Unread[0].Records {
		t.Errorf("%d records, %d of the damaged digest", stats.Records, stats.Unread[0].Records)
	}
}

// TestDigestWithNamesThatMislead has no character at its beginning that a terminal obeys.
func TestDigestWithNamesThatMislead(t *testing.T) {
	t.Parallel()
	const note = "a\u202e\u009b\U000e0041.log: \"ä\""
	d := querylog.NewDigester(querylog.DigestOptions{})
	defer d.Close()
	var text bytes.Buffer
	if _, err := d.Write(&text, "a test", querylog.Stats{Notes: []string{note}}); err != nil {
		t.Fatal(err)
	}
	if want := `["a\u202e\u009b\udb40\udc41.log: \"ä\""]`; !strings.Contains(text.String(), want) {
		t.Errorf("%q without %s", text.String(), want)
	}
	reader, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: &text})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := reader.Read(context.Background(), func(*querylog.Record) error { return nil })
	if err != nil || !slices.Equal(stats.Notes, []string{note}) {
		t.Errorf("%q, error %v", stats.Notes, err)
	}
}

// FuzzDigest reads what may look like a digest.
func FuzzDigest(f *testing.F) {
	d := querylog.NewDigester(querylog.DigestOptions{})
	reader, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: strings.NewReader(digestLog(3, 20))})
	if err != nil {
		f.Fatal(err)
	}
	stats, err := reader.Each(context.Background(), 1, d.Sink)
	var text bytes.Buffer
	if err == nil {
		_, err = d.Write(&text, "a test", stats)
	}
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, group := range []bool{false, true} {
			reader, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: bytes.NewReader(text), Group: group, MaxBroken: 1})
			if err != nil {
				t.Fatal(err)
			}
			handed := int64(0)
			stats, _ := reader.Read(context.Background(), func(r *querylog.Record) error {
				handed += int64(r.Count())
				return nil
			})
			if stats.Records != handed {
				t.Errorf("%d records, and %d in the statistics", handed, stats.Records)
			}
		}
	})
}

// TestLargeHeaders reads whatever is written: a header of the largest size, and that of a digest of a
// hundred thousand objects, some of which could not be read. A larger one is refused before
// anything is written.
func TestLargeHeaders(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads 64 MiB on one goroutine after another, which takes a minute with the race detector")
	}
	t.Parallel()
	const most = 64 << 20
	write := func(stats querylog.Stats) (*bytes.Buffer, error) {
		d := querylog.NewDigester(querylog.DigestOptions{Since: time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
		defer d.Close()
		var b bytes.Buffer
		_, err := d.Write(&b, "test", stats)
		return &b, err
	}
	read := func(b *bytes.Buffer) (querylog.Stats, error) {
		r, err := querylog.Open([]string{"-"}, querylog.Options{Stdin: b})
		if err != nil {
			t.Fatal(err)
		}
		return r.Read(t.Context(), func(*querylog.Record) error { return nil })
	}
	// The header of a digest is the second line.
	small, err := write(querylog.Stats{Files: 1, Unread: []querylog.Unread{{File: "", Err: errors.New("denied")}}})
	if err != nil {
		t.Fatal(err)
	}
	header := bytes.Split(small.Bytes(), []byte("\n"))[1]
	for more, fits := range map[int]bool{0: true, 1: false} {
		long := querylog.Unread{File: strings.Repeat("x", most-len(header)+more), Err: errors.New("denied")}
		b, err := write(querylog.Stats{Files: 1, Unread: []querylog.Unread{long}})
		if !fits {
			if err == nil || !strings.Contains(err.Error(), "make several digests of fewer files") || b.Len() > 0 {
				t.Errorf("%d bytes too many: %d bytes are written, %v", more, b.Len(), err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		stats, err := read(b)
		var unread *querylog.UnreadError
		if !errors.As(err, &unread) || len(stats.Unread) != 1 || stats.Unread[0].File != long.File {
			t.Errorf("read %d unread files, %v", len(stats.Unread), err)
		}
	}
	many := querylog.Stats{Files: 100_000}
	for i := range many.Files {
		many.Sources = append(many.Sources, fmt.Sprintf("%016x", i))
		if name := fmt.Sprintf("s3://logs/AWSLogs/111122223333/vpcdnsquerylogs/vpc-%017x/2026/02/01/vpc-%017x_vpcdnsquerylogs_111122223333_20260201T0000Z_%08x.log.gz", i%500, i%500, i); i%4 == 0 {
			many.Damaged = append(many.Damaged, querylog.Damage{At: querylog.Position{File: name, Line: 1}, Reason: "the gzip data ends too early; fetch the file again"})
		}
	}
	b, err := write(many)
	if err != nil {
		t.Fatal(err)
	}
	if stats, err := read(b); err != nil || len(stats.Sources) != many.Files || len(stats.Damaged) != many.Files/4 {
		t.Errorf("read %d sources and %d damaged files, %v", len(stats.Sources), len(stats.Damaged), err)
	}
}
