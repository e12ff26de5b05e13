package policy

import "slices"

// NewEvaluators compiles the rules of several VPCs. Those that meet the same rules in the
// same order share what that takes: an organisation has hundreds of VPCs and a few
// policies.
func NewEvaluators(vpcs ...*VPC) ([]*Evaluator, error) {
	all := make([]*Evaluator, 0, len(vpcs))
	var kinds []*Evaluator
	for _, vpc := range vpcs {
		if at := slices.IndexFunc(kinds, func(e *Evaluator) bool { return sameRules(e.vpc, vpc) }); at >= 0 {
			all = append(all, kinds[at].of(vpc))
			continue
		}
		e, err := NewEvaluator(vpc)
		if err != nil {
			return nil, err
		}
		kinds, all = append(kinds, e), append(all, e)
	}
	return all, nil
}

// sameRules reports whether what two VPCs have differs in nothing but names.
func sameRules(a, b *VPC) bool {
	return slices.EqualFunc(a.Associations, b.Associations, func(a, b Association) bool {
		return a.Group == b.Group && a.Priority == b.Priority && a.Via == b.Via && slices.Equal(a.Unknowns, b.Unknowns)
	})
}

// of returns the evaluator of another VPC with the same rules.
func (e *Evaluator) of(vpc *VPC) *Evaluator {
	own := *e
	own.vpc, own.steps = vpc, slices.Clone(e.steps)
	for i := range own.steps {
		for at := range e.vpc.Associations {
			if own.steps[i].association == &e.vpc.Associations[at] {
				own.steps[i].association = &vpc.Associations[at]
			}
		}
	}
	return &own
}
