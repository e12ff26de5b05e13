package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestExplainIsShort holds that a verdict which hangs on much is still read: each thing it
// hangs on is there once, a reason too, and many are counted.
func TestExplainIsShort(t *testing.T) {
	t.Parallel()
	var rules []policy.Rule
	for i := range 6 {
		for range 2 { // alternatives of one rule
			rule := ruleOf(10+i, "BLOCK", "NODATA", "", "a.example")
			rule.Unknowns = []policy.Unknown{{Property: policy.Existence, Why: "a condition"}}
			rules = append(rules, rule)
		}
	}
	for i := range 6 {
		rules = append(rules, ruleOf(20+i, "ALLOW", "", "", "*.example", "a.example"))
	}
	vpc := vpcOf(rules...)
	q := policy.Query{Name: domain.MustParseName("a.example"), Type: 1}
	want := "a.example A in vpc-1: ALLOW (not certain) by Group/20, a.example in List20" +
		"; too late: Group/21 ALLOW a.example; too late: Group/22 ALLOW a.example; too late: Group/23 ALLOW a.example; too late: Group/24 ALLOW a.example and 1 more" +
		"; unless Group/10 BLOCK NODATA a.example: a condition; unless Group/11 BLOCK NODATA a.example, likewise; unless Group/12 BLOCK NODATA a.example, likewise; unless Group/13 BLOCK NODATA a.example, likewise and 2 more"
	if diff := cmp.Diff(want, evaluator(t, vpc).Judge(q).Explain(q, vpc)); diff != "" {
		t.Error(diff)
	}
}
