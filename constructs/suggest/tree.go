package suggest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/blocklist"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// path returns the names from a registrable domain, or from a customer's part of a shared domain,
// down to a name.
func path(name domain.Name, registrable string) []domain.Name {
	if _, tenant, ok := tenancy(name.String()); ok && len(tenant) > len(registrable) {
		registrable = tenant
	}
	var up []domain.Name
	for at, ok := name, true; ok && !at.IsRoot(); at, ok = at.Parent() {
		up = append(up, at)
		if at.String() == registrable {
			break
		}
	}
	slices.Reverse(up)
	return up
}

func sorted(all map[domain.Name]*found) []*found {
	return slices.SortedFunc(maps.Values(all), func(a, b *found) int { return a.name.Compare(b.name) })
}

// finish makes entries of the candidates.
func (g *suggester) finish() {
	all := sorted(g.found)
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].path[0] == all[0].path[0] {
			n++
		}
		g.result.Entries = append(g.result.Entries, g.entries(all[:n], 0)...)
		all = all[n:]
	}
	g.setApart()
	g.sort()
}

// setApart moves entries of one client and one day to Apart.
func (g *suggester) setApart() {
	g.setShared()
	var active []Entry
	for _, e := range g.result.Entries {
		if e.oneOff {
			g.result.Apart = append(g.result.Apart, e)
		} else {
			active = append(active, e)
		}
	}
	g.result.Entries = active
}

// entries returns the entries for names that share their paths down to a level, in order.
func (g *suggester) entries(all []*found, level int) []Entry {
	base := all[0].path[level]
	groups := below(all, level)
	if pattern, err := domain.ParsePattern("*." + base.String()); err == nil && len(groups) >= g.options.WildcardNames {
		entries := []Entry{wildcard(pattern, slices.Concat(groups...))}
		if all[0].name == base {
			entries = slices.Concat(exact(all[:1], g), entries)
		}
		return entries
	}
	var entries []Entry
	if all[0].name == base {
		entries = exact(all[:1], g)
	}
	for _, group := range groups {
		entries = append(entries, g.entries(group, level+1)...)
	}
	return entries
}

// setShared sets SharedBy of all entries.
func (g *suggester) setShared() {
	for i := range g.result.Entries {
		e := &g.result.Entries[i]
		e.SharedBy, _, _ = tenancy(e.Pattern.Base().String())
	}
}

// below groups names by the label below a level.
func below(all []*found, level int) (groups [][]*found) {
	byNext := map[domain.Name]int{}
	for _, f := range all {
		if len(f.path) <= level+1 {
			continue
		}
		next := f.path[level+1]
		at, ok := byNext[next]
		if !ok {
			at = len(groups)
			byNext[next] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], f)
	}
	return groups
}

// exact returns entries for names themselves, and leaves out names that cannot be entries.
func exact(all []*found, g *suggester) (entries []Entry) {
	for _, f := range all {
		pattern, ok := domain.Exactly(f.name)
		if !ok {
			g.leaveOut(f.row.Name, "this name cannot be written as an entry; "+alternative(f)+asked(f.row.Counts, f.row.Askers))
			continue
		}
		entries = append(entries, Entry{
			Pattern: pattern, Names: 1, Counts: f.row.Counts, First: f.row.First, Last: f.row.Last, Askers: f.row.Askers,
			TargetOf: f.of, About: f.info, oneOff: f.oneOff,
		})
	}
	return entries
}

// alternative suggests the closest wildcard that matches a name.
func alternative(f *found) string {
	for i := len(f.path) - 2; i >= 0; i-- {
		if p, err := domain.ParsePattern("*." + f.path[i].String()); err == nil && !blocklist.IsPublicSuffix(f.path[i]) {
			return fmt.Sprintf("%s would allow it; ", p)
		}
	}
	return ""
}

func wildcard(pattern domain.Pattern, all []*found) Entry {
	entry := Entry{Pattern: pattern, oneOff: true}
	var example *found
	askers := map[survey.Client]survey.Counts{}
	for _, f := range all {
		if example == nil || f.row.Queries > example.row.Queries {
			example = f
		}
		entry.Names++
		entry.oneOff = entry.oneOff && f.oneOff
		entry.Queries += f.row.Queries
		entry.NXDomain += f.row.NXDomain
		entry.ServFail += f.row.ServFail
		if f.row.Queries > 0 {
			entry.see(f.row.First, f.row.Last)
		}
		for _, a := range f.row.Askers {
			sum := askers[a.Client]
			sum.Queries += a.Queries
			askers[a.Client] = sum
		}
	}
	entry.Example = example.row.Name
	entry.oneOff = entry.oneOff && len(askers) <= 1 && day(entry.First) == day(entry.Last)
	for client, counts := range askers {
		entry.Askers = append(entry.Askers, survey.Asker{Client: client, Counts: counts})
	}
	slices.SortFunc(entry.Askers, func(a, b survey.Asker) int {
		return cmp.Or(cmp.Compare(b.Queries, a.Queries), a.Compare(b.Client))
	})
	return entry
}

func (e *Entry) see(first, last int64) {
	if e.First == 0 && e.Last == 0 {
		e.First, e.Last = first, last
		return
	}
	e.First, e.Last = min(e.First, first), max(e.Last, last)
}

// sort sorts entries, and removes duplicates from LeftOut.
func (g *suggester) sort() {
	byPattern := func(a, b Entry) int { return a.Pattern.Compare(b.Pattern) }
	slices.SortFunc(g.result.Entries, byPattern)
	slices.SortFunc(g.result.Apart, byPattern)
	slices.SortFunc(g.result.LeftOut, func(a, b LeftOut) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Why, b.Why))
	})
	g.result.LeftOut = slices.CompactFunc(g.result.LeftOut, func(a, b LeftOut) bool { return a.Name == b.Name })
}
