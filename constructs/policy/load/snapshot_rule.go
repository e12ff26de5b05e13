package load

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

func (m *deployed) rule(r snapshot.Rule, path string) policy.Rule {
	rule := policy.Rule{
		Action:      r.Action,
		Block:       policy.Block{Response: r.BlockResponse, OverrideType: r.BlockOverrideDNSType, OverrideDomain: r.BlockOverrideDomain},
		Protection:  protectionDeployed(r),
		QueryType:   r.Qtype,
		Redirection: r.RedirectionAction,
		Origin:      m.origin(path),
	}
	if r.Priority != nil {
		rule.Priority = int(*r.Priority)
	} else {
		rule.Unknowns = append(rule.Unknowns, m.missing("Priority", path))
	}
	if r.BlockOverrideTTL != nil {
		rule.Block.OverrideTTL = int(*r.BlockOverrideTTL)
	}
	switch {
	case r.DomainList != "":
		rule.List = m.list(r.DomainList)
	case rule.Protection.String() == "":
		rule.Unknowns = append(rule.Unknowns, policy.Unknown{
			Property: "FirewallRuleType", Origin: rule.Origin,
			Why: "the snapshot does not have what the rule looks for: AWS may have a kind of rule that this vpcdns does not know",
		})
	}
	return rule
}

func protectionDeployed(r snapshot.Rule) policy.Protection {
	return policy.Protection{
		Threat: r.DNSThreatProtection, Confidence: r.ConfidenceThreshold,
		ThreatCategory: r.ThreatCategory, ContentCategory: r.ContentCategory, Partner: r.Partner,
	}
}

func (m *deployed) missing(property, path string) policy.Unknown {
	return policy.Unknown{Property: property, Why: "the snapshot has no priority for it", Origin: m.origin(path)}
}

func (m *deployed) list(id string) *policy.List {
	if m.lists[id] == nil {
		m.lists[id] = &policy.List{ID: id, Opaque: "the snapshot does not have the domain list " + id, Origin: m.origin("")}
	}
	return m.lists[id]
}
