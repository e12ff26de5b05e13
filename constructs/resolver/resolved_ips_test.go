package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsnetworkfirewall"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func networkPolicy(s awscdk.Stack) awsnetworkfirewall.CfnFirewallPolicy {
	return awsnetworkfirewall.NewCfnFirewallPolicy(s, jsii.String("Policy"), &awsnetworkfirewall.CfnFirewallPolicyProps{
		FirewallPolicyName: jsii.String("egress"),
		FirewallPolicy: &awsnetworkfirewall.CfnFirewallPolicy_FirewallPolicyProperty{
			StatelessDefaultActions:         jsii.Strings("aws:forward_to_sfe"),
			StatelessFragmentDefaultActions: jsii.Strings("aws:forward_to_sfe"),
		},
	})
}

func TestResolvedIpsAreRequired(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		f, _ := blockingFirewall(s)
		resolver.RequireResolvedIps(networkPolicy(s), &resolver.ResolvedIpsProps{
			Firewall: f, Action: jsii.String("DROP"), ExpiryPolicy: jsii.String("X"), SourceIpRanges: jsii.Strings("10.0.0.0/16"), BypassIpRanges: jsii.Strings("192.0.2.0/24", "2001:db8::/32"),
		})
		resolver.RequireResolvedIps(networkPolicy(awscdk.NewNestedStack(s, jsii.String("Nested"), nil)), &resolver.ResolvedIpsProps{Firewall: f, ExpiryPolicy: jsii.String("X")})
	})
	policy := at(t, out.template.only(t, "AWS::NetworkFirewall::FirewallPolicy"), "Properties", "FirewallPolicy").(map[string]any)
	if policy["StatelessDefaultActions"] == nil {
		t.Error("the rest of the policy is gone")
	}
	diff(t, policy["Route53ResolvedIPValidation"], any(map[string]any{
		"Action": "DROP", "DNSExpiryExceptionPolicy": "X", "DNSFirewallRuleGroupId": attribute(onlyId(t, out.template, ruleGroupType), "Id"),
		"SourceIPRanges":                      []any{map[string]any{"AddressDefinition": "10.0.0.0/16"}},
		"BypassDestinationValidationIPRanges": []any{map[string]any{"AddressDefinition": "192.0.2.0/24"}, map[string]any{"AddressDefinition": "2001:db8::/32"}},
	}))
}

func TestResolvedIpsThatAreRefused(t *testing.T) {
	for want, build := range map[string]func(s awscdk.Stack, props *resolver.ResolvedIpsProps){
		"the policy is nil": func(s awscdk.Stack, props *resolver.ResolvedIpsProps) { resolver.RequireResolvedIps(nil, props) },
		"is an AWS::X::Y; pass a CfnFirewallPolicy": func(s awscdk.Stack, props *resolver.ResolvedIpsProps) {
			resolver.RequireResolvedIps(awscdk.NewCfnResource(s, jsii.String("X"), &awscdk.CfnResourceProps{Type: jsii.String("AWS::X::Y")}), props)
		},
		"ExpiryPolicy is required": func(s awscdk.Stack, props *resolver.ResolvedIpsProps) {
			resolver.RequireResolvedIps(networkPolicy(s), nil)
		},
		"Firewall is required": func(s awscdk.Stack, props *resolver.ResolvedIpsProps) {
			resolver.RequireResolvedIps(networkPolicy(s), nil)
		},
		`Action is "BLOCK"; use ALERT, DROP or REJECT`: func(s awscdk.Stack, props *resolver.ResolvedIpsProps) {
			props.Action = jsii.String("BLOCK")
			resolver.RequireResolvedIps(networkPolicy(s), props)
		},
		`block 2 of SourceIpRanges is "10.0.0.1/16"`: func(s awscdk.Stack, props *resolver.ResolvedIpsProps) {
			props.SourceIpRanges = jsii.Strings("10.0.0.0/16", "10.0.0.1/16")
			resolver.RequireResolvedIps(networkPolicy(s), props)
		},
		`block 1 of BypassIpRanges is "10.0.0.1"`: func(s awscdk.Stack, props *resolver.ResolvedIpsProps) {
			props.BypassIpRanges = jsii.Strings("10.0.0.1")
			resolver.RequireResolvedIps(networkPolicy(s), props)
		},
	} {
		wantError(t, trySynth(t, func(s awscdk.Stack) {
			f, _ := blockingFirewall(s)
			build(s, &resolver.ResolvedIpsProps{Firewall: f, ExpiryPolicy: jsii.String("X")})
		}).err, want)
	}
}
