package template_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/examples/template"
	"github.com/seed-482a6d4f/vpcdns/test/terraform"
)

var update = flag.Bool("update", false, "update the plans in testdata, with Terraform")

// terraformForms are the templates for Terraform. Its form for one VPC is that for several.
var terraformForms = map[string][]byte{"vpc": template.Terraform, "vpcs": template.Terraform, "allow-only": template.AllowOnlyTerraform}

// planned are the parameters of the plans in testdata/plans; the others are planned only where
// Terraform is.
var planned = map[string]struct {
	kind       string
	parameters map[string]string
}{
	"default":    {"vpc", nil},
	"alert":      {"vpc", map[string]string{"FirewallMode": "ALERT", "ManagedThreatList": "BLOCK", "DgaProtection": "BLOCK", "LogRetentionDays": "NEVER"}},
	"off":        {"vpc", map[string]string{"FirewallMode": "OFF", "QueryLogging": "OFF", "LogBucketArn": "arn:aws:s3:::central/dns/"}},
	"everything": {"vpcs", everything()},
	"allow-only": {"allow-only", nil},
	"allow-only-block": {"allow-only", map[string]string{
		"FirewallMode": "BLOCK", "BlockResponse": "NODATA", "CnameTargets": "INSPECT", "IncludeSubdomains": "NO", "PrivateDomains": "corp.example,lan", "AlertEmail": "dns@corp.example",
	}},
}

func everything() map[string]string {
	return map[string]string{
		"VpcId1": "vpc-0a1b2c3d4e5f67890", "VpcId10": "vpc-0fedcba9876543210", "AllowedDomains": "fine.example,good.example", "BlockedDomains": "bad.example",
		"IncludeSubdomains": "NO", "BlockResponse": "NXDOMAIN", "AssociationPriority": "9000", "LogGroupKmsKeyArn": someKey,
		"ManagedThreatList": "BLOCK", "DgaProtection": "BLOCK", "DictionaryDgaProtection": "ALERT", "DnsTunnelingProtection": "BLOCK", "ProtectionConfidence": "LOW",
		"LogBucketArn": "arn:aws:s3:::central/dns/", "AlertEmail": "dns@corp.example",
	}
}

// TestPlansDoWhatTheTemplateDoes compares what Terraform planned with what CloudFormation would
// make. Without Terraform it takes the plans in testdata.
func TestPlansDoWhatTheTemplateDoes(t *testing.T) {
	t.Parallel()
	vpcdns := buildVpcdns(t)
	for name, p := range planned {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan, err := os.ReadFile(filepath.Join("testdata/plans", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			comparePlan(t, vpcdns, p.kind, withVpc(p.kind, p.parameters), plan)
		})
	}
}

// TestPlansAreWhatTerraformPlans makes the plans in testdata anew.
func TestPlansAreWhatTerraformPlans(t *testing.T) {
	for kind, form := range terraformForms {
		t.Run(kind, func(t *testing.T) {
			workspace := terraform.Start(t, map[string][]byte{"main.tf": form})
			workspace.Validate(t)
			for name, p := range planned {
				if p.kind == kind {
					plan := workspace.Plan(t, variables(withVpc(kind, p.parameters)))
					comparePlanWithGolden(t, filepath.Join("testdata/plans", name+".json"), plan)
				}
			}
		})
	}
}

// TestPlansOfEachPairOfValues has each two values of two parameters in some plan.
func TestPlansOfEachPairOfValues(t *testing.T) {
	vpcdns := buildVpcdns(t)
	for kind, form := range terraformForms {
		t.Run(kind, func(t *testing.T) {
			workspace := terraform.Start(t, map[string][]byte{"main.tf": form})
			sets := pairs(offered(t, kind))
			t.Logf("%d plans", len(sets))
			for _, parameters := range sets {
				if len(evaluator{parsed(t, kind), parameters}.refused()) == 0 {
					comparePlan(t, vpcdns, kind, parameters, workspace.Plan(t, variables(parameters)))
				}
			}
		})
	}
}

// TestTerraformIsFormatted also fails for what is not HCL.
func TestTerraformIsFormatted(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"vpcdns.tf", "vpcdns-allow-only.tf"} {
		terraform.Formatted(t, file)
	}
}

// TestTerraformRefusesWhatTheTemplateRefuses gives the variables the values of the parameters. It
// needs no provider, as it leaves out everything but the variables.
func TestTerraformRefusesWhatTheTemplateRefuses(t *testing.T) {
	t.Parallel()
	cases := maps.Clone(patternCases)
	cases["FirewallMode"] = spellings{[]string{"BLOCK", "ALERT", "OFF"}, []string{"block", "", "ON"}}
	cases["LogRetentionDays"] = spellings{[]string{"1", "NEVER"}, []string{"2", "0", "never"}}
	cases["AssociationPriority"] = spellings{[]string{"101", "9899"}, []string{"100", "9900", "0"}}
	cases["VpcId"] = spellings{[]string{"vpc-0a1b2c3d4e5f67890", "vpc-0a1b2c3d"}, []string{"vpc-1", "subnet-0a1b2c3d", ""}}
	blocks := regexp.MustCompile(`(?ms)^variable "\w+" \{.*?^\}\n`).FindAll(template.Terraform, -1)
	workspace := terraform.Bare(t, bytes.Join(blocks, nil))
	most := 0
	for _, test := range cases {
		most = max(most, len(test.good), len(test.bad))
	}
	for i := range most {
		good, bad, refused := map[string]string{}, map[string]string{}, []string{}
		for parameter, test := range cases {
			good[parameter], bad[parameter] = test.good[i%len(test.good)], test.good[0]
			if i < len(test.bad) {
				bad[parameter], refused = test.bad[i], append(refused, parameter)
			}
		}
		if said := workspace.Refusal(t, asLists(variables(good), good)); said != "" {
			t.Errorf("%v: %s", good, said)
		}
		said := workspace.Refusal(t, asLists(variables(bad), bad))
		for _, parameter := range refused {
			name := snake(parameter)
			if parameter == "VpcId" {
				name = "vpc_ids"
			}
			if !strings.Contains(said, "var."+name+" ") && !strings.Contains(said, `variable "`+name+`"`) {
				t.Errorf("%s is %q, and Terraform takes it:\n%s", name, bad[parameter], said)
			}
		}
	}
}

// asLists keeps the empty names of lists and the empty VPC, which are refused.
func asLists(all map[string]any, parameters map[string]string) map[string]any {
	for id, value := range parameters {
		switch {
		case strings.HasSuffix(id, "Domains") && (value != "" || id == "BlockedDomains"):
			all[snake(id)] = strings.Split(value, ",")
		case id == "VpcId":
			all["vpc_ids"] = []string{value}
		}
	}
	return all
}

func comparePlanWithGolden(t *testing.T, file string, plan []byte) {
	t.Helper()
	if *update {
		writeFile(t, file, plan)
		return
	}
	golden, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(golden, plan) {
		t.Errorf("Terraform plans something else than %s; run go test ./examples/template -run PlansAreWhat -update and look at the difference", file)
	}
}

// comparePlan compares a plan with the template: first as vpcdns diff does, then everything that
// is not of the firewall.
func comparePlan(t *testing.T, vpcdns, kind string, parameters map[string]string, plan []byte) {
	t.Helper()
	folder := t.TempDir()
	old, now := filepath.Join(folder, "vpcdns.json"), filepath.Join(folder, "plan.json")
	writeFile(t, old, forms[kind].json)
	writeFile(t, now, plan)
	args := []string{"diff", old, now}
	for name, value := range inRegion(parameters) {
		args = append(args, "--old-parameter", name+"="+value)
	}
	out, err := exec.Command(vpcdns, args...).CombinedOutput()
	if err != nil || !bytes.HasPrefix(out, []byte("no verdict changes in ")) {
		t.Errorf("%s: %v: vpcdns diff: %v\n%s", kind, parameters, err, out)
	}
	resources := evaluator{parsed(t, kind), parameters}.resources()
	if d := cmp.Diff(effectsOf(parsed(t, kind), resources), effectsIn(t, plan)); d != "" {
		t.Errorf("%s: %v: (-CloudFormation +Terraform)\n%s", kind, parameters, d)
	}
}

func buildVpcdns(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vpcdns")
	if out, err := exec.Command("go", "build", "-o", path, "../../apps/vpcdns").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func writeFile(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

// variables are the parameters of a template as variables of Terraform.
func variables(parameters map[string]string) map[string]any {
	all := map[string]any{}
	var vpcs []string
	for _, id := range slices.Sorted(maps.Keys(parameters)) {
		value := parameters[id]
		switch {
		case strings.HasPrefix(id, "VpcId"):
			if value != "" {
				vpcs = append(vpcs, value)
			}
		case strings.HasSuffix(id, "Domains"):
			all[snake(id)] = strings.FieldsFunc(value, func(c rune) bool { return c == ',' })
		case id == "AssociationPriority":
			all[snake(id)], _ = strconv.Atoi(value)
		default:
			all[snake(id)] = value
		}
	}
	all["vpc_ids"] = vpcs
	return all
}

func snake(id string) string {
	var name strings.Builder
	for i, c := range id {
		if unicode.IsUpper(c) && i > 0 {
			name.WriteByte('_')
		}
		name.WriteRune(unicode.ToLower(c))
	}
	return name.String()
}

// withVpc adds the parameters without which no template works.
func withVpc(kind string, parameters map[string]string) map[string]string {
	all := map[string]string{}
	if kind != "vpcs" {
		all["VpcId"] = "vpc-0a1b2c3d4e5f67890"
	}
	if kind == "allow-only" {
		all["AllowedDomains"] = "fine.example,good.example"
	}
	maps.Copy(all, parameters)
	return all
}

// offered are the parameters of a template, each with the values that make a difference.
func offered(t *testing.T, kind string) []choice {
	samples := map[string][]string{
		"VpcId": {"vpc-0a1b2c3d4e5f67890"}, "VpcId1": {"", "vpc-0a1b2c3d4e5f67890"}, "VpcId2": {"vpc-0fedcba9876543210"}, "VpcId10": {"", "vpc-0a1b2c3d"},
		"LogRetentionDays": {"30", "3653", "NEVER"}, "LogGroupKmsKeyArn": {"", someKey}, "AssociationPriority": {"101", "9899"},
		"BlockedDomains": {"malware.example,phishing.test", "bad.example"}, "AllowedDomains": {"", "fine.example,good.example"}, "PrivateDomains": {"", "corp.example,lan"},
		"ManagedThreatListId": {"", listOfAws}, "LogBucketArn": {"", "arn:aws:s3:::central/dns/"}, "AlertEmail": {"", "dns@corp.example"},
	}
	if kind == "allow-only" {
		samples["AllowedDomains"] = []string{"fine.example", "fine.example,good.example"}
	}
	var all []choice
	for id, each := range parsed(t, kind)["Parameters"].(map[string]any) {
		values := samples[id]
		if allowed, ok := each.(map[string]any)["AllowedValues"]; ok && values == nil {
			values = texts(allowed)
		}
		switch {
		case values != nil:
			all = append(all, choice{id, values})
		case !strings.HasPrefix(id, "VpcId"):
			t.Errorf("no values for the parameter %s", id)
		}
	}
	slices.SortFunc(all, func(a, b choice) int { return strings.Compare(a.parameter, b.parameter) })
	return all
}

// pairs are few sets of parameters such that each two values of two parameters are in one of
// them. They are chosen greedily, in a fixed order.
func pairs(choices []choice) []map[string]string {
	type pair struct{ a, x, b, y string }
	missing := map[pair]bool{}
	for i, a := range choices {
		for _, b := range choices[i+1:] {
			for _, x := range a.values {
				for _, y := range b.values {
					missing[pair{a.parameter, x, b.parameter, y}] = true
				}
			}
		}
	}
	gain := func(set map[string]string, c choice, value string) int {
		n := 0
		for _, other := range choices {
			if y, ok := set[other.parameter]; ok && (missing[pair{other.parameter, y, c.parameter, value}] || missing[pair{c.parameter, value, other.parameter, y}]) {
				n++
			}
		}
		return n
	}
	var sets []map[string]string
	for len(missing) > 0 {
		first := slices.SortedFunc(maps.Keys(missing), func(p, q pair) int { return strings.Compare(fmt.Sprint(p), fmt.Sprint(q)) })[0]
		set := map[string]string{first.a: first.x, first.b: first.y}
		for _, c := range choices {
			if _, ok := set[c.parameter]; !ok {
				set[c.parameter] = slices.MaxFunc(c.values, func(x, y string) int { return gain(set, c, x) - gain(set, c, y) })
			}
		}
		for p := range missing {
			if set[p.a] == p.x && set[p.b] == p.y {
				delete(missing, p)
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// effectsOf lays out what CloudFormation would make, and effectsIn what Terraform would, in the
// same words. A reference to something else that is made is left out: a plan does not know it.
func effectsOf(form, resources map[string]any) []string {
	var lines []string
	for id, each := range resources {
		p := each.(map[string]any)
		add := func(words ...any) { lines = append(lines, fmt.Sprintln(words...)) }
		switch kind := form["Resources"].(map[string]any)[id].(map[string]any)["Type"]; kind {
		case "AWS::Logs::LogGroup":
			add("log group", or(p["RetentionInDays"], 0), or(p["KmsKeyId"], ""))
			add("index", asJSON(p["FieldIndexPolicies"].([]any)[0]))
			add("policy of the log group")
		case "AWS::Logs::QueryDefinition":
			add("query", strings.TrimPrefix(p["Name"].(string), pseudo["AWS::StackName"]+"/"), p["QueryString"])
		case "AWS::Route53Resolver::ResolverQueryLoggingConfig":
			add("config", known(p["DestinationArn"]))
		case "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation":
			add("logged", p["ResourceId"])
		case "AWS::Route53Resolver::FirewallDomainList":
			add("list", sortedTexts(p["Domains"]))
		case "AWS::Route53Resolver::FirewallRuleGroup":
			add("rule group")
			for _, rule := range p["FirewallRules"].([]any) {
				r := rule.(map[string]any)
				list := r["FirewallDomainListId"] != nil
				redirection := or(r["FirewallDomainRedirectionAction"], map[bool]any{true: "INSPECT_REDIRECTION_DOMAIN", false: ""}[list])
				add("rule", r["Priority"], r["Action"], or(r["BlockResponse"], ""), redirection, or(r["DnsThreatProtection"], ""), or(r["ConfidenceThreshold"], ""))
			}
		case "AWS::Route53Resolver::FirewallRuleGroupAssociation":
			add("filtered", p["VpcId"], p["Priority"])
		case "AWS::Events::Rule":
			transformer := p["Targets"].([]any)[0].(map[string]any)["InputTransformer"].(map[string]any)
			add("event rule", p["Description"])
			add("message", asJSON(transformer["InputPathsMap"]), strings.TrimSpace(transformer["InputTemplate"].(string)))
		case "AWS::SNS::Topic":
			add("topic", p["DisplayName"])
		case "AWS::SNS::TopicPolicy":
			add("policy of the topic")
		case "AWS::SNS::Subscription":
			add("subscription", p["Protocol"], p["Endpoint"])
		case "AWS::KMS::Key":
			add("key", p["Description"], p["EnableKeyRotation"], p["PendingWindowInDays"], asJSON(p["KeyPolicy"]))
		default:
			add("a kind of resource that this test does not know", kind)
		}
	}
	slices.Sort(lines)
	return lines
}

func effectsIn(t *testing.T, plan []byte) []string {
	t.Helper()
	var parsed struct {
		PlannedValues struct {
			RootModule struct {
				Resources []struct {
					Type   string
					Values map[string]any
				}
			} `json:"root_module"`
		} `json:"planned_values"`
	}
	if err := json.Unmarshal(plan, &parsed); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, each := range parsed.PlannedValues.RootModule.Resources {
		p := each.Values
		add := func(words ...any) { lines = append(lines, fmt.Sprintln(words...)) }
		switch each.Type {
		case "aws_cloudwatch_log_group":
			add("log group", p["retention_in_days"], or(p["kms_key_id"], ""))
		case "aws_cloudwatch_log_index_policy":
			add("index", asJSON(fromJSON(t, p["policy_document"])))
		case "aws_cloudwatch_log_resource_policy":
			add("policy of the log group")
		case "aws_cloudwatch_query_definition":
			add("query", strings.TrimPrefix(p["name"].(string), "vpcdns/"), p["query_string"])
		case "aws_route53_resolver_query_log_config":
			add("config", or(p["destination_arn"], ""))
		case "aws_route53_resolver_query_log_config_association":
			add("logged", p["resource_id"])
		case "aws_route53_resolver_firewall_domain_list":
			add("list", sortedTexts(p["domains"]))
		case "aws_route53_resolver_firewall_rule_group":
			add("rule group")
		case "aws_route53_resolver_firewall_rule":
			redirection := p["firewall_domain_redirection_action"]
			if p["dns_threat_protection"] != nil {
				redirection = "" // the provider plans its default there too, and does not send it
			}
			add("rule", p["priority"], p["action"], or(p["block_response"], ""), redirection, or(p["dns_threat_protection"], ""), or(p["confidence_threshold"], ""))
		case "aws_route53_resolver_firewall_rule_group_association":
			add("filtered", p["vpc_id"], p["priority"])
		case "aws_cloudwatch_event_rule":
			add("event rule", p["description"])
		case "aws_cloudwatch_event_target":
			transformer := p["input_transformer"].([]any)[0].(map[string]any)
			add("message", asJSON(transformer["input_paths"]), strings.TrimSpace(transformer["input_template"].(string)))
		case "aws_sns_topic":
			add("topic", p["display_name"])
		case "aws_sns_topic_policy":
			add("policy of the topic")
		case "aws_sns_topic_subscription":
			add("subscription", p["protocol"], p["endpoint"])
		case "aws_kms_key":
			add("key", p["description"], p["enable_key_rotation"], p["deletion_window_in_days"], asJSON(fromJSON(t, p["policy"])))
		default:
			add("a kind of resource that this test does not know", each.Type)
		}
	}
	slices.Sort(lines)
	return lines
}

// or is a value, or what stands for none.
func or(value, otherwise any) any {
	if value == nil || value == (noValue{}) {
		return otherwise
	}
	return value
}

// known leaves out a reference to what is made here.
func known(value any) any {
	if strings.HasPrefix(fmt.Sprint(value), "«") {
		return ""
	}
	return value
}

func sortedTexts(list any) []string {
	all := texts(list)
	slices.Sort(all)
	return all
}

func asJSON(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

func fromJSON(t *testing.T, text any) any {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text.(string)), &value); err != nil {
		t.Fatal(err)
	}
	return value
}
