package lint_test

import (
	"slices"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestTwoNamesOfOneVPC looks for notes about a VPC that is filtered beside one that is
// logged. There is none where both may be the same.
func TestTwoNamesOfOneVPC(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		filtered, logged string
		notes            bool
	}{
		{"!Ref A", "!Ref A", false},
		{"!Ref A", "!Ref B", false},
		{"!Ref A", "vpc-1", false},
		{"vpc-1", "!Ref A", false},
		{"!ImportValue one", "!ImportValue two", false},
		{"!ImportValue one", "!Ref A", false},
		{"!GetAtt Made.VpcId", "!Ref A", false},
		{"vpc-1", "vpc-2", true},
		{"!Ref Vpc", "vpc-2", true},
		{"!Ref Vpc", "!Ref Other", true},
		{"!Ref Vpc", "!Ref A", true}, // what a stack makes is not one of its parameters
	} {
		text := `Parameters: {A: {Type: 'AWS::EC2::VPC::Id'}, B: {Type: 'AWS::EC2::VPC::Id'}}
Resources:
  Vpc: {Type: AWS::EC2::VPC}
  Other: {Type: AWS::EC2::VPC}
  Made: {Type: Custom::Vpc}
  List: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [bad.example]}}
  Group: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: ALERT, Priority: 1, FirewallDomainListId: !Ref List}]}}
  Filter: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref Group, Priority: 101, VpcId: ` + test.filtered + `}}
  Log: {Type: AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation, Properties: {ResolverQueryLogConfigId: rqlc-1, ResourceId: ` + test.logged + `}}
`
		p, err := load.Read("template.yaml", []byte(text), load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		notes := slices.ContainsFunc(lint.Run(p, lint.Options{}), func(f lint.Finding) bool {
			return f.ID == "firewall-without-logging" || f.ID == "logging-without-firewall"
		})
		if notes != test.notes {
			t.Errorf("filtered %s, logged %s: notes %v", test.filtered, test.logged, notes)
		}
	}
}
