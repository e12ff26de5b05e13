package main

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// detail is one thing to know about a change.
type detail struct{ what, text string }

func (v replayView) details(c *replay.Change) []detail {
	var all []detail
	add := func(what, text string) {
		if text != "" {
			all = append(all, detail{what, text})
		}
	}
	add("who", v.who(c))
	add("seen", seen(c))
	add("by", deciding(c.By))
	if c.By == (replay.Decider{}) {
		add("was", deciding(c.Was))
	}
	add(doubtWord(c), join(distinctTexts(c.After.Unless, c.Before.Unless)))
	add("known", v.knownAs(c))
	if match, found := v.known.find(c); found {
		add("cure", match.Entry.Cure)
	}
	if c.Class == replay.NewlyBlocked {
		add("aws", v.known.aws(c))
		add("allow", allowed(c, func(entry string) string { return entry }))
	}
	return all
}

// doubtWord is what stands in front of what a change hangs on. It does not matter to the class of
// one that is told in spite of it.
func doubtWord(c *replay.Change) string {
	if c.Class == replay.Undecided {
		return "doubt"
	}
	return "or"
}

func distinctTexts(a, b string) []string {
	if a == b {
		b = ""
	}
	return present(a, b)
}

// who names the workloads that ask most.
func (v replayView) who(c *replay.Change) string {
	var labels, vpcs []string
	byWorkload, byVPC := map[replay.Workload]bool{}, map[string]bool{}
	for _, client := range mostQueries(c.Clients) {
		if w := client.Client.Workload(); !byWorkload[w] {
			byWorkload[w] = true
			labels = append(labels, label(client.Client))
		}
		if id := client.Client.VPC; !byVPC[id] {
			byVPC[id] = true
			vpcs = append(vpcs, id)
		}
	}
	if len(vpcs) == 1 {
		return listed(labels, 3) + " in " + vpcs[0]
	}
	return fmt.Sprintf("%s in %d VPCs", listed(labels, 3), len(vpcs))
}

func label(c replay.Client) string {
	if c.Label() == c.Address && c.Endpoint != "" {
		return c.Address + " via " + c.Endpoint
	}
	return c.Label()
}

func seen(c *replay.Change) string {
	span := c.Span()
	var types []string
	for _, t := range c.Types {
		types = append(types, t.Type)
	}
	text := fmt.Sprintf("%s to %s", span.First.Format(minutes), span.Last.Format(minutes))
	if span.Records == 1 {
		text = span.First.Format(minutes)
	}
	return text + ", " + listed(types, 4) + answeredText(c)
}

func answeredText(c *replay.Change) string {
	var answered int64
	for _, client := range c.Clients {
		answered += client.Answered
	}
	switch {
	case c.Before.Action == "BLOCK":
		return ""
	case answered == 0:
		return ", never answered"
	case answered == c.Span().Records:
		return ", answered"
	default:
		return fmt.Sprintf(", %s answered", grouped(int(answered)))
	}
}

// decider says what decides, and where that stands.
func deciding(d replay.Decider) string {
	var parts []string
	for _, part := range []string{d.Rule, d.List, d.Entry} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	text := strings.Join(parts, ", ")
	if d.Origin != "" {
		text += " (" + d.Origin + ")"
	}
	if d.Via != "" {
		text += ", which its answer leads to: " + d.Via
	}
	return text
}

// knownAs says what a name is known as, if it is, and what it looks like.
func (v replayView) knownAs(c *replay.Change) string {
	match, found := v.known.find(c)
	switch {
	case found && match.Shape:
		return "looks like: " + match.Entry.Title + ", but anybody can make such a name"
	case found && c.Class == replay.NewlyBlocked && v.known.standing(c) == legitimate:
		return match.Entry.Title + " (" + match.Entry.Verdict.String() + "); looks legitimate"
	case found:
		return match.Entry.Title + " (" + match.Entry.Verdict.String() + ")"
	case c.Class == replay.NewlyBlocked && c.LooksLegitimate():
		return "looks legitimate"
	default:
		return ""
	}
}
