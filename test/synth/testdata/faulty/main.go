// Command faulty is a CDK app with a fault that only validation finds: an action that
// DNS Firewall does not have, put there past the constructs. The strict test must
// refuse it.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Faulty"), nil)
	awsroute53resolver.NewCfnFirewallRuleGroup(stack, jsii.String("Group"), &awsroute53resolver.CfnFirewallRuleGroupProps{
		FirewallRules: []any{&awsroute53resolver.CfnFirewallRuleGroup_FirewallRuleProperty{
			Action:               jsii.String("TRUNCATE"),
			Priority:             jsii.Number(1),
			FirewallDomainListId: jsii.String("rslvr-fdl-15f4860b1ad54ead"),
		}},
	})
	app.Synth(nil)
}
