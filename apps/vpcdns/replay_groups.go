package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

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

func (v replayView) groups(b *strings.Builder, width int) {
	groups := v.blockedGroups()
	if len(groups) == 0 {
		return
	}
	shown := groups[:min(mostGroups, len(groups))]
	keys := len(v.by)
	for _, g := range shown {
		keys = max(keys, utf8.RuneCountInString(g.Key))
	}
	keys = min(keys, width-restColumns)
	fmt.Fprintf(b, "\nnewly blocked by %s%s\n", v.by, firstOf(len(shown), len(groups)))
	fmt.Fprintf(b, "%-*s  workloads     names  queries\n", keys, v.by)
	for _, g := range shown {
		fmt.Fprintf(b, "%-*s  %9s %9s  %7s\n", keys, g.Key, grouped(g.Workloads), grouped(g.Names), grouped(int(g.Records)))
	}
}

func (v replayView) markdownGroups(b *strings.Builder) {
	groups := v.blockedGroups()
	if len(groups) == 0 {
		return
	}
	shown := groups[:min(mostGroups, len(groups))]
	fmt.Fprintf(b, "\nNewly blocked by %s%s\n\n| %[1]s | workloads | names | queries |\n|---|---:|---:|---:|\n", v.by, firstOf(len(shown), len(groups)))
	for _, g := range shown {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", code(g.Key), grouped(g.Workloads), grouped(g.Names), grouped(int(g.Records)))
	}
}

func firstOf(shown, all int) string {
	if shown == all {
		return ""
	}
	return fmt.Sprintf(": the first %d of %s", shown, grouped(all))
}
