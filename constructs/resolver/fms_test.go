package resolver_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func fmsSynth(t *testing.T, props *resolver.FirewallManagerPolicyProps) map[string]any {
	t.Helper()
	out := synth(t, func(s awscdk.Stack) { fmsPolicy(s, props) })
	return at(t, out.template.only(t, fmsPolicyType), "Properties").(map[string]any)
}

func TestPolicyByDefault(t *testing.T) {
	diff(t, fmsSynth(t, &resolver.FirewallManagerPolicyProps{}), map[string]any{
		"PolicyName":          "Stack-Policy-C600FC89",
		"ResourceType":        "AWS::EC2::VPC",
		"RemediationEnabled":  false,
		"ExcludeResourceTags": false,
		"SecurityServicePolicyData": map[string]any{
			"Type":               "DNS_FIREWALL",
			"ManagedServiceData": `{"postProcessRuleGroups":[],"preProcessRuleGroups":[{"priority":10,"ruleGroupId":"rslvr-frg-1"}],"type":"DNS_FIREWALL"}`,
		},
	})
}

func TestPolicyFlags(t *testing.T) {
	on, off := jsii.Bool(true), jsii.Bool(false)
	got := fmsSynth(t, &resolver.FirewallManagerPolicyProps{
		RemediationEnabled: on, ResourcesCleanUp: on, DeleteAllPolicyResources: off,
		Name: jsii.String("Org block list"), Description: jsii.String("on every VPC"),
	})
	for key, want := range map[string]any{
		"RemediationEnabled": true, "ResourcesCleanUp": true, "DeleteAllPolicyResources": false,
		"PolicyName": "Org block list", "PolicyDescription": "on every VPC",
	} {
		diff(t, got[key], want)
	}
}

func TestPolicyScopeOfAccounts(t *testing.T) {
	scope := &resolver.AccountScopeProps{Accounts: jsii.Strings(fmsAccount), OrganizationalUnits: jsii.Strings(fmsUnit)}
	want := map[string]any{"ACCOUNT": []any{fmsAccount}, "ORGUNIT": []any{fmsUnit}}
	only := fmsSynth(t, &resolver.FirewallManagerPolicyProps{Accounts: resolver.OnlyAccounts(scope)})
	diff(t, only["IncludeMap"], want)
	diff(t, only["ExcludeMap"], nil)
	but := fmsSynth(t, &resolver.FirewallManagerPolicyProps{Accounts: resolver.AllAccountsBut(scope)})
	diff(t, but["ExcludeMap"], want)
	diff(t, but["IncludeMap"], nil)
}

func TestPolicyScopeOfTags(t *testing.T) {
	tags := &resolver.VpcTagScopeProps{Tags: &map[string]*string{"stage": jsii.String("prod"), "dns": nil}, MatchAny: jsii.Bool(true)}
	for exclude, scope := range map[bool]resolver.VpcTagScope{false: resolver.OnlyTagged(tags), true: resolver.AllButTagged(tags)} {
		got := fmsSynth(t, &resolver.FirewallManagerPolicyProps{VpcTags: scope})
		diff(t, got["ResourceTags"], []any{map[string]any{"Key": "dns"}, map[string]any{"Key": "stage", "Value": "prod"}})
		diff(t, got["ExcludeResourceTags"], exclude)
		diff(t, got["ResourceTagLogicalOperator"], "OR")
	}
	tags.MatchAny = jsii.Bool(false)
	diff(t, fmsSynth(t, &resolver.FirewallManagerPolicyProps{VpcTags: resolver.OnlyTagged(tags)})["ResourceTagLogicalOperator"], "AND")
}

// TestPolicyNamesRuleGroupsThatAreMade shows that CloudFormation fills the ID in, and that
// such a rule group needs no VPC of its own.
func TestPolicyNamesRuleGroupsThatAreMade(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		priority := awscdk.NewCfnParameter(s, jsii.String("Priority"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})
		made := resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
			Rules: []resolver.Rule{resolver.Block(domains(s, "List", "a.example"), resolver.NoData())},
		})
		resolver.NewFirewallManagerPolicy(s, jsii.String("Policy"), &resolver.FirewallManagerPolicyProps{
			First:              []resolver.PolicyFirewall{{Firewall: made, Priority: priority.ValueAsNumber()}},
			Last:               fmsGroups(fmsImport(s, "Group", "1")),
			RemediationEnabled: jsii.Bool(true),
		})
	})
	data := at(t, out.template.only(t, fmsPolicyType), "Properties", "SecurityServicePolicyData", "ManagedServiceData")
	var id string
	for logicalId := range out.template.resources(ruleGroupType) {
		id = logicalId
	}
	diff(t, data, map[string]any{"Fn::Join": []any{"", []any{
		`{"postProcessRuleGroups":[{"priority":9910,"ruleGroupId":"rslvr-frg-1"}],"preProcessRuleGroups":[{"priority":`,
		map[string]any{"Ref": "Priority"}, `,"ruleGroupId":"`, map[string]any{"Fn::GetAtt": []any{id, "Id"}}, `"}],"type":"DNS_FIREWALL"}`,
	}}})
	diff(t, out.warnings, []string(nil))
}

func TestPolicyWarnings(t *testing.T) {
	build := func(quota *float64) func(awscdk.Stack) {
		return func(s awscdk.Stack) {
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{RuleGroupQuota: quota, First: fmsGroups(fmsImport(s, "A", "1"), fmsImport(s, "B", "2"), fmsImport(s, "C", "3"))})
		}
	}
	all := strings.Join(synth(t, build(nil)).warnings, "\n")
	mustContain(t, all, "3 rule groups in one Firewall Manager policy, and AWS takes 2 (default; can be raised)")
	mustContain(t, all, "RemediationEnabled is not set, so that the policy reports VPCs and filters nothing")
	if n := len(synth(t, build(jsii.Number(3))).warnings); n != 1 {
		t.Errorf("%d warnings with the quota raised, want that of remediation alone", n)
	}
}

func TestPolicyOutputs(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		policy := fmsPolicy(s, &resolver.FirewallManagerPolicyProps{})
		awscdk.NewCfnOutput(s, jsii.String("Id"), &awscdk.CfnOutputProps{Value: policy.PolicyId()})
		awscdk.NewCfnOutput(s, jsii.String("Arn"), &awscdk.CfnOutputProps{Value: policy.PolicyArn()})
	})
	for _, name := range []string{"Id", "Arn"} {
		diff(t, at(t, map[string]any(out.template), "Outputs", name, "Value", "Fn::GetAtt", 1), name)
	}
}
