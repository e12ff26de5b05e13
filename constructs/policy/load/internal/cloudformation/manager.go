package cloudformation

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// applyPolicies reads the policies of Firewall Manager. Which VPCs one reaches depends on
// accounts and tags that the source does not contain, so every VPC of the source may have
// its rule groups, and a VPC that stands for any it reaches has them.
func (r *reader) applyPolicies() {
	for _, s := range r.app.Stacks {
		existing(s, "AWS::FMS::Policy", func(id string, open *stack.Unknown) {
			data, ok := s.Properties(id).Member("SecurityServicePolicyData")
			if !ok {
				return
			}
			f := &fields{node: data}
			if f.text("Type") == "DNS_FIREWALL" {
				r.applyPolicy(s, id, f, open)
			}
		})
	}
}

func (r *reader) applyPolicy(s *stack.Stack, id string, f *fields, open *stack.Unknown) {
	name := id
	if given := (&fields{node: s.Properties(id)}).text("PolicyName"); given != "" {
		name = given
	}
	if given := (&fields{node: s.Properties(id)}).text("ResourceType"); given != "" && given != vpcType {
		f.add(invalidAt("ResourceType", s.Properties(id), "policy %s is about %s; one of type DNS_FIREWALL is about %s", name, given, vpcType))
	}
	associations := r.managed(f, name)
	r.p.Unknowns = append(r.p.Unknowns, f.unknowns...)
	remedies := (&fields{node: s.Properties(id)}).text("RemediationEnabled")
	if len(associations) == 0 || remedies == "false" {
		r.checkReported(associations)
		return // it reports, and changes no VPC
	}
	why := &stack.Unknown{Why: fmt.Sprintf("whether policy %s of Firewall Manager reaches this VPC depends on accounts and tags that the source does not contain", name)}
	for i := range r.p.VPCs {
		if r.full() {
			return
		}
		if r.p.VPCs[i].Alone {
			continue // it stands for those of another policy
		}
		for _, a := range associations {
			a.Unknowns = append(existence(s.Node(id), why), a.Unknowns...)
			r.attach(i, a)
		}
	}
	for i := range associations {
		associations[i].Unknowns = append(existence(s.Node(id), open), associations[i].Unknowns...)
	}
	r.p.VPCs = append(r.p.VPCs, policy.VPC{
		Name: "any VPC with policy " + name, Alone: true, Associations: associations, Origin: originOfResource(s, id),
	})
}

// checkReported looks at the priorities of rule groups that a policy puts on no VPC, which
// lint does not see.
func (r *reader) checkReported(associations []policy.Association) {
	for _, a := range associations {
		takes := awsdns.FirewallManagerFirst()
		if a.Process == policy.PostProcess {
			takes = awsdns.FirewallManagerLast()
		}
		r.p.Unknowns = append(r.p.Unknowns, a.Unknowns...)
		if len(a.Unknowns) == 0 && !takes.Contains(a.Priority) {
			r.lost(policy.Unknown{Property: "Priority", Invalid: true, Origin: a.Origin, Why: fmt.Sprintf("priority %d of rule group %s in %s of policy %s is not in %s", a.Priority, a.Group.ID, a.Process, a.Via, takes)})
		}
	}
}

// managed reads the rule groups of ManagedServiceData, which is JSON.
func (r *reader) managed(f *fields, name string) []policy.Association {
	t, n, ok := f.value("ManagedServiceData")
	if !ok {
		return nil
	}
	value, err := t.JSON()
	object, isObject := value.(map[string]any)
	if err != nil || !isObject {
		if u := t.Unknown(); u != nil {
			f.add(unknownAt("ManagedServiceData", u, n))
		} else {
			f.add(invalidAt("ManagedServiceData", n, "ManagedServiceData of policy %s is not a JSON object", name))
		}
		return nil
	}
	checkManaged(f, object, name, n)
	var all []policy.Association
	for _, process := range []policy.Process{policy.PreProcess, policy.PostProcess} {
		list, _ := object[string(process)].([]any)
		for _, item := range list {
			if a, ok := r.managedGroup(f, item, name, n); ok {
				a.Process = process
				all = append(all, a)
			}
		}
	}
	return all
}

// checkManaged looks at what beside the rule groups is in ManagedServiceData.
func checkManaged(f *fields, object map[string]any, name string, n stack.Node) {
	known := []string{"type", string(policy.PreProcess), string(policy.PostProcess)}
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(known, key) {
			u := invalidAt("ManagedServiceData", n, "what %q in the ManagedServiceData of policy %s does is not known; rule groups are under %s or %s", key, name, known[1], known[2])
			u.Invalid = false
			f.add(u)
		}
	}
	if t, ok := stack.TextOf(object["type"]); !ok {
		f.add(invalidAt("ManagedServiceData", n, `the ManagedServiceData of policy %s has no "type":"DNS_FIREWALL"`, name))
	} else if kind, known := t.Literal(); known && kind != "DNS_FIREWALL" {
		f.add(invalidAt("ManagedServiceData", n, "the type in the ManagedServiceData of policy %s is %q, and that of the policy is DNS_FIREWALL", name, kind))
	}
}

func (r *reader) managedGroup(f *fields, item any, name string, n stack.Node) (policy.Association, bool) {
	object, _ := item.(map[string]any)
	id, ok := stack.TextOf(object["ruleGroupId"])
	if !ok {
		f.add(invalidAt("ManagedServiceData", n, "a rule group of policy %s has no ruleGroupId", name))
		return policy.Association{}, false
	}
	g, u := r.group(id, "ManagedServiceData", n)
	if u != nil {
		f.add(*u)
	}
	if g == nil {
		return policy.Association{}, false
	}
	own := &fields{node: f.node}
	if u != nil {
		own.add(policy.Unknown{Property: policy.Refused, Why: u.Why, Invalid: u.Invalid, Origin: u.Origin})
	}
	a := policy.Association{Group: g, Via: name, Origin: originAt(n)}
	a.Priority = jsonPriority(own, object["priority"], n)
	a.Unknowns = own.unknowns
	return a, true
}
