package policy_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func TestRules(t *testing.T) {
	t.Parallel()
	group := func(id string, rules ...policy.Rule) *policy.Group { return &policy.Group{ID: id, Rules: rules} }
	at := func(priority int, unknown ...policy.Unknown) policy.Rule {
		return policy.Rule{Priority: priority, Action: "BLOCK", Unknowns: unknown}
	}
	unknown := func(property string) policy.Unknown {
		return policy.Unknown{Property: property, Why: property + " is not known"}
	}
	for name, test := range map[string]struct {
		associations []policy.Association
		want         []string
	}{
		"in order": {
			[]policy.Association{{Priority: 102, Group: group("B", at(10))}, {Priority: 101, Group: group("A", at(20), at(10))}},
			[]string{"A/10", "A/20", "B/10"},
		},
		"one priority twice": {
			[]policy.Association{{Priority: 101, Group: group("A", at(10), at(10), at(20))}},
			[]string{"A/10: another rule of the group has the same priority", "A/10: another rule of the group has the same priority", "A/20"},
		},
		"two groups at one place": {
			[]policy.Association{{Priority: 101, Group: group("A", at(10))}, {Priority: 101, Group: group("B", at(10))}},
			[]string{"A/10: another rule group of the VPC has the same priority", "B/10: another rule group of the VPC has the same priority"},
		},
		"a rule anywhere": {
			[]policy.Association{{Priority: 101, Group: group("A", at(0, unknown("Priority")), at(10))}},
			[]string{"A/0: Priority is not known", "A/10"},
		},
		"a group anywhere": {
			[]policy.Association{{Group: group("A", at(10)), Unknowns: []policy.Unknown{unknown("Priority")}}, {Priority: 101, Group: group("B", at(10))}},
			[]string{"B/10", "A/10: Priority is not known"},
		},
		"a rule that may not be there": {
			[]policy.Association{{Priority: 101, Group: group("A", at(10, unknown(policy.Existence)))}},
			[]string{"A/10: (existence) is not known"},
		},
		"rules that nobody knows": {
			[]policy.Association{{Priority: 101, Group: &policy.Group{ID: "A", Opaque: "of another team"}}},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			vpc := policy.VPC{Name: "vpc-1", Associations: test.associations}
			var got []string
			for _, p := range vpc.Rules() {
				text := fmt.Sprintf("%s/%d", p.Group.ID, p.Rule.Priority)
				if p.Why != "" {
					text += ": " + p.Why
				}
				got = append(got, text)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

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
		"no query type":                {[]policy.Rule{ruleOf(5, "ALERT", "", "BOGUS", "a.example"), allow}, "a.example", `ALLOW, or not: invalid Qtype "BOGUS"`},
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

// briefly writes a verdict with what it depends on.
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

// TestRulesThatAWSWouldRefuse says why their outcome is not clear.
func TestRulesThatAWSWouldRefuse(t *testing.T) {
	t.Parallel()
	for want, rule := range map[string]policy.Rule{
		`invalid action "TRUNCATE"`:                                                        ruleOf(10, "TRUNCATE", "", "", "a.example"),
		"the rule has no Action, which AWS requires":                                       ruleOf(10, "", "", "", "a.example"),
		"the rule blocks and has no BlockResponse, which AWS requires":                     ruleOf(10, "BLOCK", "", "", "a.example"),
		`invalid block response "REFUSED"`:                                                 ruleOf(10, "BLOCK", "REFUSED", "", "a.example"),
		"the rule blocks with OVERRIDE and has no BlockOverrideDomain, which AWS requires": ruleOf(10, "BLOCK", "OVERRIDE", "", "a.example"),
	} {
		v := evaluator(t, vpcOf(rule)).Judge(policy.Query{Name: domain.MustParseName("a.example"), Type: 1})
		if v.Certain || len(v.Unresolved) != 1 || v.Unresolved[0].Why != want {
			t.Errorf("certain: %t, unresolved: %v, want %s", v.Certain, v.Unresolved, want)
		}
	}
}
