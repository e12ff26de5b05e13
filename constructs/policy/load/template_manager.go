package load

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// applyPolicies reads the policies of Firewall Manager. Which VPCs one reaches depends on
// accounts and tags that the source does not tell, so every VPC of the source may have
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
	associations := r.managed(f, name)
	r.p.Unknowns = append(r.p.Unknowns, f.unknowns...)
	remedies := (&fields{node: s.Properties(id)}).text("RemediationEnabled")
	if len(associations) == 0 || remedies == "false" {
		return // it reports, and changes no VPC
	}
	why := &stack.Unknown{Why: fmt.Sprintf("whether policy %s of Firewall Manager reaches this VPC depends on accounts and tags that the source does not tell", name)}
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
			f.add(invalidAt("ManagedServiceData", n, "ManagedServiceData of policy %s is no JSON object", name))
		}
		return nil
	}
	var all []policy.Association
	for _, key := range []string{"preProcessRuleGroups", "postProcessRuleGroups"} {
		list, _ := object[key].([]any)
		for _, item := range list {
			if a, ok := r.managedGroup(f, item, name, n); ok {
				all = append(all, a)
			}
		}
	}
	return all
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
		return policy.Association{}, false
	}
	own := &fields{node: f.node}
	a := policy.Association{Group: g, Via: name, Origin: originAt(n)}
	a.Priority = jsonPriority(own, object["priority"], n)
	a.Unknowns = own.unknowns
	return a, true
}
