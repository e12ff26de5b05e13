package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Allow only what is listed, and mark the rest until nothing of yours is marked any more.
func ExampleNewAllowOnlyFirewall() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	partners := resolver.NewDomainList(stack, jsii.String("Partners"), &resolver.DomainListProps{
		Domains: jsii.Strings("api.partner.example", "*.pay.example"),
	})
	resolver.NewAllowOnlyFirewall(stack, jsii.String("Firewall"), &resolver.AllowOnlyProps{
		Vpcs:         []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Allow:        []resolver.DomainList{partners},
		PrivateZones: jsii.Strings("corp.internal"),
		Redirection:  resolver.TrustRedirection(),
		Enforcement:  resolver.AlertOnly(),
	})
}

// A list of AWS by its name: its ID differs from Region to Region.
func ExampleDomainListFromManagedName() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	threats := resolver.DomainListFromManagedName(stack, jsii.String("Threats"), jsii.String(awsdns.AWSManagedDomainsAggregateThreatList))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules:       []resolver.Rule{resolver.Block(threats, resolver.NoData())},
		Enforcement: resolver.AlertOnly(),
	})
}
