package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Share with the organisation: one config and one rule group of a central account, for
// the VPCs of every other account.
func ExampleNewResourceShare() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	logging := resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Destination: resolver.ToNewBucket(&resolver.NewBucketProps{
			Accounts: jsii.Strings("444455556666", "777788889999"),
		}),
	})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Rules: []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
	})
	resolver.NewResourceShare(stack, jsii.String("Share"), &resolver.ResourceShareProps{
		QueryLoggings: []resolver.QueryLogging{logging},
		Firewalls:     []resolver.DnsFirewall{firewall},
		Principals: []resolver.Principal{
			resolver.OrganizationPrincipal(jsii.String("arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5")),
		},
	})
}

// Many VPCs by a Profile: one association for each, whatever the Profile holds.
func ExampleNewProfile() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Rules: []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
	})
	profile := resolver.NewProfile(stack, jsii.String("Profile"), &resolver.ProfileProps{
		QueryLoggings: []resolver.QueryLogging{resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), nil)},
		Firewalls:     []resolver.ProfileFirewall{{Firewall: firewall, Priority: jsii.Number(200)}},
	})
	for _, id := range []string{"vpc-0a1b2c3d4e5f67890", "vpc-0fedcba9876543210"} {
		profile.AssociateVpc(resolver.VpcById(jsii.String(id)), nil)
	}
}

// Use what another account shares: its query log config, its rule group, or its Profile.
func ExampleQueryLoggingFromConfigArn() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	vpc := resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))

	logging := resolver.QueryLoggingFromConfigArn(stack, jsii.String("SharedLogging"),
		jsii.String("arn:aws:route53resolver:eu-west-1:111122223333:resolver-query-log-config/rqlc-0123456789abcdef"))
	logging.AssociateVpc(vpc)
	firewall := resolver.DnsFirewallFromRuleGroupArn(stack, jsii.String("SharedFirewall"),
		jsii.String("arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/rslvr-frg-0123456789abcdef"))
	firewall.AssociateVpc(vpc, &resolver.AssociationProps{Priority: jsii.Number(101)})
}

// A Profile that another account shares, for a VPC of this one.
func ExampleProfileFromProfileId() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	shared := resolver.ProfileFromProfileId(stack, jsii.String("Shared"), jsii.String("rp-0123456789abcdef"))
	shared.AssociateVpc(resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890")), nil)
}

// What another account shares, found by the parameter that its ParameterPath makes.
func ExampleDnsFirewallFromParameter() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	firewall := resolver.DnsFirewallFromParameter(stack, jsii.String("Firewall"),
		jsii.String("arn:aws:ssm:eu-west-1:111122223333:parameter/dns/shared/Firewall"))
	firewall.AssociateVpc(resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890")), nil)
}

// The organisation's block list first, on every VPC, whatever its account allows. The
// stack is deployed to the Firewall Manager administrator account.
func ExampleNewFirewallManagerPolicy() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Rules: []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
	})
	resolver.NewFirewallManagerPolicy(stack, jsii.String("Policy"), &resolver.FirewallManagerPolicyProps{
		First: []resolver.PolicyFirewall{{Firewall: firewall}},
		Accounts: resolver.AllAccountsBut(&resolver.AccountScopeProps{
			OrganizationalUnits: jsii.Strings("ou-ab12-c3d4e5f6"), // the sandboxes
		}),
		RemediationEnabled: jsii.Bool(true), // without it, the policy only reports
	})
}
