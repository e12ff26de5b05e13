package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// Overlay returns what VPCs will have once a policy is deployed: all that is deployed now, such as
// the rule groups of other teams, with what the policy adds and changes. The deployed policy is
// one of a snapshot; the other is of templates or a plan and is changed.
//
// An association of the policy replaces a deployed one if the two have one rule group or one
// name. A rule group of the policy is a deployed one, on whichever VPC, if both have one ID or, as
// templates have no IDs, one name. Lists and groups that the policy names by ID have the
// content that is deployed. What a stack no longer has stays, as a snapshot does not say what a
// stack has made. All that was assumed is in the Notes of the result.
//
// The error is about a policy that is deployed itself, and about a VPC of the policy that is not
// among the deployed ones or is not known to be.
func Overlay(deployed, p *Policy) (*Policy, error) {
	if !deployed.Complete || p.Complete {
		return nil, errors.New("only templates and plans can be laid over a snapshot, and only over a snapshot")
	}
	o := overlay{policy: &Policy{
		VPCs: slices.Clone(deployed.VPCs), Complete: true, Stacks: p.Stacks, Stored: p.Stored,
		Groups: slices.Concat(deployed.Groups, p.Groups), Lists: slices.Concat(deployed.Lists, p.Lists),
		QueryLogConfigs: slices.Concat(deployed.QueryLogConfigs, p.QueryLogConfigs),
		Unknowns:        slices.Concat(deployed.Unknowns, p.Unknowns),
	}, said: map[string]bool{}}
	for i := range o.policy.VPCs {
		o.policy.VPCs[i].Associations = slices.Clone(o.policy.VPCs[i].Associations)
	}
	o.readContents(deployed, p)
	o.replaceGroups(p)
	for i := range p.VPCs {
		if err := o.add(&p.VPCs[i], p); err != nil {
			return nil, err
		}
	}
	for i := range o.policy.VPCs {
		o.check(&o.policy.VPCs[i])
	}
	slices.SortStableFunc(o.policy.VPCs, func(a, b VPC) int { return cmp.Compare(a.Name, b.Name) })
	return o.policy, nil
}

// overlay is a policy on its way.
type overlay struct {
	policy *Policy
	said   map[string]bool
}

func (o *overlay) note(format string, values ...any) {
	if text := fmt.Sprintf(format, values...); !o.said[text] {
		o.said[text] = true
		o.policy.Notes = append(o.policy.Notes, text)
	}
}

// readContents gives lists and groups that the policy has the IDs of what is deployed.
func (o *overlay) readContents(deployed, p *Policy) {
	lists, groups := map[string]*List{}, map[string]*Group{}
	for _, l := range deployed.Lists {
		lists[l.ID] = l
	}
	for _, g := range deployed.Groups {
		groups[g.ID] = g
	}
	for _, g := range p.Groups {
		for i := range g.Rules {
			if l := g.Rules[i].List; l != nil && l.Opaque != "" && lists[l.ID] != nil {
				g.Rules[i].List = lists[l.ID]
			}
		}
	}
	for i := range p.VPCs {
		for j := range p.VPCs[i].Associations {
			if a := &p.VPCs[i].Associations[j]; a.Group.Opaque != "" && groups[a.Group.ID] != nil {
				a.Group = groups[a.Group.ID]
			}
		}
	}
}

// replaceGroups puts the groups of the policy in the place of those that are deployed.
func (o *overlay) replaceGroups(p *Policy) {
	for i := range o.policy.VPCs {
		v := &o.policy.VPCs[i]
		for j := range v.Associations {
			a := &v.Associations[j]
			for _, g := range p.Groups {
				if how := sameGroup(g, a.Group); how != "" && g.Opaque == "" {
					o.note("rule group %s is taken for the deployed %s: they have one %s", g.ID, a.Group.ID, how)
					a.Group = g
					break
				}
			}
		}
	}
}

// sameGroup says by what two groups are recognised as one, and nothing for two.
func sameGroup(g, deployed *Group) string {
	switch {
	case g == deployed:
		return "definition"
	case g.Deployed != "" && g.Deployed == deployed.Deployed:
		return "ID"
	case g.Deployed == "" && g.Name != "" && g.Name == deployed.Name:
		return "name, " + g.Name
	default:
		return ""
	}
}

// add lays a VPC of the policy over the deployed one.
func (o *overlay) add(v *VPC, p *Policy) error {
	if v.Alone {
		o.note("rule group %s is on no VPC, so deploying it changes no verdict", v.Associations[0].Group.ID)
		return nil
	}
	to, err := o.deployed(v, p)
	if err != nil || to == nil {
		return err
	}
	for _, a := range v.Associations {
		to.Associations = slices.DeleteFunc(to.Associations, func(b Association) bool { return o.replaces(to, a, b) })
		to.Associations = append(to.Associations, a)
	}
	slices.SortStableFunc(to.Associations, func(a, b Association) int { return cmp.Compare(a.Priority, b.Priority) })
	to.FailOpen = cmp.Or(v.FailOpen, to.FailOpen)
	if len(v.NameServers) > 0 {
		to.NameServers = v.NameServers
	}
	for _, l := range v.QueryLogs {
		has := func(m QueryLog) bool {
			return l.Config.Destination != "" && l.Config.Destination == m.Config.Destination
		}
		if !slices.ContainsFunc(to.QueryLogs, has) {
			to.QueryLogs = append(slices.Clip(to.QueryLogs), l)
		}
	}
	return nil
}

// deployed returns the VPC that one of the policy is. It adds one that the policy creates, and
// returns nil for it.
func (o *overlay) deployed(v *VPC, p *Policy) (*VPC, error) {
	var ids []string
	for i := range o.policy.VPCs {
		if to := &o.policy.VPCs[i]; to.HasID() {
			if to.Name == v.Name {
				return to, nil
			}
			ids = append(ids, to.Name)
		}
	}
	open := 0
	for i := range p.VPCs {
		if w := &p.VPCs[i]; !w.HasID() && !w.Alone {
			open++
		}
	}
	switch {
	case v.HasID():
		return nil, fmt.Errorf("the snapshot does not have the VPC %s, which has %s; take a snapshot of it", v.Name, numberOfGroups(v))
	case v.Defined && !(len(ids) == 1 && open == 1):
		o.note("%s is taken for a new VPC, which has nothing but what the policy puts on it", v.Name)
		o.policy.VPCs = append(o.policy.VPCs, *v)
		return nil, nil
	case len(ids) == 1 && open == 1:
		o.note("%s is taken for %s, the only VPC of the snapshot", v.Name, ids[0])
		return &o.policy.VPCs[slices.IndexFunc(o.policy.VPCs, func(w VPC) bool { return w.Name == ids[0] })], nil
	default:
		return nil, fmt.Errorf("it is not known which VPC of the snapshot %s is (%s); give its ID with --parameter", v.Name, strings.Join(ids, ", "))
	}
}

func numberOfGroups(v *VPC) string {
	if len(v.Associations) == 1 {
		return "a rule group of the policy"
	}
	return fmt.Sprintf("%d rule groups of the policy", len(v.Associations))
}

// replaces reports whether an association of the policy is one that is deployed.
func (o *overlay) replaces(v *VPC, a, deployed Association) bool {
	if deployed.Via != a.Via {
		return false
	}
	how := sameGroup(a.Group, deployed.Group)
	switch {
	case how != "":
		how = "rule group"
	case a.Name != "" && a.Name == deployed.Name:
		how = "name, " + a.Name
	default:
		return false
	}
	o.note("on %s, the association of %s at priority %d is the deployed one at %d: they have one %s", v.Name, a.Group.ID, a.Priority, deployed.Priority, how)
	return true
}

// check says what AWS refuses about the associations of a VPC together.
func (o *overlay) check(v *VPC) {
	own := 0
	for i := range v.Associations {
		a := &v.Associations[i]
		if a.Unknowns.Of(OrderUnknown) == nil { // those of Profiles have a quota of their own
			own++
		}
		for j := range v.Associations[:i] {
			if b := &v.Associations[j]; b.Priority == a.Priority && b.floats() == nil && a.floats() == nil {
				o.note("AWS refuses priority %d for both %s and %s on %s; move one of them", a.Priority, b.Group.ID, a.Group.ID, v.Name)
			}
		}
	}
	if own > awsdns.RuleGroupsPerVPC.Value() {
		o.note("%s would have %s", v.Name, awsdns.RuleGroupsPerVPC.Exceeded(own))
	}
}
