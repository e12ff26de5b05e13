package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// chosen are the VPCs of a policy that count: those with an ID, and one that is for all
// others because its ID is not known.
type chosen struct {
	known []*policy.VPC
	rest  *policy.VPC

	unused bool // there is a rule group on no VPC, which is not applied to any
}

// settle leaves out the stand-in for any VPC with a rule group where the other policy is about
// VPCs. A group that an update takes off its VPC would else be compared with itself.
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

// check refuses the name of a VPC that no policy has.
func check(o *Options, after *chosen) error {
	for _, name := range o.VPCs {
		has := func(p *policy.Policy) bool {
			return p != nil && slices.ContainsFunc(p.VPCs, func(v policy.VPC) bool { return v.Name == name })
		}
		if !has(o.Policy) && !has(o.Baseline) && !(isID(name) && after.rest != nil) {
			return fmt.Errorf("%s has no VPC %q; it has %s", o.Name, name, strings.Join(allNames(o.Policy), ", "))
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

// isID reports whether a VPC is called as AWS does: what a log has.
func isID(name string) bool { return strings.HasPrefix(name, "vpc-") }

// VPCError says that a policy has no VPC whose records can be told in a log.
type VPCError struct {
	File string
	VPCs []string // what the policy calls those that it has
}

// Error says what the policy has and what to do.
func (e *VPCError) Error() string {
	if len(e.VPCs) == 0 {
		return e.File + " associates no rule group with a VPC and has none of its own"
	}
	return fmt.Sprintf("%s has several VPCs and the ID of none (%s): say which of them the logs are of", e.File, strings.Join(e.VPCs, ", "))
}
