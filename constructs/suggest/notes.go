package suggest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// note adds remarks on the log: whether it is long enough, names with a search domain, and names that
// did not fit into memory.
func (g *suggester) note() {
	g.noteFresh()
	g.noteSearchDomains()
	if n := g.survey.Overflow().Records; n > 0 {
		g.result.Notes = append(g.result.Notes, fmt.Sprintf("%s for names that did not fit into memory are missing: make suggestions from parts of the log, and merge them.", plural(n, "query", "queries")))
	}
}

const dayMillis = 24 * 60 * 60 * 1000

// noteFresh counts the names that are new on the last day. If there are many, the log is too short.
func (g *suggester) noteFresh() {
	first, last := g.survey.Span()
	days := (last - first + dayMillis - 1) / dayMillis
	var all, fresh int64
	for _, f := range g.found {
		if f.of != "" {
			continue
		}
		all++
		if f.row.First > last-dayMillis {
			fresh++
		}
	}
	switch {
	case days >= 2 && fresh > 0:
		g.result.Notes = append(g.result.Notes, fmt.Sprintf("%d of %s were new on the last of %d days, so the log may be too short. It does not cover monthly jobs.", fresh, plural(all, "name", "names"), days))
	case days < 7:
		g.result.Notes = append(g.result.Notes, fmt.Sprintf("The log covers only %s. It does not cover weekly or monthly jobs.", plural(max(days, 1), "day", "days")))
	}
}

// searched counts names that were queried with a search domain appended.
type searched struct {
	names   int64
	example string // without the domain
}

// noteSearchDomains reports names with a search domain appended. If they are blocked, some clients
// stop searching before they query the name itself.
func (g *suggester) noteSearchDomains() {
	answered := map[string]bool{}
	for _, row := range g.survey.Names(-1) {
		if row.Answered > 0 && !row.Folded {
			answered[row.Name] = true
		}
	}
	domains := map[string]*searched{}
	for _, row := range g.survey.Names(-1) {
		if row.Answered > 0 || row.Folded {
			continue
		}
		front, domain := splitSearch(row, answered)
		if domain == "" {
			continue
		}
		if domains[domain] == nil {
			domains[domain] = &searched{example: front}
		}
		d := domains[domain]
		d.names++
		d.example = min(d.example, front)
	}
	names := slices.SortedFunc(maps.Keys(domains), func(a, b string) int {
		return cmp.Or(cmp.Compare(domains[b].names, domains[a].names), strings.Compare(a, b))
	})
	for _, domain := range names {
		d := domains[domain]
		g.result.Notes = append(g.result.Notes, fmt.Sprintf("%s came with the search domain %s appended, such as %s.%s. "+
			"A block that answers NODATA ends the search of musl, the C library of Alpine, so %s does not resolve there: "+
			"answer NXDOMAIN, or list *.%s.", plural(d.names, "name", "names"), domain, d.example, domain, d.example, domain))
	}
}

// splitSearch splits a name into an answered name of the log and a search domain.
func splitSearch(row survey.Name, answered map[string]bool) (front, domain string) {
	for i := range len(row.Name) {
		if row.Name[i] == '.' && strings.Contains(row.Name[:i], ".") && answered[row.Name[:i]] {
			front, domain = row.Name[:i], row.Name[i+1:]
		}
	}
	return front, domain
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
