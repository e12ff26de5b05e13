package resolver_test

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// Detect tunnelling: block what is certain, mark the rest in the query log. Names that
// carry data on purpose, as some security products do, pass.
func ExampleBlockDetected() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	products := resolver.NewDomainList(stack, jsii.String("Products"), &resolver.DomainListProps{
		Domains: jsii.Strings("*.lookups.antivirus.example"),
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Allow(products),
			resolver.BlockDetected(resolver.DnsTunneling(resolver.HighConfidence()), resolver.NxDomain()),
			resolver.AlertDetected(resolver.DnsTunneling(resolver.LowConfidence())),
		},
	})
}

// A sinkhole with an override: who asks for the address of a bad name gets to a host
// that explains why, and who asks for anything else gets nothing.
func ExampleOverride_sinkhole() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	sinkhole := resolver.Override(jsii.String("blocked.corp.example"), awscdk.Duration_Minutes(jsii.Number(5)))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Block(blocked, sinkhole, &resolver.RuleProps{QueryType: jsii.String("A")}),
			resolver.Block(blocked, sinkhole, &resolver.RuleProps{QueryType: jsii.String("AAAA")}),
			resolver.Block(blocked, resolver.NoData()),
		},
	})
}

// Block malware, watch first: the own list blocks from the first day, AWS's list alerts
// until its rule loses the enforcement of its own. The table is for the reviewer.
func ExampleDnsFirewall_rollout() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings("malware.example", "*.malware.example"),
	})
	// AWSManagedDomainsAggregateThreatList in us-east-1; its ID differs by Region.
	managed := resolver.DomainListFromDomainListId(stack, jsii.String("Threats"), jsii.String("rslvr-fdl-15f4860b1ad54ead"))
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
		Rules: []resolver.Rule{
			resolver.Block(blocked, resolver.NoData()),
			resolver.Block(managed, resolver.NoData(), &resolver.RuleProps{Enforcement: resolver.AlertOnly()}),
		},
	})
	fmt.Print(firewall.RolloutTable())
	// Output:
	// Dns/Firewall
	// PRIORITY  RULE  LOOKS FOR                                 QUERIES  ACTION        DOES         MAY HIDE
	// 100       1     Dns/Blocked                               all      BLOCK NODATA  enforces     -
	// 200       2     Dns/Threats (rslvr-fdl-15f4860b1ad54ead)  all      BLOCK NODATA  only alerts  -
}

// Connect only to addresses that Resolver gave out.
func ExampleRequireResolvedIps() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
	policy, expiryPolicy := networkPolicy(stack), jsii.String("DROP")
	firewall := resolver.DnsFirewallFromRuleGroupId(stack, jsii.String("Firewall"), jsii.String("rslvr-frg-0a1b2c3d"))

	resolver.RequireResolvedIps(policy, &resolver.ResolvedIpsProps{
		Firewall:       firewall,
		Action:         jsii.String("ALERT"), // DROP once the flow log shows nothing of yours
		ExpiryPolicy:   expiryPolicy,
		BypassIpRanges: jsii.Strings("192.0.2.0/24"),
	})
}
