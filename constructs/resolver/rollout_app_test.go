package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func TestRolloutTableKnowsTheGroupsBehind(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		watch := resolver.NewDnsFirewall(s, jsii.String("Watch"), &resolver.DnsFirewallProps{
			Vpcs:        vpcs(vpcA),
			Association: &resolver.AssociationProps{Priority: jsii.Number(101)},
		})
		diff(t, watch.RolloutTable(), "Stack/Watch: no rule yet\n")
		watch.AddRule(resolver.Block(managedList(s), resolver.NoData(), &resolver.RuleProps{Enforcement: resolver.AlertOnly()}))
		watch.AddRule(resolver.Block(domains(s, "Own", "own.example"), resolver.NoData(), &resolver.RuleProps{
			Priority:    awscdk.NewCfnParameter(s, jsii.String("Priority"), &awscdk.CfnParameterProps{Type: jsii.String("Number")}).ValueAsNumber(),
			Enforcement: resolver.EnforceWhen(condition(s, "Blocking")),
		}))
		for id, priority := range map[string]float64{"Behind": 102, "Elsewhere": 103} {
			vpc := map[string]string{"Behind": vpcA, "Elsewhere": vpcB}[id]
			resolver.NewDnsFirewall(s, jsii.String(id), &resolver.DnsFirewallProps{
				Vpcs:        vpcs(vpc),
				Association: &resolver.AssociationProps{Priority: &priority},
				Rules:       []resolver.Rule{resolver.BlockDetected(resolver.Dga(resolver.HighConfidence()), resolver.NxDomain())},
			})
		}
		diff(t, watch.RolloutTable(), `Stack/Watch
PRIORITY             RULE  LOOKS FOR                                   QUERIES  ACTION        DOES                                        MAY HIDE
100                  1     Stack/Managed (rslvr-fdl-15f4860b1ad54ead)  all      BLOCK NODATA  only alerts                                 rule 1 of Stack/Behind
(set at deployment)  2     Stack/Own                                   all      BLOCK NODATA  enforces if Stack/Blocking, or only alerts  rule 1 of Stack/Behind
`)
	})
}

func TestRolloutTableOfAnImportedGroup(t *testing.T) {
	_, stack := newApp()
	shared := resolver.DnsFirewallFromRuleGroupId(stack, jsii.String("Shared"), jsii.String("rslvr-frg-0123456789abcdef"))
	diff(t, shared.RolloutTable(), "Stack/Shared: imported, and its rules are known where it is made\n")
}
