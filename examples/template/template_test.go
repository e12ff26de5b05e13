package template_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
)

const (
	listOfAws = "rslvr-fdl-15f4860b1ad54ead"
	someKey   = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
)

// choices are the values of each parameter that make a difference.
var choices = []struct {
	parameter string
	values    []string
}{
	{"QueryLogging", []string{"ON", "OFF"}},
	{"LogGroupKmsKeyArn", []string{"", someKey}},
	{"FirewallMode", []string{"BLOCK", "ALERT", "OFF"}},
	{"BlockedDomains", []string{"malware.example,phishing.test", "one.example"}},
	{"IncludeSubdomains", []string{"YES", "NO"}},
	{"AllowedDomains", []string{"", "fine.example", "fine.example,good.example"}},
	{"BlockResponse", []string{"NODATA", "NXDOMAIN"}},
	{"ManagedThreatList", []string{"OFF", "ALERT", "BLOCK"}},
	{"ManagedThreatListId", []string{"", listOfAws}},
	{"LogBucketArn", []string{"", "arn:aws:s3:::central/dns/"}},
	{"AlertEmail", []string{"", "dns@corp.example"}},
}

// combinations are all that the template's Rules let through.
func combinations() []map[string]string {
	all := []map[string]string{{"VpcId": "vpc-0a1b2c3d4e5f67890"}}
	for _, c := range choices {
		var longer []map[string]string
		for _, chosen := range all {
			for _, value := range c.values {
				next := map[string]string{c.parameter: value}
				for k, v := range chosen {
					next[k] = v
				}
				longer = append(longer, next)
			}
		}
		all = longer
	}
	var legal []map[string]string
	for _, c := range all {
		allOff := c["QueryLogging"] == "OFF" && c["FirewallMode"] == "OFF" && c["LogBucketArn"] == ""
		listWithoutId := c["ManagedThreatList"] != "OFF" && c["ManagedThreatListId"] == ""
		if !allOff && !listWithoutId {
			legal = append(legal, c)
		}
	}
	return legal
}

func TestEveryCombinationOfParametersGivesLegalRules(t *testing.T) {
	t.Parallel()
	template := parsed(t)
	all := combinations()
	for _, parameters := range all {
		e := evaluator{template, parameters}
		resources := e.resources()
		got := resources["FirewallRuleGroup"].(map[string]any)["FirewallRules"]
		if d := cmp.Diff(wantRules(parameters), got); d != "" {
			t.Fatalf("%v: rules differ (-want +got):\n%s", parameters, d)
		}
		checkReferences(t, parameters, resources, e.outputs())
	}
	if len(all) != 4224 {
		t.Errorf("%d combinations, want 4224", len(all))
	}
}

// wantRules derives the expected rules from the parameters.
func wantRules(p map[string]string) []any {
	rules := []any{}
	if p["AllowedDomains"] != "" {
		rules = append(rules, map[string]any{"Priority": 100.0, "Action": "ALLOW", "FirewallDomainListId": "«AllowedDomainList.Id»"})
	}
	decide := func(priority float64, list string, block bool) map[string]any {
		if block {
			return map[string]any{"Priority": priority, "Action": "BLOCK", "BlockResponse": p["BlockResponse"], "FirewallDomainListId": list}
		}
		return map[string]any{"Priority": priority, "Action": "ALERT", "FirewallDomainListId": list}
	}
	blocking := p["FirewallMode"] == "BLOCK"
	rules = append(rules, decide(200, "«BlockedDomainList.Id»", blocking))
	if p["ManagedThreatList"] != "OFF" {
		rules = append(rules, decide(300, p["ManagedThreatListId"], blocking && p["ManagedThreatList"] == "BLOCK"))
	}
	return rules
}

var reference = regexp.MustCompile(`«(\w+)[.»]`)

// checkReferences: what refers to a resource must not be there without it.
func checkReferences(t *testing.T, parameters map[string]string, resources, outputs map[string]any) {
	t.Helper()
	for _, found := range reference.FindAllStringSubmatch(fmt.Sprint(resources, outputs), -1) {
		if resources[found[1]] == nil {
			t.Fatalf("%v: %s is referred to and not there", parameters, found[1])
		}
	}
	_, associated := resources["FirewallAssociation"]
	_, logged := resources["QueryLogAssociation"]
	_, alerts := resources["AlertSubscription"]
	_, toBucket := resources["BucketQueryLogConfig"]
	if alerts != (parameters["AlertEmail"] != "") || toBucket != (parameters["LogBucketArn"] != "") {
		t.Fatalf("%v: alerts %v, to a bucket %v", parameters, alerts, toBucket)
	}
	if associated != (parameters["FirewallMode"] != "OFF") || logged != (parameters["QueryLogging"] == "ON") {
		t.Fatalf("%v: associated %v, logged %v", parameters, associated, logged)
	}
}

func TestDomainsOfTheListsAreEntriesOfDnsFirewall(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		subdomains, blocked, allowed string
		wantBlocked, wantAllowed     []any
	}{
		{"YES", "a.example,b.example", "c.a.example", []any{"a.example", "b.example", "*.a.example", "*.b.example"}, []any{"c.a.example", "*.c.a.example"}},
		{"YES", "a.example", "b.example,c.example", []any{"a.example", "*.a.example"}, []any{"b.example", "c.example", "*.b.example", "*.c.example"}},
		{"NO", "a.example,b.example", "c.a.example", []any{"a.example", "b.example"}, []any{"c.a.example"}},
	} {
		resources := evaluator{parsed(t), map[string]string{
			"IncludeSubdomains": test.subdomains, "BlockedDomains": test.blocked, "AllowedDomains": test.allowed,
		}}.resources()
		for list, want := range map[string][]any{"BlockedDomainList": test.wantBlocked, "AllowedDomainList": test.wantAllowed} {
			got := resources[list].(map[string]any)["Domains"]
			if d := cmp.Diff(any(want), got); d != "" {
				t.Errorf("%+v: %s differs (-want +got):\n%s", test, list, d)
			}
			for _, name := range texts(got) {
				domain.MustParsePattern(name)
			}
		}
	}
}

func TestPatternsOfParametersLetNamesThroughAndNothingElse(t *testing.T) {
	t.Parallel()
	for parameter, test := range map[string]struct{ good, bad []string }{
		"BlockedDomains": {
			[]string{"example", "malware.example", "a-b.c.example", "xn--bcher-kva.example", "0-1.example"},
			[]string{"", "*", "*.example", "a..b", ".a", "a.", "a b", "192.0.2.1", "a_b.example", "-a.example", "https://a", strings.Repeat("a", 64) + ".example"},
		},
		"AllowedDomains":      {[]string{"", "a.example", "a.example,b.example"}, []string{",", "a.example,", "a.example, b.example", "*.a.example"}},
		"ManagedThreatListId": {[]string{"", listOfAws}, []string{"AWSManagedDomainsMalwareDomainList", "rslvr-frg-1"}},
		"LogBucketArn":        {[]string{"", "arn:aws:s3:::central", "arn:aws-cn:s3:::central/dns/logs/"}, []string{"central", "arn:aws:s3:::central/dns", "arn:aws:s3:::central//"}},
		"AlertEmail":          {[]string{"", "dns@corp.example"}, []string{"dns", "a@b.example,c@d.example", "a b@c.example"}},
		"LogGroupKmsKeyArn":   {[]string{"", someKey}, []string{"1234abcd-12ab-34cd-56ef-1234567890ab", "arn:aws:kms:eu-west-1:111122223333:alias/dns"}},
	} {
		definition := parsed(t)["Parameters"].(map[string]any)[parameter].(map[string]any)
		pattern := regexp.MustCompile(definition["AllowedPattern"].(string))
		for _, good := range test.good {
			if !pattern.MatchString(good) {
				t.Errorf("%s refuses %q", parameter, good)
			}
		}
		for _, bad := range test.bad {
			if pattern.MatchString(bad) {
				t.Errorf("%s accepts %q", parameter, bad)
			}
		}
	}
}

func TestTemplateNeedsNothingButItself(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{
		"AWS::Events::Rule": true, "AWS::SNS::Topic": true, "AWS::SNS::TopicPolicy": true, "AWS::SNS::Subscription": true, "AWS::KMS::Key": true,
		"AWS::Logs::LogGroup": true, "AWS::Logs::QueryDefinition": true,
		"AWS::Route53Resolver::ResolverQueryLoggingConfig": true, "AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation": true,
		"AWS::Route53Resolver::FirewallDomainList": true, "AWS::Route53Resolver::FirewallRuleGroup": true, "AWS::Route53Resolver::FirewallRuleGroupAssociation": true,
	}
	for id, resource := range parsed(t)["Resources"].(map[string]any) {
		kind := resource.(map[string]any)["Type"].(string)
		if !allowed[kind] {
			t.Errorf("%s is a %s: no asset, Lambda, role or metadata here", id, kind)
		}
		if regexp.MustCompile(`[0-9A-F]{8}$`).MatchString(id) {
			t.Errorf("%s looks like a hash", id)
		}
	}
	for _, section := range []string{"Transform"} {
		if parsed(t)[section] != nil {
			t.Errorf("there is a %s", section)
		}
	}
	if n := len(fmt.Sprint(parsed(t)["Description"])); n > 1024 {
		t.Errorf("the description has %d bytes, at most 1024", n)
	}
}
