package resolver

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// dnsFirewallPolicy is the type of the policies that are about DNS Firewall.
const dnsFirewallPolicy = "DNS_FIREWALL"

// policyPriorityStep leaves room between rule groups whose priority is not given.
const policyPriorityStep = 10

// PolicyFirewall says where a rule group stands in a [FirewallManagerPolicy].
type PolicyFirewall struct {
	// The rule group, made here or imported by ID or ARN. It must be of the account and
	// Region of the policy.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: none, which is refused.
	Firewall DnsFirewall

	// The lowest number is asked first. A whole number from 1 to 99 in First and from
	// 9901 to 10000 in Last, unique in the policy and, on each VPC, among all policies;
	// may be a token.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: 10 for the first of First, 20 for the second and so on; 9910, 9920 and so
	// on for those of Last.
	Priority *float64
}

// policyGroup is the pure value behind PolicyFirewall.
type policyGroup struct {
	resource
	id       text
	priority number
	span     awsdns.Range
}

func policyGroupsOf(prop string, span awsdns.Range, given []PolicyFirewall) []policyGroup {
	groups := make([]policyGroup, len(given))
	for i, f := range given {
		g := policyGroup{resource: ruleGroupResource(f.Firewall, i+1), priority: numberOf(f.Priority), span: span}
		g.where = fmt.Sprintf("%s %d", prop, i+1)
		if f.Firewall != nil {
			g.id = textOf(f.Firewall.FirewallRuleGroupId())
		}
		if !g.priority.set {
			g.priority = number{value: float64(span.First - 1 + policyPriorityStep*(i+1)), set: true}
		}
		groups[i] = g
	}
	return groups
}

func checkPolicyGroups(p *problems, groups []policyGroup, stack awscdk.Stack) {
	if len(groups) == 0 {
		p.add("it has no rule group, so that it protects nothing; give it First or Last")
	}
	if n := len(groups); n > awsdns.RuleGroupsPerVPC.Value() {
		p.add("%s; merge rule groups", awsdns.RuleGroupsPerVPC.Exceeded(n))
	}
	for i, g := range groups {
		g.check(p, stack)
		for _, earlier := range groups[:i] {
			g.checkAgainst(p, earlier)
		}
	}
}

func (g policyGroup) check(p *problems, stack awscdk.Stack) {
	if n := g.priority; n.known() && !within(n, g.span) {
		p.add("%s: priority %v is out of range; use a whole number%s", g.where, n.value, fromTo(g.span))
	}
	if g.construct == nil {
		p.add("%s has no Firewall; pass a DnsFirewall, made or imported", g.where)
		return
	}
	if owner, account := g.owner(), textOf(stack.Account()); owner != "" && account.known() && owner != account.value {
		p.add("%s, %q, belongs to account %s, and Firewall Manager takes rule groups of its administrator account, which is that of the stack, %s; make one there",
			g.where, g.path(), owner, account.value)
	}
	home, region := textOf(awscdk.Stack_Of(g.construct).Region()), textOf(stack.Region())
	if home.known() && region.known() && home.value != region.value {
		p.add("%s, %q, is in %s and the policy in %s; make one of each in every Region", g.where, g.path(), home.value, region.value)
	}
}

func (g policyGroup) checkAgainst(p *problems, earlier policyGroup) {
	if g.id.set && g.id.value == earlier.id.value {
		p.add("%s, %q, is %s already; name each rule group once", g.where, g.path(), earlier.where)
	}
	if g.priority.known() && earlier.priority.known() && g.priority.value == earlier.priority.value {
		p.add("%s: priority %v is already used by %s; give every rule group of a policy its own", g.where, g.priority.value, earlier.where)
	}
}

// managedServiceData is the text by which AWS is told the rule groups. The IDs of those
// that are made here go in at deployment.
func (l policyPlan) managedServiceData(stack awscdk.Stack) *string {
	return stack.ToJsonString(map[string]any{
		"type":                  dnsFirewallPolicy,
		"preProcessRuleGroups":  policyReferences(l.first),
		"postProcessRuleGroups": policyReferences(l.last),
	}, nil)
}

func policyReferences(groups []policyGroup) []any {
	references := make([]any, len(groups))
	for i, g := range groups {
		references[i] = map[string]any{"ruleGroupId": g.id.value, "priority": g.priority.value}
	}
	return references
}
