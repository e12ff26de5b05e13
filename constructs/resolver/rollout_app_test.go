package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// A watching firewall that is evaluated before a blocking one.
func watchThenBlock(watched, blocked func(awscdk.Stack) resolver.DomainList, blockedOn ...string) func(awscdk.Stack) {
	return func(s awscdk.Stack) {
		resolver.NewDnsFirewall(s, jsii.String("Watch"), &resolver.DnsFirewallProps{
			Vpcs:        vpcs(vpcA),
			Association: &resolver.AssociationProps{Priority: jsii.Number(101)},
			Enforcement: resolver.AlertOnly(),
			Rules:       []resolver.Rule{resolver.Block(watched(s), resolver.NoData())},
		})
		resolver.NewDnsFirewall(s, jsii.String("Block"), &resolver.DnsFirewallProps{
			Vpcs:        vpcs(blockedOn...),
			Association: &resolver.AssociationProps{Priority: jsii.Number(102)},
			Rules:       []resolver.Rule{resolver.Block(blocked(s), resolver.NoData())},
		})
	}
}

func listOf(id string, names ...string) func(awscdk.Stack) resolver.DomainList {
	return func(s awscdk.Stack) resolver.DomainList { return domains(s, id, names...) }
}

func managedList(s awscdk.Stack) resolver.DomainList {
	return resolver.DomainListFromDomainListId(s, jsii.String("Managed"), jsii.String("rslvr-fdl-15f4860b1ad54ead"))
}

func TestWarnsWhereAlertOnlyHidesALaterBlock(t *testing.T) {
	for name, test := range map[string]struct {
		build func(awscdk.Stack)
		warns bool
	}{
		"a name of both lists":          {watchThenBlock(listOf("W", "*.bad.example"), listOf("B", "x.bad.example"), vpcA), true},
		"a list whose content is AWS's": {watchThenBlock(listOf("W", "bad.example"), managedList, vpcA), true},
		"lists without a common name":   {watchThenBlock(listOf("W", "bad.example"), listOf("B", "*.bad.example"), vpcA), false},
		"different VPCs":                {watchThenBlock(listOf("W", "bad.example"), listOf("B", "bad.example"), vpcB), false},
	} {
		t.Run(name, func(t *testing.T) {
			out := synth(t, test.build)
			if got := len(out.warnings) > 0; got != test.warns {
				t.Fatalf("warnings %q, want any: %v", out.warnings, test.warns)
			}
			if test.warns {
				mustContain(t, out.warnings[0], `rule 1 of "Stack/Watch" only alerts`)
				mustContain(t, out.warnings[0], `rule 1 of "Stack/Block"`)
			}
		})
	}
}

func TestWarnsWhereAnAlertOnlyRuleHidesALaterRuleOfItsGroup(t *testing.T) {
	build := func(first, second float64) func(awscdk.Stack) {
		return func(s awscdk.Stack) {
			firewall(s,
				resolver.Block(domains(s, "Watched", "bad.example"), resolver.NoData(), &resolver.RuleProps{Priority: &first, Enforcement: resolver.AlertOnly()}),
				resolver.Block(domains(s, "Blocked", "bad.example"), resolver.NoData(), &resolver.RuleProps{Priority: &second}),
			)
		}
	}
	if w := synth(t, build(100, 200)).warnings; len(w) != 1 {
		t.Errorf("warnings %q, want one", w)
	}
	if w := synth(t, build(200, 100)).warnings; len(w) != 0 {
		t.Errorf("warnings %q, want none: the BLOCK comes first", w)
	}
}

func TestRulesThatSwitchTogetherDoNotWarn(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Vpcs:        vpcs(vpcA),
			Enforcement: resolver.EnforceWhen(condition(s, "Blocking")),
			Rules: []resolver.Rule{
				resolver.Block(domains(s, "One", "bad.example"), resolver.NoData()),
				resolver.Block(domains(s, "Two", "bad.example"), resolver.NoData()),
			},
		})
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

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
	diff(t, shared.RolloutTable(), "Stack/Shared: imported, so its rules are not known here\n")
}
