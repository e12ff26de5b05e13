package main

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// trust says in a few sentences how far to trust the verdict.
func (v replayView) trust() []string {
	return present(v.read(), v.silence(), v.whichVPCs(), v.agreement(), v.undecided())
}

// present leaves out what is empty.
func present(all ...string) (texts []string) {
	for _, text := range all {
		if text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

func (v replayView) read() string {
	text := fmt.Sprintf("%s of %s to %s UTC, in %s", count64(v.Records, "record", "records"),
		v.Span.First.Format(minutes), v.Span.Last.Format(minutes), count(v.Reading.Files, "file", "files"))
	if v.Reading.Broken > 0 {
		text += "; broken: " + count64(v.Reading.Broken, "line", "lines")
	}
	if v.Reading.Copies > 0 {
		text += "; not counted: " + count64(v.Reading.Copies, "exact copy of a record", "exact copies of records")
	}
	if n := len(v.Reading.Unread); n > 0 {
		text += "; not read: " + count(n, "file", "files")
	}
	if v.Reading.Skipped > 0 {
		text += "; passed over: " + count(v.Reading.Skipped, "other file", "other files")
	}
	if n := len(v.Reading.Damaged); n > 0 {
		text += "; truncated: " + count(n, "file", "files")
	}
	if v.Reading.UnknownVersion > 0 {
		text += "; of an unknown version: " + count64(v.Reading.UnknownVersion, "record", "records")
	}
	return text
}

const minutes = "2006-01-02 15:04"

func (v replayView) silence() string {
	gaps := v.Gaps()
	if len(gaps) == 0 {
		return "no hour without a record"
	}
	return fmt.Sprintf("%s without a record, the longest of %s from %s", count(len(gaps), "gap", "gaps"),
		count(gaps[0].Hours, "hour", "hours"), gaps[0].From.Format(minutes))
}

func (v replayView) whichVPCs() string {
	q := v.Question
	var parts []string
	if q.AppliedTo != "" {
		parts = append(parts, fmt.Sprintf("%s judged by the rules of %q, whose VPC ID the policy does not contain",
			count(len(v.VPCs)-len(v.Strangers()), "VPC is", "VPCs are"), q.AppliedTo))
	}
	if silent := v.Silent(); len(silent) > 0 {
		parts = append(parts, "no record of "+listed(silent, 3))
	} else if len(q.Expected) > 0 {
		parts = append(parts, allHaveRecords(len(q.Expected)))
	}
	if strangers := v.Strangers(); len(strangers) > 0 {
		var ids []string
		var records int64
		for _, s := range strangers {
			ids, records = append(ids, s.ID), records+s.Span.Records
		}
		parts = append(parts, fmt.Sprintf("%s of %s not judged", count64(records, "record", "records"), listed(ids, 3)))
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

func (v replayView) agreement() string {
	a := v.Agreement
	which := v.Question.Policy
	if a.Of == "baseline" {
		which = v.Question.Baseline
	}
	compared := a.Agree + a.Disagree
	if compared == 0 {
		return "no verdict of " + which + " can be compared with what AWS recorded"
	}
	text := fmt.Sprintf("%s agrees with what AWS recorded for %s of %s", which, percent(a.Share()), count64(compared, "record", "records"))
	if a.Unknown > 0 {
		text += fmt.Sprintf(" (not comparable: %s)", grouped(int(a.Unknown)))
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

func (v replayView) undecided() string {
	text := "every verdict is certain"
	if len(v.Doubts) > 0 {
		text = "undecided: " + v.undecidedCount()
	}
	if v.Marked > 0 {
		text += fmt.Sprintf("; decided by the match that AWS recorded for a list it does not publish: %s", count64(v.Marked, "record", "records"))
	}
	return text
}

// undecidedCount counts the undecided names and records.
func (v replayView) undecidedCount() string {
	var records int64
	var names replay.Sketch
	for _, d := range v.Doubts {
		records += d.Records
		names = names.Merged(d.Names)
	}
	return fmt.Sprintf("%s (%s)", about(names, "name", "names"), count64(records, "record", "records"))
}

// about counts the texts of a sketch.
func about(s replay.Sketch, one, many string) string {
	n, exact := s.Count()
	text := count64(n, one, many)
	if !exact {
		text = "about " + text
	}
	return text
}

func count64(n int64, one, many string) string { return count(int(n), one, many) }
