package resolver_test

import (
	"reflect"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// propsCase builds a stack with some props, and knows another value for each of them.
type propsCase struct {
	props  any                               // a pointer to the type of the props
	values map[string]func(awscdk.Stack) any // a value for each field, unlike its default
	build  func(s awscdk.Stack, props any)
}

func value(v any) func(awscdk.Stack) any { return func(awscdk.Stack) any { return v } }

var propsCases = []propsCase{
	{
		props: &resolver.LogTableProps{BucketName: jsii.String("logs"), VpcIds: jsii.Strings("vpc-0a")},
		values: map[string]func(awscdk.Stack) any{
			"QueryLogging": func(s awscdk.Stack) any { return loggingTo(s, "Logs", resolver.ToNewBucket(nil)) },
			"BucketName":   value(jsii.String("other-logs")),
			"Prefix":       value(jsii.String("dns")),
			"Accounts":     value(jsii.Strings("111122223333")),
			"VpcIds":       value(jsii.Strings("vpc-0b")),
			"Since":        value(jsii.String("2026-02-04")),
			"Days":         value(jsii.Number(30)),
			"MaxGigabytes": value(jsii.Number(1)),
			"PhantomNames": value(jsii.Strings("wpad")),
			"TableName":    value(jsii.String("queries")),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewLogTable(s, jsii.String("Table"), props.(*resolver.LogTableProps))
		},
	},
	{
		props: &resolver.QueryLoggingProps{},
		values: map[string]func(awscdk.Stack) any{
			"Vpcs":        value(vpcs(vpcB)),
			"Destination": value(resolver.ToNewLogGroup(&resolver.NewLogGroupProps{RetentionDays: jsii.Number(1)})),
			"Name":        value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewQueryLogging(s, jsii.String("Logging"), props.(*resolver.QueryLoggingProps))
		},
	},
	{
		props: &resolver.NewLogGroupProps{},
		values: map[string]func(awscdk.Stack) any{
			"LogGroupName":  value(jsii.String("/dns")),
			"Accounts":      value(jsii.Strings("111122223333")),
			"RetentionDays": value(jsii.Number(365)),
			"KmsKeyArn":     value(jsii.String("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")),
			"Encryption":    value(resolver.EncryptWithNewKey()),
			"LogGroupClass": value(jsii.String("INFREQUENT_ACCESS")),
			"FieldIndexes":  value(jsii.Strings("query_name")),
			"ForwardTo":     value(jsii.String("arn:aws:logs:eu-west-1:111122223333:destination:central")),
			"RemovalPolicy": value(awscdk.RemovalPolicy_DESTROY),

			"DeletionProtection": value(jsii.Bool(true)),
		},
		build: func(s awscdk.Stack, props any) { logging(s, props.(*resolver.NewLogGroupProps)) },
	},
	{
		props: &resolver.LogGroupProps{GrantDelivery: jsii.Bool(true)},
		values: map[string]func(awscdk.Stack) any{
			"GrantDelivery": value(jsii.Bool(false)),
			"Accounts":      value(jsii.Strings("111122223333")),
		},
		build: func(s awscdk.Stack, props any) {
			group := awslogs.LogGroup_FromLogGroupName(s, jsii.String("Group"), jsii.String("/dns"))
			resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{
				Destination: resolver.ToLogGroup(group, props.(*resolver.LogGroupProps)),
			})
		},
	},
	{
		props: &resolver.DomainListProps{
			Domains: jsii.Strings("base.example"),
			Files:   jsii.Strings("testdata/list.txt"),
			Sources: sources("testdata/ads.txt", "testdata/malware.hosts"),
			Unsafe:  jsii.String("keep"),
		},
		values: map[string]func(awscdk.Stack) any{
			"Domains": value(jsii.Strings("other.example")),
			"Files":   value(jsii.Strings("testdata/second.txt")),
			"FileSystem": value(fstest.MapFS{
				"testdata/list.txt": {Data: []byte("third.example")}, "testdata/ads.txt": {Data: []byte("||ads.example^\n")}, "testdata/malware.hosts": {},
			}),
			"Name":           value(jsii.String("a-name")),
			"Unsafe":         value(jsii.String("drop")),
			"Except":         value(sources("testdata/malware.hosts")),
			"ExceptionScope": value(jsii.String("across")),
			"Sources":        value([]resolver.ListSource{resolver.ListFile(jsii.String("testdata/list.txt"), &resolver.ListFileProps{Subdomains: jsii.Bool(true)})}),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewDomainList(s, jsii.String("List"), props.(*resolver.DomainListProps))
		},
	},
	{
		props: &resolver.ListFileProps{},
		values: map[string]func(awscdk.Stack) any{
			"Format":     value(jsii.String("wildcard")),
			"Subdomains": value(jsii.Bool(true)),
			"Column":     value(jsii.String("*.a.example")), // the header of a table then
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewDomainList(s, jsii.String("List"), &resolver.DomainListProps{
				Sources:    []resolver.ListSource{resolver.ListFile(jsii.String("l"), props.(*resolver.ListFileProps))},
				FileSystem: fstest.MapFS{"l": {Data: []byte("*.a.example\nb.example\n")}},
			})
		},
	},
	{
		props: &resolver.DnsFirewallProps{Vpcs: vpcs(vpcA)},
		values: map[string]func(awscdk.Stack) any{
			"Rules": func(s awscdk.Stack) any {
				return []resolver.Rule{resolver.Alert(domains(s, "Other", "other.example"))}
			},
			"Vpcs":        value(vpcs(vpcB)),
			"Association": value(&resolver.AssociationProps{Priority: jsii.Number(101)}),
			"Enforcement": value(resolver.AlertOnly()),
			"Name":        value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			f := resolver.NewDnsFirewall(s, jsii.String("Firewall"), props.(*resolver.DnsFirewallProps))
			f.AddRule(resolver.Block(domains(s, "List", "base.example"), resolver.NoData()))
		},
	},
	{
		props: &resolver.AssociationProps{},
		values: map[string]func(awscdk.Stack) any{
			"Priority":           value(jsii.Number(101)),
			"MutationProtection": value(jsii.Bool(true)),
			"Name":               value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			resolver.NewDnsFirewall(s, jsii.String("Firewall"), &resolver.DnsFirewallProps{
				Vpcs:        vpcs(vpcA),
				Association: props.(*resolver.AssociationProps),
				Rules:       []resolver.Rule{resolver.Alert(domains(s, "List", "base.example"))},
			})
		},
	},
}

func allPropsCases() []propsCase {
	return slices.Concat(propsCases, destinationPropsCases, sharingPropsCases, alertsPropsCases, ruleKindPropsCases, allowOnlyPropsCases, fmsPropsCases, failModePropsCases, taskRecorderPropsCases, canaryPropsCases, logReviewPropsCases)
}

// TestEveryBoolHasTwoValues compares the template of true with that of false, whichever of them is
// the default: a switch that is always on differs from the default too.
func TestEveryBoolHasTwoValues(t *testing.T) {
	bools := 0
	for _, c := range allPropsCases() {
		kind := reflect.TypeOf(c.props).Elem()
		for i := range kind.NumField() {
			name := kind.Name() + "." + kind.Field(i).Name
			if kind.Field(i).Type != reflect.TypeFor[*bool]() || propsOfWarnings[name] || propsOfRefusals[name] {
				continue
			}
			bools++
			t.Run(name, func(t *testing.T) {
				with := func(value bool) any {
					return synth(t, func(s awscdk.Stack) {
						props := reflect.New(kind)
						props.Elem().Set(reflect.ValueOf(c.props).Elem())
						props.Elem().Field(i).Set(reflect.ValueOf(&value))
						c.build(s, props.Interface())
					}).template["Resources"]
				}
				if cmp.Equal(with(true), with(false)) {
					t.Errorf("%s is the same whether it is true or false", name)
				}
			})
		}
	}
	if bools < 10 {
		t.Errorf("only %d switches found", bools)
	}
}

// TestEveryPropReachesTheTemplate walks the fields of the props by reflection, so every prop
// has an effect.
func TestEveryPropReachesTheTemplate(t *testing.T) {
	for _, c := range allPropsCases() {
		kind := reflect.TypeOf(c.props).Elem()
		base := synth(t, func(s awscdk.Stack) { c.build(s, c.props) }).template
		for i := range kind.NumField() {
			field := kind.Field(i).Name
			if propsOfWarnings[kind.Name()+"."+field] || propsOfRefusals[kind.Name()+"."+field] {
				continue // see TestEveryQuotaPropMovesItsWarning and TestWhatSourcesMayHold
			}
			t.Run(kind.Name()+"."+field, func(t *testing.T) {
				make, known := c.values[field]
				if !known {
					t.Fatalf("no test value for %s; add one that differs from the default", field)
				}
				with := synth(t, func(s awscdk.Stack) {
					props := reflect.New(kind)
					props.Elem().Set(reflect.ValueOf(c.props).Elem())
					props.Elem().Field(i).Set(reflect.ValueOf(make(s)))
					c.build(s, props.Interface())
				}).template
				if cmp.Equal(base["Resources"], with["Resources"]) {
					t.Errorf("%s changes nothing in the template", field)
				}
			})
		}
	}
}

// ruleKindPropsCases are the cases of what a rule looks for.
var ruleKindPropsCases = []propsCase{
	{
		props: &resolver.RuleProps{},
		values: map[string]func(awscdk.Stack) any{
			"Priority":    value(jsii.Number(7)),
			"QueryType":   value(jsii.String("TXT")),
			"Redirection": value(resolver.TrustRedirection()),
			"Condition":   func(s awscdk.Stack) any { return condition(s, "OnlyThen") },
			"Enforcement": value(resolver.AlertOnly()),
		},
		build: func(s awscdk.Stack, props any) {
			firewall(s, resolver.Block(domains(s, "List", "base.example"), resolver.NoData(), props.(*resolver.RuleProps)))
		},
	},
	{
		props: &resolver.DetectionRuleProps{},
		values: map[string]func(awscdk.Stack) any{
			"Priority":    value(jsii.Number(7)),
			"Condition":   func(s awscdk.Stack) any { return condition(s, "OnlyThen") },
			"Enforcement": value(resolver.AlertOnly()),
		},
		build: func(s awscdk.Stack, props any) {
			firewall(s, resolver.BlockDetected(resolver.Dga(resolver.HighConfidence()), resolver.NoData(), props.(*resolver.DetectionRuleProps)))
		},
	},
}

// fmsPropsCases are the cases of Firewall Manager policies.
var fmsPropsCases = []propsCase{
	{
		props: &resolver.FirewallManagerPolicyProps{},
		values: map[string]func(awscdk.Stack) any{
			"First":                    func(s awscdk.Stack) any { return fmsGroups(fmsImport(s, "Other", "2")) },
			"Last":                     func(s awscdk.Stack) any { return fmsGroups(fmsImport(s, "Other", "2")) },
			"Accounts":                 value(resolver.OnlyAccounts(&resolver.AccountScopeProps{Accounts: jsii.Strings(fmsAccount)})),
			"VpcTags":                  value(resolver.OnlyTagged(fmsTag("dns", "filtered"))),
			"RemediationEnabled":       value(jsii.Bool(true)),
			"ResourcesCleanUp":         value(jsii.Bool(true)),
			"DeleteAllPolicyResources": value(jsii.Bool(true)),
			"Description":              value(jsii.String("a description")),
			"Name":                     value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) { fmsPolicy(s, props.(*resolver.FirewallManagerPolicyProps)) },
	},
	{
		props: &resolver.PolicyFirewall{},
		values: map[string]func(awscdk.Stack) any{
			"Firewall": func(s awscdk.Stack) any { return fmsImport(s, "Other", "2") },
			"Priority": value(jsii.Number(99)),
		},
		build: func(s awscdk.Stack, props any) {
			group := *props.(*resolver.PolicyFirewall)
			if group.Firewall == nil {
				group.Firewall = fmsImport(s, "Group", "1")
			}
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{First: []resolver.PolicyFirewall{group}})
		},
	},
	{
		props: &resolver.AccountScopeProps{Accounts: jsii.Strings("777788889999")},
		values: map[string]func(awscdk.Stack) any{
			"Accounts":            value(jsii.Strings(fmsAccount)),
			"OrganizationalUnits": value(jsii.Strings(fmsUnit)),
		},
		build: func(s awscdk.Stack, props any) {
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{Accounts: resolver.AllAccountsBut(props.(*resolver.AccountScopeProps))})
		},
	},
	{
		props: fmsTag("dns", "filtered"),
		values: map[string]func(awscdk.Stack) any{
			"Tags":     value(fmsTag("dns", "open").Tags),
			"MatchAny": value(jsii.Bool(true)),
		},
		build: func(s awscdk.Stack, props any) {
			fmsPolicy(s, &resolver.FirewallManagerPolicyProps{VpcTags: resolver.AllButTagged(props.(*resolver.VpcTagScopeProps))})
		},
	},
}

const (
	fmsPolicyType = "AWS::FMS::Policy"
	fmsAccount    = "444455556666"
	fmsUnit       = "ou-ab12-c3d4e5f6"
)

// fmsPolicy makes a policy; one without a First gets an imported rule group.
func fmsPolicy(s awscdk.Stack, props *resolver.FirewallManagerPolicyProps) resolver.FirewallManagerPolicy {
	given := *props
	if given.First == nil {
		given.First = fmsGroups(fmsImport(s, "Group", "1"))
	}
	return resolver.NewFirewallManagerPolicy(s, jsii.String("Policy"), &given)
}

func fmsImport(s awscdk.Stack, id, digits string) resolver.DnsFirewall {
	return resolver.DnsFirewallFromRuleGroupId(s, jsii.String(id), jsii.String("rslvr-frg-"+digits))
}

func fmsGroups(firewalls ...resolver.DnsFirewall) []resolver.PolicyFirewall {
	groups := make([]resolver.PolicyFirewall, len(firewalls))
	for i, f := range firewalls {
		groups[i].Firewall = f
	}
	return groups
}

func fmsTag(key, value string) *resolver.VpcTagScopeProps {
	return &resolver.VpcTagScopeProps{Tags: &map[string]*string{key: &value}}
}

// sharingPropsCases are the cases of shares and Profiles.
var sharingPropsCases = []propsCase{
	{
		props: &resolver.ResourceShareProps{Principals: sharingOrganization()},
		values: map[string]func(awscdk.Stack) any{
			"Principals":    value([]resolver.Principal{resolver.AccountPrincipal(jsii.String("444455556666"))}),
			"QueryLoggings": func(s awscdk.Stack) any { return []resolver.QueryLogging{sharingConfigImport(s, "Logging")} },
			"Firewalls":     func(s awscdk.Stack) any { return []resolver.DnsFirewall{sharingGroupImport(s, "Firewall")} },
			"Profiles": func(s awscdk.Stack) any {
				return []resolver.Profile{resolver.NewProfile(s, jsii.String("Other"), nil)}
			},
			"AllowExternalPrincipals": value(jsii.Bool(true)),
			"ParameterPath":           value(jsii.String("/dns/shared")),
			"Name":                    value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ResourceShareProps)
			if len(given.Profiles) == 0 {
				given.Profiles = []resolver.Profile{resolver.NewProfile(s, jsii.String("Profile"), nil)}
			}
			sharingShare(s, &given)
		},
	},
	{
		props: &resolver.ProfileProps{},
		values: map[string]func(awscdk.Stack) any{
			"QueryLoggings": func(s awscdk.Stack) any { return []resolver.QueryLogging{sharingConfigImport(s, "Logging")} },
			"Firewalls": func(s awscdk.Stack) any {
				return []resolver.ProfileFirewall{{Firewall: sharingGroupImport(s, "Firewall")}}
			},
			"Vpcs":     value(vpcs(vpcB)),
			"Name":     value(jsii.String("a-name")),
			"Priority": value(jsii.Number(200)),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ProfileProps)
			if given.Priority != nil {
				given.Vpcs = vpcs(vpcA)
			}
			profileOf(s, &given)
		},
	},
	{
		props: &resolver.ProfileFirewall{},
		values: map[string]func(awscdk.Stack) any{
			"Firewall": func(s awscdk.Stack) any { return sharingGroupImport(s, "Other") },
			"Priority": value(jsii.Number(101)),
			"Name":     value(jsii.String("a-name")),
		},
		build: func(s awscdk.Stack, props any) {
			given := *props.(*resolver.ProfileFirewall)
			if given.Firewall == nil {
				given.Firewall = resolver.DnsFirewallFromRuleGroupArn(s, jsii.String("Firewall"), jsii.String(sharingGroupArnText+"0"))
			}
			profileOf(s, nil).AssociateFirewall(given)
		},
	},
	{
		props: &resolver.ProfileAssociationProps{},
		values: map[string]func(awscdk.Stack) any{
			"Name":     value(jsii.String("a-name")),
			"Priority": value(jsii.Number(200)),
		},
		build: func(s awscdk.Stack, props any) {
			profileOf(s, nil).AssociateVpc(vpcs(vpcA)[0], props.(*resolver.ProfileAssociationProps))
		},
	},
}
