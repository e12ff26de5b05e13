package policy

import "slices"

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
	for _, odd := range e.odd.all {
		all[odd.entry.identity()] = true
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
	var some []need
	for _, n := range all {
		if !hasNeed(some, n) {
			some = append(some, n)
		}
	}
	return some
}

// needs returns what it depends on whether a rule matches.
func (m Match) needs() []need {
	var all []need
	add := func(what, list string, u Unknown) {
		all = append(all, need{what: what, list: list, unknown: u, identity: u.identity()})
	}
	holders := []unknowns{m.Association.Unknowns, m.Group.Unknowns}
	if m.Rule != nil {
		holders = append(holders, m.Rule.Unknowns)
	}
	for _, holder := range holders {
		if u := holder.of(Existence); u != nil {
			add("whether "+m.Where()+" is there", "", *u)
		}
		for _, property := range []string{"Priority", OrderUnknown} {
			if u := holder.of(property); u != nil {
				add("the place of "+m.Where(), "", *u)
			}
		}
	}
	if m.Rule == nil {
		u := Unknown{Property: "FirewallRules", Why: m.Group.Opaque, Origin: m.Group.Origin, Source: m.Group.Source}
		if own := unknowns(m.Group.Unknowns).of("FirewallRules"); own != nil {
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
	if u := unknowns(l.Unknowns).of("Domains"); u != nil && l.Opaque == "" {
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
	for _, u := range append(s.unclear(), untold(m.Rule, "FirewallDomainRedirectionAction")...) {
		what := u.Property + " of " + m.Where()
		if u.Property == Refused {
			what = m.Where()
		}
		all = append(all, need{what: what, unknown: u, identity: s.outcome.unclear + u.identity(), decides: true})
	}
	return all
}
