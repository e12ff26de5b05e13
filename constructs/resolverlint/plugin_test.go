package resolverlint

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsroute53resolver"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const vpcID = "vpc-0123456789abcdef0"

// synth synthesises an app with the plugin, and returns its findings as the report has
// them, in "path id severity property" form, with what failed.
func synth(t *testing.T, props *Props, build func(awscdk.App)) (findings []string, failed error) {
	t.Helper()
	folder := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &folder, AnalyticsReporting: jsii.Bool(false)})
	awscdk.Validations_Of(app).AddPlugins(New(props))
	build(app)
	func() {
		defer func() {
			if r := recover(); r != nil {
				failed = fmt.Errorf("%v", r)
			}
		}()
		app.Synth(nil)
	}()
	return reported(t, folder), failed
}

// reported reads the report that the CDK writes.
func reported(t *testing.T, folder string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "validation-report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		PluginReports []struct {
			PluginName string
			Metadata   map[string]string
			Violations []struct {
				RuleName, Severity, SuggestedFix string
				ViolatingConstructs              []struct {
					ConstructPath          string
					CloudFormationResource struct{ PropertyPaths []string }
				}
			}
		}
	}
	if err := json.Unmarshal(text, &report); err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range report.PluginReports {
		if p.PluginName != Name {
			continue
		}
		if p.Metadata["error"] != "" {
			all = append(all, p.Metadata["error"])
		}
		for _, v := range p.Violations {
			for _, c := range v.ViolatingConstructs {
				if v.SuggestedFix == "" {
					t.Errorf("%s has no fix", v.RuleName)
				}
				all = append(all, strings.TrimSpace(strings.Join([]string{
					c.ConstructPath, v.RuleName, v.Severity, strings.Join(c.CloudFormationResource.PropertyPaths, ","),
				}, " ")))
			}
		}
	}
	return all
}

// faulty makes faults in a stack by an L2, an L1 and an escape hatch.
func faulty(app awscdk.App) {
	stack := awscdk.NewStack(app, jsii.String("Dns"), nil)
	list := resolver.NewDomainList(stack, jsii.String("List"), &resolver.DomainListProps{Domains: jsii.Strings("bad.example", "*.bad.example")})
	resolver.NewDnsFirewall(stack, jsii.String("L2"), &resolver.DnsFirewallProps{
		Rules: []resolver.Rule{resolver.Alert(list)},
		Vpcs:  []resolver.Vpc{resolver.VpcById(jsii.String(vpcID))},
	})
	handWritten(stack, "L1", "TRUNCATE")
	handWritten(stack, "Hatch", "ALERT").AddPropertyOverride(jsii.String("FirewallRules.0.Qtype"), "HTTPS")
}

func handWritten(scope constructs.Construct, id, action string) awsroute53resolver.CfnFirewallRuleGroup {
	list := awsroute53resolver.NewCfnFirewallDomainList(scope, jsii.String(id+"List"), &awsroute53resolver.CfnFirewallDomainListProps{
		Domains: jsii.Strings("odd.example", "*.odd.example"),
	})
	return awsroute53resolver.NewCfnFirewallRuleGroup(scope, jsii.String(id), &awsroute53resolver.CfnFirewallRuleGroupProps{
		FirewallRules: []any{&awsroute53resolver.CfnFirewallRuleGroup_FirewallRuleProperty{
			Action: jsii.String(action), Priority: jsii.Number(10), FirewallDomainListId: list.AttrId(),
		}},
	})
}

func TestFindings(t *testing.T) {
	findings, failed := synth(t, nil, faulty)
	if failed == nil || !strings.Contains(failed.Error(), "Validation failed") {
		t.Errorf("the synthesis did not fail on errors: %v", failed)
	}
	for _, want := range []string{
		"Dns/L1 bad-action error Properties/FirewallRules/0",
		"Dns/Hatch bad-query-type error Properties/FirewallRules/0",
		"Dns/L2/Resource alert-only info",
		"Dns/L1 group-without-vpc info",
	} {
		if !slices.Contains(findings, want) {
			t.Errorf("no %q in\n%s", want, strings.Join(findings, "\n"))
		}
	}
}

// watched has nothing worse than a warning: an ALERT before a BLOCK.
func watched(scope constructs.Construct) {
	stack := awscdk.NewStack(scope, jsii.String("Dns"), nil)
	list := resolver.NewDomainList(stack, jsii.String("Watched"), &resolver.DomainListProps{Domains: jsii.Strings("odd.example", "bad.example")})
	blocked := resolver.NewDomainList(stack, jsii.String("Blocked"), &resolver.DomainListProps{Domains: jsii.Strings("bad.example", "*.bad.example")})
	resolver.NewDnsFirewall(stack, jsii.String("Firewall"), &resolver.DnsFirewallProps{
		Rules: []resolver.Rule{resolver.Alert(list), resolver.Block(blocked, resolver.NoData())},
		Vpcs:  []resolver.Vpc{resolver.VpcById(jsii.String(vpcID))},
	})
}

func TestWarnings(t *testing.T) {
	const hidden = "Dns/Firewall/Resource alert-hides-block warning Properties/FirewallRules/1"
	build := func(app awscdk.App) { watched(app) }
	findings, failed := synth(t, nil, build)
	if failed != nil || !slices.Contains(findings, hidden) {
		t.Errorf("%v, %v", failed, findings)
	}
	if _, failed := synth(t, &Props{FailOnWarnings: jsii.Bool(true)}, build); failed == nil {
		t.Error("FailOnWarnings does not fail on a warning")
	}
	findings, failed = synth(t, &Props{FailOnWarnings: jsii.Bool(true), Disable: jsii.Strings("alert-hides-block")}, build)
	if failed != nil || slices.Contains(findings, hidden) {
		t.Errorf("disabled: %v, %v", failed, findings)
	}
}

// TestAcknowledge lives with a finding in the way of the CDK.
func TestAcknowledge(t *testing.T) {
	findings, failed := synth(t, &Props{FailOnWarnings: jsii.Bool(true)}, func(app awscdk.App) {
		watched(app)
		awscdk.Validations_Of(app).Acknowledge(&awscdk.Acknowledgment{Id: jsii.String("vpcdns::alert-hides-block"), Reason: jsii.String("a trial")})
	})
	if failed != nil || slices.Contains(findings, "Dns/Firewall/Resource alert-hides-block warning Properties/FirewallRules/1") {
		t.Errorf("%v, %v", failed, findings)
	}
}

// TestParameters reports what depends on a parameter once it has a value.
func TestParameters(t *testing.T) {
	build := func(app awscdk.App) {
		stack := awscdk.NewStack(app, jsii.String("Dns"), nil)
		mode := awscdk.NewCfnParameter(stack, jsii.String("Mode"), nil)
		handWritten(stack, "L1", *mode.ValueAsString())
	}
	findings, failed := synth(t, nil, build)
	if failed != nil || !slices.Contains(findings, "Dns/L1 unresolved info Properties/FirewallRules/0/Action") {
		t.Errorf("%v, %v", failed, findings)
	}
	findings, failed = synth(t, &Props{Parameters: &map[string]*string{"Mode": jsii.String("TRUNCATE")}}, build)
	if failed == nil || !slices.Contains(findings, "Dns/L1 bad-action error Properties/FirewallRules/0") {
		t.Errorf("%v, %v", failed, findings)
	}
	findings, failed = synth(t, &Props{Parameters: &map[string]*string{"Wrong": jsii.String("ALERT")}}, build)
	if failed == nil || len(findings) != 1 || !strings.Contains(findings[0], "Wrong") {
		t.Errorf("a parameter that no template has: %v, %v", failed, findings)
	}
}

func TestStandIns(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.txt")
	if err := os.WriteFile(file, []byte("*.co.uk\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	findings, failed := synth(t, &Props{StandIns: &map[string]*string{"rslvr-fdl-0123456789abcdef": &file}}, func(app awscdk.App) {
		stack := awscdk.NewStack(app, jsii.String("Dns"), nil)
		awsroute53resolver.NewCfnFirewallRuleGroup(stack, jsii.String("L1"), &awsroute53resolver.CfnFirewallRuleGroupProps{
			FirewallRules: []any{&awsroute53resolver.CfnFirewallRuleGroup_FirewallRuleProperty{
				Action: jsii.String("ALERT"), Priority: jsii.Number(10), FirewallDomainListId: jsii.String("rslvr-fdl-0123456789abcdef"),
			}},
		})
	})
	if failed != nil || !slices.ContainsFunc(findings, func(f string) bool { return strings.Contains(f, "public-suffix-entry warning") }) {
		t.Errorf("%v, %v", failed, findings)
	}
}

// TestStages reports on the stacks of a stage, and on those in nested stacks.
func TestStages(t *testing.T) {
	findings, failed := synth(t, nil, func(app awscdk.App) {
		watched(awscdk.NewStage(app, jsii.String("Prod"), nil))
		outer := awscdk.NewStack(app, jsii.String("Outer"), nil)
		handWritten(awscdk.NewNestedStack(outer, jsii.String("Inner"), nil), "L1", "TRUNCATE")
	})
	for _, want := range []string{
		"Prod/Dns/Firewall/Resource alert-hides-block warning Properties/FirewallRules/1",
		"Outer/Inner/L1 bad-action error Properties/FirewallRules/0",
	} {
		if failed == nil || !slices.Contains(findings, want) {
			t.Errorf("no %q in\n%s\n%v", want, strings.Join(findings, "\n"), failed)
		}
	}
}

// TestOneStage reports nothing outside of the stage that the plugin was added to.
func TestOneStage(t *testing.T) {
	folder := t.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &folder, AnalyticsReporting: jsii.Bool(false)})
	stage := awscdk.NewStage(app, jsii.String("Prod"), nil)
	awscdk.Validations_Of(stage).AddPlugins(New(nil))
	watched(stage)
	handWritten(awscdk.NewStack(app, jsii.String("Dns"), nil), "L1", "TRUNCATE")
	app.Synth(nil)
	findings := reported(t, folder)
	inside := slices.ContainsFunc(findings, func(f string) bool { return strings.HasPrefix(f, "Prod/Dns/") })
	outside := slices.ContainsFunc(findings, func(f string) bool { return strings.HasPrefix(f, "Dns/") })
	if !inside || outside {
		t.Errorf("%v", findings)
	}
}

func TestNewRefusesUnknownIDs(t *testing.T) {
	defer func() {
		if r := recover(); !strings.Contains(fmt.Sprint(r), `unknown check "alert-onli" in Disable; did you mean one of ["alert-only"`) {
			t.Errorf("panic %v", r)
		}
	}()
	New(&Props{Disable: jsii.Strings("alert-onli")})
}

func TestRuleIds(t *testing.T) {
	p := New(nil)
	if ids := *p.RuleIds(); len(ids) < 50 || *ids[0] == "" || *p.Name() != Name || *p.Version() == "" {
		t.Errorf("%d ids, name %q, version %q", len(ids), *p.Name(), *p.Version())
	}
}

// BenchmarkReport measures the work of the plugin: the app has been synthesised.
func BenchmarkReport(b *testing.B) {
	folder := b.TempDir()
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &folder, AnalyticsReporting: jsii.Bool(false)})
	watched(app)
	app.Synth(nil)
	p := New(nil).(*plugin)
	stacks := map[string]string{filepath.Join(folder, "Dns.template.json"): "Dns"}
	for b.Loop() {
		if r := p.report(folder, stacks); len(*r.Violations) == 0 {
			b.Fatal("no violations")
		}
	}
}
