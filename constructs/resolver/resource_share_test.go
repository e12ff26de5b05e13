package resolver_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	shareType               = "AWS::RAM::ResourceShare"
	profileType             = "AWS::Route53Profiles::Profile"
	profileVpcType          = "AWS::Route53Profiles::ProfileAssociation"
	profileResourceType     = "AWS::Route53Profiles::ProfileResourceAssociation"
	sharingOrganizationArn  = "arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"
	sharingUnitArn          = "arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6"
	sharingConfigIdText     = "rqlc-0123456789abcdef"
	sharingGroupIdText      = "rslvr-frg-0123456789abcdef"
	sharingResolverArnStart = "arn:aws:route53resolver:eu-west-1:111122223333:"
	sharingConfigArnText    = sharingResolverArnStart + "resolver-query-log-config/" + sharingConfigIdText
	sharingGroupArnText     = sharingResolverArnStart + "firewall-rule-group/" + sharingGroupIdText
)

func sharingOrganization() []resolver.Principal {
	return []resolver.Principal{resolver.OrganizationPrincipal(jsii.String(sharingOrganizationArn))}
}

// sharingLogging is a query log config without a VPC.
func sharingLogging(s awscdk.Stack, id string) resolver.QueryLogging {
	return resolver.NewQueryLogging(s, jsii.String(id), &resolver.QueryLoggingProps{
		Destination: resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: jsii.String("/dns/" + id)}),
	})
}

// sharingFirewall is a rule group without a VPC.
func sharingFirewall(s awscdk.Stack, id string) resolver.DnsFirewall {
	return resolver.NewDnsFirewall(s, jsii.String(id), &resolver.DnsFirewallProps{
		Rules: []resolver.Rule{resolver.Alert(domains(s, id+"List", "a.example"))},
	})
}

func sharingConfigImport(s awscdk.Stack, id string) resolver.QueryLogging {
	return resolver.QueryLoggingFromConfigArn(s, jsii.String(id), jsii.String(sharingConfigArnText))
}

func sharingGroupImport(s awscdk.Stack, id string) resolver.DnsFirewall {
	return resolver.DnsFirewallFromRuleGroupArn(s, jsii.String(id), jsii.String(sharingGroupArnText))
}

func sharingShare(s awscdk.Stack, props *resolver.ResourceShareProps) resolver.ResourceShare {
	return resolver.NewResourceShare(s, jsii.String("Share"), props)
}

func TestShareHoldsEachKindByItsArn(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		sharingShare(s, &resolver.ResourceShareProps{
			QueryLoggings: []resolver.QueryLogging{loggingTo(s, "Logging", resolver.ToNewBucket(&resolver.NewBucketProps{Accounts: jsii.Strings("444455556666")}))},
			Firewalls:     []resolver.DnsFirewall{sharingFirewall(s, "Firewall")},
			Profiles:      []resolver.Profile{resolver.NewProfile(s, jsii.String("Profile"), &resolver.ProfileProps{Firewalls: profileFirewalls(s, 200)})},
			Principals:    sharingOrganization(),
		})
	})
	arn := func(kind string) any {
		for id := range out.template.resources(kind) {
			if !strings.HasPrefix(id, "Group200") {
				return map[string]any{"Fn::GetAtt": []any{id, "Arn"}}
			}
		}
		return nil
	}
	diff(t, out.template.only(t, shareType)["Properties"], map[string]any{
		"Name":                    "Stack-Share-9ECFABEB",
		"AllowExternalPrincipals": false,
		"Principals":              []any{sharingOrganizationArn},
		"ResourceArns":            []any{arn(configType), arn(ruleGroupType), arn(profileType)},
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestShareWithAccountsAndUnits(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		given := awscdk.NewCfnParameter(s, jsii.String("Account"), nil)
		sharingShare(s, &resolver.ResourceShareProps{
			Name:                    jsii.String("dns for all"),
			AllowExternalPrincipals: jsii.Bool(true),
			Firewalls:               []resolver.DnsFirewall{sharingFirewall(s, "Firewall")},
			Principals: []resolver.Principal{
				resolver.AccountPrincipal(jsii.String("444455556666")),
				resolver.AccountPrincipal(given.ValueAsString()),
				resolver.OrganizationalUnitPrincipal(jsii.String(sharingUnitArn)),
			},
		})
	})
	props := at(t, out.template.only(t, shareType), "Properties")
	diff(t, at(t, props, "Principals"), []any{"444455556666", map[string]any{"Ref": "Account"}, sharingUnitArn})
	diff(t, at(t, props, "AllowExternalPrincipals"), true)
	diff(t, at(t, props, "Name"), "dns for all")
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestSharesThatAwsWouldRefuse(t *testing.T) {
	for name, test := range map[string]struct {
		build func(s awscdk.Stack) *resolver.ResourceShareProps
		want  string
	}{
		"nothing": {
			func(awscdk.Stack) *resolver.ResourceShareProps { return nil },
			`resolver: ResourceShare "Stack/Share": nothing is shared; set QueryLoggings, Firewalls or Profiles`,
		},
		"a config imported by ID": {
			func(s awscdk.Stack) *resolver.ResourceShareProps {
				q := resolver.QueryLoggingFromConfigId(s, jsii.String("Imported"), jsii.String(sharingConfigIdText))
				return &resolver.ResourceShareProps{QueryLoggings: []resolver.QueryLogging{q}}
			},
			`QueryLoggings 1, "Stack/Imported", is imported by its ID, so its ARN is unknown; import it with QueryLoggingFromConfigArn`,
		},
		"a rule group imported by ID": {
			func(s awscdk.Stack) *resolver.ResourceShareProps {
				f := resolver.DnsFirewallFromRuleGroupId(s, jsii.String("Imported"), jsii.String(sharingGroupIdText))
				return &resolver.ResourceShareProps{Firewalls: []resolver.DnsFirewall{f}}
			},
			"import it with DnsFirewallFromRuleGroupArn",
		},
		"a Profile imported by ID": {
			func(s awscdk.Stack) *resolver.ResourceShareProps {
				pr := resolver.ProfileFromProfileId(s, jsii.String("Imported"), jsii.String("rp-0123456789abcdef"))
				return &resolver.ResourceShareProps{Profiles: []resolver.Profile{pr}}
			},
			"share it in the app that makes it",
		},
		"one twice": {
			func(s awscdk.Stack) *resolver.ResourceShareProps {
				f := sharingFirewall(s, "Firewall")
				return &resolver.ResourceShareProps{Firewalls: []resolver.DnsFirewall{f, f}}
			},
			`Firewalls 2, "Stack/Firewall", is listed twice`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			out := trySynth(t, func(s awscdk.Stack) { sharingShare(s, test.build(s)) })
			wantError(t, out.err, test.want, "Principals is required")
		})
	}
}

func TestWhatIsSharedWithAnAccountCannotBeSharedOn(t *testing.T) {
	build := func(account string) (out outcome) {
		return trySynth(t, func(s awscdk.Stack) {
			home := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Home"), &awscdk.StackProps{
				Env: &awscdk.Environment{Account: jsii.String(account), Region: jsii.String("eu-west-1")},
			})
			sharingShare(home, &resolver.ResourceShareProps{
				QueryLoggings: []resolver.QueryLogging{sharingConfigImport(home, "Imported")},
				Principals:    sharingOrganization(),
			})
		})
	}
	wantError(t, build("444455556666").err, `"Home/Imported", belongs to account 111122223333`, "let its owner share it")
	if out := build("111122223333"); out.err != nil {
		t.Error(out.err)
	}
}

func TestExternalPrincipalsWithoutAccountWarn(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		sharingShare(s, &resolver.ResourceShareProps{
			Firewalls:               []resolver.DnsFirewall{sharingFirewall(s, "Firewall")},
			Principals:              sharingOrganization(),
			AllowExternalPrincipals: jsii.Bool(true),
		})
	})
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "AllowExternalPrincipals is on and no account is listed")
}

func TestImportsByArnTakeVpcs(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		logging, firewall := sharingConfigImport(s, "SharedLogging"), sharingGroupImport(s, "SharedFirewall")
		logging.AssociateVpc(vpcs(vpcA)[0])
		firewall.AssociateVpc(vpcs(vpcA)[0], nil)
		diff(t, *logging.QueryLogConfigArn(), sharingConfigArnText)
		diff(t, *firewall.FirewallRuleGroupArn(), sharingGroupArnText)
	})
	diff(t, at(t, out.template.only(t, configVpcType), "Properties", "ResolverQueryLogConfigId"), sharingConfigIdText)
	diff(t, at(t, out.template.only(t, ruleGroupAssociated), "Properties", "FirewallRuleGroupId"), sharingGroupIdText)
}

func TestArnsMayBeTokens(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		given := awscdk.NewCfnParameter(s, jsii.String("Arn"), nil)
		resolver.QueryLoggingFromConfigArn(s, jsii.String("SharedLogging"), given.ValueAsString()).AssociateVpc(vpcs(vpcA)[0])
		resolver.DnsFirewallFromRuleGroupArn(s, jsii.String("SharedFirewall"), given.ValueAsString()).AssociateVpc(vpcs(vpcA)[0], nil)
	})
	id := map[string]any{"Fn::Select": []any{1.0, map[string]any{"Fn::Split": []any{"/", map[string]any{"Ref": "Arn"}}}}}
	diff(t, at(t, out.template.only(t, configVpcType), "Properties", "ResolverQueryLogConfigId"), id)
	diff(t, at(t, out.template.only(t, ruleGroupAssociated), "Properties", "FirewallRuleGroupId"), id)
}
