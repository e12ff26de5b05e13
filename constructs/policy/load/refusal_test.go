package load_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// refused is what is said about the rule, and whether other rules are certain.
type refused struct{ why, others string }

// action is that of the rule, unless it is unknown which queries it is for.
func (r refused) action() policy.Action {
	if strings.Contains(r.why, "Qtype") {
		return policy.ActionNone
	}
	return policy.ActionAllow
}

// TestNothingIsCertainThatAWSRefuses changes a template of which every verdict is certain in
// one place, so that AWS would refuse a rule or what the rule is a part of. The verdict by
// that rule has a reason then; verdicts by other rules stay certain.
func TestNothingIsCertainThatAWSRefuses(t *testing.T) {
	t.Parallel()
	const good = `Resources:
  Bad: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Name: bad, Domains: [bad.example]}}
  Good: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Name: good, Domains: [good.example]}}
  Group:
    Type: AWS::Route53Resolver::FirewallRuleGroup
    Properties:
      Name: group
      FirewallRules:
      - {Priority: 5, Action: ALLOW, FirewallDomainListId: !Ref Good}
      - {Priority: 10, Action: BLOCK, BlockResponse: NXDOMAIN, FirewallDomainListId: !Ref Bad}
  Association: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {Priority: 101, VpcId: vpc-1, FirewallRuleGroupId: !Ref Group}}
`
	for change, test := range map[string]refused{
		"":                                          {"", "certain"},
		"Action: ALLOW>Action: allow":               {`Group/5: invalid action "allow"`, "certain"},
		"Priority: 5>Priority: 0":                   {"Group/0: priority 0 is not in 1 to 2,147,483,647", "certain"},
		"Priority: 5>Priority: -1":                  {"Group/-1: priority -1 is not in 1 to 2,147,483,647", "certain"},
		"Priority: 5>Priority: five":                {`Priority is "five"; it must be a whole number`, "certain"},
		"Action: ALLOW>Action: ALLOW, X: 1":         {"unknown property X", "certain"},
		"Action: ALLOW>Action: ALLOW, Qtype: HTTPS": {`Group/5: invalid Qtype "HTTPS"`, "certain"},

		"Action: ALLOW>Action: ALLOW, BlockResponse: NODATA":    {"Group/5: ALLOW takes no response, and there is BlockResponse", "certain"},
		"[good.example]>[good.example, good.example]":           {"list good: good.example: there twice", "certain"},
		"[good.example]>[good.example, 'https://x.example/']":   {"list good: https://x.example/ (looks like a URL)", "certain"},
		"Name: good>Name: g.d":                                  {`the name of the domain list is "g.d"`, "certain"},
		"Name: group>Name: g.p":                                 {`the name of the rule group is "g.p"`, "uncertain"},
		"Priority: 101>Priority: 1":                             {"priority 1 of rule group Group on vpc-1 is not in 101 to 9,899", "uncertain"},
		"Priority: 101>Priority: 101, MutationProtection: 'ON'": {`invalid MutationProtection "ON"`, "uncertain"},
		"VpcId: vpc-1>VpcId: subnet-1":                          {`VpcId is "subnet-1"`, "uncertain"},
	} {
		t.Run(change, func(t *testing.T) {
			t.Parallel()
			old, new, _ := strings.Cut(change, ">")
			text := strings.Replace(good, old, new, 1)
			if change != "" && text == good {
				t.Fatal("nothing is changed")
			}
			v := verdictOf(t, text, "good.example")
			if v.Action != test.action() || v.Certain != (change == "") {
				t.Errorf("good.example: %v, certain %v", v.Action, v.Certain)
			}
			if why := reasons(v); !strings.Contains(why, test.why) || v.Certain != (why == "") {
				t.Errorf("good.example: %q, want %q", why, test.why)
			}
			if v := verdictOf(t, text, "bad.example"); v.Action != policy.ActionBlock || v.Certain != (test.others == "certain") {
				t.Errorf("bad.example: %v, certain %v: %s", v.Action, v.Certain, reasons(v))
			}
		})
	}
}

func verdictOf(t *testing.T, template, name string) policy.Verdict {
	t.Helper()
	p, err := load.Read("template.yaml", []byte(template), load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := policy.NewEvaluator(&p.VPCs[0])
	if err != nil {
		t.Fatal(err)
	}
	q := policy.Query{Name: domain.MustParseName(name)}
	v := e.Judge(q)
	if d := policy.Decide(e, name, q.Type); d.Action != v.Action || d.Certain != v.Certain {
		t.Errorf("%s: Decide says %v, %v, and Judge %v, %v", name, d.Action, d.Certain, v.Action, v.Certain)
	}
	return v
}

func reasons(v policy.Verdict) string {
	var all []string
	for _, u := range v.Unresolved {
		all = append(all, u.Why)
	}
	return strings.Join(all, "; ")
}

// TestTemplatesThatAreRefusedAsAWhole decide nothing for certain, whatever their rules say.
func TestTemplatesThatAreRefusedAsAWhole(t *testing.T) {
	t.Parallel()
	const rest = `  L: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [bad.example]}}
  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: BLOCK, BlockResponse: NODATA, Priority: 1, FirewallDomainListId: !Ref L}]}}
  A: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref G, VpcId: vpc-1, Priority: 150}}
`
	for what, text := range map[string]string{
		"":                       "Resources:\n" + rest,
		"a loop":                 "Resources:\n  Fn::ForEach::X: [V, [a], {'M&{V}': {Type: T}}]\n" + rest,
		"a logical ID":           "Resources:\n  A-B: {Type: T}\n" + rest,
		"a circle of conditions": "Conditions: {A: !Condition B, B: !Condition A}\nResources:\n" + rest,
		"a default":              "Parameters: {P: {Type: Number, Default: x}}\nResources:\n" + rest,
	} {
		if v := verdictOf(t, text, "bad.example"); v.Certain != (what == "") {
			t.Errorf("with %s: certain is %t", what, v.Certain)
		}
	}
}
