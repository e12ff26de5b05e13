package template_test

import (
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

func TestMutationProtectionIsInTheWay(t *testing.T) {
	t.Parallel()
	const refuses, first = "(RSLVR-02307)", "set its MutationProtection to DISABLED and deploy that first. Then: "
	const enabled, kept = "ENABLED", "ENABLED}\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Metadata: {a: b"
	for name, test := range map[string]struct {
		protection     string
		edits          []string
		id             string
		fails, refuses bool
	}{
		"replaced":               {enabled, []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", true, true},
		"replaced and met":       {enabled, []string{"Name: group", "Name: group2"}, "replaced", true, true},
		"renamed":                {enabled, []string{"FilterVpc:", "FilterVpc1:"}, "renamed", true, true},
		"removed":                {enabled, []string{"FirewallRuleGroupAssociation", "Other"}, "removed", true, true},
		"disabled only now":      {enabled, []string{"VpcId: vpc-1", "VpcId: vpc-2", "ENABLED", "DISABLED"}, "replaced", true, true},
		"by a mapping":           {"!FindInMap [M, a, b]", []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", true, true},
		"kept, so not deleted":   {kept, []string{"FirewallRuleGroupAssociation", "Other"}, "removed", false, true},
		"off":                    {"DISABLED", []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", false, false},
		"enabled only now":       {"DISABLED", []string{"VpcId: vpc-1", "VpcId: vpc-2", "DISABLED", "ENABLED"}, "replaced", false, false},
		"whatever a person says": {"!Ref P", []string{"VpcId: vpc-1", "VpcId: vpc-2"}, "replaced", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := edited(t, logged, "Priority: 150", "Priority: 150, MutationProtection: "+test.protection, "Resources:\n", "Mappings: {M: {a: {b: ENABLED}}}\nResources:\n")
			for _, r := range template.Replacements(parse(t, before), parse(t, edited(t, before, test.edits...))) {
				if r.LogicalID != "FilterVpc" {
					continue
				}
				why := strings.Contains(r.Why, refuses)
				if r.ID != "firewall-association-"+test.id || r.Fails != test.fails || why != (test.refuses && !r.Kept) || strings.HasPrefix(r.WayOut, first) != test.refuses {
					t.Errorf("fails: %t, found %v", r.Fails, r)
				}
				return
			}
			t.Error("found nothing")
		})
	}
}
