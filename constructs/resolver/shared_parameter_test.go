package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const parameterType = "AWS::SSM::Parameter"

func TestAShareHandsTheArnsOn(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		firewall := sharingFirewall(s, "Firewall")
		share := sharingShare(s, &resolver.ResourceShareProps{
			Principals: sharingOrganization(), Firewalls: []resolver.DnsFirewall{firewall}, ParameterPath: jsii.String("/dns/shared"),
		})
		if share.ParameterArn(firewall) == nil || share.ParameterArn(share) != nil || share.ParameterArn(nil) != nil {
			t.Error("ParameterArn is not that of what is shared, and of nothing else")
		}
	})
	diff(t, out.template.only(t, parameterType)["Properties"], any(map[string]any{
		"Name": "/dns/shared/Firewall", "Description": "The ARN of a shared rule group", "Type": "String", "Tier": "Advanced",
		"Value": attribute(onlyId(t, out.template, ruleGroupType), "Arn"),
	}))
	arns := at(t, out.template.only(t, shareType), "Properties", "ResourceArns").([]any)
	if len(arns) != 2 {
		t.Fatalf("shared are %v; want the rule group and its parameter", arns)
	}
	parts := at(t, arns[1], "Fn::Join", 1).([]any)
	diff(t, parts[len(parts)-1], any(ref(onlyId(t, out.template, parameterType))))
}

func TestWhatIsSharedIsFoundByItsParameter(t *testing.T) {
	arn := "arn:aws:ssm:eu-west-1:111122223333:parameter/dns/shared/Thing"
	out := synth(t, func(s awscdk.Stack) {
		for _, vpc := range vpcs(vpcA) {
			resolver.QueryLoggingFromParameter(s, jsii.String("Logging"), &arn).AssociateVpc(vpc)
			resolver.DnsFirewallFromParameter(s, jsii.String("Firewall"), jsii.String("/dns/shared/Firewall")).AssociateVpc(vpc, nil)
			resolver.ProfileFromParameter(s, jsii.String("Profile"), &arn).AssociateVpc(vpc, nil)
		}
	})
	parameters := out.template["Parameters"].(map[string]any)
	for resource, property := range map[string]string{configVpcType: "ResolverQueryLogConfigId", ruleGroupAssociated: "FirewallRuleGroupId", profileVpcType: "ProfileId"} {
		id := at(t, out.template.only(t, resource), "Properties", property, "Fn::Select")
		name := at(t, id, 1, "Fn::Split", 1, "Ref").(string)
		diff(t, at(t, parameters, name, "Type"), any("AWS::SSM::Parameter::Value<String>"))
		want := arn
		if resource == ruleGroupAssociated {
			want = "/dns/shared/Firewall"
		}
		diff(t, at(t, parameters, name, "Default"), any(want))
	}
}

func TestParametersThatAreRefused(t *testing.T) {
	share := func(path string, ids ...string) func(s awscdk.Stack) {
		return func(s awscdk.Stack) {
			var firewalls []resolver.DnsFirewall
			for i, id := range ids {
				inner := awscdk.NewNestedStack(s, jsii.String("Part"+string(rune('A'+i))), nil)
				firewalls = append(firewalls, sharingFirewall(inner, id))
			}
			sharingShare(s, &resolver.ResourceShareProps{Principals: sharingOrganization(), Firewalls: firewalls, ParameterPath: &path})
		}
	}
	from := func(parameter *string) func(s awscdk.Stack) {
		return func(s awscdk.Stack) { resolver.QueryLoggingFromParameter(s, jsii.String("Logging"), parameter) }
	}
	for want, build := range map[string]func(s awscdk.Stack){
		`ParameterPath is "dns"; use a path`:                           share("dns", "A"),
		`ParameterPath is "/dns/"; use a path`:                         share("/dns/", "A"),
		`ParameterPath is "/aws/dns", but Systems Manager reserves`:    share("/aws/dns", "A"),
		`Firewalls 1 has the ID "A B", which is not valid in the name`: share("/dns", "A B"),
		`Firewalls 2 has the ID "A", as Firewalls 1 has`:               share("/dns", "A", "A"),
		"the parameter with the ARN is missing":                        from(nil),
		`"dns" is not a parameter`:                                     from(jsii.String("dns")),
		`"arn:aws:s3:::x" is not a parameter`:                          from(jsii.String("arn:aws:s3:::x")),
		"the name of the parameter is known only at deployment":        func(s awscdk.Stack) { from(awscdk.Aws_STACK_NAME())(s) },
	} {
		wantError(t, trySynth(t, build).err, want)
	}
}
