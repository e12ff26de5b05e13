// Package review runs reviews as AWS runs them: the state machine in the executor of Step Functions
// that moto has, the function itself in AWS's runtime interface emulator, and a server of S3 that
// others wrote.
//
//	VPCDNS_RIE=/path/of/aws-lambda-rie VPCDNS_GOFAKES3=/path/of/gofakes3 go test -v ./test/review
//
// needs moto[server,stepfunctions] in python3. Without the variables, the tests are skipped.
//
// What passes here can still fail at AWS for permissions and quotas: neither has them.
package review

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/review"
)

// TestRuns compares reviews with vpcdns replay on this machine, byte for byte.
func TestRuns(t *testing.T) {
	for name, test := range map[string]struct {
		objects, records int
		change           func(*world)
	}{
		"as it is": {120, 30, func(*world) {}},
		"a function that dies at each third call": {120, 30, func(w *world) { w.function.diesAt = 3 }},
		"small objects": {10_000, 1, func(*world) {}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, test.objects, test.records)
			test.change(w)
			begun := time.Now()
			outcome := w.review(t)
			t.Logf("%d objects, %d invocations, %d of them died, %v", test.objects+2, w.function.calls.Load(), w.function.deaths.Load(), time.Since(begun).Round(time.Millisecond))
			w.compare(t, outcome)
			if outcome.Unread != 2 || outcome.Records == 0 {
				t.Errorf("%+v", outcome)
			}
			if w.function.diesAt > 0 && w.function.deaths.Load() < 3 {
				t.Error("the function did not die")
			}
		})
	}
}

// TestAnObjectThatKills has an object that no process survives, and expects all others.
func TestAnObjectThatKills(t *testing.T) {
	w := newWorld(t, 40, 10)
	killer := w.keys[17]
	w.function.kills = func(event review.Event) bool {
		var b struct{ Objects []struct{ Name string } }
		if event.Step != review.StepRead || json.Unmarshal(w.get(t, runs, event.Batch), &b) != nil {
			return false
		}
		for _, o := range b.Objects[event.From:event.To] {
			if o.Name == killer {
				return true
			}
		}
		return false
	}
	outcome := w.review(t)
	if outcome.Unread != 3 || outcome.Records != 39*10 {
		t.Errorf("%+v", outcome)
	}
	report := string(w.get(t, runs, outcome.Run+"/"+review.ReplayFile))
	if !strings.Contains(report, killer+": reading it failed: ") || strings.Contains(report, "RequestId") {
		t.Errorf("the report does not say why %s is not in it", killer)
	}
}

// TestContinuing stops a run in the middle, and starts it again.
func TestContinuing(t *testing.T) {
	w := newWorld(t, 120, 30)
	execution := w.start(t)
	for w.function.calls.Load() < 6 {
		time.Sleep(10 * time.Millisecond)
	}
	w.stop(t, execution)
	w.function.drain()
	before := w.requests.reset()
	outcome := w.review(t)
	after := w.requests.reset()
	w.compare(t, outcome)
	t.Logf("%d objects were read before the end, and %d after it", len(before), len(after))
	twice := 0
	for key := range before {
		if after[key] > 0 {
			twice++
		}
	}
	// A batch that was being read is read again.
	if len(before) == 0 || len(after) == 0 || twice > len(before)/2 {
		t.Errorf("%d objects were read twice", twice)
	}
}

// compare compares the files of a run with what vpcdns replay and vpcdns survey write.
func (w *world) compare(t *testing.T, outcome *review.Outcome) {
	t.Helper()
	if len(w.keys) > 1000 {
		w.compareWith(t, outcome, "replay", "text", "--policy", "new.yaml")
		return // another time takes long
	}
	for _, format := range []string{"text", "markdown"} {
		w.compareWith(t, outcome, "replay", format, "--policy", "new.yaml")
		w.compareWith(t, outcome, "survey", format, "--findings", "findings.json")
	}
	w.equal(t, outcome, "findings.json", read(t, filepath.Join(w.folder, "findings.json")))
}

func (w *world) compareWith(t *testing.T, outcome *review.Outcome, command, format string, flags ...string) {
	t.Helper()
	text := w.vpcdns(t, append([]string{command, "--format", format, "--json", command + ".json", "--html", command + ".html"}, flags...)...)
	w.equal(t, outcome, command+map[string]string{"text": ".txt", "markdown": ".md"}[format], text)
	w.equal(t, outcome, command+".json.gz", read(t, filepath.Join(w.folder, command+".json")))
	w.equal(t, outcome, command+".html", read(t, filepath.Join(w.folder, command+".html")))
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	return string(text)
}

// equal compares a file of a run with one of this machine.
func (w *world) equal(t *testing.T, outcome *review.Outcome, name, want string) {
	t.Helper()
	if got := string(w.get(t, runs, outcome.Run+"/"+name)); got != want || got == "" {
		t.Errorf("%s has %d bytes, not these %d: %s", name, len(got), len(want), firstDifference(got, want))
	}
}

func firstDifference(a, b string) string {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			from := max(0, i-100)
			return fmt.Sprintf("%q\n%q", a[from:min(len(a), i+100)], b[from:min(len(b), i+100)])
		}
	}
	return "one is the beginning of the other"
}
