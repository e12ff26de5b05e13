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
	for _, u := range s.existence() {
		all = append(all, u.identity())
	}
	if s.early != nil {
		all = append(all, s.first())
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// existence are the unknowns that decide whether a step is there.
func (s *step) existence() []*Unknown {
	var all []*Unknown
	holders := []Unknowns{s.association.Unknowns, s.group.Unknowns}
	if s.rule != nil {
		holders = append(holders, s.rule.Unknowns)
	}
	for _, holder := range holders {
		if u := holder.Of(Existence); u != nil {
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
// do not differ in anything else.
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
	switch u := g.Unknowns.Of("FirewallRules"); {
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
	return "entry " + comparableText(e.Text)
}

// need is a value that a verdict depends on and that somebody could know.
type need struct {
	what, list string
	unknown    Unknown
	identity   string

	// decides says that it is what the deciding rule does. All else leaves open which rule
	// decides.
	decides bool
}

// unshared returns what one of two verdicts depends on and the other policy does not read from
// the same source, or what the verdict itself is not known for.
func (c comparison) unshared(old, new Verdict) []Unshared {
	before, after := old.needs(), new.needs()
	var all []Unshared
	for _, n := range before {
		if !c.newNeeds.has(n) && !hasNeed(after, n) {
			all = append(all, Unshared{What: n.what, List: n.list, Old: n.unknown})
		}
	}
	for _, n := range after {
		if c.oldNeeds.has(n) || hasNeed(before, n) {
			continue
		}
		at := slices.IndexFunc(all, func(u Unshared) bool { return u.What == n.what && u.New == Unknown{} })
		if at < 0 {
			all = append(all, Unshared{What: n.what, List: n.list, New: n.unknown})
		} else {
			all[at].New = n.unknown
		}
	}
	return all
}

// needSet is what the verdicts of a policy may depend on, by its identity.
type needSet map[string]bool

func (s needSet) has(n need) bool { return !n.decides && s[n.identity] }

// needs returns what it may depend on which rule decides.
func (e *Evaluator) needs() needSet {
	all := needSet{}
	for i := range e.steps {
		s := &e.steps[i]
		m := Match{Association: s.association, Group: s.group, Rule: s.rule}
		for _, n := range m.needs() {
			all[n.identity] = true
		}
	}
	for _, each := range e.invalid.all {
		all[each.entry.identity()] = true
	}
	return all
}

func hasNeed(all []need, n need) bool {
	return slices.ContainsFunc(all, func(other need) bool { return other.identity == n.identity })
}

// needs returns what a verdict depends on, each once.
func (v Verdict) needs() []need {
	var all []need
	for _, m := range v.Unless {
		all = append(all, m.needs()...)
		all = append(all, m.outcomeNeeds()...)
	}
	if v.By != nil {
		all = append(all, v.By.outcomeNeeds()...)
	}
	var missing []need
	for _, n := range all {
		if !hasNeed(missing, n) {
			missing = append(missing, n)
		}
	}
	return missing
}

// needs returns what it depends on whether a rule matches.
func (m Match) needs() []need {
	var all []need
	add := func(what, list string, u Unknown) {
		all = append(all, need{what: what, list: list, unknown: u, identity: u.identity()})
	}
	holders := []Unknowns{m.Association.Unknowns, m.Group.Unknowns}
	if m.Rule != nil {
		holders = append(holders, m.Rule.Unknowns)
	}
	for _, holder := range holders {
		if u := holder.Of(Existence); u != nil {
			add("whether "+m.Where()+" is there", "", *u)
		}
		for _, property := range []string{"Priority", OrderUnknown} {
			if u := holder.Of(property); u != nil {
				add("the place of "+m.Where(), "", *u)
			}
		}
	}
	if m.Rule == nil {
		u := Unknown{Property: "FirewallRules", Why: m.Group.Opaque, Origin: m.Group.Origin, Source: m.Group.Source}
		if own := m.Group.Unknowns.Of("FirewallRules"); own != nil {
			u = *own
		}
		return append(all, need{what: "rule group " + m.Group.ID, unknown: u, identity: m.Group.identity()})
	}
	if u := unclearType(m.Rule); u != nil {
		add("Qtype of "+m.Where(), "", *u)
	}
	return append(all, m.contentNeeds()...)
}

// contentNeeds returns what is not known of what a rule looks for. What AWS publishes for
// nobody is not among it.
func (m Match) contentNeeds() []need {
	l := m.Rule.List
	switch g := m.Entry.gap(); {
	case g != nil:
		return []need{{what: "entry " + m.Entry.Text + " of list " + l.Label(), list: l.ID, unknown: g.Unknown, identity: m.Entry.identity()}}
	case m.Entry.String() != "":
		return nil
	case l == nil:
		if u := unresolvedSource(m.Rule); u != nil {
			return []need{{what: "what " + m.Where() + " looks for", unknown: *u, identity: u.identity()}}
		}
		return nil
	case l.Opaque != "" && !l.Managed:
		u := Unknown{Property: "Domains", Why: l.Opaque, Origin: l.Origin, Source: l.source()}
		return []need{{what: "list " + l.Label(), list: l.ID, unknown: u, identity: l.identity()}}
	}
	if u := l.Unknowns.Of("Domains"); u != nil && l.Opaque == "" {
		return []need{{what: "list " + l.Label(), list: l.ID, unknown: *u, identity: l.identity()}}
	}
	return nil
}

// source is what entries that are not known are read from.
func (l *List) source() string {
	if l.Source != "" {
		return l.Source
	}
	return l.FileURL
}

// outcomeNeeds returns what is not known about what a rule leads to.
func (m Match) outcomeNeeds() []need {
	if m.Rule == nil {
		return nil
	}
	s := newStep(m.Association, m.Rule)
	var all []need
	for _, u := range append(s.unclear(), unknownsOf(m.Rule, "FirewallDomainRedirectionAction")...) {
		what := u.Property + " of " + m.Where()
		if u.Property == Refused {
			what = m.Where()
		}
		all = append(all, need{what: what, unknown: u, identity: s.outcome.unclear + u.identity(), decides: true})
	}
	return all
}
