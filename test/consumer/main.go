// Command consumer is a CDK app of somebody else: a module of its own that imports the
// constructs beside other resources.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(&awscdk.AppProps{
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	stack := awscdk.NewStack(app, jsii.String("Platform"), nil)
	network := awsec2.NewCfnVPC(stack, jsii.String("Network"), &awsec2.CfnVPCProps{CidrBlock: jsii.String("10.0.0.0/16")})

	resolver.NewQueryLogging(stack, jsii.String("QueryLogging"), &resolver.QueryLoggingProps{
		Vpcs: []resolver.Vpc{resolver.VpcOf(network)},
	})
	blocked := domain.MustParsePattern("*.malware.example")
	firewall := resolver.NewDnsFirewall(stack, jsii.String("Firewall"), nil)
	firewall.AddRule(resolver.Block(resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Domains: jsii.Strings(blocked.String()),
	}), resolver.NoData()))
	firewall.AssociateVpc(resolver.VpcOf(network), nil)

	app.Synth(nil)
}
