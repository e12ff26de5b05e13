package replay

import (
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// doubt is what a verdict hangs on that cannot be told, and the actions that it may come to
// instead. That of a certain verdict is zero.
type doubt struct {
	unless string
	may    actions

	basis policy.Basis // of a verdict that depends on more than its label says
}

func doubtIn(v policy.Verdict, basis policy.Basis) doubt {
	d := doubt{basis: basis}
	var reasons []string
	for _, r := range policy.EffectOf(v).Unless {
		reasons = append(reasons, r.String())
	}
	for _, u := range v.Unresolved {
		reasons = append(reasons, u.String())
	}
	var once []string
	for _, reason := range reasons {
		if reason != "" && !slices.Contains(once, reason) {
			once = append(once, reason)
		}
	}
	d.unless = strings.Join(once, "; ")
	if d.unless == "" {
		d.unless = "what the policy does not tell"
	}
	for _, m := range v.Unless {
		d.may |= setOf(m.Rule.Does())
	}
	return d
}

// chainUnknown is what verdicts about queries hang on that AWS blocked.
const chainUnknown = "a name that the answer leads to is blocked, which AWS does not log for a query that it blocks"
