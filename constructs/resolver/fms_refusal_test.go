package resolver_test

import (
	"math"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

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
		"nothing":       {func(awscdk.Stack) fmsProps { return fmsProps{} }, "it has no rule group, so that it protects nothing; give it First or Last"},
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
		}, `Last 1, "Stack/B", is First 1 already; name each rule group once`},
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
		"an empty scope":     {only(nil, nil), "Accounts names no account and no unit"},
		"a nil scope":        {with(fmsProps{Accounts: resolver.AllAccountsBut(nil)}), "Accounts names no account and no unit"},
		"11 digits":          {only(jsii.Strings("11112222333"), nil), `account 1 in scope is "11112222333"; an account has 12 digits`},
		"an account twice":   {only(jsii.Strings(fmsAccount, fmsAccount), nil), "account 2 in scope is 1 again"},
		"a nil account":      {only(&[]*string{nil}, nil), `account 1 in scope is ""`},
		"a root":             {only(nil, jsii.Strings("r-ab12")), `organisational unit 1 in scope is "r-ab12"; use the ID of a unit`},
		"a unit by ARN":      {only(nil, jsii.Strings("arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6")), "and neither an ARN nor the root"},
		"a unit in capitals": {only(nil, jsii.Strings("ou-AB12-c3d4e5f6")), "organisational unit 1 in scope is"},
		"no tag":             {with(fmsProps{VpcTags: resolver.OnlyTagged(nil)}), "VpcTags has 0 tags; name 1 to 50"},
		"an empty key":       {with(fmsProps{VpcTags: resolver.OnlyTagged(fmsTag("", "x"))}), `the tag key "" in scope has a character that AWS refuses, or not 1-128`},
		"a key with a hash":  {with(fmsProps{VpcTags: resolver.AllButTagged(fmsTag("a#b", "x"))}), `the tag key "a#b" in scope`},
		"a long value":       {with(fmsProps{VpcTags: resolver.OnlyTagged(fmsTag("a", strings.Repeat("v", 257)))}), "of the tag a in scope has a character that AWS refuses, or more than 256"},
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
		"belongs to account 111122223333, and Firewall Manager takes rule groups of its administrator account": {"444455556666", "eu-west-1"},
		"is in eu-west-1 and the policy in eu-west-2; make one of each in every Region":                        {"111122223333", "eu-west-2"},
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
