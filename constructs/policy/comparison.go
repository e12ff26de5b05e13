package policy

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// comparison goes through the names that two policies tell apart.
//
// The names in their lists cut all names there are into classes: each of the
// names itself, and for each of them the names below it that are below no other.
// Two names of a class are in the same entries, so that one of them tells of all.
type comparison struct {
	old, new *Evaluator
	bases    []domain.Name // all names of entries, in order

	oldNeeds, newNeeds needSet
}

// basesOf returns the names of all entries of two policies. Odd entries count too,
// as far as they are names.
func basesOf(evaluators ...*Evaluator) []domain.Name {
	var bases []domain.Name
	for _, e := range evaluators {
		for i := range e.steps {
			if r := e.steps[i].rule; r != nil && r.List != nil {
				bases = append(bases, basesIn(r.List)...)
			}
		}
	}
	slices.SortFunc(bases, domain.Name.Compare)
	return slices.Compact(bases)
}

func basesIn(l *List) []domain.Name {
	bases := make([]domain.Name, 0, len(l.Entries))
	for _, e := range l.Entries {
		switch {
		case e.Odd != nil:
			if n, err := domain.ParseName(oddBase(filled(e.Text))); err == nil && !n.IsRoot() {
				bases = append(bases, n)
			}
		case e.Pattern.Kind() != domain.Any:
			bases = append(bases, e.Pattern.Base())
		}
	}
	return bases
}

// class is the names below one, with what becomes of them.
type class struct {
	base   domain.Name
	change change
}

// change is what two policies decide about a class. All classes that stay as they
// are have the zero change.
type change struct{ old, new fate }

// differences returns the classes that change in another way than those around
// them do.
func (c comparison) differences(t QueryType) []Difference {
	var all []Difference
	root := domain.MustParseName(".")
	around := []class{{root, c.at(belowOf(root), t)}}
	if around[0].change != (change{}) {
		all = append(all, c.difference(domain.Below(root), around[0].change, t))
	}
	for _, base := range c.bases {
		for len(around) > 1 && !isBelow(base, around[len(around)-1].base) {
			around = around[:len(around)-1]
		}
		outer := around[len(around)-1].change
		if at := c.at(base, t); at != outer {
			all = append(all, c.difference(domain.Only(base), at, t))
		}
		below := belowOf(base)
		if !below.IsValid() {
			continue
		}
		at := c.at(below, t)
		if at != outer {
			all = append(all, c.difference(domain.Below(base), at, t))
		}
		around = append(around, class{base, at})
	}
	return all
}

// difference describes what becomes of a class.
func (c comparison) difference(names domain.Pattern, at change, t QueryType) Difference {
	q := Query{Name: exampleOf(names), Type: t}
	old, new := c.old.Judge(q), c.new.Judge(q)
	d := Difference{Names: names, Old: EffectOf(old), New: EffectOf(new), change: at}
	if at != (change{}) {
		d.Unshared = c.unshared(old, new)
	}
	return d
}

// ofType returns what one query type has other than the types in general, given
// the differences of those.
func (c comparison) ofType(t QueryType, general []Difference) []Difference {
	own := c.differences(t)
	known := map[domain.Pattern]bool{}
	var all []Difference
	for _, d := range without(own, general) {
		d.Types = []QueryType{t}
		all = append(all, d)
		known[d.Names] = true
	}
	for _, d := range without(general, own) {
		if !known[d.Names] {
			d := c.difference(d.Names, c.at(exampleOf(d.Names), t), t)
			d.Types = []QueryType{t}
			all = append(all, d)
		}
	}
	return all
}

// without returns the differences that others do not have.
func without(all, others []Difference) []Difference {
	type key struct {
		names  domain.Pattern
		change change
	}
	known := make(map[key]bool, len(others))
	for _, d := range others {
		known[key{d.Names, d.change}] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(d Difference) bool { return known[key{d.Names, d.change}] })
}

func (c comparison) at(name domain.Name, t QueryType) change {
	if c.old.settled() && c.new.settled() && c.stays(name.String(), t) {
		return change{}
	}
	at := change{c.old.fateOf(name, t), c.new.fateOf(name, t)}
	if at.old == at.new {
		return change{}
	}
	return at
}

// settled reports whether nothing is open about a policy.
func (e *Evaluator) settled() bool {
	return len(e.open) == 0 && len(e.odd.all) == 0 && e.unsure.Len() == 0
}

// stays reports whether two settled policies decide the same, which most do about most
// names, without the time that a fate takes.
func (c comparison) stays(name string, t QueryType) bool {
	old, new := Decide(c.old, name, t), Decide(c.new, name, t)
	return c.old.outcomeOf(int(old.step)) == c.new.outcomeOf(int(new.step))
}

// belowOf returns a name below another that is in no list, as no entry can have its
// first label. It is invalid where no further label fits.
func belowOf(n domain.Name) domain.Name {
	text := "!"
	if !n.IsRoot() {
		text += "." + n.String()
	}
	name, err := domain.ParseName(text)
	if err != nil {
		return domain.Name{}
	}
	return name
}

// exampleOf returns one of the names that a difference is about.
func exampleOf(p domain.Pattern) domain.Name {
	switch p.Kind() {
	case domain.Exact:
		return p.Base()
	case domain.Any:
		return belowOf(domain.MustParseName("."))
	default:
		return belowOf(p.Base())
	}
}

func isBelow(n, base domain.Name) bool { return domain.Below(base).Matches(n) }
