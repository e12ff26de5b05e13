package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/examples/template"
)

// TestPolicyIsWhatCloudFormationWouldMake compares package load with the evaluator of
// these tests, with many values of the parameters.
func TestPolicyIsWhatCloudFormationWouldMake(t *testing.T) {
	t.Parallel()
	for _, parameters := range combinations() {
		if parameters["LogGroupKmsKeyArn"]+parameters["LogBucketArn"]+parameters["AlertEmail"] != "" {
			continue // they move nothing of the firewall
		}
		p, err := load.Read("vpcdns.json", template.JSON, load.Options{Parameters: parameters})
		if err != nil {
			t.Fatal(err)
		}
		resources := evaluator{parsed(t), parameters}.resources()
		if diff := cmp.Diff(rulesOf(resources), rulesIn(p)); diff != "" {
			t.Fatalf("%v: rules (-CloudFormation +load):\n%s", parameters, diff)
		}
	}
}

// rulesOf lays out what CloudFormation would make.
func rulesOf(resources map[string]any) []string {
	var lines []string
	for _, each := range resources["FirewallRuleGroup"].(map[string]any)["FirewallRules"].([]any) {
		rule := each.(map[string]any)
		list := fmt.Sprint(rule["FirewallDomainListId"])
		if id, own := strings.CutPrefix(list, "«"); own {
			id, _, _ = strings.Cut(id, ".")
			list = strings.Join(texts(resources[id].(map[string]any)["Domains"]), " ")
		}
		response, _ := rule["BlockResponse"].(string)
		lines = append(lines, fmt.Sprintln(rule["Priority"], rule["Action"], response, list))
	}
	if association, ok := resources["FirewallAssociation"].(map[string]any); ok {
		lines = append(lines, fmt.Sprintln(association["VpcId"], association["Priority"]))
	}
	return lines
}

// rulesIn lists the rules that were read.
func rulesIn(p *policy.Policy) []string {
	var lines []string
	for _, rule := range p.Groups[0].Rules {
		list := rule.List.ID
		if rule.List.Opaque == "" {
			var entries []string
			for _, e := range rule.List.Entries {
				entries = append(entries, e.String())
			}
			list = strings.Join(entries, " ")
		}
		lines = append(lines, fmt.Sprintln(rule.Priority, rule.Action, rule.Block.Response, list))
	}
	for _, vpc := range p.VPCs {
		for _, a := range vpc.Associations {
			if !vpc.Alone {
				lines = append(lines, fmt.Sprintln(vpc.Name, a.Priority))
			}
		}
	}
	return lines
}
