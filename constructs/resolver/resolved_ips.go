package resolver

import (
	"net/netip"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// ResolvedIpsProps say how AWS Network Firewall checks that an address was resolved before it
// is connected to.
// See AWS::NetworkFirewall::FirewallPolicy Route53ResolvedIPValidation.
type ResolvedIpsProps struct {
	// The firewall whose VPCs' answers count, in the account and Region of the policy. It must
	// be associated with the VPCs that send traffic to the Network Firewall.
	//
	// Property: DNSFirewallRuleGroupId.
	//
	// Default: none; it is required.
	Firewall DnsFirewall

	// What happens to a connection to an address that Resolver did not answer: ALERT, which
	// only logs it, DROP, or REJECT, which resets TCP and drops the rest; may be a token.
	//
	// Property: Action.
	//
	// Default: ALERT, to watch first.
	Action *string

	// What happens to a connection whose answer has expired, as the API names it for
	// DNSExpiryExceptionPolicy. AWS gives no default, and its value is passed on unchecked.
	//
	// Property: DNSExpiryExceptionPolicy.
	//
	// Default: none; it is required.
	ExpiryPolicy *string

	// The addresses of clients that are checked, as CIDR blocks.
	//
	// Property: SourceIPRanges.
	//
	// Default: all.
	SourceIpRanges *[]*string

	// The destinations that are not checked, as CIDR blocks: those that programs know without
	// DNS.
	//
	// Property: BypassDestinationValidationIPRanges.
	//
	// Default: none.
	BypassIpRanges *[]*string
}

// RequireResolvedIps lets a policy of AWS Network Firewall check that each destination was
// answered by Resolver in a VPC of the firewall. It closes the way around every DNS firewall:
// to connect to an address without asking for its name. The policy is a CfnFirewallPolicy of
// awsnetworkfirewall; the property is written into it as it is in CloudFormation, so the CDK need
// not know it yet (it does since 2.276).
//
// Turning it on or off, and another rule group, may restart the stateful engine. It panics with
// all that is wrong with the arguments.
func RequireResolvedIps(policy awscdk.CfnResource, props *ResolvedIpsProps) {
	if props == nil {
		props = &ResolvedIpsProps{}
	}
	p := &problems{what: func() string { return "RequireResolvedIps" }}
	if policy == nil {
		p.add("the policy is nil; pass a CfnFirewallPolicy of awsnetworkfirewall")
		must(p.err())
	}
	if kind := *policy.CfnResourceType(); kind != "AWS::NetworkFirewall::FirewallPolicy" {
		p.add("the policy %q is an %s; pass a CfnFirewallPolicy of awsnetworkfirewall", *policy.Node().Path(), kind)
	}
	action := textOf(props.Action)
	if !action.set {
		action = text{value: actionAlert, set: true}
	}
	if action.known() && action.value != actionAlert && action.value != "DROP" && action.value != "REJECT" {
		p.add("Action is %q; use ALERT, DROP or REJECT", action.value)
	}
	if textOf(props.ExpiryPolicy).value == "" {
		p.add("ExpiryPolicy is required; use a value of DNSExpiryExceptionPolicy")
	}
	if props.Firewall == nil {
		p.add("Firewall is required; pass the one that is associated with the VPCs")
	} else {
		checkHome(p, placeOf(policy), "Firewall", props.Firewall, "make one there")
	}
	sources, bypass := addressesOf(p, "SourceIpRanges", props.SourceIpRanges), addressesOf(p, "BypassIpRanges", props.BypassIpRanges)
	must(p.err())

	validation := map[string]any{
		"Action": action.value, "DNSExpiryExceptionPolicy": props.ExpiryPolicy, "DNSFirewallRuleGroupId": props.Firewall.FirewallRuleGroupId(),
	}
	if sources != nil {
		validation["SourceIPRanges"] = sources
	}
	if bypass != nil {
		validation["BypassDestinationValidationIPRanges"] = bypass
	}
	policy.AddPropertyOverride(ptr("FirewallPolicy.Route53ResolvedIPValidation"), validation)
}

// addressesOf are CIDR blocks in the form of Network Firewall. It adds to p what is wrong.
func addressesOf(p *problems, prop string, given *[]*string) []any {
	if given == nil {
		return nil
	}
	var all []any
	for i, block := range *given {
		t := textOf(block)
		if isTokenList(t.value) {
			p.add("%s is a list that is known only at deployment; list each block", prop)
		} else if prefix, err := netip.ParsePrefix(t.value); !t.deferred() && (err != nil || prefix != prefix.Masked()) {
			p.add("block %d of %s is %q; use a CIDR block such as 10.0.0.0/16, without bits beyond its length", i+1, prop, t.value)
		}
		all = append(all, map[string]any{"AddressDefinition": t.value})
	}
	return all
}
