package resolver

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// badRules are rules that AWS would refuse or that could never do what they say, with the
// message that reports it before a deployment does. What is not here does not compile.
type badRules map[string]struct {
	rules []Rule
	want  string
}

func ofType(queryType string) *RuleProps { return &RuleProps{QueryType: &queryType} }

func TestRulesThatAwsWouldRefuse(t *testing.T) {
	count := 0
	for _, table := range []badRules{badActions, badOverrides, badPriorities, badMatches, badDetections} {
		for name, test := range table {
			count++
			t.Run(name, func(t *testing.T) {
				p := problemsOf("DnsFirewall", "Prod/Firewall")
				ruleGroup{}.with(p, test.rules...)
				wantProblem(t, p, `resolver: DnsFirewall "Prod/Firewall": `, test.want)
			})
		}
	}
	if count < 40 {
		t.Errorf("%d combinations, want 40 or more", count)
	}
}

// badActions have the wrong action, response or enforcement.
var badActions = badRules{
	"TRUNCATE": {
		[]Rule{RuleFor(ptr("TRUNCATE"), list("a"), NoData())},
		"rule 1: DNS Firewall has no action TRUNCATE, although some articles mention it; use ALLOW, ALERT or BLOCK",
	},
	"an action in lower case": {
		[]Rule{RuleFor(ptr("block"), list("a"), NoData())}, `DNS Firewall has no action "block"; use ALLOW, ALERT or BLOCK`,
	},
	"no action": {[]Rule{RuleFor(nil, list("a"), NoData())}, `DNS Firewall has no action ""`},
	"BLOCK without response": {
		[]Rule{Block(list("a"), BlockResponse{})}, "rule 1: BLOCK needs a response; use NoData(), NxDomain() or Override()",
	},
	"an unknown response": {
		[]Rule{Block(list("a"), BlockResponseOf(ptr("REFUSED")))}, `unknown block response "REFUSED"; use NODATA, NXDOMAIN or OVERRIDE`,
	},
	"enforcement without condition": {
		[]Rule{Block(list("a"), NoData(), &RuleProps{Enforcement: EnforceWhen(nil)})}, "EnforceWhen needs a condition",
	},
	"nothing at all": {[]Rule{{}}, "rule 1 looks for nothing; make it with Allow, Alert or Block"},
	"BLOCK as text without response": {
		[]Rule{RuleFor(ptr("BLOCK"), list("a"), BlockResponse{})}, "rule 1: BLOCK needs a response",
	},
	"LOG":  {[]Rule{RuleFor(ptr("LOG"), list("a"), NoData())}, `DNS Firewall has no action "LOG"`},
	"DROP": {[]Rule{Block(list("a"), BlockResponseOf(ptr("DROP")))}, `unknown block response "DROP"`},
	"a response in lower case": {
		[]Rule{Block(list("a"), BlockResponseOf(ptr("nodata")))}, `unknown block response "nodata"; use NODATA, NXDOMAIN or OVERRIDE`,
	},
	"a condition in a condition": {
		[]Rule{Block(list("a"), NoData(), &RuleProps{Condition: anyCondition{}, Enforcement: EnforceWhen(anyCondition{})})},
		"rule 1 has a Condition and is enforced by condition, which would nest Fn::If; write two rules",
	},
}

// badMatches have invalid conditions on a domain list.
var badMatches = badRules{
	"no list":           {[]Rule{Alert(nil)}, "rule 1 has no domain list; make one with NewDomainList or import one"},
	"a list without ID": {[]Rule{Alert(&domainList{})}, "rule 1 has no domain list"},
	"one list twice": {
		[]Rule{Alert(list("a")), Block(list("a"), NoData())}, "rule 2: its domain list is already used by rule 1",
	},
	"one list twice for one query type": {
		[]Rule{Allow(list("a"), ofType("A")), Alert(list("b")), Block(list("a"), NoData(), ofType("a"))},
		"rule 3: its domain list is already used by rule 1 for the same queries, and AWS takes a list once in a group for each query type",
	},
	"one query type by name and by number": {
		[]Rule{Alert(list("a"), ofType("AAAA")), Alert(list("a"), ofType("TYPE28"))},
		"rule 2: its domain list is already used by rule 1 for the same queries",
	},
	"one list twice with another redirection": {
		[]Rule{Allow(list("a")), Allow(list("a"), &RuleProps{Redirection: TrustRedirection()})},
		"rule 2: its domain list is already used by rule 1",
	},
	"HTTPS": {[]Rule{Block(list("a"), NoData(), ofType("HTTPS"))}, "rule 1: AWS takes the query type HTTPS by its number; use TYPE65"},
	"SVCB":  {[]Rule{Block(list("a"), NoData(), ofType("svcb"))}, "query type SVCB by its number; use TYPE64"},
	"ANY":   {[]Rule{Block(list("a"), NoData(), ofType("ANY"))}, "query type ANY by its number; use TYPE255"},
	"an unknown query type": {
		[]Rule{Alert(list("a"), ofType("AXFR"))}, `rule 1: AWS takes the query type AXFR by its number; use TYPE252`,
	},
	"an empty query type":   {[]Rule{Alert(list("a"), ofType(""))}, `unknown query type ""`},
	"two query types":       {[]Rule{Alert(list("a"), ofType("A,AAAA"))}, `unknown query type "A,AAAA"`},
	"TYPE without number":   {[]Rule{Alert(list("a"), ofType("TYPE"))}, `unknown query type "TYPE"`},
	"a number without TYPE": {[]Rule{Alert(list("a"), ofType("28"))}, `unknown query type "28"`},
	"TYPE0":                 {[]Rule{Alert(list("a"), ofType("TYPE0"))}, "or TYPE and a number from 1 to 65334"},
	"TYPE65335":             {[]Rule{Alert(list("a"), ofType("TYPE65335"))}, "or TYPE and a number from 1 to 65334"},
	"TYPE-1":                {[]Rule{Alert(list("a"), ofType("TYPE-1"))}, `unknown query type "TYPE-1"`},
	"TYPE028":               {[]Rule{Alert(list("a"), ofType("TYPE028"))}, `unknown query type "TYPE028"`},
	"an unknown redirection action": {
		[]Rule{Allow(list("a"), &RuleProps{Redirection: RedirectionOf(ptr("TRUST"))})},
		`unknown redirection action "TRUST"; use InspectRedirection() or TrustRedirection()`,
	},
}

// badDetections look for what DNS Firewall does not detect. That they take no Allow, no
// query type and no redirection action is a matter of types.
var badDetections = badRules{
	"ALLOW what is detected": {
		[]Rule{RuleForDetected(ptr("ALLOW"), Dga(HighConfidence()), BlockResponse{})},
		"rule 1: a detection cannot have action ALLOW; use ALERT or BLOCK, and an Allow with a domain list before it",
	},
	"ALLOW a category": {
		[]Rule{RuleForDetected(ptr("ALLOW"), ContentCategory(ptr("NEWS")), BlockResponse{})}, "cannot have action ALLOW",
	},
	"ALLOW a partner": {
		[]Rule{RuleForDetected(ptr("ALLOW"), PartnerProtection(ptr("SOME")), BlockResponse{})}, "cannot have action ALLOW",
	},
	"TRUNCATE what is detected": {
		[]Rule{RuleForDetected(ptr("TRUNCATE"), Dga(HighConfidence()), NoData())}, "DNS Firewall has no action TRUNCATE",
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
		[]Rule{AlertDetected(DictionaryDga(ConfidenceOf(ptr("high"))))}, `unknown confidence "high"; use LOW, MEDIUM or HIGH`,
	},
	"an unknown protection": {
		[]Rule{AlertDetected(ProtectionOf(ptr("TUNNELING"), LowConfidence()))},
		`unknown protection "TUNNELING"; use DGA, DICTIONARY_DGA or DNS_TUNNELING`,
	},
	"no protection": {[]Rule{AlertDetected(ProtectionOf(nil, LowConfidence()))}, `unknown protection ""`},
	"no content category": {
		[]Rule{AlertDetected(ContentCategory(nil))}, "rule 1: the content category is missing; use an identifier that ListFirewallRuleTypes returns",
	},
	"an empty threat category": {[]Rule{AlertDetected(ThreatCategory(ptr("")))}, "the threat category is missing"},
	"no partner":               {[]Rule{AlertDetected(PartnerProtection(nil))}, "the partner is missing"},
	"a long category": {
		[]Rule{AlertDetected(ThreatCategory(ptr(strings.Repeat("A", 129))))}, "the threat category has 129 characters, but AWS takes at most 128",
	},
	"a threat as content": {
		[]Rule{AlertDetected(ContentCategory(ptr(ThreatCategoryPhishing)))}, "rule 1: PHISHING is not a content category; use ThreatCategory",
	},
	"content as a threat": {
		[]Rule{AlertDetected(ThreatCategory(ptr(ContentCategoryViolenceAndHateSpeech)))}, "VIOLENCE_AND_HATE_SPEECH is not a threat category; use ContentCategory",
	},
	"one protection twice": {
		[]Rule{BlockDetected(Dga(HighConfidence()), NoData()), AlertDetected(Dga(HighConfidence()))},
		"rule 2: rule 1 looks for the same protection with the same confidence, so this one would never match; remove one of them",
	},
	"one category twice": {
		[]Rule{AlertDetected(ContentCategory(ptr("NEWS"))), BlockDetected(ContentCategory(ptr("NEWS")), NoData())},
		"rule 2: rule 1 looks for the same content category",
	},
	"one partner twice": {
		[]Rule{AlertDetected(PartnerProtection(ptr("A"))), AlertDetected(PartnerProtection(ptr("A")))}, "rule 2: rule 1 looks for the same partner",
	},
	"priority 0 of a detection": {
		[]Rule{AlertDetected(Dga(LowConfidence()), &DetectionRuleProps{Priority: ptr(0.0)})}, "rule 1: priority 0 is not a positive whole number",
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
