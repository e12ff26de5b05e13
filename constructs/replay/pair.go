package replay

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// pair is what a VPC has after and before; before is nil for what the log recorded.
type pair struct {
	number        uint32
	after, before *side
}

// pairs makes pairs. VPCs with the same rules share them: an organisation has hundreds of
// VPCs and a few policies.
type pairs struct {
	baseline bool
	all      []*pair
	sides    []*side
}

// pair returns what a VPC has by two policies, each of which may not have it.
func (p *pairs) pair(after, before *policy.VPC) (*pair, error) {
	var both pair
	var err error
	if both.after, err = p.side(after); err != nil {
		return nil, err
	}
	if p.baseline {
		if both.before, err = p.side(before); err != nil {
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

func (p *pairs) side(vpc *policy.VPC) (*side, error) {
	if vpc == nil {
		vpc = &policy.VPC{}
	}
	for _, known := range p.sides {
		if known.evaluator.VPC().SameRules(vpc) {
			return known, nil
		}
	}
	s, err := newSide(vpc)
	if err == nil {
		p.sides = append(p.sides, s)
	}
	return s, err
}
