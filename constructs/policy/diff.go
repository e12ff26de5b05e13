package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Comparison is what changes for some VPCs, which is the same for all of them.
type Comparison struct {
	Pairs       []Pair
	Differences []Difference // none if every verdict stays
}

// Compare returns what changes for pairs of VPCs, those of equal changes together, in the order
// of the first of each. VPCs with the same rules are compared once, so the time depends on how many
// different rules there are and not on how many VPCs. The error is that of [NewEvaluator].
func Compare(pairs []Pair) ([]Comparison, error) {
	var all []Comparison
	at := map[string]int{}
	for _, c := range alike(pairs) {
		old, err := evaluatorOf(c.Pairs[0].Old)
		if err != nil {
			return nil, err
		}
		new, err := evaluatorOf(c.Pairs[0].New)
		if err != nil {
			return nil, err
		}
		if rulesKey(c.Pairs[0].Old) != rulesKey(c.Pairs[0].New) { // of the same groups, not of equal ones
			c.Differences = Differences(old, new)
		}
		key := keyOfDifferences(c.Differences)
		if i, known := at[key]; known {
			all[i].Pairs = append(all[i].Pairs, c.Pairs...)
			continue
		}
		at[key] = len(all)
		all = append(all, c)
	}
	return all, nil
}

// alike brings together the pairs whose VPCs have the same rules.
func alike(pairs []Pair) []Comparison {
	var all []Comparison
	at := map[string]int{}
	for _, p := range pairs {
		key := rulesKey(p.Old) + "\x00" + rulesKey(p.New)
		if i, known := at[key]; known {
			all[i].Pairs = append(all[i].Pairs, p)
			continue
		}
		at[key] = len(all)
		all = append(all, Comparison{Pairs: []Pair{p}})
	}
	return all
}

// rulesKey is equal for VPCs of one policy that decide the same, whatever is not known.
func rulesKey(v *VPC) string {
	if v == nil {
		return ""
	}
	var b strings.Builder
	for i := range v.Associations {
		a := &v.Associations[i]
		fmt.Fprintf(&b, "%p %d %q", a.Group, a.Priority, a.Via)
		for j := range a.Unknowns {
			fmt.Fprintf(&b, " %q", a.Unknowns[j].identity())
		}
		b.WriteString(";")
	}
	return b.String()
}

// evaluatorOf compiles the rules of a VPC. One that a policy does not have has none.
func evaluatorOf(v *VPC) (*Evaluator, error) {
	if v == nil {
		v = &VPC{}
	}
	return NewEvaluator(v)
}

func keyOfDifferences(all []Difference) string {
	var b strings.Builder
	for _, d := range all {
		fmt.Fprintf(&b, "%s %v %v %q %q;", d.Names, d.Types, d.Except, d.change.old, d.change.new)
	}
	return b.String()
}

// Difference is a set of names about which two policies decide in one way that
// differs, or may.
type Difference struct {
	// Names are the names, but for those that another Difference narrows down:
	// one about a.example.com counts more than one about *.example.com.
	Names domain.Pattern

	// Types are the query types it is about; nil stands for every type but those under
	// Except.
	Types []QueryType

	// Except are the types that this is not about; other Differences about the same
	// Names say what changes for them, and for those that none has nothing does.
	Except []QueryType

	// Old and New are what the policies decide. They are equal for names that
	// stay as they were among others that do not. They may look alike and depend on
	// something else, which is under Unshared.
	Old, New Effect

	// Unshared are the values that the verdicts depend on, that could be known, and that
	// only one of the policies reads from their source. As long as they are not known,
	// nobody can say whether the verdicts differ, or how.
	Unshared []Unshared

	change change
}

// Unshared is something that one of two policies reads from elsewhere than the other. One
// of Old and New is the zero Unknown if that policy knows it or does not have it.
type Unshared struct {
	What     string // such as "list Malware" or "Action of rule Group/10"
	List     string // the ID of the list whose entries they are, if so
	Old, New Unknown
}

// Same reports whether the names stay as they were, which is said only of names
// among others that do not.
func (d Difference) Same() bool { return d.change == change{} }

// Differences returns the names about which two policies decide differently, in the
// order of patterns. It knows all names there are, not only those in the lists, and
// judges each as a query without a chain.
func Differences(old, new *Evaluator) []Difference {
	bases := basesOf(old, new)
	types := slices.Concat(old.QueryTypes(), new.QueryTypes())
	slices.Sort(types)
	c := comparison{old: old, new: new, bases: bases, oldNeeds: old.needs(), newNeeds: new.needs()}
	all := c.differences(OtherType)
	general := all
	for _, t := range slices.Compact(types) {
		all = append(all, c.ofType(t, general)...)
	}
	slices.SortStableFunc(all, func(a, b Difference) int {
		return cmp.Or(a.Names.Compare(b.Names), len(a.Types)-len(b.Types))
	})
	return gathered(all)
}

// gathered makes one of differences that are the same but for the type. They are in
// the order of their names.
func gathered(all []Difference) []Difference {
	var short []Difference
	for _, d := range all {
		if at := sameButType(short, d); at >= 0 {
			short[at].Types = append(short[at].Types, d.Types...)
		} else {
			short = append(short, d)
		}
	}
	return excepted(short)
}

func sameButType(short []Difference, d Difference) int {
	for at := len(short) - 1; at >= 0 && short[at].Names == d.Names; at-- {
		if d.Types != nil && short[at].Types != nil && short[at].change == d.change {
			return at
		}
	}
	return -1
}

// excepted takes the types that differ out of the differences about every type, and leaves
// out those for which nothing changes, unless a difference about more names would speak of
// them instead.
func excepted(all []Difference) []Difference {
	general, others := map[domain.Pattern]int{}, map[domain.Pattern]bool{}
	for i, d := range all {
		if d.Types == nil {
			general[d.Names] = i
		}
		others[d.Names] = true
	}
	var kept []Difference
	for i := range all {
		d := &all[i]
		at, has := general[d.Names]
		if d.Types == nil || !has {
			continue
		}
		if d.Same() && all[at].Same() {
			d.Types = []QueryType{} // said by the other
			continue
		}
		all[at].Except = append(all[at].Except, d.Types...)
		slices.Sort(all[at].Except)
		if d.Same() && !coveredByOthers(others, d.Names) {
			d.Types = []QueryType{} // said by the exception
		}
	}
	for _, d := range all {
		if d.Types == nil || len(d.Types) > 0 {
			kept = append(kept, d)
		}
	}
	return kept
}

func coveredByOthers(others map[domain.Pattern]bool, names domain.Pattern) bool {
	for above := range names.CoveredBy() {
		if above != names && others[above] {
			return true
		}
	}
	return false
}

// comparison goes through the names between which two policies distinguish.
//
// The names in their lists cut all names there are into classes: each of the
// names itself, and for each of them the names below it that are below no other.
// Two names of a class are in the same entries, so one of them stands for all.
type comparison struct {
	old, new *Evaluator
	bases    []domain.Name // all names of entries, in order

	oldNeeds, newNeeds needSet
}

// basesOf returns the names of all entries of two policies. Invalid entries count too,
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
		case e.Invalid != nil:
			if n, err := domain.ParseName(baseOf(filled(e.Text))); err == nil && !n.IsRoot() {
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

// settled reports whether nothing is unsettled about a policy.
func (e *Evaluator) settled() bool {
	return len(e.unsettled) == 0 && len(e.invalid.all) == 0 && e.unsure.Len() == 0
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
