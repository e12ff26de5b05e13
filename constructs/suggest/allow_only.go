package suggest

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// AllowOnly returns what a firewall has to allow that blocks everything else: what had an
// answer, other than what is suspicious, what is a waste to ask for, and what looks like a
// tunnel.
func AllowOnly(s *survey.Survey, finder *phantom.Finder, options Options) Result {
	g := newSuggester(s, finder, options)
	for _, row := range s.Names(-1) {
		switch {
		case row.Folded:
			g.takeFolded(row)
		case row.Resolved == 0:
			g.result.Failed++
		default:
			g.take(row)
		}
	}
	g.addTargets()
	g.finish()
	return g.result
}

// take takes a name that had an answer.
func (g *suggester) take(row survey.Name) {
	name, err := domain.ParseName(row.Name)
	switch {
	case err != nil || name.IsRoot():
		g.leaveOut(row.Name, "no entry can say this name")
	case matched(g.options.Listed, name):
		g.result.Listed++
		g.listed = append(g.listed, row)
	case matched(g.essentials, name):
		g.result.AWS++
	case g.leaveOutSuspect(row):
	default:
		g.takeUnlessBad(name, row)
	}
}

func (g *suggester) takeUnlessBad(name domain.Name, row survey.Name) {
	info := ""
	if m, ok := g.finder.Find(name, ""); ok {
		if m.Entry.Verdict != phantom.Harmless {
			g.leaveOut(row.Name, m.Entry.Verdict.String()+": "+m.Entry.Title)
			return
		}
		info = m.Entry.Title
	}
	g.found[name] = &found{name: name, path: path(name, row.Domain), row: row, info: info}
}

// takeFolded takes the names of a domain that has too many to be kept apart.
func (g *suggester) takeFolded(row survey.Name) {
	pattern, err := domain.ParsePattern("*." + row.Domain)
	switch {
	case row.Resolved == 0:
		g.result.Failed++
	case err != nil:
		g.leaveOut(row.Name, "no entry can say this name")
	case matchedAll(g.options.Listed, pattern):
		g.result.Listed++
	case matchedAll(g.essentials, pattern):
		g.result.AWS++
	case g.leaveOutSuspect(row):
	default:
		g.result.Entries = append(g.result.Entries, Entry{
			Pattern: pattern, Names: g.survey.DomainNames(row.Domain), Counts: row.Counts,
			First: row.First, Last: row.Last, Askers: row.Askers, About: "too many names to be told apart",
		})
	}
}

func matchedAll(patterns []domain.Pattern, wanted domain.Pattern) bool {
	return slices.ContainsFunc(patterns, func(p domain.Pattern) bool { return p.Covers(wanted) })
}

// addTargets adds what names lead to that are to be listed, and names that are listed
// already: a CNAME may have changed since.
func (g *suggester) addTargets() {
	if !g.options.Inspect {
		return
	}
	for _, row := range g.listed {
		for _, text := range row.Targets {
			g.addTarget(text, row.Name)
		}
	}
	for _, f := range sorted(g.found) {
		for _, text := range f.row.Targets {
			g.addTarget(text, f.row.Name)
		}
	}
}

func (g *suggester) addTarget(text, of string) {
	name, err := domain.ParseName(text)
	if err != nil || g.found[name] != nil || matched(g.options.Listed, name) || matched(g.essentials, name) {
		return
	}
	if m, ok := g.finder.Find(name, ""); ok && m.Entry.Verdict >= phantom.Suspicious {
		g.leaveOut(text, m.Entry.Verdict.String()+": "+m.Entry.Title+"; "+of+" leads here")
		return
	}
	registrable := survey.Registrable(text)
	g.found[name] = &found{name: name, path: path(name, registrable), row: survey.Name{Name: text, Domain: registrable}, of: of}
}
