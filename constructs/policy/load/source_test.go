package load_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy/load"
)

// firewallTemplate is a template with one thing put into it that is not known.
func firewallTemplate(replace ...string) string {
	return strings.NewReplacer(replace...).Replace(`
Parameters:
  Mode: {Type: String}
  Other: {Type: String}
  Names: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /names}
Conditions: {Active: !Equals [!Ref Mode, live], Rest: !Not [!Equals [!Ref Mode, live]]}
Resources:
  L: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [bad.example]}}
  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [{Action: BLOCK, BlockResponse: NODATA, Priority: 1, FirewallDomainListId: !Ref L}]}}
  A: {Type: AWS::Route53Resolver::FirewallRuleGroupAssociation, Properties: {FirewallRuleGroupId: !Ref G, VpcId: vpc-0a1b2c3d, Priority: 150}}
`)
}

func readText(t *testing.T, file, text string) *policy.Policy {
	t.Helper()
	p, err := load.Read(file, []byte(text), load.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// differing returns what differs between two policies of one VPC, and what cannot be compared.
func differing(t *testing.T, old, new *policy.Policy) string {
	t.Helper()
	found, err := policy.Compare(policy.Pairs(old, new))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range found {
		for _, d := range c.Differences {
			var open []string
			for _, u := range d.Unshared {
				open = append(open, fmt.Sprintf("%s: %s | %s", u.What, u.Old.Source, u.New.Source))
			}
			line := fmt.Sprintf("%s: %s -> %s", d.Names, d.Old, d.New)
			if open != nil {
				line = strings.Join(open, "; ")
			}
			if len(lines) == 0 || lines[len(lines)-1] != line {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "; ")
}

// TestWhatIsReadFromElsewhere has pairs of templates that look alike but for what a value is
// read from.
func TestWhatIsReadFromElsewhere(t *testing.T) {
	t.Parallel()
	domains := "Domains: [bad.example]"
	action := "Action: BLOCK"
	properties := "FirewallRuleGroupAssociation, Properties"
	for name, test := range map[string]struct {
		replaced, old, new string
		want               string
	}{
		"a file":                  {domains, `DomainFileUrl: "s3://b/1"`, `DomainFileUrl: "s3://b/2"`, "list L: s3://b/1 | s3://b/2"},
		"a file of a parameter":   {domains, `DomainFileUrl: !Sub "s3://${Mode}/1"`, `DomainFileUrl: !Sub "s3://${Other}/1"`, "list L: s3://${parameter Mode}/1 | s3://${parameter Other}/1"},
		"a file that looks alike": {domains, `DomainFileUrl: !Sub "s3://${Mode}/1"`, `DomainFileUrl: "s3://${parameter Mode}/1"`, "list L: s3://${parameter Mode}/1 | s3://${!parameter Mode}/1"},
		"a dynamic reference":     {domains, `Domains: ["{{resolve:ssm:/1}}"]`, `Domains: ["{{resolve:ssm:/2}}"]`, "list L: {{resolve:ssm:/1}} | {{resolve:ssm:/2}}"},
		"another path of a parameter": {
			domains, `Domains: !Ref Names`, `Domains: !Split [",", "{{resolve:ssm:/names}}"]`,
			"list L: /names of Systems Manager | Fn::Split [\",\",\"${{{resolve:ssm:/names}}}\"]",
		},
		"a list that became a file": {domains, domains, `DomainFileUrl: "s3://b/1"`, "list L:  | s3://b/1"},
		"an import":                 {"FirewallDomainListId: !Ref L", "FirewallDomainListId: !ImportValue One", "FirewallDomainListId: !ImportValue Two", "list One: export One | ; list Two:  | export Two"},
		"an action":                 {action, "Action: !Ref Mode", "Action: !Ref Other", "Action of G/1: parameter Mode | parameter Other"},
		"a condition":               {properties, "FirewallRuleGroupAssociation, Condition: Active, Properties", "FirewallRuleGroupAssociation, Condition: Rest, Properties", `whether G/1 is there: "live" = parameter Mode | not "live" = parameter Mode`},
		"the sides of a condition": {
			action, "Action: !If [Active, ALERT, ALLOW]", "Action: !If [Active, ALLOW, ALERT]",
			`Action of G/1: If("live" = parameter Mode, "ALERT", "ALLOW") | If("live" = parameter Mode, "ALLOW", "ALERT")`,
		},
		"a side of a condition": {
			"VpcId: vpc-0a1b2c3d", "VpcId: !If [Active, vpc-0a1b2c3d, !Ref AWS::NoValue]", "VpcId: !If [Active, !Ref AWS::NoValue, vpc-0a1b2c3d]",
			`whether G/1 is there: "live" = parameter Mode | not "live" = parameter Mode`,
		},
		"an entry":          {"[bad.example]", `[!Sub "${Mode}.example"]`, `[!Sub "${Other}.example"]`, "entry ${Mode}.example of list L: ${parameter Mode}.example | ; entry ${Other}.example of list L:  | ${parameter Other}.example"},
		"a type":            {action, "Qtype: !Ref Mode, Action: BLOCK", "Qtype: !Ref Other, Action: BLOCK", "Qtype of G/1: parameter Mode | parameter Other"},
		"a block response":  {"BlockResponse: NODATA", "BlockResponse: !Ref Mode", "BlockResponse: !Ref Other", "BlockResponse of G/1: parameter Mode | parameter Other"},
		"a list by its ID":  {"FirewallDomainListId: !Ref L", "FirewallDomainListId: !Ref Mode", "FirewallDomainListId: !Ref Other", "list Mode: parameter Mode | ; list Other:  | parameter Other"},
		"a managed list":    {"FirewallDomainListId: !Ref L", "FirewallDomainListId: rslvr-fdl-2c46f2ecbfec4dcc", "FirewallDomainListId: rslvr-fdl-2c46f2ecbfec4dcc", ""},
		"an invalid action": {action, "Action: TRUNCATE", "Action: TRUNCATE", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old, new := firewallTemplate(test.replaced, test.old), firewallTemplate(test.replaced, test.new)
			if got := differing(t, readText(t, "old.yaml", old), readText(t, "new.yaml", new)); got != test.want {
				t.Errorf("%s\nwant\n%s", got, test.want)
			}
			for _, text := range []string{old, new} {
				if got := differing(t, readText(t, "a.yaml", text), readText(t, "b.yaml", "\n"+text)); got != "" {
					t.Errorf("with itself: %s", got)
				}
			}
		})
	}
}

// TestConditionsByWhatTheyCompute has one condition by several names and forms.
func TestConditionsByWhatTheyCompute(t *testing.T) {
	t.Parallel()
	behind := func(conditions string) *policy.Policy {
		return readText(t, "t.yaml", firewallTemplate(
			"FirewallRuleGroupAssociation, Properties", "FirewallRuleGroupAssociation, Condition: C, Properties",
			"Conditions: {", "Conditions: {"+conditions+", Yes: !Equals [a, a], ",
		))
	}
	first := behind("C: !Equals [!Ref Mode, live]")
	for _, same := range []string{
		"C: !Condition Active", "C: !Equals [live, !Ref Mode]", "C: !Not [!Condition Rest]", "C: !And [!Condition Yes, !Condition Active]",
		"C: !Or [!Not [!Condition Yes], !Condition D], D: !Condition Active", "C: !Not [!Not [!Condition Active]]",
	} {
		if got := differing(t, first, behind(same)); got != "" {
			t.Errorf("%s: %s", same, got)
		}
	}
	for _, other := range []string{"C: !Condition Rest", "C: !Equals [!Ref Other, live]", "C: !Equals [!Ref Mode, dead]", "C: !Or [!Condition Active, !Equals [!Ref Other, x]]"} {
		if differing(t, first, behind(other)) == "" {
			t.Errorf("%s: no difference", other)
		}
	}
}

// planReading is a plan whose list has entries that are known after apply.
func planReading(expression, data, variables, calls string) string {
	return fmt.Sprintf(`{"format_version":"1.2","terraform_version":"1.9.0","variables":{%[3]s},
"planned_values":{"root_module":{"resources":[
 {"address":"data.http.names","mode":"data","type":"http","name":"names","values":{%[2]s}},
 {"address":"aws_route53_resolver_firewall_domain_list.l","mode":"managed","type":"aws_route53_resolver_firewall_domain_list","name":"l","values":{"name":"l"}},
 {"address":"aws_route53_resolver_firewall_rule_group.g","mode":"managed","type":"aws_route53_resolver_firewall_rule_group","name":"g","values":{"id":"rslvr-frg-1","name":"g"}},
 {"address":"aws_route53_resolver_firewall_rule.r","mode":"managed","type":"aws_route53_resolver_firewall_rule","name":"r","values":{"action":"BLOCK","block_response":"NODATA","priority":1,"firewall_rule_group_id":"rslvr-frg-1"}},
 {"address":"aws_route53_resolver_firewall_rule_group_association.a","mode":"managed","type":"aws_route53_resolver_firewall_rule_group_association","name":"a","values":{"priority":150,"vpc_id":"vpc-0a1b2c3d","firewall_rule_group_id":"rslvr-frg-1"}}]}},
"resource_changes":[
 {"address":"aws_route53_resolver_firewall_domain_list.l","mode":"managed","type":"aws_route53_resolver_firewall_domain_list","name":"l","change":{"actions":["create"],"after_unknown":{"id":true,"domains":true}}},
 {"address":"aws_route53_resolver_firewall_rule.r","mode":"managed","type":"aws_route53_resolver_firewall_rule","name":"r","change":{"actions":["create"],"after_unknown":{"firewall_domain_list_id":true}}}],
"configuration":{"root_module":{"resources":[
 {"address":"data.http.names","mode":"data","type":"http","name":"names","expressions":{}},
 {"address":"aws_route53_resolver_firewall_domain_list.l","mode":"managed","type":"aws_route53_resolver_firewall_domain_list","name":"l","expressions":{"domains":%[1]s}},
 {"address":"aws_route53_resolver_firewall_rule.r","mode":"managed","type":"aws_route53_resolver_firewall_rule","name":"r","expressions":{"firewall_domain_list_id":{"references":["aws_route53_resolver_firewall_domain_list.l.id","aws_route53_resolver_firewall_domain_list.l"]}}}],
 "module_calls":{%[4]s}}}}`, expression, data, variables, calls)
}

// TestWhatIsKnownAfterApply has pairs of plans whose list is read from the same or from
// something else.
func TestWhatIsKnownAfterApply(t *testing.T) {
	t.Parallel()
	refers := func(to ...string) string { return fmt.Sprintf(`{"references":["%s"]}`, strings.Join(to, `","`)) }
	module := func(input string) string {
		return `"m":{"source":"./m","expressions":{"names":` + input + `},"module":{"outputs":{"names":{"expression":` + refers("var.names") + `}}}}`
	}
	url := `"url":"https://one.example"`
	first := planReading(refers("data.http.names.response_body", "data.http.names"), url, "", "")
	for name, test := range map[string]struct {
		old, new string
		differs  bool
	}{
		"the same":                  {first, first, false},
		"another reference":         {first, planReading(refers("terraform_data.x.output", "terraform_data.x"), url, "", ""), true},
		"another URL":               {first, planReading(refers("data.http.names.response_body", "data.http.names"), `"url":"https://two.example"`, "", ""), true},
		"one variable":              {planReading(refers("var.x"), url, `"x":{"value":"1"}`, ""), planReading(refers("var.x"), url, `"x":{"value":"1"}`, ""), false},
		"another value of it":       {planReading(refers("var.x"), url, `"x":{"value":"1"}`, ""), planReading(refers("var.x"), url, `"x":{"value":"2"}`, ""), true},
		"a local of one program":    {planReading(refers("local.x"), url, "", ""), planReading(refers("local.x"), url, "", ""), false},
		"a local of another one":    {planReading(refers("local.x"), url, "", ""), planReading(refers("local.x"), url, "", module(refers("var.a"))), true},
		"an output":                 {planReading(refers("module.m.names", "module.m"), url, "", module(refers("var.a"))), planReading(refers("module.m.names", "module.m"), url, "", module(refers("var.a"))), false},
		"no reference on both side": {planReading(`{}`, url, "", ""), planReading(`{}`, url, "", ""), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := differing(t, readText(t, "old.json", test.old), readText(t, "new.json", test.new))
			if (got != "") != test.differs || got != "" && !strings.HasPrefix(got, "list l: ") {
				t.Errorf("%q, differs: %t", got, test.differs)
			}
		})
	}
}
