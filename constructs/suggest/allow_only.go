package suggest

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// AllowOnly returns the entries for a firewall that blocks everything else: names that had an answer
// and are not suspicious. Names that only one client had an answer for, on one day, are in
// Result.Apart: they may come from an infected machine or a new service.
func AllowOnly(s *survey.Survey, finder *phantom.Finder, options Options) Result {
	g := newSuggester(s, finder, options)
	for _, row := range s.Names(-1) {
		switch {
		case row.Folded:
			g.takeFolded(row)
		case row.Answered == 0:
			g.fail(row)
		default:
			g.take(row)
		}
	}
	g.addTargets()
	g.note()
	g.finish()
	return g.result
}

// fail counts a name without an answer.
func (g *suggester) fail(row survey.Name) {
	if row.Blocked > 0 {
		g.result.Blocked++
	} else {
		g.result.Failed++
	}
}

// isOneOff reports whether only one client had an answer, and all queries were on one day.
func isOneOff(row survey.Name) bool { return row.Answered <= 1 && day(row.First) == day(row.Last) }

// take adds a name that had an answer.
func (g *suggester) take(row survey.Name) {
	name, err := domain.ParseName(row.Name)
	switch {
	case err != nil || name.IsRoot():
		g.leaveOut(row.Name, "this name cannot be written as an entry")
	case g.onList.match(name):
		g.result.Listed++
		g.listed = append(g.listed, row)
	case g.essentials.match(name):
		g.result.AWS++
	case g.leaveOutSuspect(row, ""):
	default:
		g.takeUnlessBad(name, row)
	}
}

// takeUnlessBad checks the catalogue too. A name that is usually a wasted query, but has an answer
// and no finding, is a private one, for example in a private zone of .local.
func (g *suggester) takeUnlessBad(name domain.Name, row survey.Name) {
	info, oneOff := "", isOneOff(row) && !isPrivate(row.Name)
	if m, ok := g.finder.Find(name, ""); ok {
		oneOff = oneOff || isOneOff(row) && !strings.HasPrefix(m.Pattern, "*.")
		if m.Entry.Verdict >= phantom.Suspicious {
			g.leaveOut(row.Name, m.Entry.Verdict.String()+": "+m.Entry.Title)
			return
		}
		info = m.Entry.Title
		if m.Entry.Verdict != phantom.Harmless {
			info += ", but it resolves here"
		}
	}
	g.found[name] = &found{name: name, path: path(name, row.Domain), row: row, info: info, oneOff: oneOff}
}

// privateSuffixes do not exist in public DNS, so a name below them that has an answer is in a private
// zone. See RFC 6762, RFC 8375 and ICANN's reservation
// of .internal; corp and home were never delegated because networks use them.
var privateSuffixes = []string{".local", ".internal", ".localdomain", ".lan", ".intranet", ".private", ".corp", ".home", ".home.arpa"}

func isPrivate(name string) bool {
	return slices.ContainsFunc(privateSuffixes, func(suffix string) bool { return strings.HasSuffix(name, suffix) })
}

// takeFolded adds a domain with more names than the survey keeps.
func (g *suggester) takeFolded(row survey.Name) {
	pattern, err := domain.ParsePattern("*." + row.Domain)
	switch {
	case row.Answered == 0:
		g.fail(row)
	case err != nil:
		g.leaveOut(row.Name, "this name cannot be written as an entry")
	case g.onList.cover(pattern):
		g.result.Listed++
	case g.essentials.cover(pattern):
		g.result.AWS++
	case g.leaveOutSuspect(row, ""):
	default:
		g.result.Entries = append(g.result.Entries, Entry{
			Pattern: pattern, Names: g.survey.DomainNames(row.Domain), Counts: row.Counts,
			First: row.First, Last: row.Last, Askers: row.Askers, About: "too many names to list each", oneOff: isOneOff(row),
		})
	}
}

// addTargets adds the CNAME targets of names to list, and of names that are listed
// already: a CNAME may have changed since.
func (g *suggester) addTargets() {
	if !g.options.Inspect {
		return
	}
	for _, row := range g.listed {
		for _, text := range row.Targets {
			g.addTarget(text, row.Name, false)
		}
	}
	for _, f := range sorted(g.found) {
		for _, text := range f.row.Targets {
			g.addTarget(text, f.row.Name, f.oneOff)
		}
	}
}

func (g *suggester) addTarget(text, of string, oneOff bool) {
	name, err := domain.ParseName(text)
	if err != nil || g.onList.match(name) || g.essentials.match(name) {
		return
	}
	if known := g.found[name]; known != nil {
		if known.of != "" {
			known.oneOff = known.oneOff && oneOff
		}
		return
	}
	if why := g.objection(name, text); why != "" {
		g.leaveOut(text, why+"; CNAME target of "+of)
		return
	}
	registrable := survey.Registrable(text)
	g.found[name] = &found{name: name, path: path(name, registrable), row: survey.Name{Name: text, Domain: registrable}, of: of, oneOff: oneOff}
}

// objection returns why a name is suspicious, or "".
func (g *suggester) objection(name domain.Name, text string) string {
	if f := g.suspects.Of(text); f != nil {
		return f.Detector + ": " + f.Reason
	}
	if m, ok := g.finder.Find(name, ""); ok && m.Entry.Verdict >= phantom.Suspicious {
		return m.Entry.Verdict.String() + ": " + m.Entry.Title
	}
	return ""
}
