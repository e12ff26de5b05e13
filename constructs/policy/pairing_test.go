package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

func TestPairs(t *testing.T) {
	t.Parallel()
	id := func(name string) policy.VPC { return policy.VPC{Name: name} }
	parameter := func(name, of string) policy.VPC { return policy.VPC{Name: name, Source: "parameter " + of} }
	created := func(name string) policy.VPC { return policy.VPC{Name: name, Source: "resource " + name, Defined: true} }
	any := policy.VPC{Name: "any VPC with G", Alone: true}
	for name, test := range map[string]struct {
		old, new []policy.VPC
		deployed bool // what the old policy says was
		want     []string
	}{
		"one ID":                            {[]policy.VPC{id("vpc-a")}, []policy.VPC{id("vpc-a")}, false, []string{"vpc-a"}},
		"another ID":                        {[]policy.VPC{id("vpc-a")}, []policy.VPC{id("vpc-b")}, false, []string{"vpc-a (gone)", "vpc-b (new)"}},
		"an ID and a parameter":             {[]policy.VPC{id("vpc-a")}, []policy.VPC{parameter("P", "P")}, false, []string{"vpc-a -> P"}},
		"a parameter and an ID":             {[]policy.VPC{parameter("P", "P")}, []policy.VPC{id("vpc-a")}, false, []string{"P -> vpc-a"}},
		"other parameters":                  {[]policy.VPC{parameter("P", "P")}, []policy.VPC{parameter("Q", "Q")}, false, []string{"P (gone)", "Q (new)"}},
		"one name in other stacks":          {[]policy.VPC{parameter("P", "Dev.P")}, []policy.VPC{parameter("P", "Prod.P")}, false, []string{"P"}},
		"a stack more":                      {[]policy.VPC{parameter("P", "S1.P")}, []policy.VPC{parameter("S1.P", "S1.P"), parameter("S2.P", "S2.P")}, false, []string{"S1.P", "S2.P (new)"}},
		"a stand-in for a VPC":              {[]policy.VPC{parameter("P", "P")}, []policy.VPC{any}, false, []string{"P (gone)", "any VPC with G (new)"}},
		"a VPC for a stand-in":              {[]policy.VPC{any}, []policy.VPC{id("vpc-a")}, false, []string{"any VPC with G (gone)", "vpc-a (new)"}},
		"two stand-ins":                     {[]policy.VPC{any}, []policy.VPC{any}, false, []string{"any VPC with G"}},
		"a created VPC":                     {[]policy.VPC{id("vpc-a")}, []policy.VPC{created("Vpc")}, false, []string{"vpc-a (gone)", "Vpc (new)"}},
		"a created VPC that is deployed":    {[]policy.VPC{id("vpc-a")}, []policy.VPC{created("Vpc")}, true, []string{"vpc-a -> Vpc"}},
		"one of two has the ID":             {[]policy.VPC{id("vpc-a"), id("vpc-b")}, []policy.VPC{id("vpc-a"), parameter("P", "P")}, false, []string{"vpc-a", "vpc-b -> P"}},
		"two that it may be":                {[]policy.VPC{id("vpc-a"), id("vpc-b")}, []policy.VPC{parameter("P", "P")}, false, []string{"vpc-a (gone)", "vpc-b (gone)", "P (new)"}},
		"two of one name":                   {[]policy.VPC{parameter("P", "x"), parameter("P", "y")}, []policy.VPC{parameter("P", "z")}, false, []string{"P (gone)", "P (gone)", "P (new)"}},
		"none":                              {nil, []policy.VPC{id("vpc-a")}, false, []string{"vpc-a (new)"}},
		"a name that looks like a stand-in": {[]policy.VPC{{Name: "any VPC with G"}}, []policy.VPC{any}, false, []string{"any VPC with G (gone)", "any VPC with G (new)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range policy.Pairs(&policy.Policy{VPCs: test.old, Complete: test.deployed}, &policy.Policy{VPCs: test.new}) {
				got = append(got, p.Name())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCompareVPCsWithTheSameRules checks that the cost does not grow with the product of VPCs and
// rules, and that all VPCs are in the one result.
func TestCompareVPCsWithTheSameRules(t *testing.T) {
	pairsOf := func(vpcs int) []policy.Pair {
		var old, new policy.Policy
		before, after := &policy.Group{ID: "G"}, &policy.Group{ID: "G"}
		for i := range 20 {
			before.Rules = append(before.Rules, ruleOf(i, "BLOCK", "NODATA", "", "a.example"))
			after.Rules = append(after.Rules, ruleOf(i, "BLOCK", "NODATA", "", "b.example"))
		}
		for i := range vpcs {
			name := "vpc-" + string(rune('a'+i/26/26%26)) + string(rune('a'+i/26%26)) + string(rune('a'+i%26))
			old.VPCs = append(old.VPCs, policy.VPC{Name: name, Associations: []policy.Association{{Priority: 101, Group: before}}})
			new.VPCs = append(new.VPCs, policy.VPC{Name: name, Associations: []policy.Association{{Priority: 101, Group: after}}})
		}
		return policy.Pairs(&old, &new)
	}
	cost := func(pairs []policy.Pair) float64 {
		return testing.AllocsPerRun(1, func() {
			found, err := policy.Compare(pairs)
			if err != nil || len(found) != 1 || len(found[0].Pairs) != len(pairs) || len(found[0].Differences) != 2 {
				t.Errorf("%v, %v", found, err)
			}
		})
	}
	one, many := cost(pairsOf(1)), cost(pairsOf(1001))
	if perVPC := (many - one) / 1000; perVPC > 30 {
		t.Errorf("%.0f allocations for each further VPC, and %.0f for the first", perVPC, one)
	}
}

// TestComparisonsOfEqualChanges groups VPCs whose rules differ and whose changes do not.
func TestComparisonsOfEqualChanges(t *testing.T) {
	t.Parallel()
	vpc := func(name string, rules ...policy.Rule) policy.VPC {
		v := *vpcOf(rules...)
		v.Name = name
		return v
	}
	block, other := ruleOf(20, "BLOCK", "NODATA", "", "a.example"), ruleOf(30, "ALERT", "", "", "b.example")
	old := policy.Policy{VPCs: []policy.VPC{vpc("vpc-a"), vpc("vpc-b", other), vpc("vpc-c", block)}}
	new := policy.Policy{VPCs: []policy.VPC{vpc("vpc-a", block), vpc("vpc-b", block, other), vpc("vpc-c", block)}}
	found, err := policy.Compare(policy.Pairs(&old, &new))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range found {
		text := written(c.Differences)
		for _, p := range c.Pairs {
			text += " " + p.Name()
		}
		got = append(got, text)
	}
	if diff := cmp.Diff([]string{"a.example: NONE -> BLOCK NODATA vpc-a vpc-b", " vpc-c"}, got); diff != "" {
		t.Error(diff)
	}
}
