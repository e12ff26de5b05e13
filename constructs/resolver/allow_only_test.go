package resolver_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// allowOnly makes an allow-only firewall for a VPC in eu-west-1.
func allowOnly(t *testing.T, region string, props *resolver.AllowOnlyProps, allowed ...string) outcome {
	t.Helper()
	return tryApp(t, nil, region, func(s awscdk.Stack) {
		if allowed != nil {
			props.Allow = []resolver.DomainList{domains(s, "Ours", allowed...)}
		}
		props.Vpcs = vpcs(vpcA)
		resolver.NewAllowOnlyFirewall(s, jsii.String("AllowOnly"), props)
	})
}

// allowOnlyProps are the least that is needed.
func allowOnlyProps() *resolver.AllowOnlyProps {
	return &resolver.AllowOnlyProps{Redirection: resolver.InspectRedirection()}
}

func listedNames(t *testing.T, tpl template, construct string) []any {
	t.Helper()
	return at(t, tpl["Resources"], listId(t, tpl, construct), "Properties", "Domains").([]any)
}

func TestAllowOnlyAllowsWhatIsListedThenBlocksEverything(t *testing.T) {
	props := allowOnlyProps()
	props.PrivateZones = jsii.Strings("corp.internal")
	out := allowOnly(t, "eu-west-1", props, "fine.example")
	if out.err != nil {
		t.Fatal(out.err)
	}
	rules := rulesOf(t, out.template)
	list := func(construct string) any { return getId(listId(t, out.template, construct)) }
	diff(t, rules[0], map[string]any{"Priority": 100.0, "Action": "ALLOW", "FirewallDomainListId": list("Ours"), "FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN"})
	diff(t, rules[1], map[string]any{"Priority": 200.0, "Action": "ALLOW", "FirewallDomainListId": list("AllowOnlyListsPrivateZones"), "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"})
	diff(t, rules[2], map[string]any{"Priority": 300.0, "Action": "ALLOW", "FirewallDomainListId": list("AllowOnlyListsEssentials"), "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"})
	diff(t, rules[3], map[string]any{"Priority": 400.0, "Action": "BLOCK", "FirewallDomainListId": list("AllowOnlyListsEverything"), "BlockResponse": "NXDOMAIN"})
	diff(t, listedNames(t, out.template, "AllowOnlyListsPrivateZones"), []any{"corp.internal", "*.corp.internal"})
	diff(t, listedNames(t, out.template, "AllowOnlyListsEverything"), []any{"*"})
}

func TestEssentialsAreThoseOfThePartition(t *testing.T) {
	for region, test := range map[string]struct{ has, hasNot string }{
		"eu-west-1":  {"*.amazonaws.com", "*.amazonaws.com.cn"},
		"cn-north-1": {"*.amazonaws.com.cn", "*.amazonaws.com"},
		"":           {"*.amazonaws.com.cn", "*.nowhere.example"},
	} {
		names := listedNames(t, allowOnly(t, region, allowOnlyProps()).template, "AllowOnlyListsEssentials")
		if !slices.Contains(names, any(test.has)) || slices.Contains(names, any(test.hasNot)) {
			t.Errorf("%q: %v, want %s and not %s", region, names, test.has, test.hasNot)
		}
	}
}

func TestAllowOnlyWithoutEssentialsWarnsOfWhatItCutsOff(t *testing.T) {
	props := allowOnlyProps()
	props.Essentials = jsii.Bool(false)
	out := allowOnly(t, "eu-west-1", props, "fine.example")
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "no list allows ")
	mustContain(t, out.warnings[0], "*.amazonaws.com")
}

func TestFailsWithoutARedirectionAction(t *testing.T) {
	out := allowOnly(t, "", &resolver.AllowOnlyProps{})
	wantError(t, out.err, "Redirection is required; choose InspectRedirection() or TrustRedirection()")
}

var allowOnlyPropsCases = []propsCase{{
	props: &resolver.AllowOnlyProps{Redirection: resolver.InspectRedirection(), Vpcs: vpcs(vpcA), PrivateZones: jsii.Strings("a.internal")},
	values: map[string]func(awscdk.Stack) any{
		"Allow": func(s awscdk.Stack) any {
			return []resolver.DomainList{domains(s, "Other", "other.example")}
		},
		"Redirection":  value(resolver.TrustRedirection()),
		"PrivateZones": value(jsii.Strings("b.internal")),
		"Essentials":   value(jsii.Bool(false)),
		"Response":     value(resolver.NoData()),
		"Vpcs":         value(vpcs(vpcB)),
		"Association":  value(&resolver.AssociationProps{Priority: jsii.Number(101)}),
		"Enforcement":  value(resolver.AlertOnly()),
		"Name":         value(jsii.String("a-name")),
	},
	build: func(s awscdk.Stack, props any) {
		p := *props.(*resolver.AllowOnlyProps)
		p.Allow = append(slices.Clone(p.Allow), domains(s, "Base", "base.example"))
		resolver.NewAllowOnlyFirewall(s, jsii.String("AllowOnly"), &p)
	},
}}
