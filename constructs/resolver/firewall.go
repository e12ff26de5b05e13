package resolver

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// DnsFirewall is a DNS Firewall rule group and its associations with VPCs.
type DnsFirewall interface {
	constructs.Construct

	// FirewallRuleGroupId is the ID of the rule group, rslvr-frg-...
	FirewallRuleGroupId() *string

	// FirewallRuleGroupArn is the ARN of the rule group, or nil for one imported by its ID:
	// it contains the owner's account, which an ID does not.
	FirewallRuleGroupArn() *string

	// AddRule adds a rule after those that are there. It panics if the rule is wrong or
	// if the rule group is imported.
	AddRule(rule Rule)

	// AssociateVpc filters the queries of a VPC with this rule group. The props may be
	// nil. It panics if they are wrong or if the VPC is associated already.
	AssociateVpc(vpc Vpc, props *AssociationProps)

	// MetricQueryVolume is how many queries the rule group evaluated: the metric
	// FirewallRuleGroupQueryVolume, for alarms and dashboards of the CDK. The options may be
	// nil. By default it is a sum over 5 minutes, in which AWS counts. It panics if the options
	// have a DimensionsMap.
	MetricQueryVolume(options *awscloudwatch.MetricOptions) awscloudwatch.Metric

	// MetricVpcQueryVolume is the same for the queries of one VPC: the metric
	// FirewallRuleGroupVpcQueryVolume. For all rule groups of a VPC, see the function of that
	// name.
	MetricVpcQueryVolume(vpc Vpc, options *awscloudwatch.MetricOptions) awscloudwatch.Metric

	// MetricListQueryVolume is how many queries the rules of one domain list matched: the
	// metric FirewallRuleQueryVolume. No metric has the action: what is blocked is what the
	// list of a BLOCK rule matched. It panics if no rule uses the list yet.
	MetricListQueryVolume(list DomainList, options *awscloudwatch.MetricOptions) awscloudwatch.Metric

	// RolloutTable is a text for people, such as a reviewer of the deployment: the rules
	// in the order of their evaluation, whether each enforces or only alerts, and which
	// BLOCKs an ALERT hides, in this rule group or in one behind it on the same VPC. It
	// knows what is there when it is called, so call it last.
	RolloutTable() string
}

// DnsFirewallProps are the properties of a [DnsFirewall].
type DnsFirewallProps struct {
	// The rules, evaluated by priority. At least one is needed, here or by AddRule.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRules.
	//
	// Default: none yet.
	Rules []Rule

	// The VPCs whose queries are filtered. A VPC takes at most 5 rule groups, other
	// teams' included.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroupAssociation VpcId.
	//
	// Default: none yet.
	Vpcs []Vpc

	// How each of Vpcs is associated.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroupAssociation Priority,
	// MutationProtection and Name.
	//
	// Default: priority 150, without mutation protection.
	Association *AssociationProps

	// Whether BLOCK rules without an Enforcement of their own block or only alert.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Action.
	//
	// Default: Enforce().
	Enforcement Enforcement

	// The name of the rule group: 1-64 letters, digits, spaces, hyphens, underscores or
	// apostrophes, not digits alone. A new name replaces the group.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup Name.
	//
	// Default: CloudFormation makes a name.
	Name *string

	// How many rules the account takes in one rule group: a whole number above 100. It only
	// sets the threshold of a synthesis-time warning.
	//
	// Property: none.
	//
	// Default: 100, which is AWS's; AWS raises it on request.
	RuleQuota *float64
}

type dnsFirewall struct {
	constructs.Construct
	final        *finalCheck
	id           *string
	arn          *string
	imported     bool
	group        ruleGroup
	associations []association
	lanes        lanes
	ruleQuota    accountQuota
	reached      bool              // by VPCs that a share or a Profile brings
	tags         awscdk.TagManager // nil for one that is imported
}

// NewDnsFirewall makes a rule group, its rules and its associations. It panics with
// all that is wrong with the props.
func NewDnsFirewall(scope constructs.Construct, id *string, props *DnsFirewallProps) DnsFirewall {
	if props == nil {
		props = &DnsFirewallProps{}
	}
	p := problemsOfNew("DnsFirewall", scope, id)
	f := &dnsFirewall{group: ruleGroup{enforcement: props.Enforcement}.with(p, props.Rules...)}
	checkConditions(p, awscdk.Stack_Of(scope), f.group.rules)
	checkLists(p, scope, f.group.rules)
	f.ruleQuota = accountQuotaOf("RuleQuota", awsdns.RulesPerRuleGroup, props.RuleQuota)
	f.ruleQuota.check(p)
	associations := f.plan(p, scope, props.Vpcs, props.Association)
	checkName(p, "Name", textOf(props.Name))
	props.Enforcement.check(p, "Enforcement")
	must(p.err())

	constructs.NewConstruct_Override(f, scope, id)
	resource := awsroute53resolver.NewCfnFirewallRuleGroup(f, ptr("Resource"), &awsroute53resolver.CfnFirewallRuleGroupProps{
		Name:          props.Name,
		FirewallRules: awscdk.Lazy_Any(&ruleProducer{f}, nil),
	})
	f.id, f.arn, f.tags = resource.AttrId(), resource.AttrArn(), resource.Tags()
	f.associate(associations)
	f.final = validateAtSynthesis("DnsFirewall", f, f.validate)
	return f
}

// DnsFirewallFromRuleGroupId imports a rule group, such as one that another account shares,
// to associate it with VPCs.
func DnsFirewallFromRuleGroupId(scope constructs.Construct, id *string, firewallRuleGroupId *string) DnsFirewall {
	must(checkImport(problemsOfNew("DnsFirewall", scope, id), "rule group", awsdns.RuleGroupID, firewallRuleGroupId))
	f := &dnsFirewall{id: firewallRuleGroupId, imported: true}
	constructs.NewConstruct_Override(f, scope, id)
	f.final = validateAtSynthesis("DnsFirewall", f, f.validate)
	return f
}

// DnsFirewallFromRuleGroupArn imports a rule group by its ARN, which may be a token: one that
// another account shares, or one of another stack. Unlike one imported by its ID, it can be
// put into a [Profile], and into a [ResourceShare] if the account of the stack owns it.
func DnsFirewallFromRuleGroupArn(scope constructs.Construct, id *string, firewallRuleGroupArn *string) DnsFirewall {
	f := &dnsFirewall{id: importByArn(scope, id, ruleGroupArn, firewallRuleGroupArn), arn: firewallRuleGroupArn, imported: true}
	constructs.NewConstruct_Override(f, scope, id)
	f.final = validateAtSynthesis("DnsFirewall", f, f.validate)
	return f
}

// ruleProducer renders the rules at the end, when all of them are there.
type ruleProducer struct{ firewall *dnsFirewall }

// Produce implements the CDK's IStableAnyProducer.
func (r *ruleProducer) Produce() any { return r.firewall.group.render() }

func (f *dnsFirewall) FirewallRuleGroupId() *string  { return f.id }
func (f *dnsFirewall) FirewallRuleGroupArn() *string { return f.arn }

func (f *dnsFirewall) markReached() { f.reached = true }

func (f *dnsFirewall) AddRule(rule Rule) {
	p := problemsIn("DnsFirewall", f)
	f.final.refuseLate(p, "rule", "AddRule")
	if f.imported {
		p.add("the rule group is imported and cannot take rules here; add them where it is defined")
	}
	group := f.group.with(p, rule)
	checkConditions(p, awscdk.Stack_Of(f), group.rules)
	checkLists(p, f, group.rules[len(f.group.rules):])
	must(p.err())
	f.group = group
}

func (f *dnsFirewall) AssociateVpc(vpc Vpc, props *AssociationProps) {
	p := problemsIn("DnsFirewall", f)
	f.final.refuseLate(p, "association", "AssociateVpc")
	associations := f.plan(p, f, []Vpc{vpc}, props)
	must(p.err())
	f.associate(associations)
}

// plan checks associations without making them.
func (f *dnsFirewall) plan(p *problems, scope constructs.Construct, vpcs []Vpc, props *AssociationProps) []association {
	associationOf(Vpc{}, props).check(p)
	planned := make([]association, len(vpcs))
	for i, vpc := range planVpcs(p, scope, f.vpcs(), vpcs) {
		planned[i] = associationOf(vpc, props)
	}
	return planned
}

func (f *dnsFirewall) associate(planned []association) {
	for _, a := range planned {
		made := awsroute53resolver.NewCfnFirewallRuleGroupAssociation(f, ptr(a.vpc.childId()), a.props(f.id))
		f.lanes.add(a.vpc.key, made)
	}
	f.associations = slices.Concat(f.associations, planned)
}

func (f *dnsFirewall) vpcs() []Vpc {
	vpcs := make([]Vpc, len(f.associations))
	for i, a := range f.associations {
		vpcs[i] = a.vpc
	}
	return vpcs
}

// validate checks what only the whole app shows: the rules at the end, and the other
// firewalls of the same VPCs.
func (f *dnsFirewall) validate(p *problems) {
	if !f.imported && len(f.group.rules) == 0 {
		p.add("the rule group has no rule; set Rules or call AddRule")
	}
	f.ruleQuota.warn(f, "rule-quota", len(f.group.rules), ", or split the rule group")
	f.checkTags(p)
	f.warnOfDisplayNames()
	f.warnOfRedundantLists()
	if len(f.associations) == 0 {
		f.warnOfNoVpc()
		return
	}
	firewalls := allOf[*dnsFirewall](f)
	for _, a := range f.associations {
		f.validateVpc(p, a, firewalls)
	}
}

// checkTags looks at the tags of the rule group and of the lists in its rules, which may
// come from anywhere in the app.
func (f *dnsFirewall) checkTags(p *problems) {
	checkTags(p, func() string { return "the rule group" }, f.tags)
	for _, rule := range f.group.rules {
		if list, ok := rule.list.(*domainList); ok {
			checkTags(p, func() string { return rule.where() + ": the list " + pathOf(list) }, list.tags)
		}
	}
}

// validateVpc looks at a VPC from this firewall's side. The later of two firewalls in the
// tree fails, so each conflict is reported once.
func (f *dnsFirewall) validateVpc(p *problems, own association, firewalls []*dnsFirewall) {
	before := 0
	for _, other := range firewalls {
		if other == f {
			break
		}
		for _, a := range other.on(own.vpc) {
			before++
			if *other.id == *f.id {
				p.add("%s is already associated with this rule group by %q; AWS allows each pair once", own.vpc.key, *other.Node().Path())
			}
			if a.priority.known() && own.priority.known() && a.priority.value == own.priority.value {
				p.add("priority %v on %s is already used by %q; give every rule group of a VPC its own association priority",
					own.priority.value, own.vpc.key, *other.Node().Path())
			}
		}
	}
	if before == awsdns.RuleGroupsPerVPC.Value() {
		p.add("%s: %s; merge rule groups", own.vpc.key, awsdns.RuleGroupsPerVPC.Exceeded(before+1))
	}
	f.warnOfHiddenBlocks(own, firewalls)
}

// on gives the associations with a VPC: none or one.
func (f *dnsFirewall) on(vpc Vpc) []association {
	for _, a := range f.associations {
		if a.vpc.same(vpc) {
			return []association{a}
		}
	}
	return nil
}

func (f *dnsFirewall) warnOfNoVpc() {
	if !f.reached {
		warn(f, "firewall-without-vpc", "no VPC is associated, so nothing is filtered; set Vpcs or call AssociateVpc")
	}
}

// warnOfDisplayNames warns of categories that AWS is likely to refuse. The identifiers differ
// by account and Region, so nothing here can be certain.
func (f *dnsFirewall) warnOfDisplayNames() {
	for _, rule := range f.group.rules {
		if c, ok := rule.match.(category); ok && c.isDisplayName() {
			warn(f, "category-name", "%s: the %s %q looks like a display name; AWS documents identifiers such as %s, which ListFirewallRuleTypes returns",
				rule.where(), c.kind.what, c.identifier.value, c.kind.example)
		}
	}
}

func (f *dnsFirewall) finalCheck() *finalCheck { return f.final }
