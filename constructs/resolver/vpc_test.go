package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// logs records the queries of VPCs.
func logs(s awscdk.Stack, all ...resolver.Vpc) {
	resolver.NewQueryLogging(s, jsii.String("Logging"), &resolver.QueryLoggingProps{Vpcs: all})
}

func lookup(s awscdk.Stack, name string) resolver.Vpc {
	return resolver.VpcOf(awsec2.Vpc_FromLookup(s, jsii.String(name), &awsec2.VpcLookupOptions{VpcName: jsii.String(name)}))
}

// environment is that of a stack whose account is known, which lookups need.
func environment(account string) *awscdk.StackProps {
	return &awscdk.StackProps{Env: &awscdk.Environment{Account: &account, Region: jsii.String("eu-west-1")}}
}

// TestVpcsThatAreNotLookedUpYet: the CDK looks up after a first synthesis, in which every
// VPC has the same stand-in for an ID.
func TestVpcsThatAreNotLookedUpYet(t *testing.T) {
	app := awscdk.NewApp(nil)
	for _, account := range []string{"111122223333", "444455556666"} {
		stack := awscdk.NewStack(app, jsii.String("In"+account), environment(account))
		logs(stack, lookup(stack, "one"), lookup(stack, "two"))
	}
	app.Synth(nil)
}

func newVpc(s awscdk.Stack) awsec2.CfnVPC {
	return awsec2.NewCfnVPC(s, jsii.String("Vpc"), &awsec2.CfnVPCProps{CidrBlock: jsii.String("10.0.0.0/16")})
}

func TestVpcsOfTwoStacksMayHaveOnePath(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		one := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("One"), nil)
		two := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Two"), nil)
		logs(s, resolver.VpcOf(newVpc(one)), resolver.VpcOf(newVpc(two)))
	})
	if n := len(out.template.resources(configVpcType)); n != 2 {
		t.Errorf("%d associations, want 2", n)
	}
}

func TestVpcByConstructAndByL1IsOneVpc(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		vpc := awsec2.NewVpc(s, jsii.String("Vpc"), &awsec2.VpcProps{NatGateways: jsii.Number(0)})
		logs(s, resolver.VpcOf(vpc), resolver.VpcOf(vpc.Node().DefaultChild().(awsec2.CfnVPC)))
	})
	wantError(t, out.err, "vpc 2: Vpc is there twice")
}

func TestFailsWithAVpcOfAnotherAccount(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		app := s.Node().Root().(awscdk.App)
		theirs := awscdk.NewStack(app, jsii.String("Theirs"), environment("111122223333"))
		ours := awscdk.NewStack(app, jsii.String("Ours"), environment("444455556666"))
		logs(ours, resolver.VpcOf(newVpc(theirs)))
	})
	wantError(t, out.err, "is in account 111122223333 and this stack in 444455556666; make what is associated with a VPC in its own account")
}

func TestFailsWithoutAVpcOrWithATokenAsKey(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		logs(s, resolver.VpcOf(nil), resolver.VpcByKey(awscdk.Aws_REGION(), jsii.String(vpcA)))
	})
	wantError(t, out.err, "vpc 1 has no ID", "the key of vpc 2 is known only at deployment")
}

func TestFailsWithAConditionOfAnotherStack(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		other := awscdk.NewStack(s.Node().Root().(awscdk.App), jsii.String("Other"), nil)
		firewall(s, resolver.Block(domains(s, "Bad", "bad.example"), resolver.NoData(), &resolver.RuleProps{
			Enforcement: resolver.EnforceWhen(condition(other, "C")),
		}))
	})
	wantError(t, out.err, `rule 1: its condition is in the stack "Other"; make one in the stack of the firewall`)
}

func TestFailsWithAnActionThatIsAParameter(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		action := awscdk.NewCfnParameter(s, jsii.String("Action"), nil)
		firewall(s, resolver.RuleFor(action.ValueAsString(), domains(s, "Bad", "bad.example"), resolver.NoData()))
	})
	wantError(t, out.err, "rule 1: its action is known only at deployment; use EnforceWhen")
}

func TestFailsWhereAnImportedGroupIsAssociatedTwice(t *testing.T) {
	out := trySynth(t, func(s awscdk.Stack) {
		for i, id := range []string{"One", "Two"} {
			shared := resolver.DnsFirewallFromRuleGroupId(s, jsii.String(id), jsii.String("rslvr-frg-0123456789abcdef"))
			shared.AssociateVpc(vpcs(vpcA)[0], &resolver.AssociationProps{Priority: jsii.Number(float64(101 + i))})
		}
	})
	wantError(t, out.err, vpcA+` is associated with this rule group by "Stack/One" already`)
}
