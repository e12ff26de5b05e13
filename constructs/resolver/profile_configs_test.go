package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

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
	mustContain(t, out.warnings[0], `logs to CloudWatch Logs by the Profile and by "Stack/Own"`)
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
		mustContain(t, out.warnings[0], "lets AWS deliver for the account of the stack alone; name the accounts in Accounts")
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
