// Command firewall-canary is a CDK app with a DNS Firewall for an existing VPC and a canary in that VPC: a
// function that resolves names every few minutes, and alarms that go off when one is not
// blocked, or does not resolve, as it should.
//
//	cdk deploy --app "go run ./examples/firewall-canary" -c vpcId=vpc-0a1b2c3d4e5f67890 -c subnetId=subnet-0a1b2c3d4e5f67890 -c email=dns@corp.example
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(&awscdk.AppProps{
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	context := func(key string) *string {
		value, _ := app.Node().TryGetContext(&key).(string)
		return &value
	}
	stack := awscdk.NewStack(app, jsii.String("DnsCanary"), nil)
	vpc := resolver.VpcById(context("vpcId"))

	threats := resolver.DomainListFromManagedName(stack, jsii.String("Threats"), jsii.String("AWSManagedDomainsMalwareDomainList"))
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{vpc},
		Rules: []resolver.Rule{
			resolver.Block(blocked, resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(100)}),
			resolver.Block(threats, resolver.NxDomain(), &resolver.RuleProps{Priority: jsii.Number(200)}),
		},
	})

	resolver.NewFirewallCanary(stack, jsii.String("Canary"), &resolver.FirewallCanaryProps{
		Vpc:       vpc,
		SubnetIds: &[]*string{context("subnetId")},
		Expect: []resolver.Expectation{
			resolver.MustBlock(jsii.String("malware.example"), resolver.NoData()),
			resolver.MustBlockManaged(jsii.String("AWSManagedDomainsMalwareDomainList"), resolver.NxDomain()),
			resolver.MustResolve(jsii.String("aws.amazon.com")),
		},
		Topic: resolver.ToNewTopic(&resolver.NewTopicProps{Emails: &[]*string{context("email")}}),
	})

	app.Synth(nil)
}
