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
type change struct{ old, new Effect }

// differences returns the classes that change in another way than those around
// them do.
func (c comparison) differences(t QueryType) []Difference {
	var all []Difference
	emit := func(p domain.Pattern, at change, name domain.Name) {
		if at == (change{}) {
			same := c.effect(c.old, name, t)
			at = change{same, same}
		}
		all = append(all, Difference{Names: p, Old: at.old, New: at.new})
	}
	root := domain.MustParseName(".")
	around := []class{{root, c.at(belowOf(root), t)}}
	if around[0].change != (change{}) {
		emit(domain.Below(root), around[0].change, belowOf(root))
	}
	for _, base := range c.bases {
		for len(around) > 1 && !isBelow(base, around[len(around)-1].base) {
			around = around[:len(around)-1]
		}
		outer := around[len(around)-1].change
		if at := c.at(base, t); at != outer {
			emit(domain.Only(base), at, base)
		}
		below := belowOf(base)
		if !below.IsValid() {
			continue
		}
		at := c.at(below, t)
		if at != outer {
			emit(domain.Below(base), at, below)
		}
		around = append(around, class{base, at})
	}
	return all
}

// ofType returns what one query type has other than the types in general, given
// the differences of those.
func (c comparison) ofType(t QueryType, general []Difference) []Difference {
	own := c.differences(t)
	told := map[domain.Pattern]bool{}
	var all []Difference
	for _, d := range without(own, general) {
		d.Types = []QueryType{t}
		all = append(all, d)
		told[d.Names] = true
	}
	for _, d := range without(general, own) {
		if !told[d.Names] {
			name := exampleOf(d.Names)
			all = append(all, Difference{d.Names, []QueryType{t}, c.effect(c.old, name, t), c.effect(c.new, name, t)})
		}
	}
	return all
}

// without returns the differences that others do not have.
func without(all, others []Difference) []Difference {
	type key struct {
		names    domain.Pattern
		old, new Effect
	}
	known := make(map[key]bool, len(others))
	for _, d := range others {
		known[key{d.Names, d.Old, d.New}] = true
	}
	return slices.DeleteFunc(slices.Clone(all), func(d Difference) bool { return known[key{d.Names, d.Old, d.New}] })
}

func (c comparison) at(name domain.Name, t QueryType) change {
	if c.stays(name.String(), t) {
		return change{}
	}
	at := change{c.effect(c.old, name, t), c.effect(c.new, name, t)}
	if at.old == at.new {
		return change{}
	}
	return at
}

// stays reports whether both policies decide the same for certain, which most do about most
// names, without the time that a verdict takes.
func (c comparison) stays(name string, t QueryType) bool {
	old, new := Decide(c.old, name, t), Decide(c.new, name, t)
	return old.Certain && new.Certain && c.old.outcomeOf(int(old.step)) == c.new.outcomeOf(int(new.step))
}

func (c comparison) effect(e *Evaluator, name domain.Name, t QueryType) Effect {
	return EffectOf(e.Judge(Query{Name: name, Type: t}))
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
