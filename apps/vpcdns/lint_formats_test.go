package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/lint"
)

// hostileTemplate has text in every place that lint repeats: logical IDs, names, entries,
// priorities, VPCs, ARNs, actions and policies.
func hostileTemplate(t *testing.T, text string) []byte {
	t.Helper()
	id := func(name string) string { return name + text }
	ref := func(name string) any { return map[string]any{"Ref": id(name)} }
	resource := func(kind string, properties map[string]any) any {
		return map[string]any{"Type": kind, "Properties": properties}
	}
	rule := func(priority any, action string) any {
		return map[string]any{"Priority": priority, "Action": action, "BlockResponse": text, "FirewallDomainListId": ref("List"), "Qtype": text}
	}
	allow := func(service string) any {
		return map[string]any{"Sid": text, "Effect": "Allow", "Principal": map[string]any{"Service": service}, "Action": []any{"logs:PutLogEvents", text}, "Resource": "arn:aws:logs:*:*:" + text}
	}
	encoded, err := json.Marshal(map[string]any{
		"Parameters": map[string]any{id("P"): map[string]any{"Type": "String"}},
		"Resources": map[string]any{
			id("List"):    resource("AWS::Route53Resolver::FirewallDomainList", map[string]any{"Name": text, "Domains": []any{text, "a." + text, "bad.example", ref("P")}}),
			id("Group"):   resource("AWS::Route53Resolver::FirewallRuleGroup", map[string]any{"Name": text, "FirewallRules": []any{rule(10, "ALERT"), rule(10, "BLOCK"), rule(text, text)}}),
			id("On"):      resource("AWS::Route53Resolver::FirewallRuleGroupAssociation", map[string]any{"FirewallRuleGroupId": ref("Group"), "VpcId": "vpc-" + text, "Priority": 1, "Name": text, "MutationProtection": text}),
			id("Log"):     resource("AWS::Route53Resolver::ResolverQueryLoggingConfig", map[string]any{"Name": text, "DestinationArn": "arn:aws:logs:eu-west-1:111122223333:log-group:" + text}),
			id("Other"):   resource("AWS::Route53Resolver::ResolverQueryLoggingConfig", map[string]any{"Name": text, "DestinationArn": text}),
			id("Logged"):  resource("AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation", map[string]any{"ResolverQueryLogConfigId": ref("Log"), "ResourceId": "vpc-" + text}),
			id("Policy"):  resource("AWS::Logs::ResourcePolicy", map[string]any{"PolicyName": text, "PolicyDocument": map[string]any{"Statement": []any{allow("delivery.logs.amazonaws.com"), allow("dns" + text + ".amazonaws.com")}}}),
			id("Strange"): resource("AWS::Route53Resolver::"+text, map[string]any{text: text}),
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// hostileTexts are what names in a template may hold.
func hostileTexts() []string {
	return []string{
		"\n::error::forged", "\r\n::error file=a::b", "\x1b[31mred", "\u202eright to left", "\u200bzero\u2066", "##[error]x", "##vso[task.x]y",
		"a\n\n# heading\n|x|", "]](http://x)[a](http://y)", "<script>&\"'", "%0A::error::x,line=1", "$(id);`id`", "\x00\x07", strings.Repeat("x", 500),
	}
}

// TestHostileTextInEveryFormat writes findings about hostile templates in every format. Each
// format stays what it is, and no finding is forged or lost.
func TestHostileTextInEveryFormat(t *testing.T) {
	for i, text := range hostileTexts() {
		folder := t.TempDir()
		// A name of a file cannot have all of it.
		file := filepath.Join(folder, strings.NewReplacer("/", "_", "\x00", "_").Replace(text[:min(len(text), 100)])+".json")
		if err := os.WriteFile(file, hostileTemplate(t, text), 0o644); err != nil {
			t.Fatal(err)
		}
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			var found []map[string]any
			if err := json.Unmarshal([]byte(lintOutput(t, file, "json")), &found); err != nil || len(found) < 8 {
				t.Fatalf("%d findings: %v", len(found), err)
			}
			for _, format := range lintFormats() {
				output := lintOutput(t, file, format)
				for _, r := range output {
					if r != '\n' && (!unicode.IsPrint(r) || unicode.In(r, unicode.Bidi_Control, unicode.Other_Default_Ignorable_Code_Point)) {
						t.Errorf("%s has %U", format, r)
						break
					}
				}
				if n := strings.Count("\n"+output, "\n::"); format == "github" && n != len(found) || format != "github" && n != 0 {
					t.Errorf("%s has %d workflow commands for %d findings", format, n, len(found))
				}
				if strings.Contains(output, "##[") || strings.Contains(output, "##vso[") {
					t.Errorf("%s has a command of a CI system", format)
				}
			}
			checkSARIF(t, lintOutput(t, file, "sarif"), len(found))
			checkJUnit(t, lintOutput(t, file, "junit"), len(found))
			if lines := strings.Count(lintOutput(t, file, "github"), "\n"); lines != len(found)+1 {
				t.Errorf("github has %d lines for %d findings and their sum", lines, len(found))
			}
		})
	}
}

// lintOutput is what vpcdns lint prints in a format.
func lintOutput(t *testing.T, file, format string) string {
	t.Helper()
	var out bytes.Buffer
	if code := run([]string{"lint", "--format", format, file}, &out, io.Discard); code == exitInput {
		t.Fatalf("%s: exit %d", format, code)
	}
	return out.String()
}

// checkSARIF holds a log against what the schema of SARIF 2.1.0 requires, and what code
// scanning also asks for.
func checkSARIF(t *testing.T, text string, results int) {
	t.Helper()
	var log map[string]any
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	if log["version"] != "2.1.0" || !strings.Contains(fmt.Sprint(log["$schema"]), "sarif-2.1.0") {
		t.Errorf("version %v, schema %v", log["version"], log["$schema"])
	}
	run := log["runs"].([]any)[0].(map[string]any)
	driver := run["tool"].(map[string]any)["driver"].(map[string]any)
	if driver["name"] != "vpcdns" || !isURI(driver["informationUri"]) {
		t.Errorf("driver %v", driver["name"])
	}
	rules := driver["rules"].([]any)
	ids := map[string]bool{}
	for _, each := range rules {
		rule := each.(map[string]any)
		id := rule["id"].(string)
		if ids[id] || !isURI(rule["helpUri"]) || !isLevel(rule["defaultConfiguration"].(map[string]any)["level"]) {
			t.Errorf("rule %v", rule)
		}
		ids[id] = true
		for _, key := range []string{"shortDescription", "fullDescription", "help"} {
			if s, _ := rule[key].(map[string]any)["text"].(string); s == "" || len(s) > 1024 {
				t.Errorf("%s of %s is %q", key, id, s)
			}
		}
	}
	all := run["results"].([]any) // an empty list, and never null
	if len(all) != results {
		t.Errorf("%d results for %d findings", len(all), results)
	}
	seen := map[string]bool{}
	for _, each := range all {
		result := each.(map[string]any)
		index := int(result["ruleIndex"].(float64))
		if rules[index].(map[string]any)["id"] != result["ruleId"] || !isLevel(result["level"]) {
			t.Errorf("result of %v has the index of another rule, or level %v", result["ruleId"], result["level"])
		}
		if s, _ := result["message"].(map[string]any)["text"].(string); s == "" || link.MatchString(s) {
			t.Errorf("message %q", s)
		}
		at := result["locations"].([]any)[0].(map[string]any)["physicalLocation"].(map[string]any)
		if line := at["region"].(map[string]any)["startLine"].(float64); line < 1 {
			t.Errorf("line %v", line)
		}
		if uri := at["artifactLocation"].(map[string]any)["uri"]; !isURI(uri) {
			t.Errorf("URI %q", uri)
		}
		print, _ := result["partialFingerprints"].(map[string]any)["primaryLocationLineHash"].(string)
		if print == "" || seen[print] {
			t.Errorf("fingerprint %q is missing or there twice", print)
		}
		seen[print] = true
	}
}

// link is [text](target) that no backslash keeps from being one.
var link = regexp.MustCompile(`(^|[^\\])\[[^\[\]\\]*\]\(`)

func isURI(value any) bool {
	text, _ := value.(string)
	u, err := url.Parse(text)
	return err == nil && text != "" && u.String() == text
}

func isLevel(value any) bool { return value == "error" || value == "warning" || value == "note" }

func checkJUnit(t *testing.T, text string, cases int) {
	t.Helper()
	var all junitSuites
	if err := xml.Unmarshal([]byte(text), &all); err != nil {
		t.Fatal(err)
	}
	tests, failures := 0, 0
	for _, suite := range all.Suites {
		failed := 0
		for _, c := range suite.Cases {
			if c.Failure != nil {
				failed++
			}
			if c.Name == "" || c.Class == "" || c.Failure != nil && c.Failure.Text == "" || c.Failure == nil && c.Output == "" {
				t.Errorf("test case %+v", c)
			}
		}
		if suite.Tests != len(suite.Cases) || suite.Failures != failed {
			t.Errorf("suite %s counts %d and %d, and has %d and %d", suite.Name, suite.Tests, suite.Failures, len(suite.Cases), failed)
		}
		tests, failures = tests+suite.Tests, failures+failed
	}
	if tests != cases || all.Tests != tests || all.Failures != failures {
		t.Errorf("%d test cases for %d findings; counted %d and %d", tests, cases, all.Tests, all.Failures)
	}
}

// TestFingerprintsSurviveOtherLines moves a policy down in its file, and adds a rule in
// front: what was found has the same fingerprints.
func TestFingerprintsSurviveOtherLines(t *testing.T) {
	const list = "  L: {Type: AWS::Route53Resolver::FirewallDomainList, Properties: {Domains: [bad.example]}}\n"
	const group = "  G: {Type: AWS::Route53Resolver::FirewallRuleGroup, Properties: {FirewallRules: [%s{Priority: 20, Action: DROP, FirewallDomainListId: !Ref L}]}}\n"
	before := fingerprints(t, "Resources:\n"+list+fmt.Sprintf(group, ""))
	after := fingerprints(t, "# A comment.\n\nResources:\n"+list+fmt.Sprintf(group, "{Priority: 10, Action: ALERT, Qtype: A, FirewallDomainListId: !Ref L}, "))
	for key, id := range before {
		if after[key] != id {
			t.Errorf("%s has another fingerprint", id)
		}
	}
	if len(before) < 2 {
		t.Errorf("only %d findings", len(before))
	}
}

// fingerprints has the rule of each.
func fingerprints(t *testing.T, text string) map[string]string {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("t.yaml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal([]byte(lintOutput(t, "t.yaml", "sarif")), &log); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, result := range log.Runs[0].Results {
		all[result.Fingerprints["primaryLocationLineHash"]] = result.RuleID
	}
	return all
}

// TestNoFindingsInEveryFormat is what a policy without faults gets.
func TestNoFindingsInEveryFormat(t *testing.T) {
	nothing := lintReport{path: "t.yaml", worst: lint.Warning}
	text, err := json.Marshal(sarifOf(nothing))
	if err != nil {
		t.Fatal(err)
	}
	checkSARIF(t, string(text), 0)
	if suites := lintJUnit(nothing); suites.Tests != 1 || suites.Failures != 0 || len(suites.Suites[0].Cases) != 1 {
		t.Errorf("%+v", suites)
	}
}

func TestRelativeFile(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		filepath.Join(here, "a", "b.yaml"): "a/b.yaml", "./a/../b.yaml": "b.yaml", "../b.yaml": "../b.yaml", "/x/b.yaml": "/x/b.yaml", "-": "-", "": "",
	} {
		if got := relativeFile(file); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
	for file, want := range map[string]string{"a b/ü.yaml": "a%20b/%C3%BC.yaml", "/x/a.yaml": "file:///x/a.yaml", "-": "stdin", "a:b.yaml": "./a:b.yaml"} {
		if got := fileURI(file); got != want {
			t.Errorf("%s: %s, want %s", file, got, want)
		}
	}
}
