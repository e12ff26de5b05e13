package resolver_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// propsOfWarnings say what an account's quota is. They move a warning and nothing in the
// template.
var propsOfWarnings = map[string]bool{
	"QueryLoggingProps.AssociationQuota":        true,
	"QueryLoggingProps.ConfigQuota":             true,
	"DnsFirewallProps.RuleQuota":                true,
	"FirewallManagerPolicyProps.RuleGroupQuota": true,
	"DomainListProps.DomainQuota":               true,
}

// quotaCases build one more than AWS takes by default.
var quotaCases = map[string]struct {
	build  func(s awscdk.Stack, quota *float64)
	enough float64
	want   string
}{
	"QueryLoggingProps.AssociationQuota": {
		func(s awscdk.Stack, quota *float64) {
			resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{AssociationQuota: quota, Vpcs: scaleVpcs(101)})
		}, 101, "101 VPC associations of query log configs in one account and Region, but ",
	},
	"QueryLoggingProps.ConfigQuota": {
		func(s awscdk.Stack, quota *float64) {
			for i := range 21 {
				resolver.NewQueryLogging(s, jsii.String(fmt.Sprint("Logging", i)), &resolver.QueryLoggingProps{
					ConfigQuota: quota, Vpcs: scaleVpcs(i + 1)[i:],
					Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: jsii.String(fmt.Sprint("/dns/", i))}),
				})
				quota = nil // one statement counts for all
			}
		}, 21, "21 query log configs in one account and Region, but ",
	},
	"DnsFirewallProps.RuleQuota": {
		func(s awscdk.Stack, quota *float64) {
			list, rules := domains(s, "List", "a.example"), make([]resolver.Rule, 101)
			for i := range rules {
				rules[i] = resolver.Alert(list, &resolver.RuleProps{QueryType: jsii.String(fmt.Sprint("TYPE", i+1000))})
			}
			resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{Rules: rules, RuleQuota: quota})
		}, 101, "101 rules in one rule group, but ",
	},
	"FirewallManagerPolicyProps.RuleGroupQuota": {
		func(s awscdk.Stack, quota *float64) {
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{
				RuleGroupQuota: quota, First: fmsGroups(fmsImport(s, "A", "1"), fmsImport(s, "B", "2"), fmsImport(s, "C", "3")),
			})
		}, 3, "3 rule groups in one Firewall Manager policy, but ",
	},
	"DomainListProps.DomainQuota": {
		func(s awscdk.Stack, quota *float64) {
			resolver.NewDomainList(s, jsii.String("Rest"), &resolver.DomainListProps{Domains: jsii.Strings(manyNames(999)...), DomainQuota: quota})
			resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{Domains: jsii.Strings(manyNames(100_000)...)})
		}, 100_999, "100999 domains in all lists in one account and Region, but ",
	},
}

// TestEveryQuotaPropMovesItsWarning is the counterpart of TestEveryPropReachesTheTemplate.
func TestEveryQuotaPropMovesItsWarning(t *testing.T) {
	for prop := range propsOfWarnings {
		t.Run(prop, func(t *testing.T) {
			c := quotaCases[prop]
			byDefault := synth(t, func(s awscdk.Stack) { c.build(s, nil) })
			raised := synth(t, func(s awscdk.Stack) { c.build(s, &c.enough) })
			mustContain(t, strings.Join(byDefault.warnings, "\n"), c.want+"AWS takes ")
			if strings.Contains(strings.Join(raised.warnings, "\n"), c.want) {
				t.Errorf("there is a warning still: %q", raised.warnings)
			}
			if !cmp.Equal(byDefault.template, raised.template) {
				t.Error("the template changes")
			}
		})
	}
}

func TestARaisedQuotaIsExceededToo(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{AssociationQuota: jsii.Number(110), Vpcs: scaleVpcs(111)})
	})
	mustContain(t, strings.Join(out.warnings, "\n"), "111 VPC associations of query log configs in one account and Region, but AssociationQuota is 110; request an increase")
}

func TestAnImportCountsItsVpcsButNoConfig(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		shared := resolver.QueryLoggingFromConfigId(s, jsii.String("Shared"), jsii.String("rqlc-0123456789abcdef"))
		for _, vpc := range scaleVpcs(101) {
			shared.AssociateVpc(vpc)
		}
	})
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "101 VPC associations of query log configs in one account and Region, but AWS takes 100")
}
