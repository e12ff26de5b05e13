package load

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// addFirewallManager adds, for each policy of Firewall Manager, a VPC that stands for any
// that it applies to: which ones these are, a plan does not tell.
func (m *tfMapping) addFirewallManager() {
	for _, r := range m.managed("aws_fms_policy") {
		data := r.block("security_service_policy_data")
		if kind, _ := data["type"].(string); kind != "DNS_FIREWALL" {
			continue
		}
		text, known := data["managed_service_data"].(string)
		if !known {
			m.lost(r, tfReferent{why: "which rule groups it puts on VPCs of the organization is known only after apply"})
			continue
		}
		if err := m.addManaged(r, text); err != nil {
			m.lost(r, tfReferent{why: fmt.Sprintf("its managed_service_data: %v", err), invalid: true})
		}
	}
}

// block returns the only nested block of a kind.
func (r *tfResource) block(name string) map[string]any {
	value, _ := r.get(name)
	if all, _ := value.([]any); len(all) == 1 {
		block, _ := all[0].(map[string]any)
		return block
	}
	return nil
}

func (m *tfMapping) addManaged(r *tfResource, text string) error {
	type managedGroup struct {
		RuleGroupID string `json:"ruleGroupId"`
		Priority    int
	}
	var data struct{ PreProcessRuleGroups, PostProcessRuleGroups []managedGroup }
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		return err
	}
	vpc := m.vpc("any VPC of "+r.Address, r)
	vpc.Alone = true
	for i, g := range append(data.PreProcessRuleGroups, data.PostProcessRuleGroups...) {
		process := policy.PreProcess
		if i >= len(data.PreProcessRuleGroups) {
			process = policy.PostProcess
		}
		group := m.groupWithID(g.RuleGroupID, r)
		vpc.Associations = append(vpc.Associations, policy.Association{
			Priority: g.Priority, Group: group, Via: r.Address, Process: process, Origin: m.origin(r),
		})
	}
	return nil
}

func (m *tfMapping) groupWithID(id string, from *tfResource) *policy.Group {
	if own := m.withID(id, wantedGroup()); own != nil {
		return m.groups[own.idOf()]
	}
	return m.foreignGroup(id, id, from)
}

// addUnread says what is about DNS Firewall and not read.
func (m *tfMapping) addUnread() {
	for _, typ := range inOrder(m.byType) {
		for _, r := range typ {
			if strings.HasPrefix(r.Type, "awscc_route53resolver_") && r.Mode == "managed" {
				m.lost(r, tfReferent{why: "it is of the provider awscc, whose resources are not read; a snapshot has what it makes"})
			}
		}
	}
}
