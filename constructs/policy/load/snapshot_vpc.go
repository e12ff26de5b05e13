package load

import (
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

func (m *deployed) addVPC(v snapshot.VPC, unread []snapshot.Unread) {
	path := "vpcs." + v.ID
	vpc := policy.VPC{Name: v.ID, FailOpen: v.FailOpen, NameServers: v.NameServers, Origin: m.origin(path)}
	for i, a := range v.RuleGroups {
		vpc.Associations = append(vpc.Associations, m.association(a, managerOf(a), fmt.Sprintf("%s.ruleGroups.%d", path, i)))
	}
	vpc.QueryLogs = m.queryLogs(v.QueryLogs, "", path)
	for _, id := range v.Profiles {
		if p, has := m.profiles[id]; has {
			m.addProfile(&vpc, p, "profiles."+id)
		} else {
			vpc.Associations = append(vpc.Associations, m.notRead("of Profile "+id, "the snapshot does not have Profile "+id))
		}
	}
	vpc.Associations = append(vpc.Associations, m.unreadGroups(v, unread)...)
	m.policy.VPCs = append(m.policy.VPCs, vpc)
}

// managerOf names the policy of Firewall Manager that an association belongs to.
func managerOf(a snapshot.Association) string {
	if a.ManagedOwnerName == "" || !strings.HasPrefix(a.Name, "FMManaged_") {
		return a.ManagedOwnerName
	}
	return a.Name
}

func (m *deployed) association(a snapshot.Association, via, path string) policy.Association {
	association := policy.Association{
		Name: a.Name, Group: m.group(a.RuleGroup), MutationProtection: a.MutationProtection, Via: via, Origin: m.origin(path),
	}
	if a.Priority != nil {
		association.Priority = int(*a.Priority)
	} else {
		association.Unknowns = append(association.Unknowns, m.missing("Priority", path))
	}
	if why := whyUnsteady(a.Status); why != "" {
		association.Unknowns = append(association.Unknowns, policy.Unknown{Property: policy.Existence, Why: why, Origin: association.Origin})
	}
	return association
}

// whyUnsteady says of a status other than that of an association in force why it may not
// apply.
func whyUnsteady(status string) string {
	switch status {
	case "", "COMPLETE", "UPDATING":
		return ""
	case "DELETING":
		return "the association was being deleted when the snapshot was taken; take it again"
	default:
		return "AWS does not document whether an association applies whose status is " + status
	}
}

func (m *deployed) queryLogs(all []snapshot.QueryLog, via, path string) []policy.QueryLog {
	var logs []policy.QueryLog
	for i, l := range all {
		if m.configs[l.Config] == nil {
			m.configs[l.Config] = &policy.QueryLogConfig{ID: l.Config, Origin: m.origin("")}
		}
		logs = append(logs, policy.QueryLog{
			Config: m.configs[l.Config], Status: statusOf(l), Via: via, Origin: m.origin(fmt.Sprintf("%s.queryLogs.%d", path, i)),
		})
	}
	return logs
}

func (m *deployed) addProfile(vpc *policy.VPC, p snapshot.Profile, path string) {
	for i, a := range p.RuleGroups {
		association := m.association(a, p.ID, fmt.Sprintf("%s.ruleGroups.%d", path, i))
		association.Unknowns = append(association.Unknowns, policy.Unknown{
			Property: policy.OrderUnknown, Why: whyProfileOrder, Origin: association.Origin,
		})
		vpc.Associations = append(vpc.Associations, association)
	}
	vpc.QueryLogs = append(vpc.QueryLogs, m.queryLogs(p.QueryLogs, p.ID, path)...)
}

// statusOf is empty for what a Profile says of an association of its own that is in force,
// which is no status of a query log.
func statusOf(l snapshot.QueryLog) string {
	if l.Status == "COMPLETE" {
		return ""
	}
	return l.Status
}
