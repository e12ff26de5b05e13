package suggest

import (
	"fmt"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// What makes a name look legitimate that is blocked.
const (
	LegitimateClients = 2 // at least, that ask for it
	LegitimateDays    = 2 // at least, on which they do
)

// Judge says whether a policy blocks the queries for a name, by what, and which name of
// the chain that is: the name itself or one that it leads to.
type Judge func(row survey.Name) (by string, name domain.Name, blocked bool)

// Exceptions returns the names that a policy blocks and that look legitimate: they had
// answers, [LegitimateClients] ask for them on [LegitimateDays], and nothing bad is known
// of them. What only might be legitimate is left out, with the reason: among that are all
// names that are blocked already, because nobody has seen an answer to them.
//
// Exceptions are never wildcards: a list that blocks a domain has its reasons.
func Exceptions(s *survey.Survey, finder *phantom.Finder, judge Judge, options Options) Result {
	g := newSuggester(s, finder, options)
	for _, row := range s.Names(-1) {
		by, at, blocked := judge(row)
		if !blocked {
			by, at = "the firewall that wrote the log", domain.Name{}
		}
		switch name, err := domain.ParseName(row.Name); {
		case row.Folded || !blocked && row.Blocked == 0:
		case err != nil:
			g.leaveOut(row.Name, "no entry can say this name")
		case matched(options.Listed, name):
			g.result.Listed++
		default:
			g.except(name, at, row, "blocked by "+by)
		}
	}
	g.result.Entries = exact(sorted(g.found), g)
	g.sort()
	return g.result
}

func (g *suggester) except(name, at domain.Name, row survey.Name, by string) {
	why := ""
	if m, ok := g.finder.Find(name, ""); ok && m.Entry.Verdict != phantom.Harmless {
		why = m.Entry.Verdict.String() + ": " + m.Entry.Title
	}
	days := 1
	if day(row.First) != day(row.Last) {
		days = 2
	}
	switch {
	case why != "":
	case g.leaveOutSuspect(row):
		return
	case row.Resolved == 0 && row.Blocked > 0:
		why = fmt.Sprintf("it was blocked, so nobody knows its answer; %s", asked(row.Counts, row.Askers))
	case row.Resolved == 0:
		g.result.Failed++
		return
	case len(row.Askers) < LegitimateClients || days < LegitimateDays:
		why = fmt.Sprintf("fewer than %d clients or %d days; %s", LegitimateClients, LegitimateDays, asked(row.Counts, row.Askers))
	}
	if why != "" {
		g.leaveOut(row.Name, why+"; "+by)
		return
	}
	g.found[name] = &found{name: name, path: path(name, row.Domain), row: row, info: by}
	if g.options.Inspect && at.IsValid() && at != name {
		g.addTarget(at.String(), row.Name)
	}
}

func day(unixMilli int64) string { return time.UnixMilli(unixMilli).UTC().Format(time.DateOnly) }
