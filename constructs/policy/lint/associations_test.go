package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestPrioritiesOfRuleGroups tries the numbers around both ends of every range, wherever a
// rule group has a priority.
func TestPrioritiesOfRuleGroups(t *testing.T) {
	t.Parallel()
	const base = `Resources:
  Blocked: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [bad.example]}}
  Firewall: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: ALERT, Priority: 1, FirewallDomainListId: !Ref Blocked}]}}
  Profile: {Type: AWS::Route53Profiles::Profile, Properties: {Name: all}}
`
	const managed = "  Policy: {Type: AWS::FMS::Policy, Properties: {PolicyName: all, ExcludeResourceTags: false, RemediationEnabled: %s, ResourceType: AWS::EC2::VPC, " +
		`SecurityServicePolicyData: {Type: DNS_FIREWALL, ManagedServiceData: !Sub '{"type":"DNS_FIREWALL","%sProcessRuleGroups":[{"ruleGroupId":"${Firewall}","priority":NUMBER}]}'}}}`
	const inProfile = `  InProfile: {Type: AWS::Route53Profiles::ProfileResourceAssociation, Properties: {Name: a, ProfileId: !Ref Profile, ResourceArn: !GetAtt Firewall.Arn, ResourceProperties: '{"priority":NUMBER}'}}`
	account, first, last := [2]int{101, 9899}, [2]int{1, 99}, [2]int{9901, 10000}
	for _, place := range []struct {
		text  string
		takes [2]int
		words string
	}{
		{"  OnVpc: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref Firewall, VpcId: vpc-1, Priority: NUMBER}}", account, "101 to 9,899"},
		{inProfile, account, "101 to 9,899"},
		{inProfile + "\n  OfVpc: {Type: AWS::Route53Profiles::ProfileAssociation, Properties: {Name: a, ProfileId: !Ref Profile, ResourceId: vpc-1}}", account, "101 to 9,899"},
		{fmt.Sprintf(managed, "true", "pre"), first, "1 to 99"},
		{fmt.Sprintf(managed, "true", "post"), last, "9,901 to 10,000"},
		{fmt.Sprintf(managed, "false", "pre"), first, "1 to 99"},
		{fmt.Sprintf(managed, "true", "pre") + "\n  Vpc: {Type: AWS::EC2::VPC}\n  Other: {Type: AWS::EC2::VPC}", first, "1 to 99"},
	} {
		for _, n := range []int{-1, 0, 1, 50, 99, 100, 101, 150, 9899, 9900, 9901, 10000, 10001} {
			text := base + strings.ReplaceAll(place.text, "NUMBER", fmt.Sprint(n)) + "\n"
			p, err := load.Read("template.yaml", []byte(text), load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			found := slices.DeleteFunc(lint.Run(p, lint.Options{}), func(f lint.Finding) bool { return f.ID != "bad-association-priority" })
			if want := n < place.takes[0] || n > place.takes[1]; (len(found) == 1) != want || len(found) > 1 {
				t.Errorf("priority %d in %s: %v", n, place.text, found)
			}
			if len(found) > 0 && !strings.HasSuffix(found[0].Message, "is not in "+place.words) {
				t.Errorf("priority %d: %s", n, found[0].Message)
			}
		}
	}
}
