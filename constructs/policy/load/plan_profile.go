package load

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// whyProfileOrder is what AWS leaves open about Route 53 Profiles.
const whyProfileOrder = "AWS does not document how the rule groups of a Route 53 Profile and those of the VPC itself are ordered"

// addProfiles gives VPCs what their Route 53 Profile is associated with.
func (m *tfMapping) addProfiles() {
	contents := map[string][]*tfResource{}
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
			m.lost(r, tfReferent{why: "the plan does not have what the Route 53 Profile " + profile + " brings to its VPCs; a snapshot has it"})
		}
		if vpc := m.vpcOf(r, "resource_id"); vpc != nil {
			for _, content := range contents[profile] {
				m.addOfProfile(vpc, profile, content)
			}
		}
	}
}

func (m *tfMapping) profileOf(r *tfResource) string {
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
func (m *tfMapping) addOfProfile(vpc *policy.VPC, profile string, r *tfResource) {
	group := m.resolve(r, "resource_arn", wantedGroup())
	config := m.resolve(r, "resource_arn", wantedLogConfig())
	switch {
	case group.resource != nil || strings.HasPrefix(group.outside, "rslvr-frg-"):
		vpc.Associations = append(vpc.Associations, m.profileAssociation(profile, r))
	case config.resource != nil || strings.HasPrefix(config.outside, "rqlc-"):
		vpc.QueryLogs = append(vpc.QueryLogs, policy.QueryLog{Config: m.logConfigOf(r, "resource_arn"), Via: profile, Origin: m.origin(r)})
	case group.several != nil || config.several != nil:
		m.lost(r, group)
	}
}

func (m *tfMapping) profileAssociation(profile string, r *tfResource) policy.Association {
	a := tfReader{mapping: m, resource: r}
	association := policy.Association{
		Name: r.text("name"), Group: m.groupOf(r, "resource_arn"), Via: profile, Origin: m.origin(r),
	}
	if properties := a.text("resource_properties", "Priority"); properties != "" {
		var err error
		if association.Priority, err = priorityOfProfile(properties); err != nil {
			a.unknowns = append(a.unknowns, m.unknown(r, "Priority", fmt.Sprintf("its resource_properties: %v", err)))
		}
	}
	association.Unknowns = append(a.unknowns, m.unknown(r, policy.OrderUnknown, whyProfileOrder))
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
