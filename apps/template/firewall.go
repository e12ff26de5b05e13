package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// domainLists are the lists of a template; allowed has a condition unless it is required.
type domainLists struct {
	blocked, allowed, private resolver.DomainList
}

func addLists(stack awscdk.Stack, k kind, p parameters, c conditions) domainLists {
	if k.allowOnly {
		return domainLists{
			allowed: c.list(stack, "AllowedDomainList", c.subdomains, awscdk.Fn_Join(comma, p.list("AllowedDomains")), p.list("AllowedDomains"), nil),
			private: c.list(stack, "PrivateDomainList", nil, p.text("PrivateDomains"), awscdk.Fn_Split(comma, p.text("PrivateDomains"), nil), c.hasPrivate),
		}
	}
	blocked, allowed := p.list("BlockedDomains"), p.text("AllowedDomains")
	return domainLists{
		blocked: c.list(stack, "BlockedDomainList", c.subdomains, awscdk.Fn_Join(comma, blocked), blocked, nil),
		allowed: c.list(stack, "AllowedDomainList", c.subdomains, allowed, awscdk.Fn_Split(comma, allowed, nil), c.hasAllowed),
	}
}

var comma = jsii.String(",")

// list makes a list of names that come as a text with commas and as a list. With the condition
// "subdomains", or always if that is nil, everything below the names is in it too.
func (c conditions) list(stack awscdk.Stack, id string, subdomains awscdk.CfnCondition, text *string, names *[]*string, exists awscdk.CfnCondition) resolver.DomainList {
	list := resolver.NewDomainList(stack, jsii.String(id), &resolver.DomainListProps{Domains: withSubdomains(subdomains, text, names)})
	resource := named(id, list.Node(), "Resource")
	if exists != nil {
		onlyIf(exists, resource)
		acknowledge(resource, "F3033")
	}
	return list
}

// withSubdomains adds *.x to every x if the condition holds: "x,y" becomes "x,y,*.x,*.y", which
// is split again. That needs no transform, which service-managed stack sets refuse.
func withSubdomains(condition awscdk.CfnCondition, text *string, names *[]*string) *[]*string {
	below := awscdk.Fn_Join(jsii.String(",*."), names)
	both := awscdk.Fn_Split(comma, awscdk.Fn_Join(jsii.String(""), &[]*string{text, jsii.String(",*."), below}), nil)
	if condition == nil {
		return both
	}
	return awscdk.Token_AsList(awscdk.Fn_ConditionIf(condition.LogicalId(), both, names), nil)
}

func addFirewall(stack awscdk.Stack, k kind, p parameters, c conditions, lists domainLists) resolver.DnsFirewall {
	association := &resolver.AssociationProps{Priority: p.all["AssociationPriority"].ValueAsNumber()}
	var firewall resolver.DnsFirewall
	if k.allowOnly {
		firewall = addAllowOnly(stack, k, p, c, lists, association)
	} else {
		firewall = resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Vpcs:        k.resolverVpcs(p),
			Association: association,
			Rules:       k.rules(stack, p, c, lists),
		})
	}
	made := firewall.Node()
	acknowledge(named("FirewallRuleGroup", made, "Resource"), "F3033")
	k.nameAssociations("FirewallAssociation", made, func(i int) awscdk.CfnCondition { return c.atPlace[i].firewall })
	return firewall
}

// The priorities of the protections.
const (
	firstProtection = 400
	protectionStep  = 10
)

// rules have fixed priorities, so turning one on moves no other.
func (k kind) rules(stack awscdk.Stack, p parameters, c conditions, lists domainLists) []resolver.Rule {
	response := resolver.BlockResponseOf(p.text("BlockResponse"))
	managed := resolver.DomainListFromDomainListId(stack, jsii.String("ManagedThreats"), managedListID(stack, p, c))
	on := c.threats["ManagedThreatList"]
	all := []resolver.Rule{
		resolver.Allow(lists.allowed, &resolver.RuleProps{Priority: jsii.Number(100), Condition: c.hasAllowed}),
		resolver.Block(lists.blocked, response, &resolver.RuleProps{Priority: jsii.Number(200), Enforcement: resolver.EnforceWhen(c.blocking)}),
		resolver.Block(managed, response, &resolver.RuleProps{Priority: jsii.Number(300), Condition: on.blocks}),
		resolver.Alert(managed, &resolver.RuleProps{Priority: jsii.Number(300), Condition: on.alerts}),
	}
	for i, each := range k.protections {
		confidence := resolver.ConfidenceOf(p.text("ProtectionConfidence"))
		priority := jsii.Number(float64(firstProtection + protectionStep*i))
		detection := resolver.ProtectionOf(jsii.String(each.name), confidence)
		on := c.threats[each.parameter]
		all = append(all,
			resolver.BlockDetected(detection, response, &resolver.DetectionRuleProps{Priority: priority, Condition: on.blocks}),
			resolver.AlertDetected(detection, &resolver.DetectionRuleProps{Priority: priority, Condition: on.alerts}))
	}
	return all
}

// managedListID is the parameter, or the ID that is known in the Region.
func managedListID(stack awscdk.Stack, p parameters, c conditions) *string {
	given := p.text("ManagedThreatListId")
	if c.hasListID == nil {
		return given
	}
	known := addManagedIDs(stack).FindInMap(awscdk.Aws_REGION(), jsii.String("Aggregate"), nil)
	return awscdk.Token_AsString(awscdk.Fn_ConditionIf(c.hasListID.LogicalId(), given, known), nil)
}

// addAllowOnly allows the listed names, the private ones and those that AWS needs, and blocks
// everything else.
func addAllowOnly(stack awscdk.Stack, k kind, p parameters, c conditions, lists domainLists, association *resolver.AssociationProps) resolver.DnsFirewall {
	trust := awscdk.NewCfnCondition(stack, jsii.String("TrustCnameTargets"), &awscdk.CfnConditionProps{Expression: p.is("CnameTargets", "TRUST")})
	redirection := awscdk.Fn_ConditionIf(trust.LogicalId(), "TRUST_REDIRECTION_DOMAIN", "INSPECT_REDIRECTION_DOMAIN")
	firewall := resolver.NewAllowOnlyFirewall(stack, jsii.String("Firewall"), &resolver.AllowOnlyProps{
		Allow:       []resolver.DomainList{lists.allowed},
		Redirection: resolver.RedirectionOf(awscdk.Token_AsString(redirection, nil)),
		Response:    resolver.BlockResponseOf(p.text("BlockResponse")),
		Enforcement: resolver.EnforceWhen(c.blocking),
		Vpcs:        k.resolverVpcs(p),
		Association: association,
	})
	firewall.AddRule(resolver.Allow(lists.private, &resolver.RuleProps{
		Priority: jsii.Number(50), Condition: c.hasPrivate, Redirection: resolver.TrustRedirection(),
	}))
	for id, child := range map[string]string{"EssentialDomainList": "Essentials", "EveryDomainList": "Everything"} {
		list := stack.Node().FindChild(jsii.String("FirewallLists")).Node().FindChild(&child)
		named(id, list.Node(), "Resource")
	}
	return firewall
}
