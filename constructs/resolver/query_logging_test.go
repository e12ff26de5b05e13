package resolver_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// logging makes a QueryLogging for one VPC to a new log group.
func logging(stack awscdk.Stack, props *resolver.NewLogGroupProps) resolver.QueryLogging {
	return resolver.NewQueryLogging(stack, jsii.String("Logging"), &resolver.QueryLoggingProps{
		Vpcs:        vpcs(vpcA),
		Destination: resolver.ToNewLogGroup(props),
	})
}

func TestQueryLoggingMakesConfigAssociationAndLogGroup(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA)})
	})
	group := slices.Collect(maps.Keys(out.template.resources(logGroupType)))[0]
	config := slices.Collect(maps.Keys(out.template.resources(configType)))[0]
	diff(t, out.template.only(t, configType)["Properties"], map[string]any{
		"DestinationArn": map[string]any{"Fn::GetAtt": []any{group, "Arn"}},
	})
	diff(t, out.template.only(t, configVpcType)["Properties"], map[string]any{
		"ResolverQueryLogConfigId": map[string]any{"Fn::GetAtt": []any{config, "Id"}},
		"ResourceId":               vpcA,
	})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestLogGroupOutlivesTheStackExceptWhenItsCreationFails(t *testing.T) {
	group := synth(t, func(s awscdk.Stack) { logging(s, nil) }).template.only(t, logGroupType)
	diff(t, group["DeletionPolicy"], "RetainExceptOnCreate")
	diff(t, group["UpdateReplacePolicy"], "Retain")
}

func TestLogGroupDefaultsTo30DaysAndNoKeyOrClass(t *testing.T) {
	properties := synth(t, func(s awscdk.Stack) { logging(s, nil) }).template.only(t, logGroupType)["Properties"].(map[string]any)
	keys := slices.Sorted(maps.Keys(properties))
	diff(t, keys, []string{"FieldIndexPolicies", "LogGroupName", "ResourcePolicyDocument", "RetentionInDays"})
	diff(t, properties["RetentionInDays"], 30.0)
}

func TestLogGroupNameHasStackNameAndPartOfStackId(t *testing.T) {
	group := synth(t, func(s awscdk.Stack) { logging(s, nil) }).template.only(t, logGroupType)
	guid := map[string]any{"Fn::Select": []any{2.0, map[string]any{"Fn::Split": []any{"/", map[string]any{"Ref": "AWS::StackId"}}}}}
	diff(t, at(t, group, "Properties", "LogGroupName"), map[string]any{"Fn::Join": []any{"", []any{
		"/aws/vendedlogs/route53resolver/",
		map[string]any{"Ref": "AWS::StackName"},
		"-",
		map[string]any{"Fn::Select": []any{0.0, map[string]any{"Fn::Split": []any{"-", guid}}}},
	}}})
}

func TestLogGroupPolicyLetsLogDeliveryWriteForThisAccountOnly(t *testing.T) {
	group := synth(t, func(s awscdk.Stack) {
		logging(s, &resolver.NewLogGroupProps{LogGroupName: jsii.String("/dns")})
	}).template.only(t, logGroupType)
	ref := func(name string) any { return map[string]any{"Ref": name} }
	join := func(parts ...any) any { return map[string]any{"Fn::Join": []any{"", parts}} }
	diff(t, at(t, group, "Properties", "ResourcePolicyDocument"), map[string]any{
		"Version": "2012-10-17",
		"Statement": []any{map[string]any{
			"Sid":       "ResolverQueryLogDelivery",
			"Effect":    "Allow",
			"Principal": map[string]any{"Service": "delivery.logs.amazonaws.com"},
			"Action":    []any{"logs:CreateLogStream", "logs:PutLogEvents"},
			"Resource":  join("arn:", ref("AWS::Partition"), ":logs:", ref("AWS::Region"), ":", ref("AWS::AccountId"), ":log-group:/dns:log-stream:*"),
			"Condition": map[string]any{
				"StringEquals": map[string]any{"aws:SourceAccount": []any{ref("AWS::AccountId")}},
				"ArnLike":      map[string]any{"aws:SourceArn": []any{join("arn:", ref("AWS::Partition"), ":logs:", ref("AWS::Region"), ":", ref("AWS::AccountId"), ":*")}},
			},
		}},
	})
}

func TestRetention0KeepsForEver(t *testing.T) {
	group := synth(t, func(s awscdk.Stack) {
		logging(s, &resolver.NewLogGroupProps{RetentionDays: jsii.Number(0)})
	}).template.only(t, logGroupType)
	diff(t, at(t, group, "Properties", "RetentionInDays"), nil)
}

func TestRetentionMayBeAParameter(t *testing.T) {
	group := synth(t, func(s awscdk.Stack) {
		days := awscdk.NewCfnParameter(s, jsii.String("Days"), &awscdk.CfnParameterProps{Type: jsii.String("Number")})
		logging(s, &resolver.NewLogGroupProps{RetentionDays: days.ValueAsNumber()})
	}).template.only(t, logGroupType)
	diff(t, at(t, group, "Properties", "RetentionInDays"), map[string]any{"Ref": "Days"})
}

func TestExistingLogGroupIsLeftAloneAndAWarningSaysWhatItNeeds(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		group := awslogs.LogGroup_FromLogGroupName(s, jsii.String("Group"), jsii.String("/dns"))
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{
			Vpcs: vpcs(vpcA), Destination: resolver.ToLogGroup(group, nil),
		})
	})
	if n := len(out.template.resources(logGroupType)) + len(out.template.resources(logPolicyType)); n != 0 {
		t.Errorf("%d log groups and policies, want none", n)
	}
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	for _, part := range []string{"delivery.logs.amazonaws.com", "logs:CreateLogStream", "logs:PutLogEvents"} {
		mustContain(t, out.warnings[0], part)
	}
}

func TestDestinationOfALogGroupEndsInStreams(t *testing.T) {
	for name, group := range map[string]func(awscdk.Stack) interfacesawslogs.ILogGroupRef{
		"an import by name": func(s awscdk.Stack) interfacesawslogs.ILogGroupRef {
			return awslogs.LogGroup_FromLogGroupName(s, jsii.String("G"), jsii.String("/dns"))
		},
		"an L1 import": func(s awscdk.Stack) interfacesawslogs.ILogGroupRef {
			return awslogs.CfnLogGroup_FromLogGroupName(s, jsii.String("G"), jsii.String("/dns"))
		},
	} {
		tpl := synth(t, func(s awscdk.Stack) { logTo(resolver.ToLogGroup(group(s), nil))(s) }).template
		arn := at(t, tpl.only(t, configType), "Properties", "DestinationArn", "Fn::Join", 1).([]any)
		last, _ := arn[len(arn)-1].(string)
		if !strings.HasSuffix(last, ":/dns:*") {
			t.Errorf("%s: the destination is %v", name, arn)
		}
	}
}

func TestGrantDeliveryMakesThePolicyBeforeTheConfig(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		group := awslogs.LogGroup_FromLogGroupName(s, jsii.String("Group"), jsii.String("/dns"))
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{
			Vpcs: vpcs(vpcA), Destination: resolver.ToLogGroup(group, &resolver.LogGroupProps{GrantDelivery: jsii.Bool(true)}),
		})
	})
	policy := slices.Collect(maps.Keys(out.template.resources(logPolicyType)))
	diff(t, out.template.only(t, configType)["DependsOn"], []any{policy[0]})
	if out.warnings != nil {
		t.Errorf("unexpected warnings %q", out.warnings)
	}
}

func TestTagsOnTheAppNeverReachTheConfig(t *testing.T) {
	tagged := synth(t, func(s awscdk.Stack) {
		logging(s, nil)
		awscdk.Tags_Of(s.Node().Root()).Add(jsii.String("team"), jsii.String("dns"), nil)
	})
	plain := synth(t, func(s awscdk.Stack) { logging(s, nil) })
	diff(t, tagged.template.only(t, configType), plain.template.only(t, configType))
	diff(t, at(t, tagged.template.only(t, logGroupType), "Properties", "Tags", 0, "Key"), "team")
	if tagged.warnings != nil {
		t.Errorf("unexpected warnings %q", tagged.warnings)
	}
}

func TestStackTagsAreWarnedOf(t *testing.T) {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Stack"), &awscdk.StackProps{Tags: &map[string]*string{"team": jsii.String("dns")}})
	logging(stack, nil)
	out := read(t, app.Synth(nil).Directory())
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "the stack carries tags (team)")
}

func TestQueryLoggingWithoutVpcWarns(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) { resolver.NewQueryLogging(s, jsii.String("Logging"), nil) })
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "no VPC is associated")
}

func TestVpcsMayBeConstructsAndTokens(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		l1 := awsec2.NewCfnVPC(s, jsii.String("Raw"), &awsec2.CfnVPCProps{CidrBlock: jsii.String("10.0.0.0/16")})
		l2 := awsec2.NewVpc(s, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)})
		given := awscdk.NewCfnParameter(s, jsii.String("Given"), nil)
		resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: []resolver.Vpc{
			resolver.VpcOf(l1), resolver.VpcOf(l2), resolver.VpcByKey(jsii.String("Given"), given.ValueAsString()),
		}})
	})
	if n := len(out.template.resources(configVpcType)); n != 3 {
		t.Errorf("%d associations, want 3", n)
	}
}

func TestImportedConfigTakesFurtherVpcs(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		imported := resolver.QueryLoggingFromConfigId(s, jsii.String("Shared"), jsii.String("rqlc-0123456789abcdef"))
		imported.AssociateVpc(vpcs(vpcA)[0])
		if imported.LogGroupName() != nil || imported.QueryLogConfigArn() != nil {
			t.Error("an imported config has a log group or an ARN")
		}
	})
	diff(t, out.template.only(t, configVpcType)["Properties"], map[string]any{
		"ResolverQueryLogConfigId": "rqlc-0123456789abcdef", "ResourceId": vpcA,
	})
}

func TestFailsWhereTwoConfigsLogOneVpcToCloudWatch(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		logging(s, &resolver.NewLogGroupProps{LogGroupName: jsii.String("/one")})
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		logging(other, &resolver.NewLogGroupProps{LogGroupName: jsii.String("/two")})
	})
	wantError(t, out.err, vpcA+` already logs to CloudWatch Logs by "Stack/Logging"`, "remove the VPC from one of them")
}

func TestFailsWhereTwoLogGroupsOfAStackWouldHaveOneName(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		resolver.NewQueryLogging(s, jsii.String("One"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA)})
		resolver.NewQueryLogging(s, jsii.String("Two"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcB)})
	})
	wantError(t, out.err, `its log group of the default name has the same name as that of "Stack/One"`, "its own name")
}

func TestFailsWhereTwoLogGroupsAreGivenOneName(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		to := resolver.ToNewLogGroup(&resolver.NewLogGroupProps{LogGroupName: jsii.String("/dns")})
		resolver.NewQueryLogging(s, jsii.String("One"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcA), Destination: to})
		resolver.NewQueryLogging(s, jsii.String("Two"), &resolver.QueryLoggingProps{Vpcs: vpcs(vpcB), Destination: to})
	})
	wantError(t, out.err, `QueryLogging "Stack/Two": its log group /dns has the same name as that of "Stack/One"; give each its own name`)
}

func TestFailsWhereAnImportedConfigIsAssociatedTwice(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		for _, id := range []string{"One", "Two"} {
			resolver.QueryLoggingFromConfigId(s, jsii.String(id), jsii.String("rqlc-0123456789abcdef")).AssociateVpc(vpcs(vpcA)[0])
		}
	})
	wantError(t, out.err, vpcA+` is already associated with this config by "Stack/One"`)
}
