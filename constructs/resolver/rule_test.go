package resolver_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/seed-482a6d4f/vpcdns/constructs/resolver"
)

func TestFirewallRendersEachKindOfRule(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		firewall(s,
			resolver.BlockDetected(resolver.Dga(resolver.HighConfidence()), resolver.NxDomain()),
			resolver.AlertDetected(resolver.DictionaryDga(resolver.MediumConfidence())),
			resolver.AlertDetected(resolver.DnsTunneling(resolver.LowConfidence())),
			resolver.BlockDetected(resolver.ContentCategory(jsii.String(resolver.ContentCategoryViolenceAndHateSpeech)), resolver.NoData()),
			resolver.BlockDetected(resolver.ThreatCategory(jsii.String(resolver.ThreatCategoryPhishing)), resolver.NoData()),
			resolver.AlertDetected(resolver.PartnerProtection(jsii.String("SOME_PARTNER"))),
		)
	})
	ruleType := func(member, field, value string) any {
		return map[string]any{member: map[string]any{field: value}}
	}
	diff(t, rulesOf(t, out.template), []any{
		map[string]any{"Priority": 100.0, "Action": "BLOCK", "DnsThreatProtection": "DGA", "ConfidenceThreshold": "HIGH", "BlockResponse": "NXDOMAIN"},
		map[string]any{"Priority": 200.0, "Action": "ALERT", "DnsThreatProtection": "DICTIONARY_DGA", "ConfidenceThreshold": "MEDIUM"},
		map[string]any{"Priority": 300.0, "Action": "ALERT", "DnsThreatProtection": "DNS_TUNNELING", "ConfidenceThreshold": "LOW"},
		map[string]any{
			"Priority": 400.0, "Action": "BLOCK", "BlockResponse": "NODATA",
			"FirewallRuleType": ruleType("FirewallAdvancedContentCategory", "Category", "VIOLENCE_AND_HATE_SPEECH"),
		},
		map[string]any{
			"Priority": 500.0, "Action": "BLOCK", "BlockResponse": "NODATA",
			"FirewallRuleType": ruleType("FirewallAdvancedThreatCategory", "Category", "PHISHING"),
		},
		map[string]any{
			"Priority": 600.0, "Action": "ALERT",
			"FirewallRuleType": ruleType("PartnerThreatProtection", "Partner", "SOME_PARTNER"),
		},
	})
}

func TestOneListTakesARuleForEachQueryType(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		list := domains(s, "List", "a.example")
		firewall(s,
			resolver.Block(list, resolver.NoData(), &resolver.RuleProps{QueryType: jsii.String("txt")}),
			resolver.Block(list, resolver.NoData(), &resolver.RuleProps{QueryType: jsii.String("Type65")}),
			resolver.Allow(list, &resolver.RuleProps{Redirection: resolver.TrustRedirection()}),
		)
	})
	list := getId(listId(t, out.template, "List"))
	diff(t, rulesOf(t, out.template), []any{
		map[string]any{"Priority": 100.0, "Action": "BLOCK", "FirewallDomainListId": list, "BlockResponse": "NODATA", "Qtype": "TXT"},
		map[string]any{"Priority": 200.0, "Action": "BLOCK", "FirewallDomainListId": list, "BlockResponse": "NODATA", "Qtype": "TYPE65"},
		map[string]any{"Priority": 300.0, "Action": "ALLOW", "FirewallDomainListId": list, "FirewallDomainRedirectionAction": "TRUST_REDIRECTION_DOMAIN"},
	})
}

// Inside Fn::If the names are CloudFormation's own, and the L1 must not touch them.
func TestDetectionsByConditionAreOneFlatIf(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		firewall(s,
			resolver.BlockDetected(resolver.ThreatCategory(jsii.String("PHISHING")), resolver.NoData(),
				&resolver.DetectionRuleProps{Enforcement: resolver.EnforceWhen(condition(s, "Blocking"))}),
			resolver.AlertDetected(resolver.Dga(resolver.LowConfidence()), &resolver.DetectionRuleProps{Condition: condition(s, "Watching")}),
		)
	})
	phishing := map[string]any{"FirewallAdvancedThreatCategory": map[string]any{"Category": "PHISHING"}}
	diff(t, rulesOf(t, out.template), []any{
		map[string]any{"Fn::If": []any{
			"Blocking",
			map[string]any{"Priority": 100.0, "Action": "BLOCK", "BlockResponse": "NODATA", "FirewallRuleType": phishing},
			map[string]any{"Priority": 100.0, "Action": "ALERT", "FirewallRuleType": phishing},
		}},
		map[string]any{"Fn::If": []any{
			"Watching",
			map[string]any{"Priority": 200.0, "Action": "ALERT", "DnsThreatProtection": "DGA", "ConfidenceThreshold": "LOW"},
			map[string]any{"Ref": "AWS::NoValue"},
		}},
	})
}

func TestWhatARuleLooksForMayBeAParameter(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		parameter := func(id string) *string { return awscdk.NewCfnParameter(s, jsii.String(id), nil).ValueAsString() }
		firewall(s,
			resolver.Alert(domains(s, "List", "a.example"), &resolver.RuleProps{
				QueryType: parameter("Type"), Redirection: resolver.RedirectionOf(parameter("Redirection")),
			}),
			resolver.AlertDetected(resolver.ProtectionOf(parameter("Protection"), resolver.ConfidenceOf(parameter("Confidence")))),
			resolver.AlertDetected(resolver.ContentCategory(parameter("Category"))),
		)
	})
	rules := rulesOf(t, out.template)
	ref := func(id string) any { return map[string]any{"Ref": id} }
	diff(t, at(t, rules[0], "Qtype"), ref("Type"))
	diff(t, at(t, rules[0], "FirewallDomainRedirectionAction"), ref("Redirection"))
	diff(t, at(t, rules[1], "DnsThreatProtection"), ref("Protection"))
	diff(t, at(t, rules[1], "ConfidenceThreshold"), ref("Confidence"))
	diff(t, at(t, rules[2], "FirewallRuleType", "FirewallAdvancedContentCategory", "Category"), ref("Category"))
}

func TestWarnsOfACategoryByItsDisplayName(t *testing.T) {
	out := synth(t, func(s awscdk.Stack) {
		firewall(s,
			resolver.AlertDetected(resolver.ContentCategory(jsii.String("For Kids"))),
			resolver.AlertDetected(resolver.ContentCategory(jsii.String("FOR_KIDS"))),
			resolver.AlertDetected(resolver.PartnerProtection(jsii.String("Any form"))),
		)
	})
	if len(out.warnings) != 1 {
		t.Fatalf("warnings %q, want one", out.warnings)
	}
	mustContain(t, out.warnings[0], `rule 1: the content category "For Kids" looks like a display name`)
}
