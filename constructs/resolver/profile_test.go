package resolver_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func profileOf(s awscdk.Stack, props *resolver.ProfileProps) resolver.Profile {
	return resolver.NewProfile(s, jsii.String("Profile"), props)
}

// profileFirewalls makes a rule group for each priority.
func profileFirewalls(s awscdk.Stack, priorities ...float64) []resolver.ProfileFirewall {
	var all []resolver.ProfileFirewall
	for _, priority := range priorities {
		f := sharingFirewall(s, fmt.Sprintf("Group%v", priority))
		all = append(all, resolver.ProfileFirewall{Firewall: f, Priority: jsii.Number(priority)})
	}
	return all
}

// profileParts gives the properties of a Profile's associations, by the start of their
// logical IDs.
func profileParts(t *testing.T, tpl template, kind, start string) any {
	t.Helper()
	for id, r := range tpl.resources(kind) {
		if strings.HasPrefix(id, start) {
			return r["Properties"]
		}
	}
	t.Fatalf("no %s begins with %s", kind, start)
	return nil
}

func TestProfileAssociatesConfigsGroupsAndVpcs(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		profileOf(s, &resolver.ProfileProps{
			QueryLoggings: []resolver.QueryLogging{sharingConfigImport(s, "Logging")},
			Firewalls:     []resolver.ProfileFirewall{{Firewall: sharingGroupImport(s, "Firewall"), Priority: jsii.Number(102)}},
			Vpcs:          vpcs(vpcA),
		})
	})
	var profile string
	for profile = range out.template.resources(profileType) {
	}
	diff(t, out.template.only(t, profileType)["Properties"], map[string]any{"Name": "Stack-Profile-0DFDF7B1"})
	diff(t, out.template.only(t, profileVpcType)["Properties"], map[string]any{
		"ProfileId": getId(profile), "ResourceId": vpcA, "Name": vpcA,
	})
	diff(t, profileParts(t, out.template, profileResourceType, "ProfileQueryLoggingLogging"), map[string]any{
		"ProfileId": getId(profile), "ResourceArn": sharingConfigArnText, "Name": sharingConfigIdText,
	})
	diff(t, profileParts(t, out.template, profileResourceType, "ProfileFirewallFirewall"), map[string]any{
		"ProfileId": getId(profile), "ResourceArn": sharingGroupArnText, "Name": sharingGroupIdText, "ResourceProperties": `{"priority":102}`,
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestProfileTakesWhatTheAppMakes(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		profileOf(s, &resolver.ProfileProps{
			QueryLoggings: []resolver.QueryLogging{sharingLogging(s, "Logging")},
			Firewalls:     []resolver.ProfileFirewall{{Firewall: sharingFirewall(s, "Firewall")}},
			Vpcs:          vpcs(vpcA),
		})
	})
	config := profileParts(t, out.template, profileResourceType, "ProfileQueryLogging")
	id := at(t, config, "ResourceArn", "Fn::GetAtt", 0).(string)
	diff(t, at(t, config, "ResourceArn"), map[string]any{"Fn::GetAtt": []any{id, "Arn"}})
	diff(t, at(t, config, "Name"), getId(id))
	diff(t, at(t, profileParts(t, out.template, profileResourceType, "ProfileFirewall"), "ResourceProperties"), `{"priority":150}`)
	if out.warnings != nil { // none that the config and the group have no VPC either
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestProfileNamesCanBeGiven(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		named := &resolver.ProfileAssociationProps{Name: jsii.String("it's-mine")}
		profile := profileOf(s, &resolver.ProfileProps{Name: jsii.String("all vpcs")})
		profile.AssociateQueryLogging(sharingConfigImport(s, "Logging"), named)
		profile.AssociateFirewall(resolver.ProfileFirewall{Firewall: sharingGroupImport(s, "Firewall"), Name: named.Name})
		profile.AssociateVpc(vpcs(vpcA)[0], named)
	})
	diff(t, at(t, out.template.only(t, profileType), "Properties", "Name"), "all vpcs")
	for _, kind := range []string{profileVpcType, profileResourceType} {
		for id, r := range out.template.resources(kind) {
			if name := at(t, r, "Properties", "Name"); name != "it's-mine" {
				t.Errorf("%s is named %v", id, name)
			}
		}
	}
}

func TestProfilePriorityMayBeAToken(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		given := awscdk.NewCfnParameter(s, jsii.String("Priority"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})
		profileOf(s, &resolver.ProfileProps{Vpcs: vpcs(vpcA), Firewalls: []resolver.ProfileFirewall{
			{Firewall: sharingGroupImport(s, "Firewall"), Priority: given.ValueAsNumber()},
		}})
	})
	diff(t, at(t, out.template.only(t, profileResourceType), "Properties", "ResourceProperties"), map[string]any{
		"Fn::Join": []any{"", []any{`{"priority":`, map[string]any{"Ref": "Priority"}, "}"}},
	})
}

func TestSwappingWhatAProfileHoldsChangesNothing(t *testing.T) {
	build := func(first, second int, ids ...string) template {
		return synth(t, func(s awscdk.Stack) {
			loggings := []resolver.QueryLogging{sharingLogging(s, "One"), loggingTo(s, "Two", resolver.ToNewBucket(nil))}
			firewalls := profileFirewalls(s, 200, 300)
			profileOf(s, &resolver.ProfileProps{
				QueryLoggings: []resolver.QueryLogging{loggings[first], loggings[second]},
				Firewalls:     []resolver.ProfileFirewall{firewalls[first], firewalls[second]},
				Vpcs:          vpcs(ids...),
			})
		}).template
	}
	diff(t, build(1, 0, vpcB, vpcA), build(0, 1, vpcA, vpcB))
}

func TestProfileDistinguishesConstructsOfOtherStacks(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		profileOf(s, &resolver.ProfileProps{Vpcs: vpcs(vpcA), QueryLoggings: []resolver.QueryLogging{
			sharingLogging(s, "Logging"), loggingTo(other, "Logging", resolver.ToNewBucket(nil)),
		}})
	})
	profileParts(t, out.template, profileResourceType, "ProfileQueryLoggingLogging")
	profileParts(t, out.template, profileResourceType, "ProfileQueryLoggingOtherLogging")
}

func TestImportedProfileTakesVpcsAndResources(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		shared := resolver.ProfileFromProfileId(s, jsii.String("Shared"), jsii.String("rp-0123456789abcdef"))
		shared.AssociateVpc(vpcs(vpcA)[0], nil)
		shared.AssociateFirewall(resolver.ProfileFirewall{Firewall: sharingFirewall(s, "Firewall"), Priority: jsii.Number(101)})
		if shared.ProfileArn() != nil {
			t.Error("an imported Profile has an ARN")
		}
	})
	diff(t, at(t, out.template.only(t, profileVpcType), "Properties", "ProfileId"), "rp-0123456789abcdef")
	diff(t, at(t, out.template.only(t, profileResourceType), "Properties", "ProfileId"), "rp-0123456789abcdef")
	if len(out.template.resources(profileType)) != 0 || out.warnings != nil {
		t.Errorf("an import makes a Profile, or warns: %q", out.warnings)
	}
}

func TestProfilesThatAwsWouldRefuse(t *testing.T) {
	profile := func(make func(awscdk.Stack) *resolver.ProfileProps) func(awscdk.Stack) {
		return func(s awscdk.Stack) { profileOf(s, make(s)) }
	}
	for name, test := range map[string]struct {
		build func(awscdk.Stack)
		want  string
	}{
		"a name": {profile(func(awscdk.Stack) *resolver.ProfileProps {
			return &resolver.ProfileProps{Name: jsii.String("a.b")}
		}), `resolver: Profile "Stack/Profile": Name is "a.b"; use 1-64`},
		"a third config": {profile(func(s awscdk.Stack) *resolver.ProfileProps {
			return &resolver.ProfileProps{QueryLoggings: []resolver.QueryLogging{sharingLogging(s, "A"), sharingLogging(s, "B"), sharingLogging(s, "C")}}
		}), "3 query log configs on one Route 53 Profile, and AWS takes 2 (cannot be raised); log to fewer destinations"},
		"a sixth group": {profile(func(s awscdk.Stack) *resolver.ProfileProps {
			return &resolver.ProfileProps{Firewalls: profileFirewalls(s, 201, 202, 203, 204, 205, 206)}
		}), "6 rule groups on one Route 53 Profile"},
		"one priority twice": {profile(func(s awscdk.Stack) *resolver.ProfileProps {
			return &resolver.ProfileProps{Firewalls: []resolver.ProfileFirewall{{Firewall: sharingFirewall(s, "A")}, {Firewall: sharingFirewall(s, "B")}}}
		}), `Firewalls 2: priority 150 is already used by "Stack/A"; give every rule group of a Profile its own`},
		"a config imported by ID": {profile(func(s awscdk.Stack) *resolver.ProfileProps {
			q := resolver.QueryLoggingFromConfigId(s, jsii.String("Imported"), jsii.String(sharingConfigIdText))
			return &resolver.ProfileProps{QueryLoggings: []resolver.QueryLogging{q}}
		}), `QueryLoggings 1, "Stack/Imported", is imported by its ID`},
		"a config twice": {profile(func(s awscdk.Stack) *resolver.ProfileProps {
			return &resolver.ProfileProps{QueryLoggings: []resolver.QueryLogging{sharingConfigImport(s, "A"), sharingConfigImport(s, "B")}}
		}), `QueryLoggings 2, "Stack/B", is listed twice`},
		"no group": {func(s awscdk.Stack) {
			profileOf(s, nil).AssociateFirewall(resolver.ProfileFirewall{})
		}, "Firewalls 1 is nil; pass a construct"},
		"a VPC twice": {func(s awscdk.Stack) {
			profileOf(s, &resolver.ProfileProps{Vpcs: vpcs(vpcA)}).AssociateVpc(vpcs(vpcA)[0], nil)
		}, vpcA + " is listed twice"},
		"an association's name": {func(s awscdk.Stack) {
			profileOf(s, nil).AssociateVpc(vpcs(vpcA)[0], &resolver.ProfileAssociationProps{Name: jsii.String("123")})
		}, `the Name of the association is "123"`},
		"a second Profile on a VPC": {func(s awscdk.Stack) {
			profileOf(s, &resolver.ProfileProps{Vpcs: vpcs(vpcA)})
			other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
			profileOf(other, &resolver.ProfileProps{Vpcs: vpcs(vpcA)})
		}, `Profile "Other/Profile": ` + vpcA + ` also has the Profile "Stack/Profile", and neither has a Priority; give one to each`},
		"two Profiles on a VPC with one priority": {func(s awscdk.Stack) {
			profileOf(s, &resolver.ProfileProps{Vpcs: vpcs(vpcA), Priority: jsii.Number(200)})
			other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
			profileOf(other, nil).AssociateVpc(vpcs(vpcA)[0], &resolver.ProfileAssociationProps{Priority: jsii.Number(200)})
		}, vpcA + ` has the Profile "Stack/Profile" with the same Priority, 200`},
		"a priority below the first": {func(s awscdk.Stack) {
			profileOf(s, &resolver.ProfileProps{Priority: jsii.Number(99)})
		}, "Priority 99 is out of range; use a whole number from 100 to 9900"},
		"a priority above the last": {func(s awscdk.Stack) {
			profileOf(s, nil).AssociateVpc(vpcs(vpcA)[0], &resolver.ProfileAssociationProps{Priority: jsii.Number(9901)})
		}, "Priority 9901 is out of range"},
		"a priority of a query log config": {func(s awscdk.Stack) {
			profileOf(s, nil).AssociateQueryLogging(sharingConfigImport(s, "Logging"), &resolver.ProfileAssociationProps{Priority: jsii.Number(200)})
		}, "Priority is set for a query log config"},
		"a priority twice by two imports of a Profile": {func(s awscdk.Stack) {
			for _, id := range []string{"One", "Two"} {
				shared := resolver.ProfileFromProfileId(s, jsii.String(id), jsii.String("rp-0123456789abcdef"))
				shared.AssociateFirewall(resolver.ProfileFirewall{Firewall: sharingFirewall(s, id+"Group")})
			}
		}, `Profile "Stack/Two": Firewalls 1: priority 150 is already used by "Stack/OneGroup"`},
		"an import by name": {func(s awscdk.Stack) {
			resolver.ProfileFromProfileId(s, jsii.String("Profile"), jsii.String("all-vpcs"))
		}, `"all-vpcs" is not the ID of a Profile`},
	} {
		t.Run(name, func(t *testing.T) { wantError(t, trySynth(t, test.build).err, test.want) })
	}
}

func TestARefusedProfileLeavesTheTreeAsItWas(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		func() {
			defer func() { wantError(t, recover().(error), "Name is") }()
			profileOf(s, &resolver.ProfileProps{Name: jsii.String("a.b")})
		}()
		profileOf(s, nil) // the ID is still free
	})
}

func TestProfileWarnsOfWhatItLacks(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { profileOf(s, nil) })
	if len(out.warnings) != 2 {
		t.Fatalf("warnings %q, want two", out.warnings)
	}
	mustContain(t, out.warnings[0], "no VPC is associated")
	mustContain(t, out.warnings[1], "nothing is associated")
}

func TestAProfileOverTheQuotaOfVpcsWarns(t *testing.T) {
	app := awscdk.NewApp(&awscdk.AppProps{Context: &map[string]any{"@aws-cdk/core:stackResourceLimit": 0}})
	stack := awscdk.NewStack(app, jsii.String("Stack"), nil)
	var many []resolver.Vpc
	for i := range 1001 {
		many = append(many, resolver.VpcById(jsii.String(fmt.Sprintf("vpc-%08x", i))))
	}
	profileOf(stack, &resolver.ProfileProps{Vpcs: many, Firewalls: profileFirewalls(stack, 200)})
	out := read(t, app.Synth(nil).Directory())
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "1,001 VPCs on one Route 53 Profile, and AWS takes 1,000 (default; can be raised in Service Quotas)")
}

func TestALongProfileNameIsCutTo64(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { resolver.NewProfile(s, jsii.String(strings.Repeat("Long", 30)), nil) })
	if name := at(t, out.template.only(t, profileType), "Properties", "Name").(string); len(name) > 64 {
		t.Errorf("the name has %d characters: %s", len(name), name)
	}
}

// TestSeveralProfilesOfAVpc: AWS takes them in the order of their priorities, and needs none
// for one of them.
func TestSeveralProfilesOfAVpc(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		for i, id := range []string{"First", "Second", "Third"} {
			props := &resolver.ProfileProps{Vpcs: vpcs(vpcA), Firewalls: []resolver.ProfileFirewall{{Firewall: sharingGroupImport(s, id+"Group")}}}
			if i > 0 {
				props.Priority = jsii.Number(float64(100 * i))
			}
			resolver.NewProfile(s, jsii.String(id), props)
		}
	})
	var priorities []any
	for _, association := range out.template.resources("AWS::Route53Profiles::ProfileAssociation") {
		priorities = append(priorities, at(t, association, "Properties", "Priority"))
	}
	slices.SortFunc(priorities, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	diff(t, priorities, []any{100.0, 200.0, nil})
}

// loggingTo makes a config without VPCs.
func loggingTo(s awscdk.Stack, id string, to resolver.Destination) resolver.QueryLogging {
	return resolver.NewQueryLogging(s, &id, &resolver.QueryLoggingProps{Destination: to})
}

func logGroup(name string) resolver.Destination {
	return resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: &name})
}

func TestFailsWithTwoConfigsOfOneTypeInAProfile(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		resolver.NewProfile(s, jsii.String("Profile"), &resolver.ProfileProps{
			Vpcs:          vpcs(vpcA),
			QueryLoggings: []resolver.QueryLogging{loggingTo(s, "One", logGroup("/one")), loggingTo(s, "Two", logGroup("/two"))},
		})
	})
	wantError(t, out.err, `"Stack/Two", logs to CloudWatch Logs as "Stack/One" does`)
}

func TestConfigOfAVpcBesideThatOfItsProfileIsWarnedOf(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewProfile(s, jsii.String("Profile"), &resolver.ProfileProps{
			Vpcs: vpcs(vpcA), QueryLoggings: []resolver.QueryLogging{loggingTo(s, "One", logGroup("/one"))},
		})
		loggingTo(s, "Own", logGroup("/own")).AssociateVpc(vpcs(vpcA)[0])
	})
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], `logs to CloudWatch Logs through the Profile and through its own "Stack/Own"`)
}

func TestFailsWhereAnImportOfAConfigLogsAVpcAsAnotherDoes(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		made := loggingTo(s, "Made", logGroup("/made"))
		resolver.QueryLoggingFromConfigId(s, jsii.String("Imported"), made.QueryLogConfigId()).AssociateVpc(vpcs(vpcA)[0])
		loggingTo(s, "Other", logGroup("/other")).AssociateVpc(vpcs(vpcA)[0])
	})
	wantError(t, out.err, vpcA+` already logs to CloudWatch Logs by "Stack/Imported"`)
}

func TestSharedDestinationThatRefusesTheConsumersIsWarnedOf(t *testing.T) {
	share := func(accounts *[]*string, with resolver.Principal) outcome {
		return synth(t, func(s awscdk.Stack) {
			resolver.NewResourceShare(s, jsii.String("Share"), &resolver.ResourceShareProps{
				QueryLoggings: []resolver.QueryLogging{loggingTo(s, "Logging", resolver.ToNewBucket(&resolver.NewBucketProps{Accounts: accounts}))},
				Principals:    []resolver.Principal{with},
			})
		})
	}
	account := resolver.AccountPrincipal(jsii.String("444455556666"))
	unit := resolver.OrganizationPrincipal(jsii.String("arn:aws:organizations::111122223333:organization/o-a1b2c3d4e5"))
	for _, out := range []outcome{share(nil, account), share(nil, unit)} {
		if len(out.warnings) != 1 {
			t.Fatalf("warnings %q, want one", out.warnings)
		}
		mustContain(t, out.warnings[0], "lets AWS deliver for the account of the stack alone; add the accounts to Accounts")
	}
	for _, with := range []resolver.Principal{account, unit} {
		if out := share(jsii.Strings("444455556666"), with); out.warnings != nil {
			t.Errorf("unexpected warnings %q", out.warnings)
		}
	}
}

func TestDestinationCanBeGotBack(t *testing.T) {
	synth(t, func(s awscdk.Stack) {
		bucket := loggingTo(s, "Bucket", resolver.ToNewBucket(nil))
		group := loggingTo(s, "Group", logGroup("/dns"))
		if bucket.BucketName() == nil || bucket.LogGroupName() != nil || bucket.DestinationArn() == nil {
			t.Error("a config to a bucket gives no bucket, or a log group")
		}
		if group.BucketName() != nil || group.LogGroupName() == nil {
			t.Error("a config to a log group gives no log group, or a bucket")
		}
	})
}
