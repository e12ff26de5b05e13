package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

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
