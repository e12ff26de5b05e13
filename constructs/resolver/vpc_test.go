package resolver_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// logs records the queries of VPCs.
func logs(s awscdk.Stack, all ...resolver.Vpc) {
	resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: all})
}

func lookup(s awscdk.Stack, name string) resolver.Vpc {
	return resolver.VpcOf(awsec2.Vpc_FromLookup(s, jsii.String(name), &awsec2.VpcLookupOptions{VpcName: jsii.String(name)}))
}

// environment is that of a stack whose account is known, which lookups need.
func environment(account string) *awscdk.StackProps {
	return &awscdk.StackProps{Env: &awscdk.Environment{Account: &account, Region: jsii.String("eu-west-1")}}
}

// TestVpcsThatAreNotLookedUpYet: the CDK looks up after a first synthesis, in which every
// VPC has the same stand-in for an ID.
func TestVpcsThatAreNotLookedUpYet(t *testing.T) {
	app := awscdk.NewApp(nil)
	for _, account := range []string{"111122223333", "444455556666"} {
		stack := awscdk.NewStack(app, jsii.String("In"+account), environment(account))
		logs(stack, lookup(stack, "one"), lookup(stack, "two"))
	}
	app.Synth(nil)
}

func newVpc(s awscdk.Stack) awsec2.CfnVPC {
	return awsec2.NewCfnVPC(s, jsii.String("Vpc"), &awsec2.CfnVPCProps{CidrBlock: jsii.String("10.0.0.0/16")})
}

func TestVpcsOfTwoStacksMayHaveOnePath(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		one := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("One"), nil)
		two := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Two"), nil)
		logs(s, resolver.VpcOf(newVpc(one)), resolver.VpcOf(newVpc(two)))
	})
	if n := len(out.template.resources(configVpcType)); n != 2 {
		t.Errorf("%d associations, want 2", n)
	}
}

func TestVpcByConstructAndByL1IsOneVpc(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		vpc := awsec2.NewVpc(s, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)})
		logs(s, resolver.VpcOf(vpc), resolver.VpcOf(vpc.Node().DefaultChild().(awsec2.CfnVPC)))
	})
	wantError(t, out.err, "vpc 2: Vpc is listed twice")
}

func TestFailsWithAVpcOfAnotherAccount(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		app := s.Node().Root().(awscdk.App)
		theirs := awscdk.NewStack(app, jsii.String("Theirs"), environment("111122223333"))
		ours := awscdk.NewStack(app, jsii.String("Ours"), environment("444455556666"))
		logs(ours, resolver.VpcOf(newVpc(theirs)))
	})
	wantError(t, out.err, "is in account 111122223333 and this stack in 444455556666; a VPC is associated only in its own account")
}

func TestFailsWithoutAVpcOrWithATokenAsKey(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		logs(s, resolver.VpcOf(nil), resolver.VpcByKey(awscdk.Aws_REGION(), jsii.String(vpcA)))
	})
	wantError(t, out.err, "vpc 1 has no ID", "the key of vpc 2 is known only at deployment")
}

func TestFailsWithAConditionOfAnotherStack(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		firewall(s, resolver.Block(domains(s, "Bad", "bad.example"), resolver.NoData(), &resolver.RuleProps{
			Enforcement: resolver.EnforceWhen(condition(other, "C")),
		}))
	})
	wantError(t, out.err, `rule 1: its condition is in the stack "Other"; make one in the stack of the firewall`)
}

func TestFailsWithAnActionThatIsAParameter(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		action := awscdk.NewCfnParameter(s, jsii.String("Action"), nil)
		firewall(s, resolver.RuleFor(action.ValueAsString(), domains(s, "Bad", "bad.example"), resolver.NoData()))
	})
	wantError(t, out.err, "rule 1: its action is known only at deployment; use EnforceWhen")
}

func TestFailsWhereAnImportedGroupIsAssociatedTwice(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		for i, id := range []string{"One", "Two"} {
			shared := resolver.DnsFirewallFromRuleGroupId(s, jsii.String(id), jsii.String("rslvr-frg-0123456789abcdef"))
			shared.AssociateVpc(vpcs(vpcA)[0], &resolver.AssociationProps{Priority: jsii.Number(float64(101 + i))})
		}
	})
	wantError(t, out.err, vpcA+` is already associated with this rule group by "Stack/One"`)
}

// scaleVpcs makes VPC IDs that are as scattered as those of AWS.
func scaleVpcs(n int) []resolver.Vpc {
	all := make([]resolver.Vpc, n)
	for i := range all {
		all[i] = resolver.VpcById(jsii.String(fmt.Sprintf("vpc-%017x", uint64(i+1)*0x9e3779b97f4a7c15>>4)))
	}
	return all
}

func scaleLogging(s awscdk.Stack, vpcs []resolver.Vpc) {
	resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: vpcs})
}

func scaleFirewall(s awscdk.Stack, vpcs []resolver.Vpc) {
	resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Vpcs:  vpcs,
		Rules: []resolver.Rule{resolver.Alert(domains(s, "List", "a.example"))},
	})
}

func scaleBuild(vpcs []resolver.Vpc) func(awscdk.Stack) {
	return func(s awscdk.Stack) {
		scaleLogging(s, vpcs)
		scaleFirewall(s, vpcs)
	}
}

// scaleChain gives what each association of a kind depends on, or nothing.
func scaleChain(t *testing.T, tpl template, kind string) map[string]string {
	t.Helper()
	chain := map[string]string{}
	for id, r := range tpl.resources(kind) {
		chain[id] = ""
		if on, ok := r["DependsOn"].([]any); ok {
			if len(on) != 1 {
				t.Errorf("%s depends on %v", id, on)
			}
			chain[id] = on[0].(string)
		}
	}
	return chain
}

var scaleKinds = []string{configVpcType, ruleGroupAssociated}

// TestHundredsOfVpcsInOneStack has one kind of association in a stack: both would be more
// resources than CloudFormation takes.
func TestHundredsOfVpcsInOneStack(t *testing.T) {
	for kind, build := range map[string]func(awscdk.Stack, []resolver.Vpc){configVpcType: scaleLogging, ruleGroupAssociated: scaleFirewall} {
		start := time.Now()
		out := synth(t, func(s awscdk.Stack) { build(s, scaleVpcs(400)) })
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s: 400 VPCs take %v", kind, took)
		} else {
			t.Logf("%s: 400 VPCs take %v", kind, took)
		}
		chain := scaleChain(t, out.template, kind)
		if heads := scaleHeads(chain); len(chain) != 400 || len(heads) != 5 {
			t.Errorf("%s: %d associations that begin with %v, want 400 in 5 lanes", kind, len(chain), heads)
		}
		if lane := scaleLongest(chain); lane > 110 {
			t.Errorf("%s: a lane of %d, so they are uneven", kind, lane)
		}
	}
}

func scaleHeads(chain map[string]string) []string {
	var heads []string
	for id, on := range chain {
		if on == "" {
			heads = append(heads, id)
		}
	}
	return heads
}

// scaleLongest is how many associations the longest lane has.
func scaleLongest(chain map[string]string) int {
	longest := 0
	for id := range chain {
		length := 0
		for at := id; at != ""; at = chain[at] {
			length++
		}
		longest = max(longest, length)
	}
	return longest
}

func TestFewVpcsAreNotChained(t *testing.T) {
	for n, chained := range map[int]bool{5: false, 6: true} {
		out := synth(t, scaleBuild(scaleVpcs(n)))
		for _, kind := range scaleKinds {
			if heads := scaleHeads(scaleChain(t, out.template, kind)); len(heads) < n != chained {
				t.Errorf("%d of %d %s depend on nothing", len(heads), n, kind)
			}
		}
	}
}

func TestSwappingManyVpcsChangesNothing(t *testing.T) {
	all := scaleVpcs(30)
	swapped := slices.Clone(all)
	slices.Reverse(swapped)
	diff(t, synth(t, scaleBuild(swapped)).template, synth(t, scaleBuild(all)).template)
}

// TestAVpcMoreChangesItsSuccessorAlone compares the resources with and without each of some
// VPCs, at any place in their lanes.
func TestAVpcMoreChangesItsSuccessorAlone(t *testing.T) {
	all := scaleVpcs(30)
	with := synth(t, scaleBuild(all)).template
	for _, left := range []int{0, 7, 14, 29} {
		without := synth(t, scaleBuild(slices.Delete(slices.Clone(all), left, left+1))).template
		for _, kind := range scaleKinds {
			before, after := without.resources(kind), with.resources(kind)
			changed := 0
			for id, was := range before {
				is := maps.Clone(after[id])
				if !slices.Equal(scaleDependsOn(was), scaleDependsOn(is)) {
					changed++
				}
				was = maps.Clone(was)
				delete(was, "DependsOn")
				delete(is, "DependsOn")
				diff(t, is, was)
			}
			if changed > 1 || len(after) != len(before)+1 {
				t.Errorf("%s: VPC %d changes %d others", kind, left, changed)
			}
		}
	}
}

func scaleDependsOn(resource map[string]any) []any {
	on, _ := resource["DependsOn"].([]any)
	return on
}

// TestVpcsThatComeLaterAreChainedToo: what AssociateVpc adds gives the same template.
func TestVpcsThatComeLaterAreChainedToo(t *testing.T) {
	all := scaleVpcs(12)
	later := synth(t, func(s awscdk.Stack) {
		logging := resolver.NewQueryLogging(s, jsii.String("Logging"), nil)
		firewall := resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Rules: []resolver.Rule{resolver.Alert(domains(s, "List", "a.example"))},
		})
		for _, vpc := range all {
			logging.AssociateVpc(vpc)
			firewall.AssociateVpc(vpc, nil)
		}
	})
	diff(t, later.template, synth(t, scaleBuild(all)).template)
}
