package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

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

// Effect is a verdict as far as it shows: by which rule it came about does not
// matter.
type Effect struct {
	Action   Action
	Response string

	// Trusts says that the deciding rule trusts redirections: for a query that it
	// lets pass, no later name of a CNAME chain is looked at, and AWS does not say
	// whether it applies to names that answers lead to.
	Trusts bool

	// Unless are the reasons for which the verdict may be another one, each once.
	Unless []Reason
}

// Reason is a rule that may match ahead of the deciding one.
type Reason struct {
	Rule    string // as [Match.Where] has it
	Content string // what would have to match, such as the name of a list
	Effect  string // what the rule does, such as "BLOCK NODATA"
}

// String returns "AWSManagedDomainsMalwareDomainList: BLOCK NODATA".
func (r Reason) String() string { return r.Content + ": " + r.Effect }

// Outcome returns the action and what goes with it, as in "BLOCK NXDOMAIN", without the
// reasons under Unless.
func (e Effect) Outcome() string {
	text := e.Action.String()
	if e.Response != "" {
		text += " " + e.Response
	}
	switch {
	case e.Trusts && e.Action == Blocked:
		text += " (trusts redirections)"
	case e.Trusts:
		text += " with redirections"
	}
	return text
}

// String returns the outcome and what it depends on.
func (e Effect) String() string {
	text := e.Outcome()
	if len(e.Unless) == 0 {
		return text
	}
	reasons := make([]string, len(e.Unless))
	for i, r := range e.Unless {
		reasons[i] = r.String()
	}
	return text + " (unless " + strings.Join(reasons, "; ") + ")"
}

// EffectOf returns what shows of a verdict.
func EffectOf(v Verdict) Effect {
	e := Effect{Action: v.Action, Response: v.Response}
	if v.By != nil && v.By.Rule != nil {
		e.Trusts = v.By.Rule.Trusts()
	}
	type shown struct{ content, effect string }
	seen := map[shown]bool{}
	for _, m := range v.Unless {
		if r := (Reason{m.Where(), m.content(), m.effect()}); !seen[shown{r.Content, r.Effect}] {
			seen[shown{r.Content, r.Effect}] = true
			e.Unless = append(e.Unless, r)
		}
	}
	for _, u := range v.Unresolved {
		if r := (Reason{Content: "AWS refuses it", Effect: u.Why}); u.Invalid && !seen[shown{r.Content, r.Effect}] {
			seen[shown{r.Content, r.Effect}] = true
			e.Unless = append(e.Unless, r)
		}
	}
	return e
}

// content names what a rule that may match looks for.
func (m Match) content() string {
	switch {
	case m.Rule == nil:
		return "rule group " + m.Group.ID
	case m.Rule.List == nil && m.Rule.Protection.String() == "":
		return "rule " + m.Where()
	case m.Rule.List == nil:
		return m.Rule.Protection.String()
	case m.Entry.Odd != nil:
		return m.Entry.Text
	default:
		return m.Rule.List.Label()
	}
}

func (m Match) effect() string {
	if m.Rule == nil {
		return Unclear.String()
	}
	return strings.TrimSuffix(outcomeOf(m.Rule).action.String()+" "+outcomeOf(m.Rule).response, " ")
}

// Differences returns the names about which two policies decide differently, in the
// order of patterns. It knows all names there are, not only those in the lists, and
// judges each as a query without a chain.
func Differences(old, new *Evaluator) []Difference {
	bases := basesOf(old, new)
	types := slices.Concat(old.QueryTypes(), new.QueryTypes())
	slices.Sort(types)
	c := comparison{old: old, new: new, bases: bases, oldNeeds: old.needs(), newNeeds: new.needs()}
	all := c.differences(otherType)
	general := all
	for _, t := range slices.Compact(types) {
		all = append(all, c.ofType(t, general)...)
	}
	slices.SortStableFunc(all, func(a, b Difference) int {
		return cmp.Or(a.Names.Compare(b.Names), len(a.Types)-len(b.Types))
	})
	return gathered(all)
}

// otherType stands for the types that no rule is for alone. DNS reserves it.
const otherType QueryType = 65535

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
