package resolver_test

import (
	"math"
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
		map[string]any{"Ref": "Priority"},
		`,"ruleGroupId":"`,
		map[string]any{"Fn::GetAtt": []any{id, "Id"}},
		`"}],"type":"DNS_FIREWALL"}`,
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
	mustContain(t, all, "3 rule groups in one Firewall Manager policy, but AWS takes 2 (default; can be raised)")
	mustContain(t, all, "RemediationEnabled is not set, so the policy reports VPCs and filters nothing")
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

type fmsProps = resolver.FirewallManagerPolicyProps

// TestPoliciesThatAwsWouldRefuse: each row is one mistake and its message.
func TestPoliciesThatAwsWouldRefuse(t *testing.T) {
	at := func(s awscdk.Stack, id string, priority float64) resolver.PolicyFirewall {
		return resolver.PolicyFirewall{Firewall: fmsImport(s, "G"+id, id), Priority: &priority}
	}
	first := func(priority float64) func(awscdk.Stack) fmsProps {
		return func(s awscdk.Stack) fmsProps { return fmsProps{First: []resolver.PolicyFirewall{at(s, "1", priority)}} }
	}
	last := func(priority float64) func(awscdk.Stack) fmsProps {
		return func(s awscdk.Stack) fmsProps { return fmsProps{Last: []resolver.PolicyFirewall{at(s, "1", priority)}} }
	}
	with := func(props fmsProps) func(awscdk.Stack) fmsProps {
		return func(s awscdk.Stack) fmsProps {
			props.First = fmsGroups(fmsImport(s, "G", "1"))
			return props
		}
	}
	only := func(accounts, units *[]*string) func(awscdk.Stack) fmsProps {
		return with(fmsProps{Accounts: resolver.OnlyAccounts(&resolver.AccountScopeProps{Accounts: accounts, OrganizationalUnits: units})})
	}
	for name, test := range map[string]struct {
		props func(awscdk.Stack) fmsProps
		want  string
	}{
		"nothing":       {func(awscdk.Stack) fmsProps { return fmsProps{} }, "no rule group is given, so nothing is protected; set First or Last"},
		"no firewall":   {func(awscdk.Stack) fmsProps { return fmsProps{Last: make([]resolver.PolicyFirewall, 1)} }, "Last 1 has no Firewall"},
		"first at 0":    {first(0), "First 1: priority 0 is out of range; use a whole number from 1 to 99"},
		"first at 100":  {first(100), "First 1: priority 100 is out of range"},
		"first at 1.5":  {first(1.5), "First 1: priority 1.5 is out of range"},
		"first at NaN":  {first(math.NaN()), "First 1: priority NaN is out of range"},
		"first in last": {first(9910), "First 1: priority 9910 is out of range"},
		"last at 9900":  {last(9900), "Last 1: priority 9900 is out of range; use a whole number from 9901 to 10000"},
		"last at 10001": {last(10001), "Last 1: priority 10001 is out of range"},
		"a priority twice": {func(s awscdk.Stack) fmsProps {
			return fmsProps{First: []resolver.PolicyFirewall{at(s, "1", 7), at(s, "2", 7)}}
		}, "First 2: priority 7 is already used by First 1"},
		"a default taken": {func(s awscdk.Stack) fmsProps {
			return fmsProps{First: append([]resolver.PolicyFirewall{at(s, "1", 20)}, fmsGroups(fmsImport(s, "X", "2"))...)}
		}, "First 2: priority 20 is already used by First 1"},
		"a group twice": {func(s awscdk.Stack) fmsProps {
			return fmsProps{First: fmsGroups(fmsImport(s, "A", "1")), Last: fmsGroups(fmsImport(s, "B", "1"))}
		}, `Last 1, "Stack/B", is also First 1; list each rule group once`},
		"six groups": {func(s awscdk.Stack) fmsProps {
			var all []resolver.DnsFirewall
			for _, d := range []string{"1", "2", "3", "4", "5", "6"} {
				all = append(all, fmsImport(s, "G"+d, d))
			}
			return fmsProps{First: fmsGroups(all[:3]...), Last: fmsGroups(all[3:]...)}
		}, "6 rule groups on one VPC, and AWS takes 5 (cannot be raised); merge rule groups"},
		"an endless ID": {func(s awscdk.Stack) fmsProps {
			return fmsProps{First: fmsGroups(fmsImport(s, "A", strings.Repeat("a", 30_000)))}
		}, "characters in the text of one Firewall Manager policy, and AWS takes 30,000"},
		"an empty scope":     {only(nil, nil), "Accounts has no account and no unit"},
		"a nil scope":        {with(fmsProps{Accounts: resolver.AllAccountsBut(nil)}), "Accounts has no account and no unit"},
		"11 digits":          {only(jsii.Strings("11112222333"), nil), `account 1 in scope is "11112222333"; an account has 12 digits`},
		"an account twice":   {only(jsii.Strings(fmsAccount, fmsAccount), nil), "account 2 in scope repeats 1"},
		"a nil account":      {only(&[]*string{nil}, nil), `account 1 in scope is ""`},
		"a root":             {only(nil, jsii.Strings("r-ab12")), `organisational unit 1 in scope is "r-ab12"; use the ID of a unit`},
		"a unit by ARN":      {only(nil, jsii.Strings("arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6")), "not an ARN or the root"},
		"a unit in capitals": {only(nil, jsii.Strings("ou-AB12-c3d4e5f6")), "organisational unit 1 in scope is"},
		"no tag":             {with(fmsProps{VpcTags: resolver.OnlyTagged(nil)}), "VpcTags has 0 tags; use 1 to 50"},
		"an empty key":       {with(fmsProps{VpcTags: resolver.OnlyTagged(fmsTag("", "x"))}), `the tag key "" in scope is invalid; use 1-128 letters`},
		"a key with a hash":  {with(fmsProps{VpcTags: resolver.AllButTagged(fmsTag("a#b", "x"))}), `the tag key "a#b" in scope`},
		"a long value":       {with(fmsProps{VpcTags: resolver.OnlyTagged(fmsTag("a", strings.Repeat("v", 257)))}), "of the tag a in scope is invalid; use at most 256 letters"},
		"an empty name":      {with(fmsProps{Name: jsii.String("")}), `Name is ""; use 1-128 letters`},
		"a long name":        {with(fmsProps{Name: jsii.String(strings.Repeat("n", 129))}), "Name is "},
		"a name with a hash": {with(fmsProps{Name: jsii.String("a#b")}), `Name is "a#b"`},
		"a description":      {with(fmsProps{Description: jsii.String("says \"hello\"")}), "Description is "},
		"a quota of 2":       {with(fmsProps{RuleGroupQuota: jsii.Number(2)}), "RuleGroupQuota is 2; use a whole number above 2"},
	} {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, func(s awscdk.Stack) {
				props := test.props(s)
				resolver.NewFirewallManagerPolicy(s, jsii.String("Policy"), &props)
			})
			wantError(t, out.err, `resolver: FirewallManagerPolicy "Stack/Policy": `, test.want)
		})
	}
}

func TestPolicyTakesRuleGroupsOfItsAccountAndRegion(t *testing.T) {
	stackIn := func(app awscdk.App, id, account, region string) awscdk.Stack {
		return awscdk.NewStack(app, &id, &awscdk.StackProps{Env: &awscdk.Environment{Account: &account, Region: &region}})
	}
	arn := jsii.String("arn:aws:route53resolver:eu-west-1:111122223333:firewall-rule-group/rslvr-frg-1")
	for want, env := range map[string][2]string{
		"belongs to account 111122223333, but Firewall Manager takes only rule groups of its administrator account": {"444455556666", "eu-west-1"},
		"is in eu-west-1 and the policy in eu-west-2; make one of each in every Region":                             {"111122223333", "eu-west-2"},
	} {
		var out outcome
		func() {
			defer recoverInto(&out)
			app := awscdk.NewApp(nil)
			group := resolver.DnsFirewallFromRuleGroupArn(stackIn(app, "Groups", "111122223333", "eu-west-1"), jsii.String("Group"), arn)
			fmsPolicy(stackIn(app, "Stack", env[0], env[1]), &fmsProps{First: fmsGroups(group)})
		}()
		wantError(t, out.err, want)
	}
}
