package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestRefused looks at verdicts that hang on what AWS refuses to deploy.
func TestRefused(t *testing.T) {
	t.Parallel()
	const order = "another rule of the group has the same priority, which AWS refuses"
	allow, block := ruleOf(10, "ALLOW", "", "", "a.example"), ruleOf(10, "BLOCK", "NODATA", "", "a.example", "b.example")
	for name, test := range map[string]struct {
		rules []policy.Rule
		name  string
		want  string
	}{
		"one priority":                 {[]policy.Rule{allow, block}, "a.example", "ALLOW, or not: " + order},
		"one priority, other name":     {[]policy.Rule{allow, block}, "b.example", "BLOCK NODATA"},
		"one priority, one outcome":    {[]policy.Rule{block, block}, "a.example", "BLOCK NODATA"},
		"one priority, behind another": {[]policy.Rule{ruleOf(5, "ALERT", "", "", "a.example"), allow, block}, "a.example", "ALERT"},
		"no query type":                {[]policy.Rule{ruleOf(5, "ALERT", "", "BOGUS", "a.example"), allow}, "a.example", `ALLOW, or not: DNS Firewall has no Qtype "BOGUS"`},
		"no query type, one outcome":   {[]policy.Rule{ruleOf(5, "ALLOW", "", "BOGUS", "a.example"), allow}, "a.example", "ALLOW"},
		"no query type, other name":    {[]policy.Rule{ruleOf(5, "ALERT", "", "BOGUS", "b.example"), allow}, "a.example", "ALLOW"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, briefly(t, vpcOf(test.rules...), test.name)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRuleGroupsOfOnePriority(t *testing.T) {
	t.Parallel()
	vpc := policy.VPC{Name: "vpc-1", Associations: []policy.Association{
		{Priority: 101, Group: &policy.Group{ID: "A", Rules: []policy.Rule{ruleOf(1, "ALLOW", "", "", "a.example")}}},
		{Priority: 101, Group: &policy.Group{ID: "B", Rules: []policy.Rule{ruleOf(1, "ALERT", "", "", "a.example")}}},
	}}
	want := "ALLOW, or not: another rule group of the VPC has the same priority, which AWS refuses"
	if diff := cmp.Diff(want, briefly(t, &vpc, "a.example")); diff != "" {
		t.Error(diff)
	}
	vpc.Associations[1].Unknowns = []policy.Unknown{{Property: policy.Existence, Why: "a condition"}}
	if diff := cmp.Diff("ALLOW", briefly(t, &vpc, "a.example")); diff != "" {
		t.Error(diff)
	}
}

// TestOverridesOfOneName holds that a client sees no difference between two ways to write a
// name.
func TestOverridesOfOneName(t *testing.T) {
	t.Parallel()
	managed, own := ruleOf(1, "BLOCK", "OVERRIDE", ""), ruleOf(2, "BLOCK", "OVERRIDE", "", "a.example")
	managed.List.Opaque = "AWS publishes no entry"
	managed.Block.OverrideDomain, own.Block.OverrideDomain = "Sink.Example.", "sink.example"
	if diff := cmp.Diff("BLOCK OVERRIDE CNAME sink.example TTL 0", briefly(t, vpcOf(managed, own), "a.example")); diff != "" {
		t.Error(diff)
	}
}

// briefly writes a verdict with what it hangs on.
func briefly(t *testing.T, vpc *policy.VPC, name string) string {
	v := evaluator(t, vpc).Judge(policy.Query{Name: domain.MustParseName(name)})
	text := v.Action.String()
	if v.Response != "" {
		text += " " + v.Response
	}
	if !v.Certain {
		text += ", or not"
	}
	for _, u := range v.Unresolved {
		text += ": " + u.Why
	}
	return text
}
