package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
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
	known.look(r)
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
		which := "No name"
		if len(v.Doubts) > 0 {
			which = "No name with a certain verdict" // of which there may be none
		}
		return fmt.Sprintf("%s in %s of logs would be newly blocked.", which, v.duration()) + v.otherChanges()
	}
	assessed := v.known.standings(v.Ranked(replay.NewlyBlocked))
	return fmt.Sprintf("This policy would newly block %s used by %s in %s over %s: %s, %s, %s.", count(blocked.Names, "name", "names"),
		count(blocked.Workloads, "workload", "workloads"), count(blocked.VPCs, "VPC", "VPCs"), v.duration(),
		count(assessed[legitimate], "looks legitimate", "look legitimate"),
		count(assessed[known], "is a known lookup", "are known lookups"),
		count(assessed[unexplained], "is unexplained", "are unexplained")) + v.otherChanges()
}

// otherChanges says what else would change, and what may.
func (v replayView) otherChanges() string {
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
	if n := v.impacts[replay.Undecided].Names; n > 0 {
		return text + " Undecided: " + count(n, "name", "names") + " that may change."
	}
	if len(v.Doubts) > 0 {
		return text + " Undecided: " + v.undecidedCount() + "."
	}
	return text
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

// limit is what no log contains.
const limit = "counts are lower bounds: queries answered from a cache are never logged"

// next is what to do now.
func (v replayView) next() string {
	explain := fmt.Sprintf("vpcdns explain --policy %s NAME", report.Shell(v.Question.Policy))
	switch {
	case v.impacts[replay.NewlyBlocked].Names > 0:
		return `Add the "allow" entries you need to an allow list that is evaluated before this rule, and replay again; ` + explain + " explains the verdict on one name"
	case len(v.Doubts) > 0:
		return "Deploy in ALERT mode first and replay its logs: the matches that AWS records decide what is undecided here"
	default:
		return "If these logs may not cover everything your workloads do, deploy in ALERT mode first and replay its logs"
	}
}
