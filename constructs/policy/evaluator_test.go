package policy_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// TestEvaluatorsOfVPCsWithTheSameRules checks that each speaks of its own VPC.
func TestEvaluatorsOfVPCsWithTheSameRules(t *testing.T) {
	t.Parallel()
	block := ruleOf(10, "BLOCK", "NODATA", "", "bad.example")
	group := &policy.Group{ID: "Group", Rules: []policy.Rule{block}}
	other := &policy.Group{ID: "Other", Rules: []policy.Rule{ruleOf(10, "ALERT", "", "", "bad.example")}}
	vpcs := []*policy.VPC{
		{Name: "a", Associations: []policy.Association{{Priority: 101, Group: group, Name: "on a"}}},
		{Name: "b", Associations: []policy.Association{{Priority: 101, Group: other}}},
		{Name: "c", Associations: []policy.Association{{Priority: 101, Group: group, Name: "on c"}}},
		{Name: "d"},
	}
	evaluators, err := policy.NewEvaluators(vpcs...)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"BLOCK on a", "ALERT ", "BLOCK on c", "NONE"}
	for i, e := range evaluators {
		v := e.Judge(policy.Query{Name: domain.MustParseName("bad.example"), Type: 1})
		got := v.Action.String()
		if v.By != nil {
			got += " " + v.By.Association.Name
			if v.By.VPC != vpcs[i] {
				t.Errorf("the match of %s is in %s", vpcs[i].Name, v.By.VPC.Name)
			}
		}
		if e.VPC() != vpcs[i] || got != want[i] {
			t.Errorf("%s: %s, want %s", e.VPC().Name, got, want[i])
		}
	}
}

// TestRuleThatMayTrustRedirections has a rule of which the source does not say whether it
// looks at the rest of a chain.
func TestRuleThatMayTrustRedirections(t *testing.T) {
	t.Parallel()
	allow := ruleOf(10, "ALLOW", "", "", "good.example")
	allow.Unknowns = []policy.Unknown{{Property: "FirewallDomainRedirectionAction", Why: "parameter P has no default"}}
	e := evaluator(t, vpcOf(allow, ruleOf(20, "BLOCK", "NODATA", "", "bad.example")))
	name := domain.MustParseName
	for _, test := range []struct {
		query policy.Query
		want  string
	}{
		{policy.Query{Name: name("good.example"), Type: 1}, "ALLOW true 0"},
		{policy.Query{Name: name("good.example"), Type: 1, Chain: []domain.Name{name("other.example")}}, "ALLOW true 0"},
		{policy.Query{Name: name("good.example"), Type: 1, Chain: []domain.Name{name("bad.example")}}, "BLOCK false 1"},
	} {
		v := e.Judge(test.query)
		got := v.Action.String() + " " + map[bool]string{true: "true", false: "false"}[v.Certain] + " " + string(rune('0'+len(v.Unresolved)))
		if got != test.want {
			t.Errorf("%v: %s, want %s", test.query, got, test.want)
		}
		if d := e.DecideChain(test.query); d.Action != v.Action || d.Certain != v.Certain {
			t.Errorf("%v: DecideChain says %v", test.query, d)
		}
	}
}

// TestEntriesWithGaps has entries of which the source has only a part.
func TestEntriesWithGaps(t *testing.T) {
	t.Parallel()
	why := policy.Unknown{Property: "Domains", Why: "AWS::Region is not known"}
	list := &policy.List{ID: "L", Entries: []policy.Entry{
		{Text: "sts.${AWS::Region}.amazonaws.com", Invalid: &policy.Gap{Unknown: why}},
		{Text: "*.${Zone}.Internal.", Invalid: &policy.Gap{Unknown: why}},
		{Text: "a${X}b${Y}c.example", Invalid: &policy.Gap{Unknown: why}},
		{Text: "maybe.example", Invalid: &policy.Gap{Unknown: why}},
		{Text: "*.maybe.example", Invalid: &policy.Gap{Unknown: why}},
	}}
	e := evaluator(t, vpcOf(policy.Rule{Priority: 1, Action: "ALLOW", List: list}, ruleOf(2, "BLOCK", "NODATA", "", "*")))
	for name, certain := range map[string]bool{
		"sts.eu-west-1.amazonaws.com": false, "sts.amazonaws.com": true, "ec2.eu-west-1.amazonaws.com": true, "sts.eu-west-1.amazonaws.com.example": true,
		"x.corp.internal": false, "internal": true, "axbyc.example": false, "abc.example": false, "acb.example": true, "ab.example": true,
		"maybe.example": false, "x.maybe.example": false, "xmaybe.example": true, "other.example": true,
	} {
		q := policy.Query{Name: domain.MustParseName(name), Type: 1}
		v := e.Judge(q)
		if v.Action != policy.ActionBlock || v.Certain != certain {
			t.Errorf("%s: %s, certain: %t, want BLOCK, certain: %t", name, v.Action, v.Certain, certain)
		}
		if !certain && (len(v.Unresolved) != 1 || v.Unresolved[0] != why || v.Unless[0].Why != why.Why) {
			t.Errorf("%s: unresolved: %v, unless: %v", name, v.Unresolved, v.Unless)
		}
		if d := policy.Decide(e, name, 1); d.Certain != certain {
			t.Errorf("%s: Decide is certain: %t", name, d.Certain)
		}
	}
}
