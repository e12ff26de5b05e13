package template_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// onVPC writes associations "ID priority" of different rule groups, each on the same VPC
// unless it has another one: "ID priority vpc". What follows are more properties.
func onVPC(all ...string) string {
	text := "Resources:\n  Other: {Type: 'AWS::SNS::Topic'}\n"
	for _, each := range all {
		words := append(strings.Fields(each), "vpc-1", "")
		if words[2] == "" {
			words[2] = "vpc-1"
		}
		more := ""
		if at := strings.Index(each, "{"); at >= 0 {
			more = ", " + strings.Trim(each[at:], "{}")
			words[2] = "vpc-1"
		}
		text += fmt.Sprintf("  %s: {Type: 'AWS::Route53Resolver::FirewallRuleGroupAssociation', Properties: {FirewallRuleGroupId: g-%s, VpcId: %s, Priority: %s%s}}\n",
			words[0], words[0], words[2], words[1], more)
	}
	return text
}

func inPlace(t *testing.T, old, new string) (lines []string) {
	t.Helper()
	for _, found := range template.InPlaceChanges(parse(t, old), parse(t, new)) {
		line := found.ID + ": " + found.Text
		if found.Fails {
			line += ": fails"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestPrioritiesThatAreTaken(t *testing.T) {
	t.Parallel()
	const taken = "association-priority-taken: "
	for name, c := range map[string]struct{ old, new, want []string }{
		"no change": {[]string{"A 110", "B 120"}, []string{"A 110", "B 120"}, nil},
		"swapped": {[]string{"A 110", "B 120"}, []string{"A 120", "B 110"}, []string{
			taken + "A gets priority 120, which B has until the same update moves it to 110: fails",
			taken + "B gets priority 110, which A has until the same update moves it to 120: fails",
		}},
		"three in a circle": {[]string{"A 110", "B 120", "C 130"}, []string{"A 120", "B 130", "C 110"}, []string{
			taken + "A gets priority 120, which B has until the same update moves it to 130: fails",
			taken + "B gets priority 130, which C has until the same update moves it to 110: fails",
			taken + "C gets priority 110, which A has until the same update moves it to 120: fails",
		}},
		"one gives way": {[]string{"A 110", "B 120"}, []string{"A 120", "B 130"}, []string{
			taken + "A gets priority 120, which B has until the same update moves it to 130",
		}},
		"one goes": {[]string{"A 110", "B 120"}, []string{"A 120"}, []string{
			taken + "A gets priority 120, which B has until the same update removes or replaces it: fails",
		}},
		"one comes": {[]string{"A 110"}, []string{"A 120", "B 110"}, []string{
			taken + "B is created with priority 110, which A has until the same update moves it to 120",
		}},
		"one comes for another": {[]string{"A 110"}, []string{"B 110"}, nil}, // renamed, see Replacements
		"a free priority":       {[]string{"A 110", "B 120"}, []string{"A 130", "B 120"}, nil},
		"of another VPC":        {[]string{"A 110 vpc-1", "B 120 vpc-2"}, []string{"A 120 vpc-1", "B 110 vpc-2"}, nil},
		"both at the same":      {[]string{"A 110", "B 120"}, []string{"A 120", "B 120"}, nil},
		"the same parameter":    {[]string{"A !Ref&P", "B 120"}, []string{"A 120", "B !Ref&P"}, []string{taken + "A gets priority 120, which B has until the same update moves it to {\"Ref\":\"P\"}: fails", taken + "B gets priority {\"Ref\":\"P\"}, which A has until the same update moves it to 120: fails"}},
		"perhaps the same":      {[]string{"A !Ref&P", "B 120"}, []string{"A 120", "B !Ref&Q"}, []string{taken + "A gets priority 120, which B has until the same update moves it to {\"Ref\":\"Q\"}"}},
		"under another ID":      {[]string{"A 110"}, []string{"A 110"}, nil},
		"a number in quotes":    {[]string{"A 110", "B 120"}, []string{"A '110'", "B '120'"}, nil},
		"swapped, as in a row":  {[]string{"A 110", "B 120", "C 130"}, []string{"A 120", "B 110", "C 130"}, []string{taken + "A gets priority 120, which B has until the same update moves it to 110: fails", taken + "B gets priority 110, which A has until the same update moves it to 120: fails"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plain := func(text string) string { return strings.ReplaceAll(text, "!Ref&", "!Ref ") }
			if diff := cmp.Diff(c.want, inPlace(t, plain(onVPC(c.old...)), plain(onVPC(c.new...)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestChangesUnderMutationProtection(t *testing.T) {
	t.Parallel()
	const protected = "protected-association-changed: A changes its "
	for name, c := range map[string]struct {
		old, new string
		want     []string
	}{
		"no change":     {"A 110 {MutationProtection: ENABLED}", "A 110 {MutationProtection: ENABLED}", nil},
		"lifted":        {"A 110 {MutationProtection: ENABLED}", "A 110 {MutationProtection: DISABLED}", nil},
		"not protected": {"A 110 {MutationProtection: DISABLED}", "A 120 {MutationProtection: ENABLED}", nil},
		"tags":          {"A 110 {MutationProtection: ENABLED}", "A 110 {MutationProtection: ENABLED, Tags: [{Key: a, Value: b}]}", nil},
		"a priority":    {"A 110 {MutationProtection: ENABLED}", "A 120 {MutationProtection: ENABLED}", []string{protected + "Priority under mutation protection: fails"}},
		"both":          {"A 110 {MutationProtection: ENABLED}", "A 120 {MutationProtection: ENABLED, Name: x}", []string{protected + "Name and Priority under mutation protection: fails"}},
		"and lifted":    {"A 110 {MutationProtection: ENABLED}", "A 120 {MutationProtection: DISABLED}", []string{protected + "Priority under mutation protection, which the same update lifts"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, inPlace(t, onVPC(c.old), onVPC(c.new))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRulePrioritiesThatAreTaken(t *testing.T) {
	t.Parallel()
	group := func(rules ...string) string {
		text := "Resources:\n  G: {Type: 'AWS::Route53Resolver::FirewallRuleGroup', Properties: {FirewallRules: ["
		for _, r := range rules {
			list, priority, _ := strings.Cut(r, " ")
			text += fmt.Sprintf("{Action: ALERT, FirewallDomainListId: %s, Priority: %s}, ", list, priority)
		}
		return text + "]}}\n"
	}
	for name, c := range map[string]struct {
		old, new []string
		want     string
	}{
		"no change":        {[]string{"a 1", "b 2"}, []string{"b 2", "a 1"}, ""},
		"swapped":          {[]string{"a 1", "b 2"}, []string{"a 2", "b 1"}, "G: a rule gets priority 2, which another one has until it gets 1; a rule gets priority 1, which another one has until it gets 2"},
		"all move on":      {[]string{"a 1", "b 2"}, []string{"new 1", "a 2", "b 3"}, "G: a rule gets priority 2, which another one has until it gets 3"},
		"another list":     {[]string{"a 1"}, []string{"b 1"}, ""},
		"a free priority":  {[]string{"a 1", "b 2"}, []string{"a 3", "b 2"}, ""},
		"one goes":         {[]string{"a 1", "b 2"}, []string{"a 2"}, ""},
		"two for one list": {[]string{"a 1", "a 2"}, []string{"a 2", "a 1"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := []string{"rule-priority-taken: " + c.want}
			if c.want == "" {
				want = nil
			}
			if diff := cmp.Diff(want, inPlace(t, group(c.old...), group(c.new...))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
