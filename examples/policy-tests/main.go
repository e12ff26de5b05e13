// Command policy-tests is a CDK app whose DNS Firewall is tested before it is deployed:
// main_test.go does it in Go and policy.yaml as data; examples/pipeline does it in a pull request.
//
//	cdk synth --app "go run ./examples/policy-tests" -c vpcId=vpc-0a1b2c3d4e5f67890
//	vpcdns explain --policy cdk.out metadata.google.internal
//	vpcdns lint cdk.out
//	vpcdns test --policy cdk.out examples/policy-tests/policy.yaml
package main

import (
	"embed"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolverlint"
)

//go:embed lists
var lists embed.FS

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(&awscdk.AppProps{
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true},
	})
	vpcId, _ := app.Node().TryGetContext(jsii.String("vpcId")).(string)
	awscdk.Validations_Of(app).AddPlugins(resolverlint.New(nil))
	newStack(app, vpcId)
	app.Synth(nil)
}

// newStack is what main and the test share.
func newStack(app awscdk.App, vpcId string) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("DnsPolicy"), nil)

	allowed := resolver.NewDomainList(stack, jsii.String("Allowed"), &resolver.DomainListProps{
		Files:      jsii.Strings("lists/allowed.txt"),
		FileSystem: lists,
	})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{
		Files:      jsii.Strings("lists/blocked.txt"),
		FileSystem: lists,
	})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(&vpcId)},
		Rules: []resolver.Rule{
			resolver.Allow(allowed, &resolver.RuleProps{Priority: jsii.Number(100)}),
			resolver.Block(blocked, resolver.NxDomain(), &resolver.RuleProps{Priority: jsii.Number(200)}),
		},
	})
	return stack
}
