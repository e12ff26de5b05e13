package lint

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestDeployedIsNotRefused has a rule that AWS refuses in a template. Of what is deployed it is known
// that AWS has taken it.
func TestDeployedIsNotRefused(t *testing.T) {
	t.Parallel()
	for _, deployed := range []bool{false, true} {
		list := &policy.List{ID: "L", Entries: []policy.Entry{policy.ParseEntry("a.example", policy.Origin{})}}
		group := &policy.Group{ID: "G", Rules: []policy.Rule{{Priority: -1, Action: "BLOCK", List: list}}}
		p := &policy.Policy{Complete: deployed, Groups: []*policy.Group{group}, Lists: []*policy.List{list}}
		MarkRefused(p)
		if marked := len(group.Rules[0].Unknowns) > 0; marked == deployed {
			t.Errorf("deployed %t: %v", deployed, group.Rules[0].Unknowns)
		}
	}
}
