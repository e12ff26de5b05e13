package resolvertest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolvertest"
)

func newStack(scope constructs.Construct) awscdk.Stack {
	return awscdk.NewStack(scope, jsii.String("Dns"), nil)
}

func newVpc(scope constructs.Construct, id string) awsec2.CfnVPC {
	return awsec2.NewCfnVPC(scope, jsii.String(id), &awsec2.CfnVPCProps{CidrBlock: jsii.String("10.0.0.0/16")})
}

func domains(scope constructs.Construct, id string, names ...string) resolver.DomainList {
	return resolver.NewDomainList(scope, jsii.String(id), &resolver.DomainListProps{Domains: jsii.Strings(names...)})
}

// firewall blocks bad.example and below, but for good.bad.example, and alerts on odd.example.
func firewall(scope constructs.Construct, vpcs ...resolver.Vpc) resolver.DnsFirewall {
	return resolver.NewDnsFirewall(scope, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: vpcs,
		Rules: []resolver.Rule{
			resolver.Allow(domains(scope, "Good", "good.bad.example"), &resolver.RuleProps{Priority: jsii.Number(10)}),
			resolver.Block(domains(scope, "Bad", "bad.example", "*.bad.example"), resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(20)}),
			resolver.Alert(domains(scope, "Odd", "odd.example"), &resolver.RuleProps{Priority: jsii.Number(30)}),
		},
	})
}

func TestChecksThatHold(t *testing.T) {
	stack := newStack(awscdk.NewApp(nil))
	firewall(stack, resolver.VpcOf(newVpc(stack, "Vpc")), resolver.VpcById(jsii.String("vpc-0a1b2c3d")))

	p := resolvertest.For(t, stack)
	p.Blocks("bad.example", "a.bad.example")
	p.BlocksWith("NODATA", "bad.example")
	p.Allows("good.bad.example", "other.example")
	p.Alerts("odd.example")
	p.Type("AAAA").Blocks("bad.example")
	p.RedirectedTo("cdn.example", "x.bad.example").Blocks("other.example")
	p.VPC("vpc-0a1b2c3d").Blocks("bad.example")
	p.VPC("Vpc").Blocks("bad.example")
	p.By(ruleWith(t, p, "bad.example")).Blocks("bad.example")
	p.ReachesEveryRule()
	for vpc, v := range p.Verdicts("bad.example") {
		if v.Action != policy.ActionBlock || (vpc != "Vpc" && vpc != "vpc-0a1b2c3d") {
			t.Errorf("in %s it is %s", vpc, v.Action)
		}
	}
}

// ruleWith returns the rule that decides about a name, as By takes it.
func ruleWith(t testing.TB, p resolvertest.Policy, name string) string {
	t.Helper()
	for _, v := range p.Verdicts(name) {
		return v.By.Where()
	}
	t.Fatal("no VPC")
	return ""
}

func TestChecksThatDoNotHold(t *testing.T) {
	stack := newStack(awscdk.NewApp(nil))
	firewall(stack, resolver.VpcById(jsii.String("vpc-0a1b2c3d")))
	p := func(t testing.TB) resolvertest.Policy { return resolvertest.For(t, stack) }
	const blocked = "bad.example A in vpc-0a1b2c3d: BLOCK NODATA by Firewall"
	for name, test := range map[string]struct {
		test func(testing.TB)
		want string // each of the words
	}{
		"blocks":      {func(t testing.TB) { p(t).Blocks("odd.example") }, "odd.example A in vpc-0a1b2c3d: ALERT by Firewall|want BLOCK"},
		"another one": {func(t testing.TB) { p(t).BlocksWith("NXDOMAIN", "bad.example") }, blocked + "|want BLOCK NXDOMAIN"},
		"allows":      {func(t testing.TB) { p(t).Allows("bad.example") }, blocked + "|want ALLOW or NONE"},
		"alerts":      {func(t testing.TB) { p(t).Alerts("bad.example", "odd.example") }, blocked + "|want ALERT"},
		"no VPC":      {func(t testing.TB) { p(t).VPC("vpc-0a1b2c3e") }, `resolvertest: unknown VPC "vpc-0a1b2c3e"; the VPCs are vpc-0a1b2c3d`},
		"no type":     {func(t testing.TB) { p(t).Type("X") }, `resolvertest: unknown query type "X"`},
		"no name":     {func(t testing.TB) { p(t).Blocks("a..b") }, "resolvertest: |a..b"},
		"a URL":       {func(t testing.TB) { p(t).Blocks("https://bad.example/") }, "resolvertest: |looks like a URL; write bad.example"},
		"an entry":    {func(t testing.TB) { p(t).RedirectedTo("*.bad.example") }, "resolvertest: |looks like an entry of a domain list"},
		"other rule":  {func(t testing.TB) { p(t).By(ruleWith(t, p(t), "odd.example")).Blocks("bad.example") }, blocked + "|want by Firewall"},
		"no rule":     {func(t testing.TB) { p(t).By("Firewall/1").Blocks("bad.example") }, `resolvertest: unknown rule "Firewall/1"; the rules and their lists are |/20`},
		"not reached": {func(t testing.TB) { p := p(t); p.Blocks("bad.example"); p.ReachesEveryRule() }, "no check reaches rule Firewall|/10|/30"},
		"no such flag": {func(t testing.TB) {
			resolvertest.ForOptions(t, stack, load.Options{Parameters: map[string]string{"X": ""}})
		}, "resolvertest: unknown parameter X"},
	} {
		got := failures(t, test.test)
		for want := range strings.SplitSeq(test.want, "|") {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the failure is %q, want %q", name, got, want)
			}
		}
	}
}

func TestStackWithoutFirewall(t *testing.T) {
	app := awscdk.NewApp(nil)
	firewall(newStack(app), resolver.VpcById(jsii.String("vpc-0a1b2c3d")))
	other := awscdk.NewStack(app, jsii.String("Other"), nil)
	newVpc(other, "Vpc")
	got := failures(t, func(t testing.TB) { resolvertest.For(t, other) })
	if want := "resolvertest: stack Other has no rule group and associates none"; got != want {
		t.Errorf("the failure is %q, want %q", got, want)
	}
}

// TestListInFile has a list that is too long for a template.
func TestListInFile(t *testing.T) {
	names := []string{"bad.example"}
	for i := range 1500 {
		names = append(names, fmt.Sprintf("name%d.example", i))
	}
	stack := newStack(awscdk.NewApp(nil))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:  []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d"))},
		Rules: []resolver.Rule{resolver.Block(domains(stack, "Long", names...), resolver.NxDomain())},
	})
	p := resolvertest.For(t, stack)
	p.BlocksWith("NXDOMAIN", "bad.example", "name1499.example")
	p.Allows("name1500.example")
}

// TestSeveralStacks has the VPC, the rule group and the association in stacks of their
// own, in a stage.
func TestSeveralStacks(t *testing.T) {
	stage := awscdk.NewStage(awscdk.NewApp(nil), jsii.String("Prod"), nil)
	network := awscdk.NewStack(stage, jsii.String("Network"), nil)
	vpc := newVpc(network, "Vpc")
	stack := newStack(stage)
	group := firewall(stack)
	link := awscdk.NewStack(stage, jsii.String("Link"), nil)
	awsroute53resolver.NewCfnFirewallRuleGroupAssociation(link, jsii.String("Association"), &awsroute53resolver.CfnFirewallRuleGroupAssociationProps{
		FirewallRuleGroupId: group.FirewallRuleGroupId(), VpcId: vpc.AttrVpcId(), Priority: jsii.Number(101),
	})
	for _, s := range []awscdk.Stack{stack, link} {
		p := resolvertest.For(t, s).VPC("Vpc")
		p.Blocks("bad.example")
		p.Alerts("odd.example")
	}
}

func TestNestedStack(t *testing.T) {
	stack := newStack(awscdk.NewApp(nil))
	vpc := newVpc(stack, "Vpc")
	nested := awscdk.NewNestedStack(stack, jsii.String("Nested"), nil)
	firewall(nested, resolver.VpcOf(vpc))
	for _, s := range []awscdk.Stack{stack, nested} {
		resolvertest.For(t, s).VPC("Vpc").Blocks("bad.example")
	}
}

// TestRuleGroupAlone has a rule group that is on no VPC, as one to share is.
func TestRuleGroupAlone(t *testing.T) {
	stack := newStack(awscdk.NewApp(nil))
	awsroute53resolver.NewCfnFirewallRuleGroup(stack, jsii.String("Group"), &awsroute53resolver.CfnFirewallRuleGroupProps{
		FirewallRules: &[]any{&awsroute53resolver.CfnFirewallRuleGroup_FirewallRuleProperty{
			Action: jsii.String("BLOCK"), BlockResponse: jsii.String("NODATA"), Priority: jsii.Number(1),
			FirewallDomainListId: domains(stack, "Bad", "bad.example").DomainListId(),
		}},
	})
	resolvertest.For(t, stack).Blocks("bad.example")
}

// TestManagedList has a rule ahead whose entries AWS does not publish.
func TestManagedList(t *testing.T) {
	stack := newStack(awscdk.NewApp(nil))
	managed := resolver.DomainListFromDomainListId(stack, jsii.String("Managed"), jsii.String("rslvr-fdl-15f4860b1ad54ead"))
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs: []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d"))},
		Rules: []resolver.Rule{
			resolver.Alert(managed, &resolver.RuleProps{Priority: jsii.Number(10)}),
			resolver.Block(domains(stack, "Bad", "bad.example"), resolver.NoData(), &resolver.RuleProps{Priority: jsii.Number(20)}),
		},
	})
	got := failures(t, func(t testing.TB) { resolvertest.For(t, stack).Blocks("bad.example") })
	if want := "AWSManagedDomainsAggregateThreatList"; !strings.Contains(got, "(not certain)") || !strings.Contains(got, want) || !strings.Contains(got, "want it to be certain") {
		t.Errorf("the failure is %q, want what it depends on: %s", got, want)
	}
	standIn := load.Options{StandIns: map[string]string{"AWSManagedDomainsAggregateThreatList": "testdata/threats.txt"}}
	p := resolvertest.ForOptions(t, stack, standIn)
	p.Blocks("bad.example")
	p.Alerts("threat.example")
}

// TestNotes has a list that says why an entry is there.
func TestNotes(t *testing.T) {
	stack := newStack(awscdk.NewApp(nil))
	list := resolver.NewDomainList(stack, jsii.String("Noted"), &resolver.DomainListProps{Files: jsii.Strings("testdata/noted.txt")})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:  []resolver.Vpc{resolver.VpcById(jsii.String("vpc-0a1b2c3d"))},
		Rules: []resolver.Rule{resolver.Allow(list)},
	})
	p := resolvertest.For(t, stack)
	for name, want := range map[string]string{"legacy.example": "reason=Vendor VPN, see NET-7 owner=network until=2099-01-31", "bad.example": ""} {
		note := p.Verdicts(name)["vpc-0a1b2c3d"].By.Entry.Note
		if got := fmt.Sprint(note); note == nil && want != "" || note != nil && got != want {
			t.Errorf("the note of %s is %s, want %q", name, got, want)
		}
	}
}
