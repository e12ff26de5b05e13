package lint_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/planned"
)

const (
	association    = "aws_route53_resolver_firewall_rule_group_association"
	logAssociation = "aws_route53_resolver_query_log_config_association"
	logConfig      = "aws_route53_resolver_query_log_config"
	oneRule        = "aws_route53_resolver_firewall_rule"
)

// change is a change of a plan: its name, type, actions, and arguments before and after.
type change struct {
	name, typ     string
	actions       []string
	before, after map[string]any
	unknown       map[string]bool
}

// planFile writes a plan with some changes, as terraform show -json does.
func planFile(t *testing.T, all ...change) string {
	t.Helper()
	var changes, resources []any
	for _, c := range all {
		address := c.typ + "." + c.name
		changes = append(changes, map[string]any{
			"address": address, "mode": "managed", "type": c.typ, "name": c.name,
			"change": map[string]any{"actions": c.actions, "before": c.before, "after": c.after, "after_unknown": c.unknown},
		})
		if c.after != nil {
			resources = append(resources, map[string]any{"address": address, "mode": "managed", "type": c.typ, "name": c.name, "values": c.after})
		}
	}
	text, err := json.Marshal(map[string]any{
		"format_version": "1.2", "resource_changes": changes, "planned_values": map[string]any{"root_module": map[string]any{"resources": resources}},
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

type arguments = map[string]any

func onVPCWith(priority int, more ...any) arguments {
	a := arguments{"vpc_id": "vpc-1", "firewall_rule_group_id": "rslvr-frg-1", "priority": priority, "mutation_protection": "DISABLED", "name": "n"}
	for i := 0; i < len(more); i += 2 {
		a[more[i].(string)] = more[i+1]
	}
	return a
}

func TestChangesOfPlans(t *testing.T) {
	t.Parallel()
	var (
		remove, update, create = []string{"delete"}, []string{"update"}, []string{"create"}
		replace, newFirst      = []string{"delete", "create"}, []string{"create", "delete"}
	)
	protected := onVPCWith(110, "mutation_protection", "ENABLED")
	for name, c := range map[string]struct {
		all  []change
		want []string
	}{
		"nothing":               {[]change{{"a", association, []string{"no-op"}, onVPCWith(110), onVPCWith(110), nil}}, nil},
		"removed":               {[]change{{"a", association, remove, onVPCWith(110), nil, nil}}, []string{"warning firewall-association-removed a"}},
		"forgotten":             {[]change{{"a", association, []string{"forget"}, onVPCWith(110), nil, nil}}, nil},
		"removed, protected":    {[]change{{"a", association, remove, protected, nil, nil}}, []string{"error firewall-association-removed a"}},
		"no longer logged":      {[]change{{"a", logAssociation, remove, arguments{"resource_id": "vpc-1"}, nil, nil}}, []string{"warning query-log-association-removed a"}},
		"a list goes":           {[]change{{"a", "aws_route53_resolver_firewall_domain_list", remove, arguments{"name": "x"}, nil, nil}}, nil},
		"replaced":              {[]change{{"a", association, replace, onVPCWith(110), onVPCWith(110, "vpc_id", "vpc-2"), nil}}, []string{"warning firewall-association-replaced a"}},
		"replaced, protected":   {[]change{{"a", association, replace, protected, onVPCWith(110, "vpc_id", "vpc-2"), nil}}, []string{"error firewall-association-replaced a"}},
		"the new one first":     {[]change{{"a", association, newFirst, onVPCWith(110), onVPCWith(110, "firewall_rule_group_id", "rslvr-frg-2"), nil}}, []string{"error firewall-association-replaced a"}},
		"elsewhere":             {[]change{{"a", association, newFirst, onVPCWith(110), onVPCWith(110, "vpc_id", "vpc-2"), nil}}, []string{"warning firewall-association-replaced a"}},
		"nobody knows where":    {[]change{{"a", association, newFirst, onVPCWith(110), onVPCWith(110, "vpc_id", nil), map[string]bool{"vpc_id": true}}}, []string{"warning firewall-association-replaced a"}},
		"a config":              {[]change{{"c", logConfig, replace, arguments{"name": "a"}, arguments{"name": "b"}, nil}}, []string{"warning query-log-config-replaced c"}},
		"a log group":           {[]change{{"g", "aws_cloudwatch_log_group", replace, arguments{"arn": "arn:aws:logs:r:1:log-group:a:*"}, arguments{"name": "b"}, nil}, {"c", logConfig, replace, arguments{"destination_arn": "arn:aws:logs:r:1:log-group:a"}, arguments{}, nil}}, []string{"warning log-group-replaced g", "warning query-log-config-replaced c"}},
		"another log group":     {[]change{{"g", "aws_cloudwatch_log_group", replace, arguments{"arn": "arn:aws:logs:r:1:log-group:a:*"}, arguments{"name": "b"}, nil}}, nil},
		"another type":          {[]change{{"i", "aws_instance", replace, arguments{"name": "a"}, arguments{"name": "b"}, nil}}, nil},
		"protected":             {[]change{{"a", association, update, protected, onVPCWith(120, "mutation_protection", "ENABLED"), nil}}, []string{"error protected-association-changed a"}},
		"protected and lifted":  {[]change{{"a", association, update, protected, onVPCWith(120), nil}}, []string{"warning protected-association-changed a"}},
		"lifted alone":          {[]change{{"a", association, update, protected, onVPCWith(110), nil}}, nil},
		"protected, by tags":    {[]change{{"a", association, update, protected, onVPCWith(110, "mutation_protection", "ENABLED", "tags", "x"), nil}}, nil},
		"swapped":               {[]change{{"a", association, update, onVPCWith(110), onVPCWith(120), nil}, {"b", association, update, onVPCWith(120), onVPCWith(110), nil}}, []string{"error association-priority-taken a", "error association-priority-taken b"}},
		"one gives way":         {[]change{{"a", association, update, onVPCWith(110), onVPCWith(120), nil}, {"b", association, update, onVPCWith(120), onVPCWith(130), nil}}, []string{"warning association-priority-taken a"}},
		"one comes, one goes":   {[]change{{"a", association, create, nil, onVPCWith(120), nil}, {"b", association, remove, onVPCWith(120), nil, nil}}, []string{"warning association-priority-taken a", "warning firewall-association-removed b"}},
		"on another VPC":        {[]change{{"a", association, update, onVPCWith(110), onVPCWith(120), nil}, {"b", association, update, onVPCWith(120, "vpc_id", "vpc-2"), onVPCWith(110, "vpc_id", "vpc-2"), nil}}, nil},
		"a priority unknown":    {[]change{{"a", association, update, onVPCWith(110), onVPCWith(0), map[string]bool{"priority": true}}, {"b", association, remove, onVPCWith(0), nil, nil}}, []string{"warning firewall-association-removed b"}},
		"one that keeps its":    {[]change{{"a", association, update, onVPCWith(110), onVPCWith(120), nil}, {"b", association, update, onVPCWith(120), onVPCWith(120, "name", "m"), nil}}, nil},
		"rules swapped":         {[]change{{"a", oneRule, update, onVPCWith(1), onVPCWith(2), nil}, {"b", oneRule, update, onVPCWith(2), onVPCWith(1), nil}}, []string{"error rule-priority-taken a", "error rule-priority-taken b"}},
		"a rule of a new group": {[]change{{"a", oneRule, create, nil, onVPCWith(1), map[string]bool{"firewall_rule_group_id": true}}, {"b", oneRule, remove, onVPCWith(1), nil, nil}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := load.Changes(planFile(t, c.all...), load.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, idsOf(lint.Changes(all, lint.Options{}))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// idsOf returns the severity, the ID and the name of the resource of each finding.
func idsOf(all []lint.Finding) (ids []string) {
	for _, f := range all {
		ids = append(ids, fmt.Sprintf("%s %s %s", f.Severity, f.ID, filepath.Ext(f.Origin.Path)[1:]))
	}
	return ids
}

// TestChangesBetween compares what two plans come to.
func TestChangesBetween(t *testing.T) {
	t.Parallel()
	noop := []string{"no-op"}
	old := planFile(t,
		change{"gone", association, noop, nil, onVPCWith(110), nil}, change{"moved", association, noop, nil, onVPCWith(120), nil},
		change{"same", association, noop, nil, onVPCWith(130), nil}, change{"a", association, noop, nil, onVPCWith(140), nil})
	new := planFile(t,
		change{"moved", association, noop, nil, onVPCWith(120, "vpc_id", "vpc-2"), nil}, change{"same", association, noop, nil, onVPCWith(130), nil},
		change{"a", association, noop, nil, onVPCWith(150), nil}, change{"b", association, noop, nil, onVPCWith(140), nil})
	all, err := load.ChangesBetween(old, new, load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"warning association-priority-taken b", "warning firewall-association-removed gone", "warning firewall-association-replaced moved"}
	if diff := cmp.Diff(want, idsOf(lint.Changes(all, lint.Options{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, c := range all {
		if c.Action == planned.Create && c.Before != nil || c.Action == planned.Delete && c.After != nil || c.Origin != (policy.Origin{File: new, Path: c.Address}) {
			t.Errorf("%+v", c)
		}
	}
}

// TestChangesAcrossTheRealPlan looks at a plan as Terraform wrote it.
func TestChangesAcrossTheRealPlan(t *testing.T) {
	t.Parallel()
	all, err := load.Changes("../load/testdata/plans/existing/plan.json", load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := idsOf(lint.Changes(all, lint.Options{}))
	if diff := cmp.Diff([]string{"warning domain-list-replaced replaced"}, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRemovedStack(t *testing.T) {
	t.Parallel()
	const want = "new.out: note: stack Logs is not there any more [stack-removed]"
	if got := lint.RemovedStack("Logs", policy.Origin{File: "new.out"}).String(); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
