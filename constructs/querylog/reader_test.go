package querylog

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// numbered returns records whose names distinguish them: q0.example., q1.example., ...
func numbered(from, to int) (records []string) {
	for i := from; i < to; i++ {
		records = append(records, strings.Replace(answered, "Shop.Example.com.", fmt.Sprintf("q%d.example.", i), 1))
	}
	return records
}

func lines(records []string) string { return strings.Join(records, "\n") + "\n" }

func compressed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// folder writes files and returns where.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// readNames returns the names of the queries that are in the paths.
func readNames(t *testing.T, options Options, paths ...string) ([]string, Stats, error) {
	t.Helper()
	r, err := Open(paths, options)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	stats, err := r.Read(t.Context(), func(r *Record) error {
		names = append(names, string(r.QueryName))
		return nil
	})
	return names, stats, err
}

// readText reads a log from the standard input.
func readText(t *testing.T, text string) ([]string, Stats, error) {
	t.Helper()
	return readNames(t, Options{Stdin: strings.NewReader(text), MaxBroken: 1, KeepCopies: true}, "-")
}

func names(from, to int) (names []string) {
	for i := from; i < to; i++ {
		names = append(names, fmt.Sprintf("q%d.example.", i))
	}
	return names
}

func TestReadOfFolders(t *testing.T) {
	root := folder(t, map[string]string{
		"AWSLogs/111122223333/vpcdnsquerylogs/vpc-0a/2026/02/04/b.log.gz":              compressed(lines(numbered(2, 3))),
		"AWSLogs/111122223333/vpcdnsquerylogs/vpc-0a/2026/02/03/a.log.gz":              compressed(lines(numbered(0, 2))),
		"AWSLogs/111122223333/vpcdnsquerylogs/vpc-0b/2026/02/03/a.log.gz":              "",
		"AWSLogs/o-a1b2c3d4e5/111122223333/vpcdnsquerylogs/vpc-0b/2026/02/03/a.log.gz": "",
		"AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1/2026/02/03/a.json.gz":  "",
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/03/trail.json.gz":           compressed(`{"Records":[]}`),
		"other/plain.jsonl":                     lines(numbered(3, 4)),
		"other/named-wrongly.gz":                lines(numbered(4, 5)),
		"other/stream-1-2026-02-04-17-51-55-0a": strings.Join(numbered(5, 7), ""),
		"other/upper.LOG":                       compressed(lines(numbered(7, 8))),
		"other/README":                          "no log",
		"other/notes.txt":                       "no log",
		"other/.hidden.json":                    "no log",
	})
	got, stats, err := readNames(t, Options{}, root)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"q0.example.", "q1.example.", "q2.example.", "q4.example.", "q3.example.", "q5.example.", "q6.example.", "q7.example."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := len(stats.Sources); n != stats.Files-stats.Empty {
		t.Errorf("%d sources, want one of each file with a record: %q", n, stats.Sources)
	}
	stats.Bytes, stats.Sources = 0, nil
	var passed []string
	for _, name := range []string{
		"AWSLogs/111122223333/CloudTrail/us-east-1/2026/02/03/trail.json.gz",
		"AWSLogs/o-a1b2c3d4e5/111122223333/CloudTrail/us-east-1/2026/02/03/a.json.gz", "other/.hidden.json", "other/README", "other/notes.txt",
	} {
		passed = append(passed, filepath.Join(root, name))
	}
	if diff := cmp.Diff(Stats{Files: 8, Empty: 2, Skipped: 5, SkippedFiles: passed, Records: 8}, stats); diff != "" {
		t.Error(diff)
	}
}

func TestOpenReadsAFileOnce(t *testing.T) {
	root := folder(t, map[string]string{"a.log": lines(numbered(0, 1))})
	got, _, err := readNames(t, Options{}, filepath.Join(root, "a.log"), root, filepath.Join(root, ".", "a.log"))
	if err != nil || len(got) != 1 {
		t.Errorf("read %q, error %v; want one record", got, err)
	}
}

func TestOpenFails(t *testing.T) {
	root := folder(t, map[string]string{"notes.txt": "no log"})
	for _, test := range []struct{ paths, want string }{
		{"", "no path"},
		{root, "no query log in this folder"},
		{t.TempDir(), "the folder is empty"},
		{filepath.Join(root, "gone.log"), "no such file"},
	} {
		if _, err := Open(strings.Fields(test.paths), Options{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Open(%s) returned %v, want %q in it", test.paths, err, test.want)
		}
	}
}

func TestPositions(t *testing.T) {
	text := "\n" + answered + "\r\n\r\nnonsense\n  " + blocked + answered + "\n" + strings.ReplaceAll(blocked, ",", ",\n") + "\n" + answered
	for _, stored := range []string{text, compressed(text)} {
		r, err := Open([]string{"-"}, Options{Stdin: strings.NewReader(stored), MaxBroken: 1, KeepCopies: true})
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		stats, err := r.Read(t.Context(), func(r *Record) error {
			got = append(got, r.At.Line)
			if text[r.At.Offset] != '{' {
				t.Errorf("%v has offset %d, where no object is", r.At, r.At.Offset)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{2, 5, 5, 6, 6 + strings.Count(blocked, ",") + 1}, got); diff != "" {
			t.Error(diff)
		}
		if want := []Broken{{Position{"-", 4, int64(strings.Index(text, "nonsense"))}, `no JSON object: "nonsense"`}}; !cmp.Equal(want, stats.Examples) {
			t.Errorf("broken: %v, want %v", stats.Examples, want)
		}
	}
}

func TestBrokenLines(t *testing.T) {
	record := numbered(0, 1)[0]
	tests := map[string]struct {
		line, reason string
		want         int // records of two that stand around it
	}{
		"cut":                {record[:100], "the object does not end", 2},
		"cut at a comma":     {record[:strings.Index(record, ",")+1], "", 2},
		"no name":            {strings.Replace(record, "query_name", "name", 1), "no query_name", 2},
		"empty name":         {strings.Replace(record, "q0.example.", "", 1), "no query_name", 2},
		"no time":            {strings.Replace(record, "query_timestamp", "at", 1), "no query_timestamp", 2},
		"bad time":           {strings.Replace(record, "2026-02", "2026-20", 1), `query_timestamp "2026-20-04T17:51:55Z" is not a time`, 2},
		"name of other type": {strings.Replace(record, `"q0.example."`, `["q0"]`, 1), "where a text is expected", 2},
		"no JSON inside":     {"{nothing}", "invalid character", 2},
		"text":               {"2 111122223333 eni-0a 10.0.0.1 ACCEPT OK", "no JSON object", 2},
		"control character":  {strings.Replace(record, "q0", "q\x010", 1), "invalid character", 2},
		"unknown object":     {`{"Records":[{"eventName":"x"}]}`, "no query_name", 2},
		"long":               {strings.Replace(record, "UDP", strings.Repeat("x", 2<<20), 1), "longer than 1 MiB", 2},
		"long text":          {strings.Repeat("x", 2<<20), "longer than 1 MiB", 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, stats, err := readText(t, record+"\n"+test.line+"\n"+record+"\n")
			if err != nil {
				t.Fatal(err)
			}
			if len(got) != test.want || stats.Broken != 1 || !strings.Contains(stats.Examples[0].Reason, test.reason) || stats.Examples[0].At.Line != 2 {
				t.Errorf("%d records, %d broken: %v; want %q", len(got), stats.Broken, stats.Examples, test.reason)
			}
		})
	}
}

func TestTooBroken(t *testing.T) {
	text := lines(numbered(0, 999)) + "nonsense\n"
	for _, test := range []struct {
		text    string
		most    float64
		tooMany bool
	}{
		{text, 0, false},
		{text + "nonsense\n", 0, true},
		{text + "nonsense\n", 0.01, false},
		{text, -1, true},
		{lines(numbered(0, 3)), -1, false},
	} {
		got, stats, err := readNames(t, Options{MaxBroken: test.most, Stdin: strings.NewReader(test.text)}, "-")
		var tooBroken *TooBrokenError
		if errors.As(err, &tooBroken) != test.tooMany || int64(len(got)) != stats.Records || len(got) < 3 {
			t.Errorf("at most %v, %d broken of %d: error %v", test.most, stats.Broken, stats.Records, err)
		}
	}
}

func TestTooBrokenErrorTellsTheFirst(t *testing.T) {
	_, _, err := readNames(t, Options{Stdin: strings.NewReader(lines(numbered(0, 3)) + "nonsense\n")}, "-")
	want := `1 of 4 records are broken (25 %), at most 0.1 % may be; the first: -:4: no JSON object: "nonsense"`
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestRefused(t *testing.T) {
	flow := "2 111122223333 eni-0a 10.0.0.1 10.0.0.2 443 49152 6 1 40 1 2 ACCEPT OK\n"
	tests := map[string]struct{ text, reason string }{
		"HTML":     {"\n<!DOCTYPE html><html></html>", "HTML"},
		"XML":      {"<Error><Code>AccessDenied</Code></Error>", "HTML or XML"},
		"binary":   {"PK\x03\x04\x00\x00\x00", "binary"},
		"Parquet":  {"PAR1\x15\x04\x00", "a Parquet file"},
		"UTF-16":   {"\xff\xfe{\x00", "binary"},
		"public":   {"1.0 2017-12-13T08:16:02.130Z Z123412341234 example.com A NOERROR UDP FRA6 192.0.2.1 -\n", "query log of a public hosted zone"},
		"CSV":      {"@timestamp,@logStream\n2026-02-04 17:51:55.000,x\n", "a column @message"},
		"Elastic":  {`{"@timestamp":"2026-02-04T17:51:55.000Z","dns":{"question":{"name":"x.example"}},"event":{"dataset":"aws.route53_resolver_logs"}}`, "preserve_original_event"},
		"trail":    {`{"Records":[{"eventVersion":"1.11","eventSource":"ec2.amazonaws.com","eventName":"RunInstances"}]}`, "CloudTrail"},
		"S3 event": {`{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","eventName":"ObjectCreated:Put","s3":{"object":{"key":"a.log.gz"}}}]}`, "fetch the file"},
		"flow log": {strings.Repeat(flow, 200), "not one of its first 100 records"},
		"columns":  {`{"results":[[{"field":"srcaddr","value":"10.0.0.1"},{"field":"@ptr","value":"x"}]],"status":"Complete"}`, "fields @message"},
		"console":  {`[{"@timestamp":"2026-02-04 17:51:55.000","srcaddr":"10.0.0.1"}]`, "fields @message"},
	}
	for name, test := range tests {
		for _, text := range []string{test.text, compressed(test.text)} {
			_, _, err := readText(t, text)
			var refused *RefusedError
			if !errors.As(err, &refused) || !strings.Contains(refused.Reason, test.reason) || refused.File != "-" {
				t.Errorf("%s: error %v, want %q", name, err, test.reason)
			}
		}
	}
}

func TestTruncatedGzipKeepsWhatCameBefore(t *testing.T) {
	whole := compressed(lines(numbered(0, 10_000)))
	for _, test := range []struct{ name, stored, reason string }{
		{"cut", whole[:len(whole)*2/3], "ends too early"},
		{"changed", whole[:len(whole)/2] + "????????" + whole[len(whole)/2+8:], "damaged"},
		{"padded", whole + strings.Repeat("\x00", 16), "damaged"},
		{"second member cut", whole + whole[:5], "ends too early"},
		{"header cut", whole[:5], "ends too early"},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := folder(t, map[string]string{"a.log.gz": test.stored, "b.log.gz": compressed(lines(numbered(0, 1)))})
			got, stats, err := readNames(t, Options{MaxBroken: -1}, root)
			if err != nil && test.name != "changed" {
				t.Fatal(err)
			}
			if len(stats.Damaged) != 1 || !strings.Contains(stats.Damaged[0].Reason, test.reason) {
				t.Fatalf("damaged: %v, want %q", stats.Damaged, test.reason)
			}
			if read := len(got) - 1; test.name != "changed" && read != 0 && stats.Damaged[0].At.Line < read {
				t.Errorf("%d records before the damage at %v", read, stats.Damaged[0].At)
			}
			if test.name != "header cut" && len(got) < 1000 {
				t.Errorf("only %d records kept", len(got))
			}
		})
	}
}

func TestManySmallFiles(t *testing.T) {
	files := map[string]string{}
	for i := range 1000 {
		files[fmt.Sprintf("%03d.log.gz", i)] = compressed(lines(numbered(2*i, 2*i+2)))
	}
	root := folder(t, files)
	got, stats, err := readNames(t, Options{}, root)
	if err != nil || stats.Files != 1000 {
		t.Fatal(stats.Files, err)
	}
	if diff := cmp.Diff(names(0, 2000), got); diff != "" {
		t.Error(diff)
	}
}

func TestEachGivesTheSameWithAnyNumberOfWorkers(t *testing.T) {
	big := numbered(0, 300)
	big[70], big[250], big[251] = "nonsense", `{"cut":`, "  "+big[251]
	plain := numbered(9000, 9300)
	plain[110], plain[290] = "nonsense", `{"cut":`
	root := folder(t, map[string]string{
		"a-big.log":     "\n" + lines(big),
		"a-plain.log":   lines(plain),
		"b-crlf.jsonl":  strings.Join(numbered(3000, 3300), "\r\n"),
		"c-pretty.json": strings.ReplaceAll(lines(numbered(6000, 6050)), ",", ",\n"),
		"d.log.gz":      compressed(lines(numbered(6500, 6600))),
		"e.log.gz":      compressed(lines(numbered(6600, 6700)))[:500],
	})
	r, err := Open([]string{root}, Options{MaxBroken: 1})
	if err != nil {
		t.Fatal(err)
	}
	wantNames := map[string]int{}
	want, err := r.Read(t.Context(), func(r *Record) error { wantNames[string(r.QueryName)]++; return nil })
	if err != nil || want.Broken != 4 || want.Examples[2].At.Line != 111 || len(want.Damaged) != 1 {
		t.Fatal(want, err)
	}
	for _, size := range []int64{97, 473, 5000, 100_000, 1 << 30} {
		r.pieceSize = size
		var sinks []map[string]int
		got, err := r.Each(t.Context(), 3, func() func(*Record) error {
			names := map[string]int{}
			sinks = append(sinks, names)
			return func(r *Record) error { names[string(r.QueryName)]++; return nil }
		})
		if err != nil {
			t.Fatal(err)
		}
		gotNames := map[string]int{}
		for _, sink := range sinks {
			for name, n := range sink {
				gotNames[name] += n
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("pieces of %d bytes: Read -, Each +:\n%s", size, diff)
		}
		if diff := cmp.Diff(wantNames, gotNames); diff != "" {
			t.Errorf("pieces of %d bytes: Read -, Each +:\n%s", size, diff)
		}
	}
}

func TestSinkEndsTheReading(t *testing.T) {
	root := folder(t, map[string]string{"a.log": lines(numbered(0, 10)), "b.log": lines(numbered(0, 10)), "c.json": `{"events":[{"message":"` + strings.ReplaceAll(answered, `"`, `\"`) + `"}]}`})
	enough := errors.New("enough")
	for _, name := range []string{"a.log", "c.json"} {
		r, err := Open([]string{filepath.Join(root, name)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = r.Read(t.Context(), func(*Record) error { return enough }); !errors.Is(err, enough) {
			t.Errorf("%s: Read returned %v, want what the sink returned", name, err)
		}
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	root := folder(t, map[string]string{"a.log": lines(numbered(0, 5000))})
	r, err := Open([]string{root}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	read := 0
	_, err = r.Read(ctx, func(*Record) error { cancel(); read++; return nil })
	if !errors.Is(err, context.Canceled) || read == 5000 {
		t.Errorf("%d records read, error %v", read, err)
	}
}

func TestProgressEndsAtTheTotal(t *testing.T) {
	root := folder(t, map[string]string{"a.log": lines(numbered(0, 5000)), "b.log.gz": compressed(lines(numbered(0, 5000)))})
	r, err := Open([]string{root}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	stats, err := r.Read(t.Context(), func(*Record) error { return nil })
	read, total := r.Progress()
	if err != nil || read != total || total == 0 || stats.Bytes != total {
		t.Errorf("%d bytes of %d read, %d in the stats, error %v", read, total, stats.Bytes, err)
	}
}

func TestUnknownVersionsAreReadAndCounted(t *testing.T) {
	var text string
	for _, v := range []string{`"1.100000"`, `"1.1"`, `"1.700000"`, "1.1", `"2.000000"`, `"10.1"`} {
		text += strings.Replace(answered, `"1.100000"`, v, 1) + "\n"
	}
	text += strings.Replace(answered, `"version"`, `"lost"`, 1)
	got, stats, err := readText(t, text)
	if err != nil || len(got) != 7 || stats.UnknownVersion != 2 || stats.Careful != 1 {
		t.Errorf("%d records, %+v, error %v", len(got), stats, err)
	}
}
