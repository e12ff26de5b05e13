package replay

import (
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// traits are what of a policy makes many verdicts easy.
type traits struct {
	// plain says that what is open may match any name, so that queries with the same decision
	// hang on the same.
	plain     bool
	typed     bool // some rule is for one query type alone
	trusts    bool
	strongest policy.Action // of any rule
	actions   actions       // of all rules
}

func traitsOf(e *policy.Evaluator) traits {
	t := traits{plain: true, typed: len(e.QueryTypes()) > 0}
	vpc := e.VPC()
	for i := range vpc.Associations {
		a := &vpc.Associations[i]
		t.plain = t.plain && len(a.Unknowns) == 0 && len(a.Group.Unknowns) == 0
		if a.Group.Opaque != "" {
			t.act(policy.ActionUnknown)
		}
		for j := range a.Group.Rules {
			t.add(&a.Group.Rules[j])
		}
	}
	return t
}

func (t *traits) add(r *policy.Rule) {
	t.act(r.Does())
	t.trusts = t.trusts || r.Trusts()
	odd := r.List != nil && slices.ContainsFunc(r.List.Entries, func(e policy.Entry) bool { return e.Invalid != nil })
	t.plain = t.plain && !odd && len(r.Unknowns) == 0 && r.OneOf == ""
}

func (t *traits) act(a policy.Action) {
	t.strongest = max(t.strongest, a)
	t.actions |= setOf(a)
}
