package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/order"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/phantom"
	"github.com/seed-482a6d4f/vpcdns/constructs/replay"
	"github.com/seed-482a6d4f/vpcdns/constructs/survey"
)

// Exceptions returns the names that a policy would newly block although they look legitimate,
// according to a replay of the same log: see [replay.Change.LooksLegitimate]. If Options.Inspect is
// true it adds their CNAME targets that are blocked too. Names with a suspicious finding, and names
// that are not certainly legitimate, are left out with the reason. That includes names that were
// already blocked, because the log has no answer for them.
//
// Exceptions are never wildcards: a list that blocks a domain does so on purpose.
func Exceptions(r *replay.Report, s *survey.Survey, finder *phantom.Finder, options Options) Result {
	g := newSuggester(s, finder, options)
	rows := map[string]survey.Name{}
	for _, row := range s.Names(-1) {
		rows[row.Name] = row
		if row.Blocked > 0 && row.Answered == 0 && !row.Folded {
			g.blockedAlready(row)
		}
	}
	changes := map[string][]*replay.Change{}
	for i := range r.Changes {
		c := &r.Changes[i]
		if c.Class == replay.NewlyBlocked || c.Class == replay.Undecided && c.Before.Action != "BLOCK" {
			changes[c.Name] = append(changes[c.Name], c)
		}
	}
	for name, all := range changes {
		row, kept := rows[name]
		if !kept {
			row = rowOf(all[0]) // the survey dropped the name
		}
		g.except(name, all, row)
	}
	g.result.Entries = exact(sorted(g.found), g)
	g.setShared()
	g.sort()
	return g.result
}

// blockedAlready counts a name without an answer because it was blocked. A name that several clients
// query on several days may be needed, so it is reported.
func (g *suggester) blockedAlready(row survey.Name) {
	g.result.Blocked++
	if len(row.Askers) >= replay.LegitimateWorkloads && day(row.First) != day(row.Last) {
		g.leaveOut(row.Name, "already blocked, so its answer is unknown; "+asked(row.Counts, row.Askers))
	}
}

// except handles a name with all its changes.
func (g *suggester) except(text string, changes []*replay.Change, row survey.Name) {
	name, err := domain.ParseName(text)
	best := bestOf(changes)
	by := decided(best)
	switch {
	case err != nil:
		g.leaveOut(text, "this name cannot be written as an entry; "+by)
		return
	case g.onList.match(name):
		g.result.Listed++
		return
	case g.leaveOutSuspect(row, "; "+by):
		return
	}
	why := g.objection(name, text)
	switch {
	case why != "":
		why += "; " + asked(row.Counts, row.Askers)
	case best.Class == replay.Undecided:
		why = "undecided whether it would be blocked (" + best.After.Unless + ")"
	case best.AnsweredWorkloads() == 0:
		g.result.Failed++
		return
	case !best.LooksLegitimate():
		why = fmt.Sprintf("answered for only %s on %s; fewer than %d workloads or %d days could be one infected machine",
			plural(int64(best.AnsweredWorkloads()), "workload", "workloads"), plural(int64(len(best.AnsweredDays)), "day", "days"), replay.LegitimateWorkloads, replay.LegitimateDays)
	}
	if why != "" {
		g.leaveOut(text, why+"; "+by)
		return
	}
	for _, c := range changes {
		if c.Class == replay.NewlyBlocked && c.LooksLegitimate() {
			g.allow(c)
		}
	}
}

// allow adds the names that must be allowed for the queries of a change to pass: the blocked names of
// the chain, or only the first one for a rule that trusts redirections.
func (g *suggester) allow(c *replay.Change) {
	names := c.Allow
	if !g.options.Inspect {
		names = []string{c.Name}
	}
	for _, text := range names {
		name, err := domain.ParseName(text)
		if err != nil {
			g.leaveOut(text, "this name cannot be written as an entry; "+"CNAME target of "+c.Name)
			continue
		}
		f := &found{name: name, path: path(name, survey.Registrable(text)), row: rowOf(c), info: decided(c)}
		if text != c.Name {
			f.of = c.Name
		}
		switch known := g.found[name]; {
		case g.onList.match(name), known != nil && (known.of == "" || known.of <= f.of && f.of != ""):
		case g.objection(name, text) != "":
			g.leaveOut(text, g.objection(name, text)+"; "+"CNAME target of "+c.Name)
		default:
			g.found[name] = f
		}
	}
}

// bestOf returns the change with the best evidence for a name.
func bestOf(changes []*replay.Change) *replay.Change {
	return slices.MinFunc(changes, func(a, b *replay.Change) int {
		return cmp.Or(order.Bool(b.Class == replay.NewlyBlocked, a.Class == replay.NewlyBlocked), order.Bool(b.LooksLegitimate(), a.LooksLegitimate()),
			cmp.Compare(b.AnsweredWorkloads(), a.AnsweredWorkloads()), cmp.Compare(len(b.AnsweredDays), len(a.AnsweredDays)), strings.Compare(decided(a), decided(b)))
	})
}

// rowOf returns the evidence of a change: only its own queries.
func rowOf(c *replay.Change) survey.Name {
	span := c.Span()
	row := survey.Name{
		Name: c.Name, Counts: survey.Counts{Queries: span.Records},
		First: span.First.UnixMilli(), Last: span.Last.UnixMilli(), Answered: c.AnsweredWorkloads(),
	}
	for _, client := range c.Clients {
		row.Askers = append(row.Askers, survey.Asker{
			Client: survey.Client{VPC: client.Client.VPC, Name: client.Client.Label()}, Counts: survey.Counts{Queries: client.Span.Records},
		})
	}
	slices.SortStableFunc(row.Askers, func(a, b survey.Asker) int {
		return cmp.Or(cmp.Compare(b.Queries, a.Queries), a.Client.Compare(b.Client))
	})
	return row
}

// decided returns the blocking rule and its entry.
func decided(c *replay.Change) string {
	if c.By.Rule == "" {
		return "the blocking rule is undecided"
	}
	text := "blocked by rule " + c.By.Rule
	if c.By.Entry != "" {
		text += ", " + c.By.Entry
	}
	if c.By.Origin != "" {
		text += " (" + c.By.Origin + ")"
	}
	return text
}

func day(unixMilli int64) string { return time.UnixMilli(unixMilli).UTC().Format(time.DateOnly) }
