package resolver_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// firewall makes a DnsFirewall for one VPC.
func firewall(stack awscdk.Stack, rules ...resolver.Rule) resolver.DnsFirewall {
	return resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{Vpcs: vpcs(vpcA), Rules: rules})
}

func rulesOf(t *testing.T, tpl template) []any {
	t.Helper()
	return at(t, tpl.only(t, ruleGroupType), "Properties", "FirewallRules").([]any)
}

func getId(list string) any { return map[string]any{"Fn::GetAtt": []any{list, "Id"}} }

// listId finds the logical ID of the list that was made under a construct ID.
func listId(t *testing.T, tpl template, construct string) string {
	t.Helper()
	for id := range tpl.resources(domainListType) {
		if strings.HasPrefix(id, construct) {
			return id
		}
	}
	t.Fatalf("no domain list %q", construct)
	return ""
}

func TestFirewallRendersEachActionAndResponse(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		firewall(s,
			resolver.Allow(domains(s, "Fine", "fine.example")),
			resolver.Block(domains(s, "Gone", "gone.example"), resolver.NoData()),
			resolver.Block(domains(s, "Bad", "bad.example"), resolver.NxDomain()),
			resolver.Block(domains(s, "Sunk", "sunk.example"), resolver.Override(jsii.String("sink.example"), awscdk.Duration_Minutes(jsii.Number(5)))),
			resolver.Alert(domains(s, "Odd", "odd.example")),
		)
	})
	list := func(construct string) any { return getId(listId(t, out.template, construct)) }
	diff(t, rulesOf(t, out.template), []any{
		map[string]any{"Priority": 100.0, "Action": "ALLOW", "FirewallDomainListId": list("Fine")},
		map[string]any{"Priority": 200.0, "Action": "BLOCK", "FirewallDomainListId": list("Gone"), "BlockResponse": "NODATA"},
		map[string]any{"Priority": 300.0, "Action": "BLOCK", "FirewallDomainListId": list("Bad"), "BlockResponse": "NXDOMAIN"},
		map[string]any{
			"Priority": 400.0, "Action": "BLOCK", "FirewallDomainListId": list("Sunk"), "BlockResponse": "OVERRIDE",
			"BlockOverrideDnsType": "CNAME", "BlockOverrideDomain": "sink.example", "BlockOverrideTtl": 300.0,
		},
		map[string]any{"Priority": 500.0, "Action": "ALERT", "FirewallDomainListId": list("Odd")},
	})
}

func TestPriorityIsTheNextMultipleOf100AboveTheRuleBefore(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		f := firewall(s,
			resolver.Alert(domains(s, "A", "a.example"), &resolver.RuleProps{Priority: jsii.Number(250)}),
			resolver.Alert(domains(s, "B", "b.example")),
		)
		f.AddRule(resolver.Alert(domains(s, "C", "c.example")))
	})
	var priorities []any
	for _, rule := range rulesOf(t, out.template) {
		priorities = append(priorities, at(t, rule, "Priority"))
	}
	diff(t, priorities, []any{250.0, 300.0, 400.0})
}

func TestAssociationDefaultsTo150WithoutMutationProtection(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { firewall(s, resolver.Alert(domains(s, "A", "a.example"))) })
	group := slices.Collect(maps.Keys(out.template.resources(ruleGroupType)))[0]
	diff(t, out.template.only(t, ruleGroupAssociated)["Properties"], map[string]any{
		"FirewallRuleGroupId": getId(group), "VpcId": vpcA, "Priority": 150.0,
	})
}

func TestSwappingVpcsChangesNothing(t *testing.T) {
	build := func(ids ...string) template {
		return synth(t, func(s awscdk.Stack) {
			resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: vpcs(ids...)})
			resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
				Vpcs: vpcs(ids...), Rules: []resolver.Rule{resolver.Alert(domains(s, "A", "a.example"))},
			})
		}).template
	}
	diff(t, build(vpcB, vpcA), build(vpcA, vpcB))
}

func TestAlertOnlyTurnsBlockIntoAlert(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Vpcs:        vpcs(vpcA),
			Enforcement: resolver.AlertOnly(),
			Rules: []resolver.Rule{
				resolver.Allow(domains(s, "Fine", "fine.example")),
				resolver.Block(domains(s, "Bad", "bad.example"), resolver.NoData()),
				resolver.Block(domains(s, "Worse", "worse.example"), resolver.NoData(), &resolver.RuleProps{Enforcement: resolver.Enforce()}),
			},
		})
	})
	rules := rulesOf(t, out.template)
	diff(t, at(t, rules[0], "Action"), "ALLOW")
	diff(t, rules[1], map[string]any{"Priority": 200.0, "Action": "ALERT", "FirewallDomainListId": getId(listId(t, out.template, "Bad"))})
	diff(t, at(t, rules[2], "Action"), "BLOCK")
}

// condition makes a condition of the stack.
func condition(s awscdk.Stack, id string) awscdk.CfnCondition {
	return awscdk.NewCfnCondition(s, jsii.String(id), &awscdk.CfnConditionProps{
		Expression: awscdk.Fn_ConditionEquals(awscdk.Aws_REGION(), jsii.String("us-east-1")),
	})
}

func TestEnforceWhenIsOneFlatIf(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Vpcs:        vpcs(vpcA),
			Enforcement: resolver.EnforceWhen(condition(s, "Blocking")),
			Rules:       []resolver.Rule{resolver.Block(domains(s, "Bad", "bad.example"), resolver.NxDomain())},
		})
	})
	list := getId(listId(t, out.template, "Bad"))
	diff(t, rulesOf(t, out.template), []any{map[string]any{"Fn::If": []any{
		"Blocking",
		map[string]any{"Priority": 100.0, "Action": "BLOCK", "BlockResponse": "NXDOMAIN", "FirewallDomainListId": list},
		map[string]any{"Priority": 100.0, "Action": "ALERT", "FirewallDomainListId": list},
	}}})
}

func TestConditionalRulesMayShareAPriority(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		list := domains(s, "Bad", "bad.example")
		firewall(s,
			resolver.Block(list, resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(300), Condition: condition(s, "One")}),
			resolver.Alert(list, &resolver.RuleProps{Priority: jsii.Number(300), Condition: condition(s, "Two")}),
		)
	})
	diff(t, at(t, rulesOf(t, out.template)[1], "Fn::If", 0), "Two")
	diff(t, at(t, rulesOf(t, out.template)[1], "Fn::If", 2), map[string]any{"Ref": "AWS::NoValue"})
}

func TestImportedListAndGroupCanBeUsed(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		managed := resolver.DomainListFromDomainListId(s, jsii.String("Managed"), jsii.String("rslvr-fdl-15f4860b1ad54ead"))
		firewall(s, resolver.Block(managed, resolver.NoData()))
		shared := resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Shared"), jsii.String("rslvr-frg-0123456789abcdef"))
		shared.AssociateVpc(vpcs(vpcB)[0], &resolver.AssociationProps{Priority: jsii.Number(101)})
		if shared.FirewallRuleGroupArn() != nil {
			t.Error("an imported rule group has an ARN")
		}
	})
	diff(t, at(t, rulesOf(t, out.template)[0], "FirewallDomainListId"), "rslvr-fdl-15f4860b1ad54ead")
	if n := len(out.template.resources(ruleGroupAssociated)); n != 2 {
		t.Errorf("%d associations, want 2", n)
	}
}

func TestFailsToAddARuleToAnImportedGroup(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		shared := resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Shared"), jsii.String("rslvr-frg-0123456789abcdef"))
		shared.AddRule(resolver.Alert(domains(s, "A", "a.example")))
	})
	wantError(t, out.err, "is imported and cannot take rules", "add them where it is defined")
}

func TestFailsWithoutRules(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) { firewall(s) })
	wantError(t, out.err, `resolver: DnsFirewall "Stack/Firewall": the rule group has no rule; set Rules or call AddRule`)
}

func TestFailsWhereTwoGroupsOfAVpcHaveOnePriority(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		for _, id := range []string{"One", "Two"} {
			resolver.NewDnsFirewall(s, jsii.String(id), &resolver.DnsFirewallProps{
				Vpcs: vpcs(vpcA), Rules: []resolver.Rule{resolver.Alert(domains(s, "List"+id, "a.example"))},
			})
		}
	})
	wantError(t, out.err, `DnsFirewall "Stack/Two": priority 150 on `+vpcA+` is already used by "Stack/One"`)
}

func TestFailsWithASixthGroupOnAVpc(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		for i, id := range []string{"A", "B", "C", "D", "E", "F"} {
			resolver.NewDnsFirewall(s, jsii.String(id), &resolver.DnsFirewallProps{
				Vpcs:        vpcs(vpcA),
				Association: &resolver.AssociationProps{Priority: jsii.Number(float64(200 + i))},
				Rules:       []resolver.Rule{resolver.Alert(domains(s, "List"+id, "a.example"))},
			})
		}
	})
	wantError(t, out.err, `DnsFirewall "Stack/F": `+vpcA+": 6 rule groups on one VPC, and AWS takes 5 (cannot be raised)")
}

func TestARefusedFirewallLeavesTheTreeAsItWas(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		list := domains(s, "A", "a.example")
		func() {
			defer func() { wantError(t, recover().(error), "priority 0 is not a positive whole number") }()
			firewall(s, resolver.Alert(list, &resolver.RuleProps{Priority: jsii.Number(0)}))
		}()
		firewall(s, resolver.Alert(list)) // the ID is still free
	})
}

func TestFirewallWithoutVpcWarns(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Rules: []resolver.Rule{resolver.Alert(domains(s, "A", "a.example"))},
		})
	})
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "no VPC is associated")
}
