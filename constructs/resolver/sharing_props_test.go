package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// sharingPropsCases are the cases of shares and Profiles.
var sharingPropsCases = []propsCase{
	{
		props: &resolver.ResourceShareProps{Principals: sharingOrganization()},
		values: map[string]func(awscdk.Stack) any{
			"Principals":    value([]resolver.Principal{resolver.AccountPrincipal(jsii.String("444455556666"))}),
			"QueryLoggings": func(s awscdk.Stack) any { return []resolver.QueryLogging{sharingConfigImport(s, "Logging")} },
			"Firewalls":     func(s awscdk.Stack) any { return []resolver.DnsFirewall{sharingGroupImport(s, "Firewall")} },
			"Profiles": func(s awscdk.Stack) any {
				return []resolver.Profile{resolver.NewProfile(s, jsii.String("Other"), nil)}
			},
			"AllowExternalPrincipals": value(jsii.Bool(true)),
			"ParameterPath":           value(jsii.String("/dns/shared")),
			"Name":                    value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ResourceShareProps)
			if len(given.Profiles) == 0 {
				given.Profiles = []resolver.Profile{resolver.NewProfile(s, jsii.String("Profile"), nil)}
			}
			sharingShare(s, &given)
		},
	},
	{
		props: &resolver.ProfileProps{},
		values: map[string]func(awscdk.Stack) any{
			"QueryLoggings": func(s awscdk.Stack) any { return []resolver.QueryLogging{sharingConfigImport(s, "Logging")} },
			"Firewalls": func(s awscdk.Stack) any {
				return []resolver.ProfileFirewall{{Firewall: sharingGroupImport(s, "Firewall")}}
			},
			"Vpcs":     value(vpcs(vpcB)),
			"Name":     value(jsii.String("a-name")),
			"Priority": value(jsii.Number(200)),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ProfileProps)
			if given.Priority != nil {
				given.Vpcs = vpcs(vpcA)
			}
			profileOf(s, &given)
		},
	},
	{
		props: &resolver.ProfileFirewall{},
		values: map[string]func(awscdk.Stack) any{
			"Firewall": func(s awscdk.Stack) any { return sharingGroupImport(s, "Other") },
			"Priority": value(jsii.Number(101)),
			"Name":     value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ProfileFirewall)
			if given.Firewall == nil {
				given.Firewall = resolver.DnsFirewallFromRuleGroupArn(s, jsii.String("Firewall"), jsii.String(sharingGroupArnText+"0"))
			}
			profileOf(s, nil).AssociateFirewall(given)
		},
	},
	{
		props: &resolver.ProfileAssociationProps{},
		values: map[string]func(awscdk.Stack) any{
			"Name":     value(jsii.String("a-name")),
			"Priority": value(jsii.Number(200)),
		},
		build: func(s awscdk.Stack, props any) {
			profileOf(s, nil).AssociateVpc(vpcs(vpcA)[0], props.(*resolver.ProfileAssociationProps))
		},
	},
}
