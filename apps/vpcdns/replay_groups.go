package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/apps/vpcdns/internal/report"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
)

// dimensions are what --by takes.
func dimensions() map[string]replay.Dimension {
	return map[string]replay.Dimension{
		"domain": replay.ByDomain, "vpc": replay.ByVPC, "instance": replay.ByInstance, "address": replay.ByAddress, "workload": replay.ByWorkload,
	}
}

func dimensionNames() string { return strings.Join(slices.Sorted(maps.Keys(dimensions())), ", ") }

// mostGroups is how many groups are shown.
const mostGroups = 10

// blockedGroups adds the newly blocked names up as --by says. By default that is by
// domain, and only where it says more than the table of names.
func (v replayView) blockedGroups() (groups []replay.Group) {
	by := dimensions()[v.by]
	for _, g := range v.Groups(by) {
		if g.Class == replay.NewlyBlocked {
			if g.Key == "" {
				g.Key = "none"
			}
			groups = append(groups, g)
		}
	}
	if names := v.impacts[replay.NewlyBlocked].Names; by == replay.ByDomain && names <= max(v.top, len(groups)) {
		return nil
	}
	return groups
}

func (v replayView) groups() report.Section {
	groups := v.blockedGroups()
	shown := groups[:min(mostGroups, len(groups))]
	s := report.Section{
		Title: fmt.Sprintf("newly blocked by %s%s", v.by, firstOf(len(shown), len(groups))),
		Columns: []report.Column{
			{Title: v.by, Code: true}, {Title: "workloads", Number: true}, {Title: "names", Number: true}, {Title: "queries", Number: true},
		},
	}
	for _, g := range shown {
		s.Rows = append(s.Rows, report.Row{Cells: []string{g.Key, grouped(g.Workloads), grouped(g.Names), grouped(int(g.Records))}})
	}
	return s
}

func firstOf(shown, all int) string {
	if shown == all {
		return ""
	}
	return fmt.Sprintf(": the first %d of %s", shown, grouped(all))
}

// allowEntries returns the entries to copy that would let the queries of a change pass, and
// the names that no entry matches alone: for the name *.example.com, the entry would match
// much more.
func allowEntries(c *replay.Change) (entries, inexpressible []string) {
	for _, text := range c.Allow {
		name, err := domain.ParseName(text)
		if entry, ok := domain.Exactly(name); err == nil && ok {
			entries = append(entries, entry.String())
		} else {
			inexpressible = append(inexpressible, text)
		}
	}
	return entries, inexpressible
}

// mostQueries, mostRecords and mostDisagreements put first what there is most of.

func mostQueries(clients []replay.ChangeClient) []replay.ChangeClient {
	return ranked(clients, func(c replay.ChangeClient) int64 { return c.Span.Records })
}

func mostRecords(doubts []replay.Doubt) []replay.Doubt {
	return ranked(doubts, func(d replay.Doubt) int64 { return d.Records })
}

func mostDisagreements(all []replay.Disagreement) []replay.Disagreement {
	return ranked(all, func(d replay.Disagreement) int64 { return d.Records })
}

func ranked[T any](all []T, by func(T) int64) []T {
	return slices.SortedStableFunc(slices.Values(all), func(a, b T) int { return cmp.Compare(by(b), by(a)) })
}
