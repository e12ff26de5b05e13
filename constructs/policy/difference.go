package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// Difference is a set of names about which two policies decide in one way that
// differs.
type Difference struct {
	// Names are the names, but for those that another Difference narrows down:
	// one about a.example.com counts more than one about *.example.com.
	Names domain.Pattern

	// Types are the query types it is about; nil stands for every type, and for
	// every one that no other Difference about the same Names has.
	Types []QueryType

	// Old and New are what the policies decide. They are equal for names that
	// stay as they were among others that do not.
	Old, New Effect
}

// Same reports whether the names stay as they were, which is said only of names
// among others that do not.
func (d Difference) Same() bool { return d.Old == d.New }

// Example returns one of the Names that no entry of either policy is about alone. It is
// no name that anybody asks for, if Names is a wildcard.
func (d Difference) Example() domain.Name { return exampleOf(d.Names) }

// Effect is a verdict as far as it shows: by which rule it came about does not
// matter.
type Effect struct {
	Action   Action
	Response string

	// Trusts says that no later name of a CNAME chain is looked at.
	Trusts bool

	// Unless is what the verdict hangs on that AWS does not publish, such as
	// "AWSManagedDomainsMalwareDomainList: BLOCK NODATA", with "; " between several.
	Unless string
}

// String returns the action and what goes with it, as in "BLOCK NXDOMAIN".
func (e Effect) String() string {
	text := e.Action.String()
	if e.Response != "" {
		text += " " + e.Response
	}
	if e.Trusts && e.Action != Blocked {
		text += " with redirections"
	}
	if e.Unless != "" {
		text += " (unless " + e.Unless + ")"
	}
	return text
}

// EffectOf returns what shows of a verdict.
func EffectOf(v Verdict) Effect {
	e := Effect{Action: v.Action, Response: v.Response}
	if v.By != nil && v.By.Rule != nil {
		e.Trusts = v.By.Rule.Trusts()
	}
	var unless []string
	for _, m := range v.Unless {
		if text := m.content() + ": " + m.effect(); !slices.Contains(unless, text) {
			unless = append(unless, text)
		}
	}
	for _, u := range v.Unresolved {
		if text := "AWS refuses it: " + u.Why; u.Invalid && !slices.Contains(unless, text) {
			unless = append(unless, text)
		}
	}
	e.Unless = strings.Join(unless, "; ")
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
	c := comparison{old: old, new: new, bases: bases}
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
	return short
}

func sameButType(short []Difference, d Difference) int {
	for at := len(short) - 1; at >= 0 && short[at].Names == d.Names; at-- {
		if d.Types != nil && short[at].Types != nil && short[at].Old == d.Old && short[at].New == d.New {
			return at
		}
	}
	return -1
}
