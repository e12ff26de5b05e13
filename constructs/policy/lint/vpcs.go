package lint

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// vpcs looks at every VPC, and once at the rules of those that have the same ones.
func (l *linter) vpcs() {
	same := map[string]int{}
	var kinds []*sequence
	for i := range l.policy.VPCs {
		vpc := &l.policy.VPCs[i]
		l.associations(vpc)
		if !vpc.Alone {
			l.logging(vpc)
			l.resolver(vpc)
		}
		rules := vpc.Rules()
		key := keyOf(vpc, rules)
		at, known := same[key]
		if !known {
			at = len(kinds)
			same[key] = at
			kinds = append(kinds, &sequence{linter: l, rules: rules, closed: closed(vpc)})
		}
		kinds[at].vpcs = append(kinds[at].vpcs, vpc)
	}
	for _, s := range kinds {
		s.look()
	}
}

// keyOf is the same for VPCs whose queries meet the same rules in the same order.
func keyOf(vpc *policy.VPC, rules []policy.Placed) string {
	var b strings.Builder
	for _, p := range rules {
		fmt.Fprintf(&b, "%p%t ", p.Rule, p.Why == "")
	}
	fmt.Fprint(&b, closed(vpc))
	return b.String()
}

// closed reports whether the rules of all groups on a VPC are known.
func closed(vpc *policy.VPC) bool {
	for _, a := range vpc.Associations {
		if a.Group.Opaque != "" {
			return false
		}
	}
	return true
}
