package load_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestUnknownTypes looks for what is proposed instead of types that do not exist, and for
// silence about those that do.
func TestUnknownTypes(t *testing.T) {
	t.Parallel()
	for resourceType, want := range map[string]string{
		"AWS::Route53Resolver::ResolverQueryLogConfig":                "did you mean AWS::Route53Resolver::ResolverQueryLoggingConfig?",
		"AWS::Route53Resolver::ResolverQueryLogConfigAssociation":     "did you mean AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation?",
		"AWS::Route53Resolver::FirewallRuleGroupVpcAssociation":       "did you mean AWS::Route53Resolver::FirewallRuleGroupAssociation?",
		"AWS::Route53Resolver::FirewallDomainLists":                   "did you mean AWS::Route53Resolver::FirewallDomainList?",
		"AWS::route53resolver::firewallrulegroup":                     "did you mean AWS::Route53Resolver::FirewallRuleGroup?",
		"AWS::Route53::FirewallRuleGroup":                             "did you mean AWS::Route53Resolver::FirewallRuleGroup?",
		"AWS::Route53Profiles::ProfilesAssociation":                   "did you mean AWS::Route53Profiles::ProfileAssociation?",
		"AWS::Route53Resolver::Nothing":                               "is not known here",
		"AWS::Route53Resolver::FirewallRule":                          "a rule stands in FirewallRules",
		"AWS::Route53Resolver::ResolverEndpoint":                      "",
		"AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": "",
		"AWS::Route53Profiles::Profile":                               "",
		"AWS::Route53::HostedZone":                                    "",
		"AWS::Route53::QueryLoggingConfig":                            "",
		"AWS::Route53GlobalResolver::FirewallDomainList":              "",
		"AWS::NetworkFirewall::RuleGroup":                             "",
		"Custom::FirewallRuleGroup":                                   "",
	} {
		p, err := load.Read("template.yaml", []byte("Resources:\n  X: {Type: '"+resourceType+"'}\n"), load.Options{})
		if err != nil {
			t.Fatal(err)
		}
		var why string
		for _, u := range p.Unknowns {
			if u.Property == "Type" {
				why += u.Why
			}
		}
		if (why == "") != (want == "") || !strings.Contains(why, want) || want == "is not known here" && strings.Contains(why, "did you mean") {
			t.Errorf("%s: %q, want %q", resourceType, why, want)
		}
	}
}
