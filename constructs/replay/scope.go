package replay

import "slices"

// scope says which policies apply to the records of a VPC.
type scope struct {
	only []string         // IDs of VPCs, and nil for all
	byID map[string]*pair // what the policies say about a VPC by its ID
	rest *pair            // for all other VPCs, or nil
	ids  []string         // of the VPCs that the new policy is to have records of

	applied string // what the policy calls the VPC whose rules rest has
}

// of returns the pair for a VPC, and nil if its records are not judged.
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

// fill pairs the VPCs of two policies. A VPC that only one of them has has no rules in
// the other.
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
	case after.unused && before.rest != nil: // whose rules the new policy takes away
		s.applied = before.rest.Name
	default:
		return nil
	}
	s.rest, err = b.pair(after.rest, before.rest)
	return err
}
