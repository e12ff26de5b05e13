package replay_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/test/loggen/records"
)

// alerted is a log in which a firewall has left alerts.
func alerted(n int) [][]byte {
	g := records.NewWorld(5).NewGenerator(records.Options{Step: 30e9, Decide: func(name, _ string) (action, group, list string) {
		switch {
		case strings.HasSuffix(name, ".net"):
			return "BLOCK", "rslvr-frg-1", "rslvr-fdl-1"
		case strings.HasPrefix(name, "s"):
			return "ALERT", "rslvr-frg-1", "rslvr-fdl-2"
		default:
			return "", "", ""
		}
	}})
	lines := make([][]byte, n)
	for i := range lines {
		lines[i] = g.Append(nil)
	}
	return lines
}

// questions are such that reports have something of everything.
func questions() map[string]replay.Options {
	who := func(_, address string, at int64) (string, bool) {
		return "task-" + address[len(address)-1:] + string('a'+rune(at/3_600_000%2)), strings.HasSuffix(address, "1")
	}
	after := policyOf(vpc("Vpc", "ALLOW *.amazonaws.com", "BLOCK NODATA rslvr-fdl-1", "ALERT TYPE:TXT *", "BLOCK NXDOMAIN *.com *.corp.example *.example"))
	return map[string]replay.Options{
		"the log":    {Policy: after, Who: who},
		"a window":   {Policy: after, Since: time.Date(2026, 2, 2, 9, 0, 0, 0, time.UTC), Until: time.Date(2026, 2, 4, 0, 0, 0, 0, time.UTC)},
		"a baseline": {Policy: after, Baseline: policyOf(vpc("Vpc", "BLOCK NODATA *.net *.co.uk", "ALERT s.example *.example"))},
	}
}

func TestAnySplitMergesToTheSameReport(t *testing.T) {
	t.Parallel()
	lines := alerted(8_000)
	for name, o := range questions() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := encoded(t, run(t, o, 1, bytes.Join(lines, nil)))
			if outside := run(t, o, 1, bytes.Join(lines, nil)).Outside.Records; (outside > 1000) != (name == "a window") {
				t.Errorf("%d records are outside of the window", outside)
			}
			if len(run(t, o, 1, bytes.Join(lines, nil)).Changes) < 100 {
				t.Error("hardly any changes")
			}
			for seed := range uint64(4) {
				random := rand.New(rand.NewPCG(seed, 1))
				parts := make([][]byte, 1+random.IntN(6))
				for _, line := range lines {
					i := random.IntN(len(parts))
					parts[i] = append(parts[i], line...)
				}
				if diff := cmp.Diff(whole, encoded(t, mergedRuns(t, o, random, parts))); diff != "" {
					t.Fatalf("seed %d, %d parts:\n%s", seed, len(parts), diff)
				}
			}
		})
	}
}

// mergedRuns replays each part alone, with some workers, and merges the reports in random order, each
// after it was written and read.
func mergedRuns(t *testing.T, o replay.Options, random *rand.Rand, parts [][]byte) *replay.Report {
	t.Helper()
	reports := make([]*replay.Report, len(parts))
	for i, part := range parts {
		report, err := replay.Decode(strings.NewReader(encoded(t, run(t, o, 1+random.IntN(3), part))))
		if err != nil {
			t.Fatal(err)
		}
		reports[i] = report
	}
	random.Shuffle(len(reports), func(i, j int) { reports[i], reports[j] = reports[j], reports[i] })
	for _, other := range reports[1:] {
		if err := reports[0].Merge(other); err != nil {
			t.Fatal(err)
		}
	}
	return reports[0]
}

// TestSinksSplitFiles has records of many files go to several sinks.
func TestSinksSplitFiles(t *testing.T) {
	t.Parallel()
	lines := alerted(3000)
	for name, o := range questions() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := encoded(t, run(t, o, 1, bytes.Join(lines, nil)))
			r, err := replay.New(o)
			if err != nil {
				t.Fatal(err)
			}
			stats := readFolder(t, lines, r)
			report := r.Report()
			if len(stats.Sources) != stats.Files {
				t.Errorf("%d sources of %d files", len(stats.Sources), stats.Files)
			}
			stats.Files, stats.Bytes, stats.Sources = 0, 0, nil // there are more of them
			report.AddReading(stats)
			if diff := cmp.Diff(whole, encoded(t, report)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLittleMerges(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example"))}
	for name, lines := range map[string]string{"nothing": "", "no change": at + "good.example A", "one change": at + "bad.example A", "another VPC": strings.ReplaceAll(at, "vpc-1", "vpc-2") + "a.example A"} {
		whole := encoded(t, run(t, o, 1, log(lines)))
		if strings.Contains(whole, "null") && name != "nothing" && name != "another VPC" {
			t.Errorf("%s: %s", name, whole)
		}
		if diff := cmp.Diff(whole, encoded(t, run(t, o, 3, log(lines)))); diff != "" {
			t.Errorf("%s with workers:\n%s", name, diff)
		}
		merged := run(t, o, 1, log(lines))
		if err := merged.Merge(run(t, o, 2)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(whole, encoded(t, merged)); diff != "" {
			t.Errorf("%s and nothing:\n%s", name, diff)
		}
	}
}

func TestMergeRefusesOtherQuestions(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1")), Name: "new.json"}
	one := run(t, o, 1)
	o.Name = "newer.json"
	err := one.Merge(run(t, o, 1))
	if want := "reports of different questions cannot be merged: one is about new.json against the log, the other about newer.json against the log"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestMergeRefusesAPolicyThatWasChanged(t *testing.T) {
	t.Parallel()
	report := func(rules ...string) *replay.Report {
		return run(t, replay.Options{Policy: policyOf(vpc("vpc-1", rules...)), Name: "new.json"}, 1)
	}
	if err := report("ALERT a.example").Merge(report("ALERT a.example")); err != nil {
		t.Error(err)
	}
	for _, other := range [][]string{{"ALERT a.example b.example"}, {"ALLOW a.example"}, {"ALERT TRUST a.example"}, {"ALERT a.example", "ALLOW b.example"}, nil} {
		err := report("ALERT a.example").Merge(report(other...))
		if err == nil || !strings.HasSuffix(err.Error(), "both are about new.json against the log, but its rules changed in between") {
			t.Errorf("%q: error %v", other, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		``:                         "not a replay report: EOF",
		`{}`:                       "not a replay report: member vpcdnsReplay not found",
		`{"vpcdnsReplay":2}`:       "replay report has version 2; this program reads only version 1",
		`{"vpcdnsReplay":1}{}`:     "not a replay report: something follows it",
		`{"vpcdnsReplay":1,"a":[]`: "not a replay report: unexpected EOF",
	} {
		if _, err := replay.Decode(strings.NewReader(text)); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", text, err, want)
		}
	}
}

func TestMergeRefusesTheSameLog(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1"))}
	report := func(sources ...string) *replay.Report {
		r := run(t, o, 1)
		r.AddReading(querylog.Stats{Files: len(sources), Sources: sources})
		return r
	}
	all := report("b", "a")
	if err := all.Merge(report("c")); err != nil || strings.Join(all.Reading.Sources, " ") != "a b c" {
		t.Errorf("sources %q, error %v", all.Reading.Sources, err)
	}
	before := encoded(t, all)
	for n, other := range map[int]*replay.Report{1: report("d", "c"), 3: all} {
		var twice *replay.CountedTwiceError
		if err := all.Merge(other); !errors.As(err, &twice) || twice.Files != n {
			t.Errorf("error %v, want one about %d files", err, n)
		}
	}
	if encoded(t, all) != before {
		t.Error("a refused report was added")
	}
}

func TestDecodeRefusesImpossibleCounts(t *testing.T) {
	t.Parallel()
	o := replay.Options{Policy: policyOf(vpc("vpc-1", "BLOCK NODATA bad.example"))}
	whole := encoded(t, run(t, o, 1, log(at+"bad.example A")))
	if _, err := replay.Decode(strings.NewReader(whole)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(whole, "2500") {
		t.Fatal("a time of the test is in the report")
	}
	// Each number of the report, and each text that says when or what, is changed alone.
	for i, place := range regexp.MustCompile(`:(\d+)[,}]|"(20\d\d)-|"newly-(blocked)"(?:,|:)|"name":"(bad.example)"`).FindAllStringSubmatchIndex(whole, -1) {
		group := 1
		for place[2*group] < 0 {
			group++
		}
		before, after := whole[:place[2*group]], whole[place[2*group+1]:]
		for _, wrong := range [][]string{{"-1", "7", "9007199254740993", "9223372036854775807"}, {"2500", "0001"}, {"allowed"}, {""}}[group-1] {
			switch text := before + wrong + after; {
			case strings.HasSuffix(before, `"vpcdnsReplay":`): // has an error of its own
			case wrong == "7" && regexp.MustCompile(`"(files|bytes|skipped|unknownVersion|broken|records)":$`).MatchString(before) && strings.LastIndex(before, `"reading"`) > strings.LastIndex(before, "}"): // may be
			default:
				if _, err := replay.Decode(strings.NewReader(text)); err == nil {
					t.Errorf("place %d: ...%s>%s<%.40s is read", i, before[max(0, len(before)-60):], wrong, after)
				}
			}
		}
	}
}

// FuzzDecode makes sure that whatever is read can be written, read again as the same, and merged.
func FuzzDecode(f *testing.F) {
	f.Add(`{"vpcdnsReplay":1}`)
	f.Add(encoded(f, run(f, questions()["the log"], 1, bytes.Join(alerted(2), nil))))
	f.Fuzz(func(t *testing.T, text string) {
		r, err := replay.Decode(strings.NewReader(text))
		if err != nil {
			return
		}
		again, err := replay.Decode(strings.NewReader(encoded(t, r)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(encoded(t, r), encoded(t, again)); diff != "" {
			t.Fatal(diff)
		}
		twice := (*replay.CountedTwiceError)(nil)
		if err := r.Merge(again); err != nil && (!errors.As(err, &twice) || len(r.Reading.Sources) == 0) {
			t.Fatal(err)
		}
		if _, err := replay.Decode(strings.NewReader(encoded(t, r))); err != nil {
			t.Fatal(err)
		}
		r.Groups(replay.ByDomain)
		r.Ranked(replay.Classes()...)
	})
}

// TestReadingsAddUp sets every count, so a new field that does not merge fails.
func TestReadingsAddUp(t *testing.T) {
	t.Parallel()
	var stats querylog.Stats
	fields := reflect.ValueOf(&stats).Elem()
	for i := range fields.NumField() {
		if fields.Field(i).CanInt() {
			fields.Field(i).SetInt(int64(100 + i))
		}
	}
	var once, twice replay.Report
	once.AddReading(stats)
	once.Reading.Uncompared = 7 // which no reader counts
	twice.Reading = once.Reading
	if err := twice.MergeDistinct(&once); err != nil {
		t.Fatal(err)
	}
	one, two := reflect.ValueOf(once.Reading), reflect.ValueOf(twice.Reading)
	counted := 0
	for i := range one.NumField() {
		if !one.Field(i).CanInt() {
			continue
		}
		counted++
		if a, b := one.Field(i).Int(), two.Field(i).Int(); a == 0 || b != 2*a {
			t.Errorf("%s is %d, and %d for twice as much", one.Type().Field(i).Name, a, b)
		}
	}
	if counted < 8 {
		t.Errorf("only %d counts", counted)
	}
}
