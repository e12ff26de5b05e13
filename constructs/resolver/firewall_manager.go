package resolver

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsfms"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// FirewallManagerPolicy is a policy of AWS Firewall Manager that puts rule groups on the
// VPCs of an organisation, before and after those of the accounts themselves. VPCs and
// accounts that come into its scope later get them too.
//
// Deploy the stack to the Firewall Manager administrator account, in each Region that has
// VPCs: a policy applies to one Region. Every account in scope needs AWS Config, and the
// management account must have turned on sharing with AWS Organizations in AWS RAM. Firewall
// Manager then shares the rule groups by itself: no [ResourceShare] is needed.
//
// What it associates is called FMManaged_ and the ID of the policy, and counts among the
// 5 rule groups that a VPC takes. A VPC with too many, or with another rule group at the
// same priority, is reported as a violation and keeps what it has.
//
// Rule groups of accounts are always evaluated after First and before Last. See
// https://docs.aws.amazon.com/waf/latest/developerguide/dns-firewall-policies.html
type FirewallManagerPolicy interface {
	constructs.Construct

	// PolicyId is the ID of the policy, 36 characters.
	PolicyId() *string

	// PolicyArn is the ARN of the policy.
	PolicyArn() *string
}

// FirewallManagerPolicyProps are the properties of a [FirewallManagerPolicy]. At least
// one rule group is needed, in First or in Last.
type FirewallManagerPolicyProps struct {
	// The rule groups that are evaluated before those of the accounts, at priorities from 1
	// to 99. First and Last together hold at most 5, which is all that a VPC takes, and AWS
	// takes 2 unless it raises that.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: none.
	First []PolicyFirewall

	// The rule groups that are evaluated after those of the accounts, at priorities from 9901
	// to 10000.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: none.
	Last []PolicyFirewall

	// Which accounts are in scope: OnlyAccounts(...) or AllAccountsBut(...).
	//
	// Property: AWS::FMS::Policy IncludeMap and ExcludeMap.
	//
	// Default: every account of the organisation, later ones included.
	Accounts AccountScope

	// Which VPCs of those accounts are in scope: OnlyTagged(...) or AllButTagged(...). A
	// principal that may tag a VPC then decides on its protection.
	//
	// Property: AWS::FMS::Policy ResourceTags, ExcludeResourceTags and
	// ResourceTagLogicalOperator.
	//
	// Default: every VPC.
	VpcTags VpcTagScope

	// Associate the rule groups. While it is off, Firewall Manager only reports the VPCs
	// that lack them, and filters nothing: look at the report first, then turn it on.
	//
	// Property: AWS::FMS::Policy RemediationEnabled.
	//
	// Default: false, and a warning, which goes when it is set to false.
	RemediationEnabled *bool

	// Remove the rule groups from VPCs and accounts that leave the scope, such as by
	// losing a tag.
	//
	// Property: AWS::FMS::Policy ResourcesCleanUp.
	//
	// Default: not in the template; AWS then leaves them there.
	ResourcesCleanUp *bool

	// Ask Firewall Manager to clean up when the policy is deleted. AWS documents what
	// that does for other kinds of policy and not for this one: look for associations
	// called FMManaged_ before you delete the rule groups too.
	//
	// Property: AWS::FMS::Policy DeleteAllPolicyResources.
	//
	// Default: not in the template, which is as false.
	DeleteAllPolicyResources *bool

	// What the policy is for: up to 256 letters, digits, spaces and _ . : / = + - @.
	//
	// Property: AWS::FMS::Policy PolicyDescription.
	//
	// Default: none.
	Description *string

	// The name of the policy: 1-128 letters, digits, spaces and _ . : / = + - @.
	//
	// Property: AWS::FMS::Policy PolicyName.
	//
	// Default: made from the name of the stack and the path of the construct in it.
	Name *string

	// How many rule groups the account takes in one policy: a whole number above 2; a VPC
	// takes 5 in any case. It only sets the threshold of a synthesis-time warning.
	//
	// Property: none.
	//
	// Default: 2, which is AWS's; AWS raises it on request.
	RuleGroupQuota *float64
}

type firewallManagerPolicy struct {
	constructs.Construct
	id  *string
	arn *string
}

// NewFirewallManagerPolicy makes a policy. It panics with all that is wrong with the
// props.
func NewFirewallManagerPolicy(scope constructs.Construct, id *string, props *FirewallManagerPolicyProps) FirewallManagerPolicy {
	if props == nil {
		props = &FirewallManagerPolicyProps{}
	}
	p := problemsOfNew("FirewallManagerPolicy", scope, id)
	plan := policyPlanOf(props)
	plan.check(p, scope)
	must(p.err())

	f := &firewallManagerPolicy{}
	constructs.NewConstruct_Override(f, scope, id)
	made := awsfms.NewCfnPolicy(f, ptr("Resource"), plan.render(f))
	f.id, f.arn = made.AttrId(), made.AttrArn()
	plan.reachVpcs()
	plan.warn(f)
	return f
}

func (f *firewallManagerPolicy) PolicyId() *string  { return f.id }
func (f *firewallManagerPolicy) PolicyArn() *string { return f.arn }

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

// reachVpcs keeps rule groups from warning that they have no VPC: all of them may be in other
// accounts.
func (l policyPlan) reachVpcs() {
	for _, g := range l.groups() {
		g.needsNoVpc()
	}
}

func (l policyPlan) warn(f *firewallManagerPolicy) {
	l.quota.warn(f, "policy-rule-group-quota", len(l.groups()), "")
	if l.props.RemediationEnabled == nil {
		warn(f, "policy-without-remediation", "RemediationEnabled is not set, so the policy reports VPCs and filters nothing; turn it on once the report is as you expect, or set it to false")
	}
}

// dnsFirewallPolicy is the type of the policies that are about DNS Firewall.
const dnsFirewallPolicy = "DNS_FIREWALL"

// policyPriorityStep leaves room between rule groups whose priority is not given.
const policyPriorityStep = 10

// PolicyFirewall is a rule group of a [FirewallManagerPolicy] and its priority.
type PolicyFirewall struct {
	// The rule group, made here or imported by ID or ARN. It must be of the account and
	// Region of the policy.
	//
	// Property: AWS::FMS::Policy SecurityServicePolicyData ManagedServiceData.
	//
	// Default: none; it is required.
	Firewall DnsFirewall

	// The lowest number is evaluated first. A whole number from 1 to 99 in First and from
	// 9901 to 10000 in Last, unique in the policy and, on each VPC, among all policies; may
	// be a token.
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
		p.add("no rule group is given, so nothing is protected; set First or Last")
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
		p.add("%s, %q, belongs to account %s, but Firewall Manager takes only rule groups of its administrator account, which is that of the stack, %s; make one there",
			g.where, g.path(), owner, account.value)
	}
	home, region := textOf(awscdk.Stack_Of(g.construct).Region()), textOf(stack.Region())
	if home.known() && region.known() && home.value != region.value {
		p.add("%s, %q, is in %s and the policy in %s; make one of each in every Region", g.where, g.path(), home.value, region.value)
	}
}

func (g policyGroup) checkAgainst(p *problems, earlier policyGroup) {
	if g.id.set && g.id.value == earlier.id.value {
		p.add("%s, %q, is also %s; list each rule group once", g.where, g.path(), earlier.where)
	}
	if g.priority.known() && earlier.priority.known() && g.priority.value == earlier.priority.value {
		p.add("%s: priority %v is already used by %s; give every rule group of a policy its own", g.where, g.priority.value, earlier.where)
	}
}

// managedServiceData is the JSON text that lists the rule groups. The IDs of those that are
// made here go in at deployment.
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

// unitId is the ID of an organisational unit. The root, r-..., is not one.
var unitId = regexp.MustCompile(`^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$`)

// AccountScope selects the accounts of a [FirewallManagerPolicy]. The zero value is every
// account of the organisation.
type AccountScope struct {
	exclude bool
	props   *AccountScopeProps
}

// AccountScopeProps name accounts. At least one of either kind is needed.
type AccountScopeProps struct {
	// Accounts by their 12 digits; may be tokens.
	//
	// Property: AWS::FMS::Policy IncludeMap or ExcludeMap, ACCOUNT.
	//
	// Default: none.
	Accounts *[]*string

	// Organisational units by their IDs, ou-..., with all accounts in and below them,
	// later ones included; may be tokens.
	//
	// Property: AWS::FMS::Policy IncludeMap or ExcludeMap, ORGUNIT.
	//
	// Default: none.
	OrganizationalUnits *[]*string
}

// OnlyAccounts selects these accounts and those of these units.
func OnlyAccounts(props *AccountScopeProps) AccountScope {
	return accountScopeOf(false, props)
}

// AllAccountsBut selects every account of the organisation but these and those of these
// units.
func AllAccountsBut(props *AccountScopeProps) AccountScope {
	return accountScopeOf(true, props)
}

func accountScopeOf(exclude bool, props *AccountScopeProps) AccountScope {
	if props == nil {
		props = &AccountScopeProps{}
	}
	return AccountScope{exclude, props}
}

func (s AccountScope) check(p *problems) {
	if s.props == nil {
		return
	}
	accounts, units := textsOf(s.props.Accounts), textsOf(s.props.OrganizationalUnits)
	if len(accounts)+len(units) == 0 {
		p.add("Accounts has no account and no unit; list some, or leave it out for the whole organisation")
	}
	checkScope(p, "account", accounts, awsdns.IsAccountID, "an account has 12 digits")
	checkScope(p, "organisational unit", units, unitId.MatchString, "use the ID of a unit, ou-..., not an ARN or the root")
}

func checkScope(p *problems, what string, list []text, matches func(string) bool, remedy string) {
	seen := map[string]int{}
	for i, t := range list {
		if !t.deferred() && !matches(t.value) {
			p.add("%s %d in scope is %q; %s", what, i+1, t.value, remedy)
		}
		if first, twice := seen[t.value]; twice {
			p.add("%s %d in scope repeats %d; list each once", what, i+1, first)
			continue
		}
		seen[t.value] = i + 1
	}
}

func (s AccountScope) render(props *awsfms.CfnPolicyProps) {
	if s.props == nil {
		return
	}
	accounts := &awsfms.CfnPolicy_IEMapProperty{Account: s.props.Accounts, Orgunit: s.props.OrganizationalUnits}
	if s.exclude {
		props.ExcludeMap = accounts
	} else {
		props.IncludeMap = accounts
	}
}

// VpcTagScope selects the VPCs of a [FirewallManagerPolicy] in the accounts in scope. The
// zero value is all of them.
type VpcTagScope struct {
	exclude bool
	props   *VpcTagScopeProps
}

// VpcTagScopeProps name the tags that select VPCs.
type VpcTagScopeProps struct {
	// The tags, 1 to 50, each with the value that counts: a key of 1-128 characters and
	// up to 256 characters. No value is the empty one.
	//
	// Property: AWS::FMS::Policy ResourceTags.
	//
	// Default: none; it is required.
	Tags *map[string]*string

	// One of Tags is enough; otherwise a VPC must have all of them.
	//
	// Property: AWS::FMS::Policy ResourceTagLogicalOperator.
	//
	// Default: false, and not in the template.
	MatchAny *bool
}

// OnlyTagged selects the VPCs that have these tags.
func OnlyTagged(props *VpcTagScopeProps) VpcTagScope { return vpcTagScopeOf(false, props) }

// AllButTagged selects the VPCs that do not have these tags.
func AllButTagged(props *VpcTagScopeProps) VpcTagScope { return vpcTagScopeOf(true, props) }

func vpcTagScopeOf(exclude bool, props *VpcTagScopeProps) VpcTagScope {
	if props == nil {
		props = &VpcTagScopeProps{}
	}
	return VpcTagScope{exclude, props}
}

// policyTags is how many tags CloudFormation takes.
const policyTags = 50

var (
	policyTagKey   = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@*\\]{1,128}$`)
	policyTagValue = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@*\\]{0,256}$`)
)

func (s VpcTagScope) check(p *problems) {
	if s.props == nil {
		return
	}
	if n := len(s.tags()); n == 0 || n > policyTags {
		p.add("VpcTags has %d tags; use 1 to %d, or leave it out for every VPC", n, policyTags)
	}
	for _, key := range slices.Sorted(maps.Keys(s.tags())) {
		if !isTokenText(key) && !policyTagKey.MatchString(key) {
			p.add("the tag key %q in scope is invalid; use 1-128 letters, digits, spaces and _ . : / = + - @ * \\", key)
		}
		if value := textOf(s.tags()[key]); value.known() && !policyTagValue.MatchString(value.value) {
			p.add("the value %q of the tag %s in scope is invalid; use at most 256 letters, digits, spaces and _ . : / = + - @ * \\", value.value, key)
		}
	}
}

func (s VpcTagScope) tags() map[string]*string {
	if s.props.Tags == nil {
		return nil
	}
	return *s.props.Tags
}

func (s VpcTagScope) render(props *awsfms.CfnPolicyProps) {
	props.ExcludeResourceTags = s.exclude
	if s.props == nil {
		return
	}
	var tags []any
	for _, key := range slices.Sorted(maps.Keys(s.tags())) {
		tags = append(tags, &awsfms.CfnPolicy_ResourceTagProperty{Key: ptr(key), Value: s.tags()[key]})
	}
	props.ResourceTags = &tags
	if s.props.MatchAny != nil {
		props.ResourceTagLogicalOperator = ptr("AND")
		if *s.props.MatchAny {
			props.ResourceTagLogicalOperator = ptr("OR")
		}
	}
}
