package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// fmsPropsCases are the cases of Firewall Manager policies.
var fmsPropsCases = []propsCase{
	{
		props: &resolver.FirewallManagerPolicyProps{},
		values: map[string]func(awscdk.Stack) any{
			"First":                    func(s awscdk.Stack) any { return fmsGroups(fmsImport(s, "Other", "2")) },
			"Last":                     func(s awscdk.Stack) any { return fmsGroups(fmsImport(s, "Other", "2")) },
			"Accounts":                 value(resolver.OnlyAccounts(&resolver.AccountScopeProps{Accounts: jsii.Strings(fmsAccount)})),
			"VpcTags":                  value(resolver.OnlyTagged(fmsTag("dns", "filtered"))),
			"RemediationEnabled":       value(jsii.Bool(true)),
			"ResourcesCleanUp":         value(jsii.Bool(true)),
			"DeleteAllPolicyResources": value(jsii.Bool(true)),
			"Description":              value(jsii.String("a description")),
			"Name":                     value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) { fmsPolicy(s, props.(*resolver.FirewallManagerPolicyProps)) },
	},
	{
		props: &resolver.PolicyFirewall{},
		values: map[string]func(awscdk.Stack) any{
			"Firewall": func(s awscdk.Stack) any { return fmsImport(s, "Other", "2") },
			"Priority": value(jsii.Number(99)),
		},
		build: func(s awscdk.Stack, props any) {
			group := *props.(*resolver.PolicyFirewall)
			if group.Firewall == nil {
				group.Firewall = fmsImport(s, "Group", "1")
			}
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{First: []resolver.PolicyFirewall{group}})
		},
	},
	{
		props: &resolver.AccountScopeProps{Accounts: jsii.Strings("777788889999")},
		values: map[string]func(awscdk.Stack) any{
			"Accounts":            value(jsii.Strings(fmsAccount)),
			"OrganizationalUnits": value(jsii.Strings(fmsUnit)),
		},
		build: func(s awscdk.Stack, props any) {
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{Accounts: resolver.AllAccountsBut(props.(*resolver.AccountScopeProps))})
		},
	},
	{
		props: fmsTag("dns", "filtered"),
		values: map[string]func(awscdk.Stack) any{
			"Tags":     value(fmsTag("dns", "open").Tags),
			"MatchAny": value(jsii.Bool(true)),
		},
		build: func(s awscdk.Stack, props any) {
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{VpcTags: resolver.AllButTagged(props.(*resolver.VpcTagScopeProps))})
		},
	},
}

const (
	fmsPolicyType = "AWS::FMS::Policy"
	fmsAccount    = "444455556666"
	fmsUnit       = "ou-ab12-c3d4e5f6"
)

// fmsPolicy makes a policy; one without a First gets an imported rule group.
func fmsPolicy(s awscdk.Stack, props *resolver.FirewallManagerPolicyProps) resolver.FirewallManagerPolicy {
	given := *props
	if given.First == nil {
		given.First = fmsGroups(fmsImport(s, "Group", "1"))
	}
	return resolver.NewFirewallManagerPolicy(s, jsii.String("Policy"), &given)
}

func fmsImport(s awscdk.Stack, id, digits string) resolver.DnsFirewall {
	return resolver.DnsFirewallFromRuleGroupId(s, jsii.String(id), jsii.String("rslvr-frg-"+digits))
}

func fmsGroups(firewalls ...resolver.DnsFirewall) []resolver.PolicyFirewall {
	groups := make([]resolver.PolicyFirewall, len(firewalls))
	for i, f := range firewalls {
		groups[i].Firewall = f
	}
	return groups
}

func fmsTag(key, value string) *resolver.VpcTagScopeProps {
	return &resolver.VpcTagScopeProps{Tags: &map[string]*string{key: &value}}
}
