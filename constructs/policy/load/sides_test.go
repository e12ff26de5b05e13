package load_test

import (
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestBothSidesOfAnIf judges names that both sides of a condition decide about, which nobody
// gives a value for, in a list, around a rule and around both.
func TestBothSidesOfAnIf(t *testing.T) {
	t.Parallel()
	const head = `
Parameters: {P: {Type: String}, Q: {Type: String}}
Conditions: {C: !Equals [!Ref P, x], D: !Equals [!Ref Q, x]}
Resources:
  A: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [a.example, both.example]}}
  B: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [b.example, '*.example']}}
  Either: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: !If [C, [both.example, b.example], [c.example, !If [D, b.example, d.example], both.example]]}}
  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [`
	for name, test := range map[string]struct {
		rules        string
		both, b      bool // whether both.example and b.example are certain
		bothDecision policy.Action
	}{
		"list":          {`{Priority: 1, Action: ALERT, FirewallDomainListId: !If [C, !Ref A, !Ref B]}`, true, false, policy.Alert},
		"rule":          {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref A}, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref B}]`, true, false, policy.Alert},
		"other action":  {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref A}, {Priority: 1, Action: ALLOW, FirewallDomainListId: !Ref B}]`, false, false, policy.None},
		"one side":      {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref B}, !Ref 'AWS::NoValue']`, false, false, policy.None},
		"one side list": {`{Priority: 1, Action: ALERT, FirewallDomainListId: !If [C, !If [D, !Ref A, !Ref B], !Ref 'AWS::NoValue']}`, false, false, policy.None},
		"entries":       {`{Priority: 1, Action: ALERT, FirewallDomainListId: !Ref Either}`, true, false, policy.Alert},
		"inside another": {`!If [C, {Priority: 1, Action: ALERT, FirewallDomainListId: !If [D, !Ref A, !Ref B]}, {Priority: 1, Action: ALERT, FirewallDomainListId: !Ref B}]`,
			false, false, policy.None}, // one could tell, by going through all of it
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := load.Read("t.yaml", []byte(head+test.rules+"]}}\n"), load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			e, err := policy.NewEvaluator(&p.VPCs[0])
			if err != nil {
				t.Fatal(err)
			}
			if v := e.Judge(policy.Query{Name: domain.MustParseName("both.example")}); v.Certain != test.both || v.Action != test.bothDecision {
				t.Errorf("both.example: %v, certain %t", v.Action, v.Certain)
			}
			if v := e.Judge(policy.Query{Name: domain.MustParseName("b.example")}); v.Certain != test.b {
				t.Errorf("b.example: %v, certain %t", v.Action, v.Certain)
			}
		})
	}
}
