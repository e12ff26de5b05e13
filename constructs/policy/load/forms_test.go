package load_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
	"github.com/seed-482a6d4f/vpcdns/test/choice"
)

// choices decide what is in a policy.
type choices struct{ choice.Source }

// unused returns a number from first on that is not used yet.
func (c *choices) unused(used map[int]bool, first int) int {
	n := first + c.Below(60)
	for used[n] {
		n++
	}
	used[n] = true
	return n
}

var formNames = []string{"a.example", "b.a.example", "c.b.a.example", "xa.example", "example", "d.test", "sink.test"}

// vpc makes the policy of a VPC as package policy has it: in the order of priorities. The texts
// of its entries are as people write them.
func (c *choices) vpc() policy.VPC {
	vpc := policy.VPC{Name: "vpc-1"}
	used := map[int]bool{}
	for g := range 1 + c.Below(3) {
		group := &policy.Group{ID: fmt.Sprint("G", g)}
		priorities := map[int]bool{}
		for i := range 1 + c.Below(4) {
			group.Rules = append(group.Rules, c.rule(fmt.Sprintf("L%dx%d", g, i), c.unused(priorities, 1)))
		}
		slices.SortFunc(group.Rules, func(a, b policy.Rule) int { return a.Priority - b.Priority })
		vpc.Associations = append(vpc.Associations, policy.Association{Priority: c.unused(used, 101), Group: group})
	}
	return vpc
}

func (c *choices) rule(list string, priority int) policy.Rule {
	r := policy.Rule{
		Priority: priority, Action: choice.Of(&c.Source, "BLOCK", "ALERT", "ALLOW"), QueryType: choice.Of(&c.Source, "", "A", "TXT", "TYPE65", ""),
		Redirection: choice.Of(&c.Source, "", policy.Trust, policy.Inspect), List: &policy.List{ID: list},
	}
	if r.Action == "BLOCK" {
		r.Block.Response = choice.Of(&c.Source, "NODATA", "NXDOMAIN", "OVERRIDE")
	}
	if r.Block.Response == "OVERRIDE" {
		r.Block = policy.Block{Response: "OVERRIDE", OverrideType: "CNAME", OverrideDomain: choice.Of(&c.Source, "sink.test", "other.test"), OverrideTTL: c.Below(200)}
	}
	for range 1 + c.Below(3) {
		name := choice.Of(&c.Source, formNames...)
		entry := choice.Of(&c.Source, name, "*."+name, "*", name+".", strings.ToUpper(name))
		if !slices.ContainsFunc(r.List.Entries, func(e policy.Entry) bool { return e.Pattern == domain.MustParsePattern(entry) }) {
			r.List.Entries = append(r.List.Entries, policy.ParseEntry(entry, policy.Origin{}))
		}
	}
	return r
}

// object is a JSON object.
type object = map[string]any

// reversed has rules in another order than that of their priorities, as sources may.
func reversed[T any](all []T) []T {
	all = slices.Clone(all)
	slices.Reverse(all)
	return all
}

func domainsOf(r *policy.Rule) (texts []string) {
	for _, e := range r.List.Entries {
		texts = append(texts, e.String())
	}
	return texts
}

// without leaves out what is empty, as whoever writes a source does.
func without(o object) object {
	for key, value := range o {
		if value == "" || value == nil {
			delete(o, key)
		}
	}
	return o
}

func ttlOf(r *policy.Rule) any {
	if r.Block.Response != "OVERRIDE" {
		return nil
	}
	return r.Block.OverrideTTL
}

func asTemplate(vpc policy.VPC) object {
	resources := object{}
	for _, a := range reversed(vpc.Associations) {
		var rules []object
		for _, r := range reversed(a.Group.Rules) {
			resources[r.List.ID] = object{"Type": "AWS::Route53Resolver::FirewallDomainList", "Properties": object{"Domains": domainsOf(&r)}}
			rules = append(rules, without(object{
				"Priority": r.Priority, "Action": r.Action, "BlockResponse": r.Block.Response, "BlockOverrideDnsType": r.Block.OverrideType,
				"BlockOverrideDomain": r.Block.OverrideDomain, "BlockOverrideTtl": ttlOf(&r), "Qtype": r.QueryType,
				"FirewallDomainRedirectionAction": r.Redirection, "FirewallDomainListId": object{"Fn::GetAtt": []string{r.List.ID, "Id"}},
			}))
		}
		resources[a.Group.ID] = object{"Type": "AWS::Route53Resolver::FirewallRuleGroup", "Properties": object{"FirewallRules": rules}}
		resources["On"+a.Group.ID] = object{"Type": "AWS::Route53Resolver::FirewallRuleGroupAssociation", "Properties": object{
			"FirewallRuleGroupId": object{"Fn::GetAtt": []string{a.Group.ID, "Id"}}, "VpcId": vpc.Name, "Priority": a.Priority,
		}}
	}
	return object{"Resources": resources}
}

// planned collects resources of Terraform. What refers to another one is not known in a plan.
type planned struct{ planned, changed, configured []object }

func (p *planned) add(kind, name string, values, references object) {
	kind = "aws_route53_resolver_firewall_" + kind
	base := object{"address": kind + "." + name, "mode": "managed", "type": kind, "name": name, "schema_version": 0}
	expressions, unknown := object{}, object{"id": true}
	for key, value := range values {
		expressions[key] = object{"constant_value": value}
	}
	for key, to := range references {
		unknown[key] = true
		expressions[key] = object{"references": []any{fmt.Sprint("aws_route53_resolver_firewall_", to, ".id"), fmt.Sprint("aws_route53_resolver_firewall_", to)}}
	}
	values["name"] = name
	p.planned = append(p.planned, merged(base, object{"provider_name": "registry.terraform.io/hashicorp/aws", "values": values}))
	p.changed = append(p.changed, merged(base, object{"change": object{"actions": []string{"create"}, "after": values, "after_unknown": unknown}}))
	p.configured = append(p.configured, merged(base, object{"provider_config_key": "aws", "expressions": expressions}))
}

func merged(all ...object) object {
	into := object{}
	for _, each := range all {
		for key, value := range each {
			into[key] = value
		}
	}
	return into
}

func asPlan(vpc policy.VPC) object {
	var p planned
	for _, a := range reversed(vpc.Associations) {
		for _, r := range reversed(a.Group.Rules) {
			p.add("domain_list", r.List.ID, object{"domains": domainsOf(&r)}, nil)
			p.add("rule", "R"+r.List.ID, without(object{
				"priority": r.Priority, "action": r.Action, "block_response": r.Block.Response, "block_override_dns_type": r.Block.OverrideType,
				"block_override_domain": r.Block.OverrideDomain, "block_override_ttl": ttlOf(&r), "q_type": r.QueryType, "firewall_domain_redirection_action": r.Redirection,
			}), object{"firewall_domain_list_id": "domain_list." + r.List.ID, "firewall_rule_group_id": "rule_group." + a.Group.ID})
		}
		p.add("rule_group", a.Group.ID, object{}, nil)
		p.add("rule_group_association", "On"+a.Group.ID, object{"vpc_id": vpc.Name, "priority": a.Priority}, object{"firewall_rule_group_id": "rule_group." + a.Group.ID})
	}
	return object{
		"format_version": "1.2", "planned_values": object{"root_module": object{"resources": p.planned}},
		"resource_changes": p.changed, "configuration": object{"root_module": object{"resources": p.configured}},
	}
}

func asSnapshot(vpc policy.VPC) object {
	var groups, lists, associations []object
	for _, a := range reversed(vpc.Associations) {
		var rules []object
		for _, r := range reversed(a.Group.Rules) {
			lists = append(lists, object{"id": "rslvr-fdl-" + r.List.ID, "domains": domainsOf(&r)})
			rules = append(rules, without(object{
				"priority": r.Priority, "action": r.Action, "blockResponse": r.Block.Response, "blockOverrideDnsType": r.Block.OverrideType,
				"blockOverrideDomain": r.Block.OverrideDomain, "blockOverrideTtl": ttlOf(&r), "qtype": r.QueryType,
				"redirectionAction": r.Redirection, "domainList": "rslvr-fdl-" + r.List.ID,
			}))
		}
		groups = append(groups, object{"id": "rslvr-frg-" + a.Group.ID, "rules": rules})
		associations = append(associations, object{"ruleGroup": "rslvr-frg-" + a.Group.ID, "priority": a.Priority, "status": "COMPLETE"})
	}
	return object{"vpcdnsSnapshot": 1, "region": "eu-west-1", "vpcs": []object{{"id": vpc.Name, "ruleGroups": associations}}, "ruleGroups": groups, "domainLists": lists}
}

// said is what a policy decides about a query, and by which rule.
func said(e *policy.Evaluator, q policy.Query) string {
	v := e.Judge(q)
	text := fmt.Sprintf("%v %q certain=%t", v.Action, v.Response, v.Certain)
	if v.By != nil {
		text += fmt.Sprintf(" by %d/%d", v.By.Association.Priority, v.By.Rule.Priority)
	}
	return text
}

// checkForms reads one policy in each of its forms, and compares what they decide.
func checkForms(t *testing.T, data []byte) {
	c := choices{choice.Source(data)}
	vpc := c.vpc()
	want, err := policy.NewEvaluator(&vpc)
	if err != nil {
		t.Fatal(err)
	}
	for form, source := range map[string]object{"template": asTemplate(vpc), "plan": asPlan(vpc), "snapshot": asSnapshot(vpc)} {
		text, err := json.Marshal(source)
		if err != nil {
			t.Fatal(err)
		}
		p, err := load.Read(form, text, load.Options{})
		if err != nil || len(p.VPCs) != 1 {
			t.Fatalf("%v, %d VPCs in %s\n%s", err, len(p.VPCs), text, dump(p))
		}
		e, err := policy.NewEvaluator(&p.VPCs[0])
		if err != nil {
			t.Fatal(err)
		}
		for at, name := range formNames {
			q := policy.Query{Name: domain.MustParseName(name)}
			for i, kind := range []policy.QueryType{1, 16, 65, 28} {
				q.Type, q.Chain = kind, nil
				if next := i * (at + 1) % len(formNames); i > 0 {
					q.Chain = []domain.Name{domain.MustParseName(formNames[next])}
				}
				if got, want := said(e, q), said(want, q); got != want {
					t.Fatalf("%v: the %s says %s, want %s in\n%s", q, form, got, want, text)
				}
			}
		}
	}
}

func TestFormsAgree(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		data := make([]byte, random.IntN(120))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		checkForms(t, data)
	}
}

// FuzzForms is TestFormsAgree for policies that a fuzzer chooses.
func FuzzForms(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x02\x03\x05\x01\x02\x01\x00\x02\x01\x03"))
	f.Fuzz(checkForms)
}
