package resolver

import (
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsfms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// ruleGroupsPerPolicy is what AWS takes by default; it can be raised. See
// https://docs.aws.amazon.com/waf/latest/developerguide/fms-limits.html
const ruleGroupsPerPolicy = 2

// What Firewall Manager's API and CloudFormation's schema both take.
var (
	policyName        = regexp.MustCompile(`^[a-zA-Z0-9_.:/=+@ -]{1,128}$`)
	policyDescription = regexp.MustCompile(`^[a-zA-Z0-9_.:/=+@ -]{1,256}$`)
)

// policyPlan is the pure value behind FirewallManagerPolicyProps.
type policyPlan struct {
	props             *FirewallManagerPolicyProps
	name, description text
	first, last       []policyGroup
	quota             accountQuota
}

func policyPlanOf(props *FirewallManagerPolicyProps) policyPlan {
	return policyPlan{
		props:       props,
		name:        textOf(props.Name),
		description: textOf(props.Description),
		first:       policyGroupsOf("First", awsdns.FirewallManagerFirst(), props.First),
		last:        policyGroupsOf("Last", awsdns.FirewallManagerLast(), props.Last),
		quota:       accountQuota{"RuleGroupQuota", "rule groups in one Firewall Manager policy", ruleGroupsPerPolicy, numberOf(props.RuleGroupQuota)},
	}
}

func (l policyPlan) groups() []policyGroup { return slices.Concat(l.first, l.last) }

// check adds what is wrong to p.
func (l policyPlan) check(p *problems, scope constructs.Construct) {
	checkPolicyGroups(p, l.groups(), awscdk.Stack_Of(scope))
	l.props.Accounts.check(p)
	l.props.VpcTags.check(p)
	l.quota.check(p)
	if l.name.known() && !policyName.MatchString(l.name.value) {
		p.add("Name is %q; use 1-128 letters, digits, spaces and _ . : / = + - @", l.name.value)
	}
	if l.description.known() && !policyDescription.MatchString(l.description.value) {
		p.add("Description is %q; use 1-256 letters, digits, spaces and _ . : / = + - @, or leave it out", l.description.value)
	}
	l.checkLength(p)
}

// checkLength counts what is known before the deployment, which is all but the IDs of
// rule groups that are made here.
func (l policyPlan) checkLength(p *problems) {
	length := 0
	for _, g := range l.groups() {
		if g.id.known() {
			length += len(g.id.value)
		}
	}
	if most := awsdns.FirewallManagerPolicyCharacters; length > most.Value() {
		p.add("%s; check the IDs of the rule groups", most.Exceeded(length))
	}
}

func (l policyPlan) render(scope constructs.Construct) *awsfms.CfnPolicyProps {
	name := l.name.pointer()
	if name == nil {
		name = awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{Separator: ptr("-"), MaxLength: ptr(128.0)})
	}
	props := &awsfms.CfnPolicyProps{
		PolicyName:        name,
		PolicyDescription: l.description.pointer(),
		ResourceType:      ptr("AWS::EC2::VPC"),
		SecurityServicePolicyData: &awsfms.CfnPolicy_SecurityServicePolicyDataProperty{
			Type:               ptr(dnsFirewallPolicy),
			ManagedServiceData: l.managedServiceData(awscdk.Stack_Of(scope)),
		},
		RemediationEnabled:       l.props.RemediationEnabled != nil && *l.props.RemediationEnabled,
		ResourcesCleanUp:         optional(l.props.ResourcesCleanUp),
		DeleteAllPolicyResources: optional(l.props.DeleteAllPolicyResources),
	}
	l.props.Accounts.render(props)
	l.props.VpcTags.render(props)
	return props
}

// optional keeps a nil pointer from becoming a value of an interface.
func optional(b *bool) any {
	if b == nil {
		return nil
	}
	return *b
}

// reachVpcs: the VPCs of the rule groups may all be in other accounts.
func (l policyPlan) reachVpcs() {
	for _, g := range l.groups() {
		g.needsNoVpc()
	}
}

func (l policyPlan) warn(f *firewallManagerPolicy) {
	l.quota.warn(f, "policy-rule-group-quota", len(l.groups()), "")
	if l.props.RemediationEnabled == nil {
		warn(f, "policy-without-remediation", "RemediationEnabled is not set, so that the policy reports VPCs and filters nothing; turn it on once the report is as you expect, or set it to false")
	}
}
