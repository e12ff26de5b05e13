package policy

import (
	"fmt"
	"strings"
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
