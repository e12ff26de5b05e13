package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

// managedIn blocks a managed list in a stack of a Region, or of none, with a context.
func managedIn(t *testing.T, region, name string, context map[string]any) outcome {
	t.Helper()
	return tryApp(t, context, region, func(s awscdk.Stack) {
		list := resolver.DomainListFromManagedName(s, jsii.String("Threats"), &name)
		firewall(s, resolver.Block(list, resolver.NoData()))
	})
}

// tryApp synthesises a stack in a Region with a context.
func tryApp(t *testing.T, context map[string]any, region string, build func(awscdk.Stack)) (out outcome) {
	t.Helper()
	defer recoverInto(&out)
	app := awscdk.NewApp(&awscdk.AppProps{Context: &context})
	props := &awscdk.StackProps{}
	if region != "" {
		props.Env = &awscdk.Environment{Region: &region}
	}
	build(awscdk.NewStack(app, jsii.String("Stack"), props))
	return read(t, app.Synth(nil).Directory())
}

func TestManagedListByNameTakesTheKnownIdOfTheRegion(t *testing.T) {
	out := managedIn(t, "eu-west-1", awsdns.AWSManagedDomainsAggregateThreatList, map[string]any{})
	diff(t, at(t, rulesOf(t, out.template)[0], "FirewallDomainListId"), "rslvr-fdl-a88f2f26cc6a4296")
}

func TestWhatWasLookedUpGoesBeforeWhatIsKnown(t *testing.T) {
	looked := map[string]any{awsdns.AWSManagedDomainsAggregateThreatList: "rslvr-fdl-0123456789abcdef", "NewList": "rslvr-fdl-1"}
	context := map[string]any{"vpcdns:managed-lists:eu-west-1": looked}
	out := managedIn(t, "eu-west-1", awsdns.AWSManagedDomainsAggregateThreatList, context)
	diff(t, at(t, rulesOf(t, out.template)[0], "FirewallDomainListId"), "rslvr-fdl-0123456789abcdef")
	out = managedIn(t, "eu-west-1", "NewList", context)
	diff(t, at(t, rulesOf(t, out.template)[0], "FirewallDomainListId"), "rslvr-fdl-1")
}

func TestManagedListInAStackWithoutRegionIsAMappingAndAParameter(t *testing.T) {
	tpl := managedIn(t, "", awsdns.AWSManagedDomainsAggregateThreatList, map[string]any{}).template
	id := at(t, rulesOf(t, tpl)[0], "FirewallDomainListId", "Fn::If").([]any)
	diff(t, at(t, id[2], "Fn::FindInMap", 1), ref("AWS::Region"))
	diff(t, at(t, id[2], "Fn::FindInMap", 2), "Id")
	mapping := at(t, id[2], "Fn::FindInMap", 0).(string)
	diff(t, at(t, map[string]any(tpl), "Mappings", mapping, "us-east-1", "Id"), "rslvr-fdl-15f4860b1ad54ead")
	parameter := at(t, id[1], "Ref").(string)
	diff(t, at(t, map[string]any(tpl), "Parameters", parameter, "Default"), "KNOWN")
}

func TestFailsWithAManagedListThatIsNotKnown(t *testing.T) {
	out := managedIn(t, "mx-central-1", awsdns.AWSManagedDomainsAggregateThreatList, map[string]any{})
	wantError(t, out.err, "in mx-central-1 is not known; run vpcdns managed-lists --region mx-central-1 --write cdk.context.json")
	out = managedIn(t, "", "AWSManagedDomainsBotnetCommandAndControl", map[string]any{})
	wantError(t, out.err, "unknown managed list", "AWSManagedDomainsBotnetCommandandControl")
	out = tryApp(t, nil, "", func(s awscdk.Stack) {
		resolver.DomainListFromManagedName(s, jsii.String("Threats"), awscdk.Aws_STACK_NAME())
	})
	wantError(t, out.err, "is known only at deployment")
}

func TestRedundantManagedListsAreWarnedOf(t *testing.T) {
	out := tryApp(t, nil, "eu-west-1", func(s awscdk.Stack) {
		all := resolver.DomainListFromManagedName(s, jsii.String("All"), jsii.String(awsdns.AWSManagedDomainsAggregateThreatList))
		part := resolver.DomainListFromManagedName(s, jsii.String("Part"), jsii.String(awsdns.AWSManagedDomainsMalwareDomainList))
		firewall(s, resolver.Block(all, resolver.NoData()), resolver.Block(part, resolver.NoData()))
	})
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], "rule 2 uses AWSManagedDomainsMalwareDomainList, which is contained in AWSManagedDomainsAggregateThreatList of rule 1")
}
