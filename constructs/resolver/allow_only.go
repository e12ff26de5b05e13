package resolver

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

// AllowOnlyProps are the properties of a firewall that lets through what is listed and
// blocks everything else.
type AllowOnlyProps struct {
	// What may be resolved.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRules.
	//
	// Default: nothing but Essentials and PrivateZones.
	Allow []DomainList

	// Which names of a CNAME chain must be allowed. There is no good default: inspecting
	// needs the targets of every allowed name in a list, those of content networks and load
	// balancers included; trusting lets an allowed name lead anywhere. It applies to Allow.
	// The rule for Essentials and PrivateZones trusts, since AWS's own names lead elsewhere
	// too.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule
	// FirewallDomainRedirectionAction.
	//
	// Default: none; it is required.
	Redirection Redirection

	// The names of private hosted zones and of your own network: a firewall blocks those
	// too. Each is allowed with everything below it.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains.
	//
	// Default: none.
	PrivateZones *[]*string

	// Allow the AWS names that a VPC needs, see [awsdns.Essentials], in the partition of the
	// stack, or in all if the stack has no Region.
	//
	// Property: AWS::Route53Resolver::FirewallDomainList Domains.
	//
	// Default: true.
	Essentials *bool

	// The response for every other name. A client with a search domain, as every EC2
	// instance, pod and ECS task has, asks for api.example.com.ec2.internal before or after
	// api.example.com, and musl, the C library of Alpine, takes NODATA for the first one as
	// the end of its search: an allowed name then does not resolve. After NXDOMAIN it goes
	// on, as glibc does after both.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule BlockResponse.
	//
	// Default: NxDomain().
	Response BlockResponse

	// The VPCs whose queries are filtered.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroupAssociation VpcId.
	//
	// Default: none yet.
	Vpcs []Vpc

	// How each of Vpcs is associated. Rule groups with a lower number are evaluated first,
	// and what they allow passes.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroupAssociation Priority,
	// MutationProtection and Name.
	//
	// Default: priority 150, without mutation protection.
	Association *AssociationProps

	// Whether everything else is blocked or only alerted on. Start with AlertOnly().
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Action.
	//
	// Default: Enforce().
	Enforcement Enforcement

	// The name of the rule group.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup Name.
	//
	// Default: CloudFormation makes a name.
	Name *string
}

// NewAllowOnlyFirewall makes a [DnsFirewall] that allows what is listed and blocks everything
// else. It is a child of the scope with the ID; its lists are children of its own. First see
// what it would block: with AlertOnly(), the query log shows it as ALERT.
func NewAllowOnlyFirewall(scope constructs.Construct, id *string, props *AllowOnlyProps) DnsFirewall {
	if props == nil {
		props = &AllowOnlyProps{}
	}
	p := problemsOfNew("AllowOnlyFirewall", scope, id)
	if !props.Redirection.kind.set {
		p.add("Redirection is required; choose InspectRedirection() or TrustRedirection(), see AllowOnlyProps")
	}
	must(p.err())

	lists := constructs.NewConstruct(scope, ptr(*id+"Lists"))
	firewall := NewDnsFirewall(scope, id, &DnsFirewallProps{
		Rules:       props.rules(lists),
		Vpcs:        props.Vpcs,
		Association: props.Association,
		Enforcement: props.Enforcement,
		Name:        props.Name,
	})
	props.warnOfCutOff(firewall)
	return firewall
}

func (props *AllowOnlyProps) rules(lists constructs.Construct) []Rule {
	var rules []Rule
	for _, list := range props.Allow {
		rules = append(rules, Allow(list, &RuleProps{Redirection: props.Redirection}))
	}
	trusting := &RuleProps{Redirection: TrustRedirection()}
	if names := props.privateNames(); len(names) > 0 {
		rules = append(rules, Allow(NewDomainList(lists, ptr("PrivateZones"), &DomainListProps{Domains: &names}), trusting))
	}
	if props.essentials() {
		names := essentialNames(*awscdk.Stack_Of(lists).Region())
		rules = append(rules, Allow(NewDomainList(lists, ptr("Essentials"), &DomainListProps{Domains: &names}), trusting))
	}
	response := props.Response
	if !response.kind.set {
		response = NxDomain()
	}
	everything := NewDomainList(lists, ptr("Everything"), &DomainListProps{Domains: &[]*string{ptr("*")}})
	return append(rules, Block(everything, response))
}

func (props *AllowOnlyProps) essentials() bool { return props.Essentials == nil || *props.Essentials }

// privateNames are the private zones, each with everything below it.
func (props *AllowOnlyProps) privateNames() []*string {
	var names []*string
	if props.PrivateZones != nil {
		for _, zone := range *props.PrivateZones {
			names = append(names, zone, ptr("*."+*zone))
		}
	}
	return names
}

// essentialNames are those of the Region's partition, or of all where it is not known.
func essentialNames(region string) []*string {
	var names []*string
	for _, e := range essentialsOf(region) {
		names = append(names, ptr(e.Pattern.String()))
	}
	return names
}

func essentialsOf(region string) []awsdns.Essential {
	if partition, known := awsdns.PartitionOf(region); known {
		return awsdns.Essentials(partition)
	}
	var all []awsdns.Essential
	for _, partition := range awsdns.Partitions() {
		all = append(all, awsdns.Essentials(partition)...)
	}
	return all
}

// warnOfCutOff names what AWS needs and no list is known to allow.
func (props *AllowOnlyProps) warnOfCutOff(firewall DnsFirewall) {
	if props.essentials() {
		return
	}
	var allowed []domain.Pattern
	for _, list := range props.Allow {
		patterns, known := patternsOf(list)
		if !known {
			return // it may have them
		}
		allowed = append(allowed, patterns...)
	}
	var missing []string
	for _, e := range essentialsOf(*awscdk.Stack_Of(firewall).Region()) {
		if name := e.Pattern.String(); !e.CoveredBy(allowed...) && !slices.Contains(missing, name) {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		warn(firewall, "essentials-cut-off", "no list allows %s, which workloads in a VPC need to reach AWS; leave Essentials on, or allow what they need", strings.Join(missing, ", "))
	}
}
