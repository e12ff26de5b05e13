package policy

import (
	"cmp"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Pair is a VPC of two policies. Old or New is nil for a VPC that only one of them has.
type Pair struct {
	Old, New *VPC

	// Assumed says why the two are taken for one VPC although the policies do not say
	// so, and is empty where they do.
	Assumed string
}

// Name returns what to call the VPC: as the new policy does, with what the old one has for
// it if they are taken for one.
func (p Pair) Name() string {
	switch {
	case p.Old == nil:
		return p.New.Name + " (new)"
	case p.New == nil:
		return p.Old.Name + " (gone)"
	case p.Assumed != "" && p.Old.Name != p.New.Name:
		return p.Old.Name + " -> " + p.New.Name
	default:
		return p.New.Name
	}
}

// Has reports whether one of the policies calls the VPC by a name.
func (p Pair) Has(name string) bool {
	return p.Old != nil && p.Old.Name == name || p.New != nil && p.New.Name == name
}

// Pairs brings together the VPCs of two policies: those of one ID, those whose IDs are read
// from the same source, and those of one name whose IDs neither policy has. If then each policy
// has one VPC left, and one of the two has an ID that the other may come to have, they are
// taken for one. All others are gone or new.
//
// A VPC that stands for any with a rule group, see VPC.Alone, is only ever itself. The pairs
// are in the order of the old policy, those of new VPCs last.
func Pairs(old, new *Policy) []Pair {
	m := matching{old: old.VPCs, new: new.VPCs, taken: make([]bool, len(new.VPCs)), with: make([]int, len(old.VPCs))}
	for i := range m.with {
		m.with[i] = -1
	}
	m.by(identityOfVPC)
	m.by(nameOfUnknown)
	pairs := make([]Pair, 0, len(old.VPCs))
	i, j := m.lastTwo()
	assumed := i >= 0 && mayBeOne(&old.VPCs[i], &new.VPCs[j], old.Complete, new.Complete)
	for at := range old.VPCs {
		switch {
		case m.with[at] >= 0:
			pairs = append(pairs, Pair{Old: &old.VPCs[at], New: &new.VPCs[m.with[at]]})
		case assumed && at == i:
			pairs = append(pairs, Pair{&old.VPCs[i], &new.VPCs[j], "the only VPCs that are left to pair"})
		default:
			pairs = append(pairs, Pair{Old: &old.VPCs[at]})
		}
	}
	for at := range new.VPCs {
		if !m.taken[at] && !(assumed && at == j) {
			pairs = append(pairs, Pair{New: &new.VPCs[at]})
		}
	}
	return pairs
}

// matching finds the VPCs of two policies that are one.
type matching struct {
	old, new []VPC
	with     []int  // of each old VPC the new one, or -1
	taken    []bool // of the new ones
}

// by matches VPCs of one key that no other VPC of their policy has. VPCs with an empty key
// have none.
func (m *matching) by(keyOf func(*VPC) string) {
	ofNew := map[string][]int{}
	for j := range m.new {
		if key := keyOf(&m.new[j]); key != "" && !m.taken[j] {
			ofNew[key] = append(ofNew[key], j)
		}
	}
	ofOld := map[string]int{}
	for i := range m.old {
		if m.with[i] < 0 {
			ofOld[keyOf(&m.old[i])]++
		}
	}
	for i := range m.old {
		key := keyOf(&m.old[i])
		if found := ofNew[key]; m.with[i] < 0 && len(found) == 1 && ofOld[key] == 1 {
			m.with[i], m.taken[found[0]] = found[0], true
		}
	}
}

// lastTwo returns the only VPC of each policy that has no match, or -1.
func (m *matching) lastTwo() (i, j int) {
	i, j = -1, -1
	for at, with := range m.with {
		if with < 0 && i >= 0 {
			return -1, -1
		}
		if with < 0 {
			i = at
		}
	}
	for at, taken := range m.taken {
		if !taken && j >= 0 {
			return -1, -1
		}
		if !taken {
			j = at
		}
	}
	if i < 0 || j < 0 {
		return -1, -1
	}
	return i, j
}

func identityOfVPC(v *VPC) string {
	switch {
	case v.Alone:
		return "alone " + v.Name
	case v.HasID():
		return "id " + v.Name
	default:
		return cmp.Or(v.Source, v.Name)
	}
}

// nameOfUnknown is what policies call a VPC of which they have no ID.
func nameOfUnknown(v *VPC) string {
	if v.HasID() || v.Alone {
		return ""
	}
	return v.Name
}

// HasID reports whether the name of a VPC is its ID, as in a query log.
func (v *VPC) HasID() bool { return strings.HasPrefix(v.Name, awsdns.VPCID) && !v.Alone }

// mayBeOne reports whether an ID that one policy has may be the one that the other does not
// have. A VPC that a policy creates has the ID of another only if that one was deployed before.
func mayBeOne(old, new *VPC, deployedOld, deployedNew bool) bool {
	if old.Alone || new.Alone || old.HasID() == new.HasID() {
		return false
	}
	if old.HasID() {
		return !new.Defined || deployedOld
	}
	return !old.Defined || deployedNew
}
