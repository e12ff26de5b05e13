package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// tfMapping makes a policy of a plan. Things go by their address, and those that the plan
// does not have by their ID or the reference that leads to them.
type tfMapping struct {
	*tfPlan
	policy *policy.Policy

	lists      map[string]*policy.List
	groups     map[string]*policy.Group
	logConfigs map[string]*policy.QueryLogConfig
	vpcs       map[string]*policy.VPC
}

func newTfMapping(p *tfPlan) *tfMapping {
	return &tfMapping{
		tfPlan: p, policy: &policy.Policy{},
		lists: map[string]*policy.List{}, groups: map[string]*policy.Group{},
		logConfigs: map[string]*policy.QueryLogConfig{}, vpcs: map[string]*policy.VPC{},
	}
}

func (m *tfMapping) finish() *policy.Policy {
	m.policy.Lists = inOrder(m.lists)
	m.policy.Groups = inOrder(m.groups)
	m.policy.QueryLogConfigs = inOrder(m.logConfigs)
	for _, vpc := range inOrder(m.vpcs) {
		m.policy.VPCs = append(m.policy.VPCs, *vpc)
	}
	return m.policy
}

func inOrder[T any](byID map[string]T) []T {
	var all []T
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		all = append(all, byID[id])
	}
	return all
}

func (m *tfMapping) origin(r *tfResource) policy.Origin {
	return policy.Origin{File: m.file, Path: r.Address}
}

func (m *tfMapping) unknown(r *tfResource, property, why string) policy.Unknown {
	return policy.Unknown{Property: property, Why: why, Origin: m.origin(r)}
}

// lost says that a resource belongs to something that cannot be told.
func (m *tfMapping) lost(r *tfResource, to tfReferent) {
	u := m.unknown(r, policy.Existence, to.why)
	u.Invalid = to.invalid
	m.policy.Unknowns = append(m.policy.Unknowns, u)
}

// idOf returns what a policy knows a resource by. What is only read goes by its ID, as
// where somebody writes the ID itself; one that is read while applying has only the argument for
// it.
func (r *tfResource) idOf() string {
	if r.Mode != "data" {
		return r.Address
	}
	for _, argument := range []string{"id", "firewall_domain_list_id", "firewall_rule_group_id", "resolver_query_log_config_id"} {
		if id := r.text(argument); id != "" {
			return id
		}
	}
	return r.Address
}

// whyNot says why an argument has no value that can be read.
func (r *tfResource) whyNot(argument string, state tfState) string {
	is := argument + " is"
	if strings.HasSuffix(argument, "s") {
		is = argument + " are"
	}
	if state == tfSecret {
		return fmt.Sprintf("its %s marked as sensitive, and not shown", is)
	}
	why := fmt.Sprintf("its %s known only after apply", is)
	if r.config == nil {
		return why
	}
	if from := longest(r.config.expression(argument).References); len(from) > 0 && len(from) < 4 {
		why += ", from " + strings.Join(from, ", ")
	}
	return why
}
