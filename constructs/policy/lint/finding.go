package lint

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// Finding is one thing that a check found.
type Finding struct {
	ID       string // of the check
	Severity Severity

	Origin  policy.Origin
	Message string // what is found, in a sentence
	Why     string // it matters
	Fix     string // what to do about it

	// What it is about, as far as it is about such a thing. VPC has several names,
	// with ", " between them, if it is the same on several.
	VPC, Group string
	Priority   int // of the rule, whose Group is not empty
	List       string

	// Entries are all entries, rules or reasons that the Message names the first of. It is
	// nil if the Message names all.
	Entries []string
}

// String returns the finding in one line: "file:line: error: message [id]".
func (f Finding) String() string {
	text := fmt.Sprintf("%s: %s [%s]", f.Severity, f.Message, f.ID)
	if at := f.Origin.String(); at != "" {
		text = at + ": " + text
	}
	return text
}

// place is what a finding is about.
type place struct {
	vpcs  []*policy.VPC
	group *policy.Group
	// association is that of the group on the VPC, for what is about it alone.
	association *policy.Association

	rule *policy.Rule
	list *policy.List
	at   policy.Origin
}

func (p place) onVPC(vpcs ...*policy.VPC) place {
	p.vpcs = vpcs
	return p
}

func (p place) vpcNames() string {
	var names []string
	for _, vpc := range p.vpcs {
		names = append(names, vpc.Name)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), ", ")
}

// ruleOf is the place of a rule.
func ruleOf(g *policy.Group, r *policy.Rule) place {
	return place{group: g, rule: r, list: r.List, at: nearest(r.Origin, g.Origin)}
}

func listOf(l *policy.List) place { return place{list: l, at: l.Origin} }

func groupOf(g *policy.Group) place { return place{group: g, at: g.Origin} }

// nearest returns the first origin that says something.
func nearest(origins ...policy.Origin) policy.Origin {
	for _, o := range origins {
		if o != (policy.Origin{}) {
			return o
		}
	}
	return policy.Origin{}
}

// Sorted puts findings in order, the worst first, and those of one file as they stand
// in it.
func Sorted(all []Finding) []Finding {
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(b.Severity, a.Severity),
			strings.Compare(a.Origin.File, b.Origin.File),
			cmp.Compare(a.Origin.Line, b.Origin.Line),
			strings.Compare(a.Origin.Path, b.Origin.Path),
			strings.Compare(a.ID, b.ID),
			strings.Compare(a.Message, b.Message),
			strings.Compare(a.VPC, b.VPC),
		)
	})
	return slices.CompactFunc(all, func(a, b Finding) bool {
		entries := slices.Equal(a.Entries, b.Entries)
		a.Entries, b.Entries = nil, nil
		return entries && reflect.DeepEqual(a, b)
	})
}
