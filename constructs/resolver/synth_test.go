package resolver_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

const (
	vpcA = "vpc-0a1b2c3d4e5f67890"
	vpcB = "vpc-0fedcba9876543210"
)

// template is a synthesised template.
type template map[string]any

// outcome is what a synthesis gives: a template and the warnings of the CDK, or an error.
type outcome struct {
	template template
	warnings []string
	err      error
}

// newApp makes an app as cdk.json does, and a stack in it. It builds no functions, which takes
// long; see TestTheFunctionOfACanary.
func newApp() (awscdk.App, awscdk.Stack) {
	app := awscdk.NewApp(&awscdk.AppProps{
		Context: &map[string]any{"@aws-cdk/core:explicitStackTags": true, "aws:cdk:bundling-stacks": []string{}},
	})
	return app, awscdk.NewStack(app, jsii.String("Stack"), nil)
}

// trySynth builds a stack and synthesises it. A panic comes back as the error.
func trySynth(t *testing.T, build func(awscdk.Stack)) (out outcome) {
	t.Helper()
	defer recoverInto(&out)
	app, stack := newApp()
	build(stack)
	return read(t, app.Synth(nil).Directory())
}

// recoverInto makes an error of the panic by which the CDK refuses things.
func recoverInto(out *outcome) {
	if v := recover(); v != nil {
		out.err = fmt.Errorf("%v", v)
	}
}

func read(t *testing.T, dir *string) outcome {
	t.Helper()
	var out outcome
	text, err := os.ReadFile(filepath.Join(*dir, "Stack.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &out.template); err != nil {
		t.Fatal(err)
	}
	out.warnings = readWarnings(t, filepath.Join(*dir, "Stack.metadata.json"))
	return out
}

func readWarnings(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	var byPath map[string][]struct{ Type, Data any }
	if err := json.Unmarshal(text, &byPath); err != nil {
		t.Fatal(err)
	}
	var warnings []string
	for _, entries := range byPath {
		for _, e := range entries {
			if e.Type == "aws:cdk:warning" {
				warnings = append(warnings, fmt.Sprint(e.Data))
			}
		}
	}
	slices.Sort(warnings)
	return warnings
}

// synth is trySynth for what must succeed.
func synth(t *testing.T, build func(awscdk.Stack)) outcome {
	t.Helper()
	out := trySynth(t, build)
	if out.err != nil {
		t.Fatalf("synthesis failed: %v", out.err)
	}
	return out
}

// resources gives the resources of a type by logical ID.
func (tpl template) resources(kind string) map[string]map[string]any {
	found := map[string]map[string]any{}
	all, _ := tpl["Resources"].(map[string]any)
	for id, r := range all {
		if resource := r.(map[string]any); resource["Type"] == kind {
			found[id] = resource
		}
	}
	return found
}

// only gives the single resource of a type.
func (tpl template) only(t *testing.T, kind string) map[string]any {
	t.Helper()
	found := tpl.resources(kind)
	if len(found) != 1 {
		t.Fatalf("%d resources of type %s, want 1", len(found), kind)
	}
	for _, resource := range found {
		return resource
	}
	return nil
}

// at follows keys and indices into a value.
func at(t *testing.T, value any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch s := step.(type) {
		case string:
			value = value.(map[string]any)[s]
		case int:
			value = value.([]any)[s]
		}
	}
	return value
}

func diff(t *testing.T, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("difference (-want +got):\n%s", d)
	}
}

// wantError checks that an error has each of the texts.
func wantError(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", texts)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("error lacks %q:\n%v", text, err)
		}
	}
}

func vpcs(ids ...string) []resolver.Vpc {
	var all []resolver.Vpc
	for _, id := range ids {
		all = append(all, resolver.VpcById(jsii.String(id)))
	}
	return all
}

// domains makes a list of names.
func domains(stack awscdk.Stack, id string, names ...string) resolver.DomainList {
	return resolver.NewDomainList(stack, jsii.String(id), &resolver.DomainListProps{Domains: jsii.Strings(names...)})
}

const (
	logGroupType        = "AWS::Logs::LogGroup"
	logPolicyType       = "AWS::Logs::ResourcePolicy"
	configType          = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
	configVpcType       = "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation"
	domainListType      = "AWS::Route53Resolver::FirewallDomainList"
	ruleGroupType       = "AWS::Route53Resolver::FirewallRuleGroup"
	ruleGroupAssociated = "AWS::Route53Resolver::FirewallRuleGroupAssociation"
)

func mustContain(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Errorf("%q lacks %q", text, part)
	}
}
