package resolver_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

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
			t.Errorf("%s: a lane of %d, so that they are uneven", kind, lane)
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

// TestAVpcMoreChangesItsSuccessorAlone compares the resources with and without each of
// some VPCs, wherever they stand in their lanes.
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
