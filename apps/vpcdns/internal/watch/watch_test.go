package watch_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/watch"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/querylog"
)

var update = flag.Bool("update", false, "update the golden screens in testdata")

var start = time.Date(2026, 2, 3, 8, 0, 0, 0, time.UTC)

// line is a record, as it is logged.
func line(second int, name, client, action, rcode string) string {
	record := map[string]any{
		"version": "1.100000", "account_id": "111122223333", "region": "eu-central-1", "vpc_id": "vpc-0one", "query_timestamp": start.Add(time.Duration(second) * time.Second).Format(time.RFC3339),
		"query_name": name, "query_type": "A", "query_class": "IN", "rcode": rcode, "answers": []any{}, "srcaddr": client, "srcport": "1026", "transport": "UDP", "srcids": map[string]any{},
	}
	if action != "" {
		record["firewall_rule_action"], record["firewall_rule_group_id"] = action, "rslvr-frg-1"
	}
	text, _ := json.Marshal(record)
	return string(text) + "\n"
}

// usual is a log with everything in it that a screen shows.
func usual() string {
	var b strings.Builder
	for i := range 400 {
		b.WriteString(line(i, fmt.Sprintf("host-%d.team.example.", i%17), fmt.Sprintf("10.0.0.%d", i%7), "", "NOERROR"))
		switch i % 10 {
		case 3:
			b.WriteString(line(i, "ads.tracker.example.", "10.0.0.9", "BLOCK", "NOERROR"))
		case 5:
			b.WriteString(line(i, "metadata.google.internal.", "10.0.0.8", "", "NXDOMAIN"))
		case 7:
			b.WriteString(line(i, "new.watched.example.", "10.0.0.7", "ALERT", "NOERROR"))
		case 8:
			b.WriteString(line(i, fmt.Sprintf("%040x.t.tunnel.example.", i*7919), "10.0.0.66", "", "NOERROR"))
		}
	}
	b.WriteString(line(401, "a-name-that-is-much-longer-than-all-that-there-is-room-for-in-a-terminal.of.eighty.columns.example.com.", "10.0.0.1", "", "SERVFAIL"))
	return b.String()
}

// judging blocks what has "tracker" or "host-3" in it.
func judging(r *querylog.Record) watch.Verdict {
	switch name := string(r.QueryName); {
	case strings.Contains(name, "tracker"), strings.Contains(name, "host-3."):
		return watch.Verdict{Action: "BLOCK NODATA", By: "Group/10, *.tracker.example", Blocks: true, Certain: true}
	case strings.Contains(name, "watched"):
		return watch.Verdict{Action: "ALERT?"}
	default:
		return watch.Verdict{Action: "NONE", Certain: true}
	}
}

func watching(t *testing.T, text string, judge func(*querylog.Record) watch.Verdict) *watch.Watch {
	t.Helper()
	finder, err := phantom.NewFinder()
	if err != nil {
		t.Fatal(err)
	}
	clock := start.Add(time.Hour)
	w := watch.New(watch.Options{Finder: finder, Judge: judge, Now: func() time.Time { return clock }})
	if err := w.Take(t.Context(), []byte(text), nil); err != nil {
		t.Fatal(err)
	}
	clock = clock.Add(2 * time.Second)
	w.Look(true)
	return w
}

// TestScreen compares screens of two sizes with those of testdata.
func TestScreen(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {200, 60}, {60, 16}} {
		for _, judge := range []func(*querylog.Record) watch.Verdict{nil, judging} {
			name := fmt.Sprintf("%dx%d", size[0], size[1])
			if judge != nil {
				name += "-policy"
			}
			w := watching(t, usual()+"broken\n", judge)
			screen := watch.Screen{Source: "queries.log", Width: size[0], Height: size[1]}
			snapshot := w.Snapshot(screen.Rows())
			got := ansi.Strip(screen.Draw(&snapshot))
			lines := strings.Split(got, "\n")
			if len(lines) != size[1] {
				t.Errorf("%s: %d lines", name, len(lines))
			}
			for i, each := range lines {
				if n := ansi.StringWidth(each); n > size[0] {
					t.Errorf("%s: line %d has %d columns: %q", name, i+1, n, each)
				}
				lines[i] = strings.TrimRight(each, " ")
			}
			got = strings.Join(lines, "\n") + "\n"
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
			}
		}
	}
}

func TestSmallTerminal(t *testing.T) {
	t.Parallel()
	w := watching(t, usual(), nil)
	for _, size := range [][2]int{{59, 50}, {80, 10}, {20, 5}} {
		screen := watch.Screen{Source: "queries.log", Width: size[0], Height: size[1]}
		snapshot := w.Snapshot(screen.Rows())
		got := screen.Draw(&snapshot)
		if !strings.Contains(strings.ReplaceAll(got, "\n", " "), "60 x 16 are needed. Press q to quit, or use --plain.") {
			t.Error(got)
		}
		for _, each := range strings.Split(got, "\n") {
			if ansi.StringWidth(each) > size[0] {
				t.Errorf("%d columns: %q", size[0], each)
			}
		}
	}
}

// TestForeignLinesHideNoOthers puts lines of other kinds of files among records.
func TestForeignLinesHideNoOthers(t *testing.T) {
	t.Parallel()
	for _, foreign := range []string{"x\x00", "\x1f\x8b\x08", "\x28\xb5\x2f\xfd", "<html>", "PAR1", "1.0 2026-02-03T08:00:00Z", "[", "]", "[]", "[ [", "],", "a,b", `{"version":"1.1`} {
		record := line(1, "a.example.", "10.0.0.1", "", "NOERROR")
		for _, text := range []string{foreign + "\n" + record + record, record + foreign + "\n" + record, record + record + foreign, "[" + record + record} {
			if c := watching(t, text, nil).Counts(); c.Queries != 2 || c.Broken != 1 {
				t.Errorf("%q: %+v", text, c)
			}
		}
	}
}

func TestFilterOfClients(t *testing.T) {
	t.Parallel()
	e := watch.Event{Client: "Payroll/api", Address: "fd00::5", VPC: "vpc-0one"}
	for _, part := range []string{"payroll", "FD00", "VPC-0"} {
		if f := (watch.Filter{Client: part}); !f.Passes(&e) {
			t.Errorf("%s does not find %+v", part, e)
		}
	}
	if f := (watch.Filter{Client: "billing"}); f.Passes(&e) {
		t.Error("billing passes")
	}
}

// hostile texts drive a terminal, or reorder what it shows.
var hostile = []string{"\x1b[2J\x1b[31m", "\u202eevil\u200b", "a\nFORGED", "\r\x07\x9b2J", "<script>", "::error::x", strings.Repeat("x", 5000), strings.Repeat("l.", 9000), "世界世界世界世界"}

// TestHostileTextNeverLeaves puts hostile texts into every field of a record, and looks at the
// screen and at both kinds of lines.
func TestHostileTextNeverLeaves(t *testing.T) {
	t.Parallel()
	for _, text := range hostile {
		record := line(1, text+".example.", text, "", text)
		record = strings.Replace(record, `"query_type":"A"`, fmt.Sprintf(`"query_type":%s`, quoted(text)), 1)
		record = strings.Replace(record, `"vpc-0one"`, quoted(text), 1)
		w := watching(t, record+line(2, "other.example.", "10.0.0.1", text, "NOERROR")+"broken "+text+"\n", func(*querylog.Record) watch.Verdict { return watch.Verdict{Action: text, By: text, Certain: true} })
		w.Note(text)
		w.Show(watch.Filter{Name: "", Client: ""})
		screen := watch.Screen{Source: text, Width: 100, Height: 30, Prompt: "name with", Typed: text}
		snapshot := w.Snapshot(screen.Rows())
		drawn := ansi.Strip(screen.Draw(&snapshot))
		if n := strings.Count(drawn, "\n"); n != 29 {
			t.Errorf("%q: %d lines", text, n+1)
		}
		for _, each := range strings.Split(drawn, "\n") {
			if ansi.StringWidth(each) > 100 {
				t.Errorf("%q: a line of %d columns", text, ansi.StringWidth(each))
			}
		}
		var plain, objects bytes.Buffer
		for _, e := range snapshot.Events {
			for _, p := range []watch.Printer{{To: &plain}, {To: &objects, JSON: true}} {
				if err := p.Event(e); err != nil {
					t.Fatal(err)
				}
			}
		}
		for what, all := range map[string]string{"screen": drawn, "lines": plain.String(), "JSON": objects.String()} {
			for _, r := range all {
				if r != '\n' && (!unicode.IsPrint(r) || r == '\u202e' || r == '\u200b') {
					t.Errorf("%q leaves %q in %s", text, r, what)
				}
			}
			if strings.Contains(all, "\nFORGED") || strings.HasPrefix(all, "::error") {
				t.Errorf("%q forges a line of %s: %q", text, what, all)
			}
		}
		if n := strings.Count(objects.String(), "\n"); n != len(snapshot.Events) {
			t.Errorf("%q: %d lines of JSON for %d events", text, n, len(snapshot.Events))
		}
	}
}

func quoted(text string) string {
	all, _ := json.Marshal(text)
	return string(all)
}

// TestFilters shows what passes, also of what was there before the filter.
func TestFilters(t *testing.T) {
	t.Parallel()
	w := watching(t, usual(), judging)
	for filter, want := range map[watch.Filter]int{
		{}: 561, {Name: "TRACKER"}: 40, {Client: "10.0.0.66"}: 40, {Action: "blocked"}: 40, {Action: "alerted"}: 40, {Action: "known"}: 40, {Action: "passed"}: 481,
		{Action: "changed"}: 24, {Action: "blocked", Name: "host"}: 0, {Client: "vpc-0one"}: 561,
	} {
		w.Show(filter)
		if s := w.Snapshot(1000, 1, 1); len(s.Events) != want || s.Counts.Queries != 561 {
			t.Errorf("%v: %d events of %d queries, want %d", filter, len(s.Events), s.Counts.Queries, want)
		}
	}
	for _, action := range watch.Actions() {
		if f := (watch.Filter{Action: action}); !strings.Contains(f.String(), action) {
			t.Errorf("%s: %s", action, f.String())
		}
	}
}

// TestFindingsAriseOnce looks several times.
func TestFindingsAriseOnce(t *testing.T) {
	t.Parallel()
	w := watching(t, usual(), nil)
	if again := w.Look(true); len(again) != 0 {
		t.Errorf("again: %v", again)
	}
	var subjects []string
	for _, f := range w.Snapshot(1, 1, 10).Findings {
		subjects = append(subjects, f.Detector+" "+f.Subject)
	}
	if got := strings.Join(subjects, ", "); !strings.Contains(got, "tunnel t.tunnel.example") {
		t.Errorf("findings: %s", got)
	}
}

// TestMemoryIsBounded watches more names, clients, events and notes than are kept.
func TestMemoryIsBounded(t *testing.T) {
	t.Parallel()
	w := watching(t, "", nil)
	var b strings.Builder
	for i := range 120_000 {
		b.WriteString(line(i/100, fmt.Sprintf("n%d.example%d.com.", i, i%5000), fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), "", "NOERROR"))
		if b.Len() > 1<<19 {
			if err := w.Take(t.Context(), []byte(b.String()), nil); err != nil {
				t.Fatal(err)
			}
			b.Reset()
			w.Look(true)
		}
	}
	for range 1000 {
		w.Note("x")
	}
	s := w.Snapshot(1_000_000, 1_000_000, 1_000_000)
	if len(s.Events) != 2000 || len(s.Names) != 2000 || len(s.Clients) != 2000 || len(s.Findings) > 200 {
		t.Errorf("%d events, %d names, %d clients, %d findings", len(s.Events), len(s.Names), len(s.Clients), len(s.Findings))
	}
	if s.Names[0].Over == 0 || s.Counts.Queries < 110_000 {
		t.Errorf("%+v of %d", s.Names[0], s.Counts.Queries)
	}
}

// TestBrokenLinesAreCounted has some among records, and a batch of nothing else.
func TestBrokenLinesAreCounted(t *testing.T) {
	t.Parallel()
	w := watching(t, "no json\n"+line(1, "a.example.", "10.0.0.1", "", "NOERROR")+"{\n", nil)
	if err := w.Take(t.Context(), []byte("nothing\nat all\n\n"), nil); err != nil {
		t.Fatal(err)
	}
	if c := w.Counts(); c.Queries != 1 || c.Broken < 4 || c.Example == "" {
		t.Errorf("%+v", c)
	}
}
