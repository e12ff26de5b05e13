// Command block-list is a CDK app that keeps an existing VPC from resolving the names
// in lists/blocked.txt. A further blocked name is a one-line change of that file.
//
//	cdk deploy --app "go run ./examples/block-list" -c vpcId=vpc-0a1b2c3d4e5f67890
package main

import (
	"embed"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

//go:embed lists
var lists embed.FS

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(&awscdk.AppProps{
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	vpcId, _ := app.Node().TryGetContext(jsii.String("vpcId")).(string)
	stack := awscdk.NewStack(app, jsii.String("DnsBlockList"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Files:      jsii.Strings("lists/blocked.txt"),
		FileSystem: lists, // the files travel in the program
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(&vpcId)},
		Rules: []resolver.Rule{
			resolver.Block(blocked, resolver.NxDomain(), &resolver.RuleProps{Priority: jsii.Number(100)}),
		},
		// Enforcement: resolver.AlertOnly() marks matches in the query log and stops nothing.
	})

	app.Synth(nil)
}
