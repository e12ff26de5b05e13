// Command dns records the DNS queries of a VPC and marks those for a domain.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Dns"), nil)
	vpcs := []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))}

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: vpcs,
	})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        vpcs,
		Rules:       []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
		Enforcement: resolver.AlertOnly(), // later Enforce(), which blocks
	})

	app.Synth(nil)
}
