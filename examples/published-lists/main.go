// Command published-lists is a CDK app that blocks, in an existing VPC, what lists in the
// formats of others name. Put the ones that you trust into the folder lists, in any format
// that package blocklist reads; above 1,000 names they become a file that the deployment
// imports.
//
//	cdk deploy --app "go run ./examples/published-lists" -c vpcId=vpc-0a1b2c3d4e5f67890
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
	stack := awscdk.NewStack(app, jsii.String("DnsPublishedLists"), nil)

	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Sources: []resolver.ListSource{
			resolver.ListFile(jsii.String("lists/ads.txt"), nil),
			resolver.ListFile(jsii.String("lists/malware.hosts"), &resolver.ListFileProps{Subdomains: jsii.Bool(true)}),
		},
		FileSystem: lists, // the files travel in the program
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(&vpcId)},
		Rules: []resolver.Rule{
			resolver.Allow(blocked.Exceptions(), &resolver.RuleProps{Priority: jsii.Number(100)}),
			resolver.Block(blocked, resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(200)}),
		},
	})

	app.Synth(nil)
}
