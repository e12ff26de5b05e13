package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestOneOfTwoRules looks at rules of which exactly one is there: what both match does not
// hang on which it is.
func TestOneOfTwoRules(t *testing.T) {
	t.Parallel()
	side := func(r policy.Rule) policy.Rule {
		r.OneOf, r.Unknowns = "here", []policy.Unknown{{Property: policy.Existence, Why: "a condition"}}
		return r
	}
	yes, no := side(ruleOf(10, "ALLOW", "", "", "a.example", "*.b.example")), side(ruleOf(10, "ALLOW", "", "", "*.example", "c.example"))
	alert, other := side(ruleOf(10, "ALERT", "", "", "a.example")), side(ruleOf(11, "ALLOW", "", "", "a.example"))
	all := ruleOf(20, "BLOCK", "NODATA", "", "*")
	for name, test := range map[string]struct {
		rules []policy.Rule
		name  string
		want  string
	}{
		"in both":             {[]policy.Rule{yes, no, all}, "a.example", "ALLOW"},
		"in both, below":      {[]policy.Rule{yes, no, all}, "x.b.example", "ALLOW"},
		"in the second alone": {[]policy.Rule{yes, no, all}, "c.example", "BLOCK NODATA, or not: a condition"},
		"in neither":          {[]policy.Rule{yes, no, all}, "d.test", "BLOCK NODATA"},
		"behind another":      {[]policy.Rule{ruleOf(5, "ALERT", "", "", "a.example"), yes, no, all}, "a.example", "ALERT"},
		"other outcome":       {[]policy.Rule{yes, alert, all}, "a.example", "BLOCK NODATA, or not: a condition"},
		"other priority":      {[]policy.Rule{yes, other, all}, "a.example", "BLOCK NODATA, or not: a condition"},
		"a side too few":      {[]policy.Rule{yes, all}, "a.example", "BLOCK NODATA, or not: a condition"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, briefly(t, vpcOf(test.rules...), test.name)); diff != "" {
				t.Error(diff)
			}
		})
	}
	vpc := vpcOf(yes, no, all)
	vpc.Associations[0].Unknowns = yes.Unknowns
	if got, want := briefly(t, vpc, "a.example"), "NONE, or not: a condition"; got != want {
		t.Errorf("an association that may not be there: %s, want %s", got, want)
	}
}
