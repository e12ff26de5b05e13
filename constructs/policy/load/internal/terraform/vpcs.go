package terraform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load/internal/source"
)

// vpcOf returns the VPC that an argument refers to. If that is not known, the resource
// goes to the policy's unknowns and the VPC is nil.
func (m *mapping) vpcOf(r *resource, argument string) *policy.VPC {
	to := m.resolve(r, argument, wantedVPC())
	switch {
	case to.resource != nil:
		return m.vpc(to.resource.vpcName(), to.resource)
	case to.outside != "":
		return m.vpc(to.outside, r)
	default:
		m.lost(r, to)
		return nil
	}
}

func (m *mapping) vpc(name string, from *resource) *policy.VPC {
	if m.vpcs[name] == nil {
		m.vpcs[name] = &policy.VPC{Name: name, Source: name, Defined: name == from.Address, Origin: m.origin(from)}
	}
	return m.vpcs[name]
}

// vpcName is the ID of a VPC, or else its address.
func (r *resource) vpcName() string {
	if id := r.text("id"); id != "" {
		return id
	}
	return r.Address
}

func (m *mapping) addAssociations() {
	var open []openAssociation
	for _, r := range m.managed("aws_route53_resolver_firewall_rule_group_association") {
		if to := m.resolve(r, "vpc_id", wantedVPC()); to.several != nil {
			open = append(open, openAssociation{r, to, m.association(r)})
		} else if vpc := m.vpcOf(r, "vpc_id"); vpc != nil {
			vpc.Associations = append(vpc.Associations, m.association(r))
		}
	}
	m.addOpen(open)
}

func (m *mapping) association(r *resource) policy.Association {
	a := reader{mapping: m, resource: r}
	association := policy.Association{
		Name: r.text("name"), Priority: a.number("priority", "Priority"),
		Group: m.groupOf(r, "firewall_rule_group_id"), MutationProtection: r.text("mutation_protection"),
		Origin: m.origin(r),
	}
	association.Unknowns = a.unknowns
	return association
}

// addFailModes adds what is configured for the time when DNS Firewall does not
// answer.
func (m *mapping) addFailModes() {
	for _, r := range m.managed("aws_route53_resolver_firewall_config") {
		if vpc := m.vpcOf(r, "resource_id"); vpc != nil {
			vpc.FailOpen = r.text("firewall_fail_open")
		}
	}
}

func (m *mapping) addNameServers() {
	for _, r := range m.managed("aws_vpc_dhcp_options_association") {
		to := m.resolve(r, "dhcp_options_id", wantedDHCP())
		if to.resource == nil {
			continue
		}
		a := reader{mapping: m, resource: to.resource}
		servers := a.texts("domain_name_servers", "DomainNameServers")
		if len(servers) == 0 {
			continue
		}
		if vpc := m.vpcOf(r, "vpc_id"); vpc != nil {
			vpc.NameServers = servers
		}
	}
}

// managed returns the resources of a type that the plan does not only read.
func (m *mapping) managed(typ string) []*resource {
	var all []*resource
	for _, r := range m.byType[typ] {
		if r.Mode == "managed" {
			all = append(all, r)
		}
	}
	return all
}

// openAssociation is an association of which the plan shows only that it is on one of
// several VPCs.
type openAssociation struct {
	resource    *resource
	to          referent
	association policy.Association
}

// addOpen adds associations to the VPCs that they are on, or may be.
func (m *mapping) addOpen(all []openAssociation) {
	var rest []openAssociation
	for _, o := range all {
		alike := o.alike(all)
		if o.to.maybeNot || len(alike) != len(o.to.several) {
			m.lost(o.resource, o.to)
			rest = append(rest, o)
			continue
		}
		at := slices.IndexFunc(alike, func(other openAssociation) bool { return other.resource == o.resource })
		vpc := m.vpc(o.to.several[at].vpcName(), o.to.several[at])
		vpc.Associations = append(vpc.Associations, m.oneOf(alike, at))
	}
	for _, o := range rest {
		m.addWhereItMayBe(o)
	}
}

// alike returns all associations that are the same but for the VPC. If they are as many as
// the VPCs that each may be on, all of these get the rule group, whichever by which: AWS takes
// none twice on a VPC. That is how modules for several VPCs look in a plan.
func (o openAssociation) alike(all []openAssociation) []openAssociation {
	return slices.DeleteFunc(slices.Clone(all), func(other openAssociation) bool {
		a, b := o.association, other.association
		return a.Group != b.Group || a.Priority != b.Priority || len(a.Unknowns)+len(b.Unknowns) > 0 || !slices.Equal(o.to.several, other.to.several)
	})
}

// oneOf returns one of several associations, without what another one may have there.
func (m *mapping) oneOf(all []openAssociation, at int) policy.Association {
	a := all[at].association
	a.Name = ""
	for _, other := range all {
		if other.association.MutationProtection != a.MutationProtection {
			a.MutationProtection = ""
			a.Unknowns = []policy.Unknown{m.unknown(all[at].resource, "MutationProtection", "it is that of another VPC, or not: "+all[at].to.why)}
			break
		}
	}
	return a
}

// addWhereItMayBe adds an association to those of its VPCs that have other ones, whose verdicts
// depend on it. Without others, a group is judged by itself.
func (m *mapping) addWhereItMayBe(o openAssociation) {
	for _, each := range o.to.several {
		vpc := m.vpcs[each.vpcName()]
		if vpc == nil || len(vpc.Associations) == 0 {
			continue
		}
		a := o.association
		a.Unknowns = append(slices.Clone(a.Unknowns), m.unknown(o.resource, policy.Existence, o.to.why))
		vpc.Associations = append(vpc.Associations, a)
	}
}

// addProfiles gives VPCs what their Route 53 Profile is associated with.
func (m *mapping) addProfiles() {
	contents := map[string][]*resource{}
	for _, r := range m.managed("aws_route53profiles_resource_association") {
		if profile := m.profileOf(r); profile != "" {
			contents[profile] = append(contents[profile], r)
		}
	}
	for _, r := range m.managed("aws_route53profiles_association") {
		profile := m.profileOf(r)
		if profile == "" {
			continue
		}
		if m.byAddress[profile] == nil {
			m.lost(r, referent{why: "the plan does not have what the Route 53 Profile " + profile + " brings to its VPCs; a snapshot has it"})
		}
		if vpc := m.vpcOf(r, "resource_id"); vpc != nil {
			for _, content := range contents[profile] {
				m.addOfProfile(vpc, profile, content)
			}
		}
	}
}

func (m *mapping) profileOf(r *resource) string {
	to := m.resolve(r, "profile_id", wantedProfile())
	switch {
	case to.resource != nil:
		return to.resource.Address
	case to.outside != "":
		return to.outside
	default:
		m.lost(r, to)
		return ""
	}
}

// addOfProfile adds a rule group or a query log config to a VPC, if that is what the Profile
// is associated with, and not a hosted zone.
func (m *mapping) addOfProfile(vpc *policy.VPC, profile string, r *resource) {
	group := m.resolve(r, "resource_arn", wantedGroup())
	config := m.resolve(r, "resource_arn", wantedLogConfig())
	switch {
	case group.resource != nil || strings.HasPrefix(group.outside, awsdns.RuleGroupID):
		vpc.Associations = append(vpc.Associations, m.profileAssociation(profile, r))
	case config.resource != nil || strings.HasPrefix(config.outside, awsdns.QueryLogConfigID):
		vpc.QueryLogs = append(vpc.QueryLogs, policy.QueryLog{Config: m.logConfigOf(r, "resource_arn"), Via: profile, Origin: m.origin(r)})
	case group.several != nil || config.several != nil:
		m.lost(r, group)
	}
}

func (m *mapping) profileAssociation(profile string, r *resource) policy.Association {
	a := reader{mapping: m, resource: r}
	association := policy.Association{
		Name: r.text("name"), Group: m.groupOf(r, "resource_arn"), Via: profile, Origin: m.origin(r),
	}
	if properties := a.text("resource_properties", "Priority"); properties != "" {
		var err error
		if association.Priority, err = priorityOfProfile(properties); err != nil {
			a.unknowns = append(a.unknowns, m.unknown(r, "Priority", fmt.Sprintf("its resource_properties: %v", err)))
		}
	}
	association.Unknowns = append(a.unknowns, m.unknown(r, policy.OrderUnknown, source.WhyProfileOrder))
	return association
}

// priorityOfProfile reads the ResourceProperties of a rule group in a Route 53
// Profile, {"priority": 102}.
func priorityOfProfile(text string) (int, error) {
	var properties struct{ Priority *int }
	if err := json.Unmarshal([]byte(text), &properties); err != nil || properties.Priority == nil {
		return 0, fmt.Errorf(`%q has no priority; write it like {"priority": 102}`, text)
	}
	return *properties.Priority, nil
}

// addFirewallManager adds, for each policy of Firewall Manager, a VPC that stands for any
// that it applies to: which ones these are, a plan does not say.
func (m *mapping) addFirewallManager() {
	for _, r := range m.managed("aws_fms_policy") {
		data := r.block("security_service_policy_data")
		if kind, _ := data["type"].(string); kind != "DNS_FIREWALL" {
			continue
		}
		text, known := data["managed_service_data"].(string)
		if !known {
			m.lost(r, referent{why: "which rule groups it puts on VPCs of the organization is known only after apply"})
			continue
		}
		if err := m.addManaged(r, text); err != nil {
			m.lost(r, referent{why: fmt.Sprintf("its managed_service_data: %v", err), invalid: true})
		}
	}
}

// block returns the only nested block of a kind.
func (r *resource) block(name string) map[string]any {
	value, _ := r.get(name)
	if all, _ := value.([]any); len(all) == 1 {
		block, _ := all[0].(map[string]any)
		return block
	}
	return nil
}

func (m *mapping) addManaged(r *resource, text string) error {
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

func (m *mapping) groupWithID(id string, from *resource) *policy.Group {
	if own := m.withID(id, wantedGroup()); own != nil {
		return m.groups[own.idOf()]
	}
	return m.foreignGroup(id, id, from)
}

// addUnread says what is about DNS Firewall and not read.
func (m *mapping) addUnread() {
	for _, typ := range source.InOrder(m.byType) {
		for _, r := range typ {
			if strings.HasPrefix(r.Type, "awscc_route53resolver_") && r.Mode == "managed" {
				m.lost(r, referent{why: "it is of the provider awscc, whose resources are not read; a snapshot has what it makes"})
			}
		}
	}
}
