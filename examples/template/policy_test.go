package template_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// TestPolicyIsWhatCloudFormationWouldMake compares package load with the evaluator of
// these tests, with many values of the parameters.
func TestPolicyIsWhatCloudFormationWouldMake(t *testing.T) {
	t.Parallel()
	for kind, form := range forms {
		template := parsed(t, kind)
		for _, parameters := range parametersOf(kind) {
			if parameters["LogBucketArn"]+parameters["AlertEmail"] != "" || parameters["QueryLogging"] == "OFF" {
				continue // that moves nothing of the firewall
			}
			p, err := load.Read("vpcdns.json", form.json, load.Options{Parameters: inRegion(parameters)})
			if err != nil {
				t.Fatal(err)
			}
			resources := evaluator{template, parameters}.resources()
			if diff := cmp.Diff(rulesOf(resources), rulesIn(p)); diff != "" {
				t.Fatalf("%s: %v: rules (-CloudFormation +load):\n%s", kind, parameters, diff)
			}
		}
	}
}

// inRegion adds the Region that the evaluator stands in.
func inRegion(parameters map[string]string) map[string]string {
	all := maps.Clone(parameters)
	all["AWS::Region"] = pseudo["AWS::Region"]
	return all
}

// rulesOf lays out what CloudFormation would make.
func rulesOf(resources map[string]any) []string {
	var lines []string
	for _, each := range resources["FirewallRuleGroup"].(map[string]any)["FirewallRules"].([]any) {
		rule := each.(map[string]any)
		list := fmt.Sprintf("%v%v", rule["DnsThreatProtection"], rule["ConfidenceThreshold"])
		if id, ok := rule["FirewallDomainListId"].(string); ok {
			list = id
		}
		if id, own := strings.CutPrefix(list, "«"); own {
			id, _, _ = strings.Cut(id, ".")
			list = strings.Join(texts(resources[id].(map[string]any)["Domains"]), " ")
		}
		response, _ := rule["BlockResponse"].(string)
		lines = append(lines, fmt.Sprintln(rule["Priority"], rule["Action"], response, list))
	}
	for id, each := range resources {
		if strings.HasPrefix(id, "FirewallAssociation") {
			association := each.(map[string]any)
			lines = append(lines, fmt.Sprintln(association["VpcId"], association["Priority"]))
		}
	}
	slices.Sort(lines)
	return lines
}

// rulesIn lists the rules that were read.
func rulesIn(p *policy.Policy) []string {
	var lines []string
	for _, rule := range p.Groups[0].Rules {
		list := fmt.Sprint(rule.Protection.Threat, rule.Protection.Confidence)
		if rule.List != nil {
			list = namesIn(rule.List)
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
	slices.Sort(lines)
	return lines
}

func namesIn(list *policy.List) string {
	if list.Opaque != "" {
		return list.ID
	}
	var entries []string
	for _, e := range list.Entries {
		entries = append(entries, e.String())
	}
	return strings.Join(entries, " ")
}
