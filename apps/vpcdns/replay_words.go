package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// replayView shows a report.
type replayView struct {
	*replay.Report
	known *knowledge
	top   int
	by    string // of dimensions

	impacts map[replay.Class]replay.Impact
}

func newReplayView(r *replay.Report, known *knowledge, top int, by string) replayView {
	v := replayView{r, known, top, by, map[replay.Class]replay.Impact{}}
	for _, class := range replay.Classes() {
		v.impacts[class] = r.Impact(class)
	}
	return v
}

// verdict says in a sentence or two what would happen.
func (v replayView) verdict() string {
	blocked := v.impacts[replay.NewlyBlocked]
	if blocked.Names == 0 {
		which := "that these logs have"
		if len(v.Doubts) > 0 {
			which = "whose verdicts can be told" // which may be none
		}
		return fmt.Sprintf("BLOCK would newly stop none of the names %s over %s.", which, v.duration()) + v.besides()
	}
	standings := v.known.standings(v.Ranked(replay.NewlyBlocked))
	text := fmt.Sprintf("BLOCK would newly stop %s for %s in %s over %s", count(blocked.Names, "name", "names"),
		count(blocked.Workloads, "workload", "workloads"), count(blocked.VPCs, "VPC", "VPCs"), v.duration())
	return fmt.Sprintf("%s; %s legitimate, %s, %s unexplained.", text, looks(standings[legitimate]),
		count(standings[known], "known phantom", "known phantoms"), grouped(standings[unexplained])) + v.besides()
}

func looks(n int) string {
	if n == 1 {
		return "1 looks"
	}
	return grouped(n) + " look"
}

// besides says what else would change, and what may.
func (v replayView) besides() string {
	var parts []string
	for _, other := range []struct {
		class replay.Class
		words string
	}{
		{replay.NewlyAllowed, "let %s through"},
		{replay.NewlyAlerted, "newly alert on %s"},
		{replay.NoLongerAlerted, "no longer alert on %s"},
		{replay.ChangedResponse, "block %s with another response"},
	} {
		if n := v.impacts[other.class].Names; n > 0 {
			parts = append(parts, fmt.Sprintf(other.words, count(n, "name", "names")))
		}
	}
	text := ""
	if len(parts) > 0 {
		text = " It would " + join(parts) + "."
	}
	switch n := v.impacts[replay.Undecided].Names; {
	case n > 0:
		return text + " " + count(n, "name", "names") + " may change or not: see undecided."
	case len(v.Doubts) > 0:
		return text + " Nothing can be told of " + v.doubted() + ": see undecided."
	default:
		return text
	}
}

func join(parts []string) string {
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}

// duration is from the first to the last record.
func (v replayView) duration() string {
	switch took := v.Span.Last.Sub(v.Span.First); {
	case took >= 36*time.Hour:
		return count(int((took+12*time.Hour)/(24*time.Hour)), "day", "days")
	case took >= 90*time.Minute:
		return count(int((took+30*time.Minute)/time.Hour), "hour", "hours")
	default:
		return count(max(int((took+30*time.Second)/time.Minute), 1), "minute", "minutes")
	}
}

// limit is what no log can tell.
const limit = "counts are lower bounds: what a cache answered was never logged"

// next is what to do now.
func (v replayView) next() string {
	policy := "--policy " + v.Question.Policy
	switch {
	case v.impacts[replay.NewlyBlocked].Names > 0:
		return "put the allow lines of what is needed into an allow list in front of the rule and replay again; vpcdns explain " + policy + " NAME tells all about one name"
	case len(v.Doubts) > 0:
		return "deploy with ALERT first and replay what it logs: AWS's marks decide what no policy can"
	default:
		return "deploy with ALERT first if these logs are not all that your workloads do, and replay what it logs"
	}
}
