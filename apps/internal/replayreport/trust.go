package replayreport

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// reasons lists what undecided verdicts depend on.
func (v view) reasons() report.Section {
	s := report.Section{Title: "undecided, because the verdicts depend on"}
	for _, d := range mostRecords(v.Reasons)[:min(mostReasons, len(v.Reasons))] {
		s.Items = append(s.Items, fmt.Sprintf("%s: %s, %s", d.On, about(d.Names, "name", "names"), report.Count(d.Records, "record", "records")))
	}
	if more := len(v.Reasons) - mostReasons; more > 0 {
		s.Items = append(s.Items, report.More(more, "--json has all"))
	}
	return s
}

// disagreements lists where a deployed policy does not decide what AWS did. A new policy is
// expected to differ.
func (v view) disagreements() report.Section {
	s := report.Section{Title: v.Question.Baseline + " differs from what AWS recorded"}
	a := v.Agreement
	if a.Of != "baseline" {
		return s
	}
	for _, d := range mostDisagreements(a.Disagreements)[:min(mostReasons, len(a.Disagreements))] {
		s.Items = append(s.Items, fmt.Sprintf("AWS: %s, this policy: %s, in %s such as %s", withDecider(d.Recorded, d.RecordedBy), withDecider(d.Ours, d.By),
			report.Count(d.Records, "record", "records"), strings.Join(d.Names[:min(1, len(d.Names))], "")))
	}
	if more := len(a.Disagreements) - mostReasons; more > 0 {
		s.Items = append(s.Items, report.More(more, "--json has all"))
	}
	return s
}

func withDecider(e replay.Effect, d replay.Decider) string {
	if by := deciding(d); by != "" {
		return e.String() + " by " + by
	}
	return e.String()
}

// trust says in a few sentences how far to trust the verdict.
func (v view) trust() []string {
	return report.Present(v.read(), v.silence(), v.whichVPCs(), v.agreement(), v.undecided())
}

func (v view) read() string {
	text := fmt.Sprintf("%s of %s to %s UTC, in %s", report.Count(v.Records, "record", "records"),
		report.Minute(v.Span.First), report.Minute(v.Span.Last), report.Count(v.Reading.Files, "file", "files"))
	if v.Reading.Broken > 0 {
		text += "; broken: " + report.Count(v.Reading.Broken, "line", "lines")
	}
	if v.Reading.Copies > 0 {
		text += "; not counted: " + report.Count(v.Reading.Copies, "exact copy of a record", "exact copies of records")
	}
	if v.Reading.Uncompared > 0 {
		text += "; not compared, so copies of them may be counted: " + report.Count(v.Reading.Uncompared, "record", "records")
	}
	if n := len(v.Reading.Unread); n > 0 {
		text += "; not read: " + report.Count(n, "file", "files")
	}
	if v.Reading.Skipped > 0 {
		text += "; skipped: " + report.Count(v.Reading.Skipped, "other file", "other files")
	}
	if n := len(v.Reading.Damaged); n > 0 {
		text += "; truncated: " + report.Count(n, "file", "files")
	}
	if v.Reading.UnknownVersion > 0 {
		text += "; of an unknown version: " + report.Count(v.Reading.UnknownVersion, "record", "records")
	}
	return text
}

func (v view) silence() string {
	gaps := v.Gaps()
	if len(gaps) == 0 {
		return "no hour without a record"
	}
	return fmt.Sprintf("%s without a record, the longest of %s from %s", report.Count(len(gaps), "gap", "gaps"),
		report.Count(gaps[0].Hours, "hour", "hours"), report.Minute(gaps[0].From))
}

func (v view) whichVPCs() string {
	q := v.Question
	var parts []string
	if q.AppliedTo != "" {
		parts = append(parts, fmt.Sprintf("%s judged by the rules of %q; the policy does not contain its VPC ID",
			report.Count(len(v.VPCs)-len(v.Unmatched()), "VPC is", "VPCs are"), q.AppliedTo))
	}
	if silent := v.Silent(); len(silent) > 0 {
		parts = append(parts, "no record of "+report.Some(silent, 3))
	} else if len(q.Expected) > 0 {
		parts = append(parts, allHaveRecords(len(q.Expected)))
	}
	if unmatched := v.Unmatched(); len(unmatched) > 0 {
		var ids []string
		var records int64
		for _, s := range unmatched {
			ids, records = append(ids, s.ID), records+s.Span.Records
		}
		parts = append(parts, fmt.Sprintf("%s of %s not judged", report.Count(records, "record", "records"), report.Some(ids, 3)))
	}
	if !q.Complete {
		parts = append(parts, "assuming that no other rule group is associated with them")
	}
	return strings.Join(parts, "; ")
}

func allHaveRecords(vpcs int) string {
	if vpcs == 1 {
		return "the one VPC of the policy has records"
	}
	return fmt.Sprintf("all %d VPCs of the policy have records", vpcs)
}

func (v view) agreement() string {
	a := v.Agreement
	which := v.Question.Policy
	if a.Of == "baseline" {
		which = v.Question.Baseline
	}
	compared := a.Agree + a.Disagree
	if compared == 0 {
		return "no verdict of " + which + " can be compared with what AWS recorded"
	}
	text := fmt.Sprintf("%s agrees with what AWS recorded for %s of %s", which, percent(a.Share()), report.Count(compared, "record", "records"))
	if a.Unknown > 0 {
		text += fmt.Sprintf(" (not comparable: %s)", report.Grouped(a.Unknown))
	}
	if a.Of == "policy" {
		text += "; a new policy is expected to differ (--baseline compares the deployed one)"
	}
	return text
}

// percent never rounds to all.
func percent(share float64) string {
	if share < 1 && share > 0.9999 {
		return "over 99.99 %"
	}
	return fmt.Sprintf("%.4g %%", 100*share)
}

func (v view) undecided() string {
	text := "every verdict is certain"
	if len(v.Reasons) > 0 {
		text = "undecided: " + v.undecidedCount()
	}
	if v.FromLog > 0 {
		text += fmt.Sprintf("; decided by the match that AWS recorded for a list it does not publish: %s", report.Count(v.FromLog, "record", "records"))
	}
	return text
}

// undecidedCount counts the undecided names and records.
func (v view) undecidedCount() string {
	var records int64
	var names replay.Sketch
	for _, d := range v.Reasons {
		records += d.Records
		names = names.Merged(d.Names)
	}
	return fmt.Sprintf("%s (%s)", about(names, "name", "names"), report.Count(records, "record", "records"))
}

// about counts the texts of a sketch.
func about(s replay.Sketch, one, many string) string {
	n, exact := s.Count()
	text := report.Count(n, one, many)
	if !exact {
		text = "about " + text
	}
	return text
}

func mostRecords(reasons []replay.Reason) []replay.Reason {
	return ranked(reasons, func(d replay.Reason) int64 { return d.Records })
}

func mostDisagreements(all []replay.Disagreement) []replay.Disagreement {
	return ranked(all, func(d replay.Disagreement) int64 { return d.Records })
}
