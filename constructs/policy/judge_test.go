package policy_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestWhichRuleOfAChainDecides compares the deciding rule and the name that it matches, not
// only the action.
func TestWhichRuleOfAChainDecides(t *testing.T) {
	t.Parallel()
	unknown := ruleOf(20, "", "", "", "maybe.test")
	unknown.Unknowns = []policy.Unknown{{Property: "Action", Why: "a parameter"}}
	trusting := ruleOf(60, "ALLOW", "", "", "trusting.test")
	trusting.Redirection = policy.Trust
	e := evaluator(t, vpcOf(
		ruleOf(10, "BLOCK", "NODATA", "", "block.test"), unknown, ruleOf(30, "ALERT", "", "", "alert.test"),
		ruleOf(40, "ALERT", "", "", "later.test"), ruleOf(50, "BLOCK", "NXDOMAIN", "", "last.test"), trusting,
		ruleOf(70, "ALLOW", "", "", "allow.test", "alsoallow.test"),
	))
	for names, want := range map[[3]string]string{
		{"block.test", "maybe.test", ""}:           "BLOCK NODATA by Group/10 at block.test, certain: true",
		{"alert.test", "later.test", ""}:           "ALERT by Group/30 at alert.test, certain: true",
		{"later.test", "alert.test", ""}:           "ALERT by Group/40 at later.test, certain: true",
		{"alert.test", "block.test", "last.test"}:  "BLOCK NODATA by Group/10 at block.test, certain: true",
		{"last.test", "block.test", ""}:            "BLOCK NXDOMAIN by Group/50 at last.test, certain: true",
		{"allow.test", "alert.test", "later.test"}: "ALERT by Group/30 at alert.test, certain: true",
		{"allow.test", "alsoallow.test", ""}:       "ALLOW by Group/70 at allow.test, certain: true",
		{"free.test", "alsoallow.test", ""}:        "ALLOW by Group/70 at alsoallow.test, certain: true",
		{"trusting.test", "block.test", ""}:        "ALLOW by Group/60 at trusting.test, certain: true",
		{"alert.test", "maybe.test", "block.test"}: "UNKNOWN by Group/20 at maybe.test, certain: false",
	} {
		q := policy.Query{Name: domain.MustParseName(names[0]), Type: 1}
		for _, name := range names[1:] {
			if name != "" {
				q.Chain = append(q.Chain, domain.MustParseName(name))
			}
		}
		v := e.Judge(q)
		got := policy.EffectOf(v).Action.String()
		if v.Response != "" {
			got += " " + v.Response
		}
		got += " by " + v.By.Where() + " at " + v.By.Name.String() + ", certain: " + map[bool]string{true: "true", false: "false"}[v.Certain]
		if got != want {
			t.Errorf("%v: %s, want %s", names, got, want)
		}
		if group, rule := e.Rule(e.DecideChain(q)); group != v.By.Group || rule != v.By.Rule {
			t.Errorf("%v: DecideChain decides by another rule, %v", names, rule)
		}
	}
}
