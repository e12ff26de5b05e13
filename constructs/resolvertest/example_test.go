package resolvertest_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolvertest"
)

// A test of your own stack. It goes into a file that ends in _test.go, as
// func TestDns(t *testing.T).
func ExampleFor() {
	testDns := func(t *testing.T) {
		stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Dns"), nil)
		metadata := resolver.NewDomainList(stack, jsii.String("Metadata"), &resolver.DomainListProps{
			Domains: jsii.Strings("metadata.google.internal"),
		})
		resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Vpcs:  []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d4e5f67890"))},
			Rules: []resolver.Rule{resolver.Block(metadata, resolver.NoData())},
		})

		p := resolvertest.For(t, stack)
		p.Blocks("metadata.google.internal")
		p.Allows("sts.eu-west-1.amazonaws.com")
		p.RedirectedTo("metadata.google.internal").Blocks("shop.example") // by CNAME
		p.ReachesEveryRule()
	}
	_ = testDns
}
