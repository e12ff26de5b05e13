// Package snapshot reads a policy from a snapshot, see [FromText].
package snapshot

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/shell"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/snapshot"
)

// FromText reads what vpcdns snapshot writes.
func FromText(file string, text []byte) (*policy.Policy, error) {
	s, err := snapshot.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	m := deployed{
		file: file, policy: &policy.Policy{Complete: true},
		lists: map[string]*policy.List{}, groups: map[string]*policy.Group{},
		configs: map[string]*policy.QueryLogConfig{}, profiles: map[string]snapshot.Profile{},
	}
	for _, l := range s.DomainLists {
		m.addList(l)
	}
	for _, g := range s.RuleGroups {
		m.addGroup(g)
	}
	for _, c := range s.QueryLogConfigs {
		m.addConfig(c)
	}
	for _, p := range s.Profiles {
		m.profiles[p.ID] = p
	}
	for _, vpc := range s.VPCs {
		m.addVPC(vpc, s.Unread)
	}
	m.addUnread(s.Unread)
	m.policy.Lists, m.policy.Groups, m.policy.QueryLogConfigs = source.InOrder(m.lists), source.InOrder(m.groups), source.InOrder(m.configs)
	return m.policy, nil
}

// deployed makes a policy of a snapshot.
type deployed struct {
	file   string
	policy *policy.Policy

	lists    map[string]*policy.List
	groups   map[string]*policy.Group
	configs  map[string]*policy.QueryLogConfig
	profiles map[string]snapshot.Profile
}

func (m *deployed) origin(path string) policy.Origin {
	return policy.Origin{File: m.file, Path: path}
}

func (m *deployed) addList(l snapshot.DomainList) {
	origin := m.origin("domainLists." + l.ID)
	list := &policy.List{ID: l.ID, Name: l.Name, Managed: l.ManagedOwnerName != "", Source: l.ID, Origin: origin}
	if l.Unread != "" {
		list.Opaque = fmt.Sprintf("the entries of list %s could not be read: %s; give them with --stand-in %s=FILE", list.Label(), l.Unread, shell.Word(l.ID))
	}
	for _, domain := range l.Domains {
		list.Entries = append(list.Entries, policy.ParseEntry(domain, origin))
	}
	m.lists[l.ID] = list
}

func (m *deployed) addGroup(g snapshot.RuleGroup) {
	path := "ruleGroups." + g.ID
	group := &policy.Group{ID: g.ID, Name: g.Name, Source: g.ID, Deployed: g.ID, Origin: m.origin(path)}
	if g.Unread != "" {
		group.Opaque = "its rules could not be read: " + g.Unread
	}
	for i, r := range g.Rules {
		group.Rules = append(group.Rules, m.rule(r, fmt.Sprintf("%s.rules.%d", path, i)))
	}
	m.groups[g.ID] = group
}

func (m *deployed) addConfig(c snapshot.QueryLogConfig) {
	config := &policy.QueryLogConfig{ID: c.ID, Name: c.Name, Destination: c.Destination, Origin: m.origin("queryLogConfigs." + c.ID)}
	if c.Unread != "" {
		config.Unknowns = []policy.Unknown{{Property: "DestinationArn", Why: c.Unread, Origin: config.Origin}}
	}
	m.configs[c.ID] = config
}

// group returns the group with an ID. A snapshot has all of them, unless somebody has
// changed it.
func (m *deployed) group(id string) *policy.Group {
	if m.groups[id] == nil {
		m.groups[id] = &policy.Group{ID: id, Opaque: "the snapshot does not have the rule group " + id, Origin: m.origin("")}
	}
	return m.groups[id]
}

// addUnread says what the snapshot does not have. The rule groups that are not known are on
// their VPCs as well, see unreadGroups, so the snapshot is complete.
func (m *deployed) addUnread(all []snapshot.Unread) {
	properties := map[snapshot.Part]string{
		snapshot.FailOpen: "FirewallFailOpen", snapshot.NameServers: "DomainNameServers",
		snapshot.QueryLogs: "ResolverQueryLogConfigId", snapshot.Profiles: policy.Existence,
	}
	for _, u := range all {
		m.policy.Unknowns = append(m.policy.Unknowns, policy.Unknown{
			Property: cmp.Or(properties[u.Part], policy.Existence), Why: whyUnread(u), Origin: m.origin("unread"),
		})
	}
}

func whyUnread(u snapshot.Unread) string {
	if u.Part == snapshot.Profiles && !strings.HasPrefix(u.Of, awsdns.VPCID) {
		return fmt.Sprintf("the rule groups of Profile %s could not be read: %s", u.Of, u.Why)
	}
	return fmt.Sprintf("the %s of %s could not be read: %s", u.Part.Words(), u.Of, u.Why)
}

// unreadGroups returns an association for each part that could not be read and may have put
// rule groups on the VPC: the Profiles, and whatever a later version knows that this one
// does not.
func (m *deployed) unreadGroups(v snapshot.VPC, all []snapshot.Unread) []policy.Association {
	var associations []policy.Association
	for _, u := range all {
		switch {
		case u.Part == snapshot.FailOpen || u.Part == snapshot.NameServers || u.Part == snapshot.QueryLogs:
		case u.Of == v.ID:
			associations = append(associations, m.notRead("of "+v.ID, whyUnread(u)))
		case slices.Contains(v.Profiles, u.Of):
			associations = append(associations, m.notRead("of Profile "+u.Of, whyUnread(u)))
		}
	}
	return associations
}

// notRead is what may be on a VPC and is not in the snapshot.
func (m *deployed) notRead(label, why string) policy.Association {
	origin := m.origin("unread")
	unknown := func(property string) []policy.Unknown {
		return []policy.Unknown{{Property: property, Why: why, Origin: origin}}
	}
	return policy.Association{
		Via: label, Group: &policy.Group{ID: label, Opaque: why, Origin: origin, Unknowns: unknown("FirewallRules")},
		Origin: origin, Unknowns: unknown("Priority"),
	}
}

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
			Property: policy.OrderUnknown, Why: source.WhyProfileOrder, Origin: association.Origin,
		})
		vpc.Associations = append(vpc.Associations, association)
	}
	vpc.QueryLogs = append(vpc.QueryLogs, m.queryLogs(p.QueryLogs, p.ID, path)...)
}

// statusOf is empty for what a Profile says of an association of its own that is in force,
// which is not a status of a query log.
func statusOf(l snapshot.QueryLog) string {
	if l.Status == "COMPLETE" {
		return ""
	}
	return l.Status
}
