package load

import (
	"cmp"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// finish does for a policy what is the same whatever it was read from: known
// managed lists get their names, stand-ins their entries, groups on no VPC a VPC of their own,
// everything its order, and what AWS would refuse its mark.
func finish(p *policy.Policy, o Options) (*policy.Policy, error) {
	nameManaged(p)
	if err := standIn(p, o.StandIns); err != nil {
		return nil, err
	}
	addAlone(p)
	order(p)
	lint.MarkRefused(p)
	return p, nil
}

// nameManaged gives the lists whose ID is that of a managed list its name.
func nameManaged(p *policy.Policy) {
	for _, l := range p.Lists {
		if name, _, known := awsdns.ManagedListName(l.ID); known {
			l.Name, l.Managed = name, true
		}
		if l.Managed {
			l.Opaque = "AWS publishes no entry of its list " + l.Label()
		}
	}
}

// addAlone adds a VPC for every group that is on none, so that it can be judged.
func addAlone(p *policy.Policy) {
	used := map[*policy.Group]bool{}
	for _, vpc := range p.VPCs {
		for _, a := range vpc.Associations {
			used[a.Group] = true
		}
	}
	for _, g := range p.Groups {
		if used[g] || g.Opaque != "" {
			continue
		}
		p.VPCs = append(p.VPCs, policy.VPC{
			Name: "any VPC with " + g.ID, Alone: true, Origin: g.Origin,
			Associations: []policy.Association{{Priority: 101, Group: g, Origin: g.Origin}},
		})
	}
}

func order(p *policy.Policy) {
	slices.SortStableFunc(p.VPCs, func(a, b policy.VPC) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortStableFunc(p.Groups, func(a, b *policy.Group) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.Lists, func(a, b *policy.List) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(p.QueryLogConfigs, func(a, b *policy.QueryLogConfig) int { return cmp.Compare(a.ID, b.ID) })
	for i := range p.VPCs {
		associations := p.VPCs[i].Associations
		slices.SortStableFunc(associations, func(a, b policy.Association) int { return cmp.Compare(a.Priority, b.Priority) })
	}
	for _, g := range p.Groups {
		slices.SortStableFunc(g.Rules, func(a, b policy.Rule) int { return cmp.Compare(a.Priority, b.Priority) })
	}
}
