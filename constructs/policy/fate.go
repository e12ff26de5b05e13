package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// fate is all that decides about a name, in its shortest form: the rules that may match, by
// what that depends on, each with what it leads to, and what is certain behind them. Two
// policies with equal fates decide the same whatever the values are that nobody knows.
//
// A value that is not known counts by what it is read from. What a policy calls it says
// nothing: a list of one name may be read from another file than before.
type fate string

// turn is a rule that may decide.
type turn struct {
	depends []string // all of which have to hold for it to match, sorted; empty for a rule that matches
	leads   string
	place   string // where it is evaluated
	early   bool   // it may come before rules that its place is behind of
}

// fateOf returns what decides about a name without a chain.
func (e *Evaluator) fateOf(name domain.Name, t QueryType) fate {
	return shortest(e.turns(e.found(name, t, false), false, true))
}

// Basis identifies all that a verdict depends on: verdicts of equal Bases about a query are
// the same, whatever the values are that nobody knows.
type Basis string

// Basis returns that of the verdict about a query. It takes about as long as Judge.
func (e *Evaluator) Basis(q Query) Basis {
	t := q.Type
	if t == 0 {
		t = 1
	}
	var hops []string
	for i, name := range append([]domain.Name{q.Name}, q.Chain...) {
		goesOn := i < len(q.Chain) // only then it matters whether a rule trusts
		hops = append(hops, string(shortest(e.turns(e.found(name, t, i > 0), i > 0, goesOn))))
	}
	return Basis(strings.Join(hops, "\x07"))
}

// turns returns the rules that may decide, in order, and the one that does if none of them
// matches. The candidates are sorted and have every reason for which a step may match.
// At a later name of a chain, a rule that trusts redirections may match or not.
func (e *Evaluator) turns(found []candidate, later, trust bool) (turns []turn, last turn) {
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n].step == found[0].step {
			n++
		}
		s := &e.steps[found[0].step]
		next := turn{leads: s.outcome.key(trust), place: s.place(), early: s.early != nil}
		trusts := later && (s.outcome.trust || s.outcome.mayTrust)
		if found[0].why == "" && !trusts {
			return turns, next
		}
		for _, content := range s.contents(found[:n]) {
			next.depends = s.depends(content)
			if trusts {
				next.depends = append(next.depends, "later names at "+s.place())
			}
			turns = append(turns, next)
		}
		found = found[n:]
	}
	return turns, turn{leads: outcome{}.key(trust)}
}

// contents identifies what a step may match by, each of which is enough. It is empty where
// an entry matches for certain, if the rule is there.
func (s *step) contents(found []candidate) []string {
	var all []string
	for _, c := range found {
		switch {
		case c.entry.Pattern.IsValid():
			return []string{""}
		case c.entry.String() != "":
			all = append(all, c.entry.identity())
		default:
			all = append(all, s.content())
		}
	}
	return all
}

// depends says what has to hold for a step to match by a content.
func (s *step) depends(content string) []string {
	var all []string
	if content != "" {
		all = append(all, content)
	}
	for _, u := range s.opens() {
		all = append(all, u.identity())
	}
	if s.early != nil {
		all = append(all, s.first())
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// opens are the unknowns that decide whether a step is there.
func (s *step) opens() []*Unknown {
	var all []*Unknown
	holders := []unknowns{s.association.Unknowns, s.group.Unknowns}
	if s.rule != nil {
		holders = append(holders, s.rule.Unknowns)
	}
	for _, holder := range holders {
		if u := holder.of(Existence); u != nil {
			all = append(all, u)
		}
	}
	if s.rule != nil {
		if u := unclearType(s.rule); u != nil {
			all = append(all, u)
		}
	}
	return all
}

// first says, of a step that may come before others, what that depends on. Two that may
// have nothing else to tell them apart.
func (s *step) first() string {
	text := s.early.identity() + " at " + s.place()
	if s.rule != nil && s.rule.List != nil {
		text += " " + s.rule.List.Label()
	}
	return text
}

// content identifies what a step looks for that may match any name.
func (s *step) content() string {
	switch {
	case s.rule == nil:
		return s.group.identity()
	case s.rule.List != nil:
		return s.rule.List.identity()
	case unresolvedSource(s.rule) != nil:
		return unresolvedSource(s.rule).identity()
	default:
		return "protection " + s.rule.Protection.String()
	}
}

// place identifies where a step is evaluated.
func (s *step) place() string {
	text := s.association.Via + "\x02" + strconv.Itoa(s.association.Priority)
	if s.rule != nil {
		text += "/" + strconv.Itoa(s.rule.Priority)
	}
	return text
}

// shortest brings turns into the one form that all policies have that decide alike. What
// matches only where a rule before it does decides nothing, nor does what leads to the same as
// all that follows; and rules in a row that lead to the same may come in any order.
func shortest(turns []turn, last turn) fate {
	placed := slices.ContainsFunc(turns, func(t turn) bool { return t.early })
	seen := map[string]bool{}
	var runs [][]turn
	for _, t := range turns {
		if isCovered(seen, t.depends, false) {
			continue
		}
		seen[joined(t.depends)] = true
		if n := len(runs); n == 0 || runs[n-1][0].leads != t.leads {
			runs = append(runs, nil)
		}
		runs[len(runs)-1] = append(runs[len(runs)-1], t)
	}
	for n := len(runs); n > 0 && runs[n-1][0].leads == last.leads; n = len(runs) {
		runs = runs[:n-1]
	}
	var kept []string
	for _, run := range runs {
		kept = append(kept, written(run, placed)+"\x04"+run[0].leads)
	}
	if len(runs) > 0 {
		last.leads += ifPlaced(placed, last.place)
	}
	return fate(strings.Join(append(kept, last.leads), "\x05"))
}

// written returns the turns of a run in one order, without those that others of it cover.
func written(run []turn, placed bool) string {
	all := map[string]bool{}
	for _, t := range run {
		all[joined(t.depends)] = true
	}
	var kept []string
	for _, t := range run {
		if !isCovered(all, t.depends, true) {
			kept = append(kept, joined(t.depends)+ifPlaced(placed, t.place))
		}
	}
	slices.Sort(kept)
	return strings.Join(kept, "\x03")
}

// isCovered reports whether a part of what a turn depends on is among others, or all of it
// unless only less counts. More than five conditions of one rule are not taken apart.
func isCovered(others map[string]bool, depends []string, less bool) bool {
	if !less && others[joined(depends)] {
		return true
	}
	if len(depends) > 5 {
		return false
	}
	for some := 1; some < 1<<len(depends)-1; some++ {
		var part []string
		for i, d := range depends {
			if some&(1<<i) != 0 {
				part = append(part, d)
			}
		}
		if others[joined(part)] {
			return true
		}
	}
	return false
}

func joined(depends []string) string { return strings.Join(depends, "\x01and ") }

// ifPlaced returns the place of a rule where that matters: a rule of an unknown priority
// decides first or not, depending on the priorities of the others.
func ifPlaced(placed bool, place string) string {
	if !placed {
		return ""
	}
	return "\x06" + place
}

// key identifies an outcome.
func (o outcome) key(trust bool) string {
	text := o.action.String() + " " + o.response
	if trust && o.trust {
		text += " trusts"
	}
	if trust && o.mayTrust {
		text += " may trust"
	}
	return text + o.unclear
}

// identity is equal for unknowns that have the same value, and for no others.
func (u *Unknown) identity() string {
	if u.Source != "" {
		return u.Property + " from " + u.Source
	}
	return u.Property + " of " + u.Origin.Path + ": " + u.Why
}

// identity is equal for lists with the same entries.
func (l *List) identity() string {
	if l.Opaque == "" {
		var parts []string
		for i := range l.Unknowns {
			if u := &l.Unknowns[i]; u.Property == "Domains" {
				parts = append(parts, u.identity())
			}
		}
		return strings.Join(parts, "\x01and ")
	}
	switch {
	case l.Managed:
		return "managed list " + l.Label()
	case l.Source != "":
		return "list from " + l.Source
	case l.FileURL != "":
		return "list from " + l.FileURL
	default:
		return fmt.Sprintf("list %s: %s", l.ID, l.Opaque)
	}
}

// identity is equal for groups with the same rules.
func (g *Group) identity() string {
	switch u := unknowns(g.Unknowns).of("FirewallRules"); {
	case u != nil:
		return u.identity()
	case g.Source != "":
		return "rule group from " + g.Source
	default:
		return fmt.Sprintf("rule group %s: %s", g.ID, g.Opaque)
	}
}

// identity is equal for entries that AWS takes in the same way.
func (e Entry) identity() string {
	if g := e.gap(); g != nil {
		return "entry " + e.Text + " with " + g.identity()
	}
	return "entry " + oddText(e.Text)
}
