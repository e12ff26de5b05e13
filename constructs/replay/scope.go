package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// scope maps each VPC of a log to the rules that apply to it.
type scope struct {
	only []string         // IDs of VPCs; nil for all
	byID map[string]*pair // by VPC ID
	rest *pair            // for all other VPCs, or nil
	ids  []string         // VPCs of the new policy that the log should contain

	applied string // the policy's name for the VPC of rest
}

// of returns the pair for a VPC, or nil if its records are not judged.
func (s *scope) of(vpc string) *pair {
	if s.only != nil && !slices.Contains(s.only, vpc) {
		return nil
	}
	if p := s.byID[vpc]; p != nil {
		return p
	}
	return s.rest
}

func newScope(o *Options) (*scope, error) {
	after, err := choose(o.Policy, o.Name, o.VPCs)
	if err != nil {
		return nil, err
	}
	if err := check(o, after); err != nil {
		return nil, err
	}
	s := &scope{byID: map[string]*pair{}}
	for _, name := range o.VPCs {
		if isID(name) {
			s.only = append(s.only, name)
		}
	}
	before := &chosen{}
	if o.Baseline != nil {
		if before, err = choose(o.Baseline, o.BaselineName, o.VPCs); err != nil {
			return nil, err
		}
	}
	if o.Baseline != nil {
		after.settle(before)
		before.settle(after)
	}
	return s, s.fill(o, after, before)
}

// fill pairs the VPCs of two policies. A VPC that is in only one of them has no rules in the
// other.
func (s *scope) fill(o *Options, after, before *chosen) (err error) {
	b := pairs{baseline: o.Baseline != nil}
	for _, id := range slices.Concat(after.ids(), before.ids()) {
		if s.byID[id] == nil && (s.only == nil || slices.Contains(s.only, id)) {
			if s.byID[id], err = b.pair(after.of(id), before.of(id)); err != nil {
				return err
			}
		}
	}
	for _, id := range after.ids() {
		if s.byID[id] != nil {
			s.ids = append(s.ids, id)
		}
	}
	slices.Sort(s.ids)
	switch {
	case after.rest != nil:
		s.applied = after.rest.Name
	case after.unused && before.rest != nil: // the new policy removes its rules
		s.applied = before.rest.Name
	default:
		return nil
	}
	s.rest, err = b.pair(after.rest, before.rest)
	return err
}

// chosen are the VPCs of a policy that count: those with an ID, and one for all other VPCs
// because its ID is unknown.
type chosen struct {
	known []*policy.VPC
	rest  *policy.VPC

	unused bool // a rule group without a VPC was left out
}

// settle leaves out a rule group without a VPC if the other policy has VPCs. Otherwise a group that
// an update detaches from its VPC would be compared with itself.
func (c *chosen) settle(other *chosen) {
	isAlone := func(v *policy.VPC) bool { return v != nil && v.Alone }
	if isAlone(c.rest) && (len(other.known) > 0 || other.rest != nil && !other.rest.Alone) {
		c.rest, c.unused = nil, true
	}
}

// choose takes the VPCs of a policy that names speak of, or all. Of those whose ID the policy
// does not have it takes the one there is, or all if they have the same rules.
func choose(p *policy.Policy, file string, names []string) (*chosen, error) {
	var c chosen
	var unknown, named []*policy.VPC
	for i := range p.VPCs {
		switch vpc := &p.VPCs[i]; {
		case isID(vpc.Name):
			c.known = append(c.known, vpc)
		case slices.Contains(names, vpc.Name):
			named = append(named, vpc)
		default:
			unknown = append(unknown, vpc)
		}
	}
	switch {
	case len(named) > 0:
		c.rest = alike(named)
	case len(c.known) == 0:
		c.rest = alike(unknown)
	}
	if len(c.known) == 0 && c.rest == nil {
		return nil, &VPCError{File: file, VPCs: namesOf(slices.Concat(named, unknown))}
	}
	return &c, nil
}

// alike returns the first of some VPCs if all have the same rules, and else nil.
func alike(vpcs []*policy.VPC) *policy.VPC {
	for _, v := range vpcs {
		if !v.SameRules(vpcs[0]) {
			return nil
		}
	}
	if len(vpcs) == 0 {
		return nil
	}
	return vpcs[0]
}

// check returns an error for a VPC that neither policy has.
func check(o *Options, after *chosen) error {
	for _, name := range o.VPCs {
		has := func(p *policy.Policy) bool {
			return p != nil && slices.ContainsFunc(p.VPCs, func(v policy.VPC) bool { return v.Name == name })
		}
		if !has(o.Policy) && !has(o.Baseline) && !(isID(name) && after.rest != nil) {
			return fmt.Errorf("VPC %[2]q not found in %[1]s; it has %[3]s", o.Name, name, strings.Join(allNames(o.Policy), ", "))
		}
	}
	return nil
}

func allNames(p *policy.Policy) (names []string) {
	for _, v := range p.VPCs {
		names = append(names, v.Name)
	}
	return names
}

func namesOf(vpcs []*policy.VPC) (names []string) {
	for _, v := range vpcs {
		names = append(names, v.Name)
	}
	return names
}

func (c *chosen) ids() []string { return namesOf(c.known) }

// of returns the VPC with an ID, or the one for all others, or nil.
func (c *chosen) of(id string) *policy.VPC {
	for _, v := range c.known {
		if v.Name == id {
			return v
		}
	}
	return c.rest
}

// isID reports whether a name is a VPC ID, as in a log.
func isID(name string) bool { return strings.HasPrefix(name, awsdns.VPCID) }

// VPCError is the error for a policy whose VPCs cannot be matched with those of a log.
type VPCError struct {
	File string
	VPCs []string // names in the policy
}

// Error names the VPCs and what to do.
func (e *VPCError) Error() string {
	if len(e.VPCs) == 0 {
		return e.File + " has no rule group and no rule group association"
	}
	return fmt.Sprintf("%s has several VPCs without IDs (%s): choose the one that the logs are from", e.File, strings.Join(e.VPCs, ", "))
}

// pair is the judges of a VPC, after and before; before is nil for what the log recorded.
type pair struct {
	number        uint32
	after, before *judge
}

// pairs makes pairs. VPCs with the same rules share them: an organisation has hundreds of
// VPCs and a few policies.
type pairs struct {
	baseline bool
	all      []*pair
	judges   []*judge
}

// pair returns the pair for a VPC of two policies, nil in a policy that does not have it.
func (p *pairs) pair(after, before *policy.VPC) (*pair, error) {
	var both pair
	var err error
	if both.after, err = p.judge(after); err != nil {
		return nil, err
	}
	if p.baseline {
		if both.before, err = p.judge(before); err != nil {
			return nil, err
		}
	}
	for _, known := range p.all {
		if known.after == both.after && known.before == both.before {
			return known, nil
		}
	}
	both.number = uint32(len(p.all))
	p.all = append(p.all, &both)
	return &both, nil
}

func (p *pairs) judge(vpc *policy.VPC) (*judge, error) {
	if vpc == nil {
		vpc = &policy.VPC{}
	}
	for _, known := range p.judges {
		if known.evaluator.VPC().SameRules(vpc) {
			return known, nil
		}
	}
	s, err := newJudge(vpc)
	if err == nil {
		p.judges = append(p.judges, s)
	}
	return s, err
}
