package resolver_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Every DNS query of a VPC, kept for a year.
func ExampleNewQueryLogging() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{
			RetentionDays: jsii.Number(365),
		}),
	})
}

// Into a log group that another team made.
func ExampleToLogGroup() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	group := awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Central"), jsii.String("/central/dns"))
	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Destination: resolver.ToLogGroup(group, &resolver.LogGroupProps{
			GrantDelivery: jsii.Bool(true),
		}),
	})
}

// A block list from code and files, with an exception before it.
func ExampleNewDnsFirewall() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	exceptions := resolver.NewDomainList(stack, jsii.String("Exceptions"), &resolver.DomainListProps{
		Domains: jsii.Strings("research.malware.example"),
	})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
		Files:   jsii.Strings("testdata/list.txt"), // one name a line, # begins a comment
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Allow(exceptions, &resolver.RuleProps{Priority: jsii.Number(100)}),
			resolver.Block(blocked, resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(200)}),
		},
	})
}

// Watch first: matches are marked in the query log, and nothing is stopped.
func ExampleAlertOnly() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:        []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules:       []resolver.Rule{resolver.Block(blocked, resolver.NoData())},
		Enforcement: resolver.AlertOnly(),
	})
}

// Send a client that asks for a bad name to a host that explains why.
func ExampleOverride() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Block(blocked, resolver.Override(jsii.String("blocked.corp.example"), awscdk.Duration_Minutes(jsii.Number(5)))),
		},
	})
}

// A rule group that another account shares, in a VPC of this one.
func ExampleDnsFirewallFromRuleGroupId() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	shared := resolver.DnsFirewallFromRuleGroupId(stack, jsii.String("Shared"), jsii.String("rslvr-frg-0123456789abcdef"))
	shared.AssociateVpc(resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890")), &resolver.AssociationProps{
		Priority: jsii.Number(101),
	})
}
