package resolver

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// badDetections look for what DNS Firewall does not detect. That they take no Allow, no
// query type and no redirection action is a matter of types.
var badDetections = badRules{
	"ALLOW what is detected": {
		[]Rule{RuleForDetected(ptr("ALLOW"), Dga(HighConfidence()), BlockResponse{})},
		"rule 1: what DNS Firewall detects by itself takes no ALLOW; use ALERT or BLOCK, and an Allow with a domain list before it",
	},
	"ALLOW a category": {
		[]Rule{RuleForDetected(ptr("ALLOW"), ContentCategory(ptr("NEWS")), BlockResponse{})}, "takes no ALLOW",
	},
	"ALLOW a partner": {
		[]Rule{RuleForDetected(ptr("ALLOW"), PartnerProtection(ptr("SOME")), BlockResponse{})}, "takes no ALLOW",
	},
	"TRUNCATE what is detected": {
		[]Rule{RuleForDetected(ptr("TRUNCATE"), Dga(HighConfidence()), NoData())}, "DNS Firewall has no TRUNCATE",
	},
	"no detection": {[]Rule{AlertDetected(Detection{})}, "rule 1 looks for nothing; make it with Allow"},
	"BLOCK detected without response": {
		[]Rule{BlockDetected(DnsTunneling(HighConfidence()), BlockResponse{})}, "rule 1: BLOCK needs a response",
	},
	"OVERRIDE detected without TTL": {
		[]Rule{BlockDetected(DnsTunneling(HighConfidence()), Override(ptr("sink.example"), nil))}, "OVERRIDE needs a TTL",
	},
	"no confidence": {
		[]Rule{AlertDetected(DnsTunneling(Confidence{}))},
		"rule 1: a protection needs a confidence; use LowConfidence(), MediumConfidence() or HighConfidence()",
	},
	"confidence nil": {[]Rule{AlertDetected(Dga(ConfidenceOf(nil)))}, "a protection needs a confidence"},
	"an unknown confidence": {
		[]Rule{AlertDetected(DictionaryDga(ConfidenceOf(ptr("high"))))}, `there is no confidence "high" in DNS Firewall; use LOW, MEDIUM or HIGH`,
	},
	"an unknown protection": {
		[]Rule{AlertDetected(ProtectionOf(ptr("TUNNELING"), LowConfidence()))},
		`there is no protection "TUNNELING" in DNS Firewall Advanced; use DGA, DICTIONARY_DGA or DNS_TUNNELING`,
	},
	"no protection": {[]Rule{AlertDetected(ProtectionOf(nil, LowConfidence()))}, `there is no protection ""`},
	"no content category": {
		[]Rule{AlertDetected(ContentCategory(nil))}, "rule 1: the content category is missing; use an identifier that ListFirewallRuleTypes tells",
	},
	"an empty threat category": {[]Rule{AlertDetected(ThreatCategory(ptr("")))}, "the threat category is missing"},
	"no partner":               {[]Rule{AlertDetected(PartnerProtection(nil))}, "the partner is missing"},
	"a long category": {
		[]Rule{AlertDetected(ThreatCategory(ptr(strings.Repeat("A", 129))))}, "the threat category has 129 characters, and AWS takes 128",
	},
	"a threat as content": {
		[]Rule{AlertDetected(ContentCategory(ptr(ThreatCategoryPhishing)))}, "rule 1: PHISHING is no content category; use ThreatCategory",
	},
	"content as a threat": {
		[]Rule{AlertDetected(ThreatCategory(ptr(ContentCategoryViolenceAndHateSpeech)))}, "VIOLENCE_AND_HATE_SPEECH is no threat category; use ContentCategory",
	},
	"one protection twice": {
		[]Rule{BlockDetected(Dga(HighConfidence()), NoData()), AlertDetected(Dga(HighConfidence()))},
		"rule 2: rule 1 looks for the same protection with the same confidence, so that this one would never match; drop one of them",
	},
	"one category twice": {
		[]Rule{AlertDetected(ContentCategory(ptr("NEWS"))), BlockDetected(ContentCategory(ptr("NEWS")), NoData())},
		"rule 2: rule 1 looks for the same content category",
	},
	"one partner twice": {
		[]Rule{AlertDetected(PartnerProtection(ptr("A"))), AlertDetected(PartnerProtection(ptr("A")))}, "rule 2: rule 1 looks for the same partner",
	},
	"priority 0 of a detection": {
		[]Rule{AlertDetected(Dga(LowConfidence()), &DetectionRuleProps{Priority: ptr(0.0)})}, "rule 1: priority 0 is no positive whole number",
	},
	"a detection on the priority of a list": {
		[]Rule{Alert(list("a"), at(10)), AlertDetected(Dga(LowConfidence()), &DetectionRuleProps{Priority: ptr(10.0)})},
		"rule 2: priority 10 is already used by rule 1",
	},
	"a detection with a condition in a condition": {
		[]Rule{BlockDetected(Dga(LowConfidence()), NoData(), &DetectionRuleProps{Condition: anyCondition{}, Enforcement: EnforceWhen(anyCondition{})})},
		"which would nest Fn::If",
	},
}

// TestDetectionsTakeNothingThatIsForListsAlone keeps what AWS refuses out of the types.
func TestDetectionsTakeNothingThatIsForListsAlone(t *testing.T) {
	var forLists []string
	for _, field := range reflect.VisibleFields(reflect.TypeFor[RuleProps]()) {
		if _, both := reflect.TypeFor[DetectionRuleProps]().FieldByName(field.Name); !both {
			forLists = append(forLists, field.Name)
		}
	}
	if want := []string{"QueryType", "Redirection"}; !slices.Equal(forLists, want) {
		t.Errorf("props for lists alone: %v, want %v", forLists, want)
	}
}
