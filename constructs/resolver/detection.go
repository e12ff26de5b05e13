package resolver

import (
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// Detection is what DNS Firewall recognises by itself, without a list of names: a threat
// by the pattern of its queries, with [Dga], [DictionaryDga] or [DnsTunneling]; names by
// what is behind them, with [ContentCategory] or [ThreatCategory]; or what a partner
// knows, with [PartnerProtection].
//
// All of them belong to DNS Firewall Advanced, which has its own price. Rules for them
// are made with [AlertDetected] and [BlockDetected]; there is no ALLOW. Watch what they
// find in your own traffic before they block.
type Detection struct{ match match }

// Dga detects names that malware makes up by an algorithm, such as xjw3kq9zt.example.
func Dga(confidence Confidence) Detection { return protectionOf("DGA", confidence) }

// DictionaryDga detects names that malware makes up of words, such as
// tablegreenriver.example.
func DictionaryDga(confidence Confidence) Detection {
	return protectionOf("DICTIONARY_DGA", confidence)
}

// DnsTunneling detects data that is carried out of the VPC inside of queries.
func DnsTunneling(confidence Confidence) Detection { return protectionOf("DNS_TUNNELING", confidence) }

// ProtectionOf is a protection that arrives as text, from a configuration file or a
// template parameter: DGA, DICTIONARY_DGA or DNS_TUNNELING.
func ProtectionOf(protectionName *string, confidence Confidence) Detection {
	return Detection{protection{name: textOf(protectionName), confidence: confidence}}
}

func protectionOf(name string, confidence Confidence) Detection {
	return Detection{protection{name: text{value: name, set: true}, confidence: confidence}}
}

// protection is a threat that shows in the pattern of queries.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, DnsThreatProtection.
type protection struct {
	name       text
	confidence Confidence
}

func (d protection) check(p *problems, where string) {
	switch d.name.value {
	case "DGA", "DICTIONARY_DGA", "DNS_TUNNELING":
	default:
		if !d.name.deferred() {
			p.add("%s: unknown protection %q; use DGA, DICTIONARY_DGA or DNS_TUNNELING", where, d.name.value)
		}
	}
	d.confidence.check(p, where)
}

// key has the confidence: AWS's own sample blocks DNS tunneling of high confidence and
// alerts of low confidence in one rule group.
func (d protection) key() string { return d.name.value + " " + d.confidence.level.value }

func (d protection) twice(earlier string) string {
	return earlier + " looks for the same protection with the same confidence, so this one would never match; remove one of them"
}

func (d protection) render(rule map[string]any) {
	rule["DnsThreatProtection"] = d.name.value
	rule["ConfidenceThreshold"] = d.confidence.level.value
}

func (d protection) words(naming) string {
	return d.name.words() + ", confidence " + d.confidence.level.words()
}

// DetectionRuleProps are the properties of a rule beyond what it does to what DNS
// Firewall detects by itself. Such a rule has neither a query type nor a redirection
// action: AWS has them for domain lists only.
type DetectionRuleProps struct {
	// The priority of the rule in its group, as in [RuleProps]: the lowest number is
	// evaluated first. A positive whole number, unique in the group unless each rule that has
	// it has a Condition; may be a token.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Priority.
	//
	// Default: the next multiple of 100 above the rule before.
	Priority *float64

	// The rule exists only if the condition holds at deployment. Not together with an
	// enforcement by condition: write two rules with conditions instead.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRules, as Fn::If.
	//
	// Default: the rule always exists.
	Condition awscdk.CfnCondition

	// Whether this rule blocks or only alerts, if it is a BLOCK.
	//
	// Property: AWS::Route53Resolver::FirewallRuleGroup FirewallRule Action.
	//
	// Default: the enforcement of the firewall.
	Enforcement Enforcement
}

// AlertDetected lets queries pass that DNS Firewall detects; the query log shows ALERT. As
// with [Alert] they skip every later rule.
func AlertDetected(detection Detection, props ...*DetectionRuleProps) Rule {
	return detectionRule(actionAlert, detection, BlockResponse{}, props)
}

// BlockDetected answers queries that DNS Firewall detects with the response.
func BlockDetected(detection Detection, response BlockResponse, props ...*DetectionRuleProps) Rule {
	return detectionRule(actionBlock, detection, response, props)
}

// RuleForDetected is a rule whose action arrives as text, as from a configuration file:
// ALERT or BLOCK. The response counts for BLOCK alone.
func RuleForDetected(action *string, detection Detection, response BlockResponse, props ...*DetectionRuleProps) Rule {
	return detectionRule(textOf(action).value, detection, response, props)
}

func detectionRule(action string, detection Detection, response BlockResponse, all []*DetectionRuleProps) Rule {
	var props []*RuleProps
	for _, some := range all {
		if some != nil {
			props = append(props, &RuleProps{Priority: some.Priority, Condition: some.Condition, Enforcement: some.Enforcement})
		}
	}
	rule := ruleOf(action, response, merge(props))
	rule.numProps, rule.match = given(all), detection.match
	return rule
}

// The identifiers of categories that AWS documents. ListFirewallRuleTypes of the API returns
// the others, for an account and Region.
const (
	ContentCategoryViolenceAndHateSpeech = "VIOLENCE_AND_HATE_SPEECH"
	ThreatCategoryPhishing               = "PHISHING"
)

// ContentCategory detects names by what they offer, such as gambling. The category is an
// identifier, 1-128 characters, as ListFirewallRuleTypes returns it, such as
// [ContentCategoryViolenceAndHateSpeech]; may be a token.
func ContentCategory(category *string) Detection { return categoryOf(contentCategory, category) }

// ThreatCategory detects names by the threat that they are, such as phishing. The category is
// an identifier, 1-128 characters, as ListFirewallRuleTypes returns it, such as
// [ThreatCategoryPhishing]; may be a token.
func ThreatCategory(category *string) Detection { return categoryOf(threatCategory, category) }

// PartnerProtection detects what a partner of AWS knows. The partner is an identifier, 1-128
// characters, as ListFirewallRuleTypes returns it; may be a token.
//
// It takes a subscription in AWS Marketplace. Without one AWS makes the rule, in status
// CREATION_FAILED, and then it can only be deleted.
func PartnerProtection(partner *string) Detection { return categoryOf(partnerProtection, partner) }

// categoryKind is a member of the union FirewallRuleType.
type categoryKind struct {
	what          string // for people
	member, field string // in the template
	example       string // an identifier that AWS documents
	foreign       string // one that it documents for another kind
	remedy        string // the constructor for that
}

var (
	contentCategory = &categoryKind{
		"content category", "FirewallAdvancedContentCategory", "Category",
		ContentCategoryViolenceAndHateSpeech, ThreatCategoryPhishing, "ThreatCategory",
	}
	threatCategory = &categoryKind{
		"threat category", "FirewallAdvancedThreatCategory", "Category",
		ThreatCategoryPhishing, ContentCategoryViolenceAndHateSpeech, "ContentCategory",
	}
	partnerProtection = &categoryKind{what: "partner", member: "PartnerThreatProtection", field: "Partner"}
)

const maxCategoryLength = 128

// category is something that AWS or a partner knows names to belong to.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, FirewallRuleType.
type category struct {
	kind       *categoryKind
	identifier text
}

func categoryOf(kind *categoryKind, identifier *string) Detection {
	return Detection{category{kind: kind, identifier: textOf(identifier)}}
}

func (c category) check(p *problems, where string) {
	switch n := utf8.RuneCountInString(c.identifier.value); {
	case n == 0:
		p.add("%s: the %s is missing; use an identifier that ListFirewallRuleTypes returns", where, c.kind.what)
	case c.identifier.deferred():
	case n > maxCategoryLength:
		p.add("%s: the %s has %d characters, but AWS takes at most %d; use an identifier that ListFirewallRuleTypes returns", where, c.kind.what, n, maxCategoryLength)
	case c.identifier.value == c.kind.foreign:
		p.add("%s: %s is not a %s; use %s", where, c.identifier.value, c.kind.what, c.kind.remedy)
	}
}

// isDisplayName reports whether the identifier looks like what the console shows, such
// as "For Kids". No identifier that AWS documents has spaces or small letters.
func (c category) isDisplayName() bool {
	t := c.identifier
	return c.kind != partnerProtection && t.known() && (strings.Contains(t.value, " ") || t.value != strings.ToUpper(t.value))
}

func (c category) key() string { return c.kind.member + " " + c.identifier.value }

func (c category) twice(earlier string) string {
	return earlier + " looks for the same " + c.kind.what + ", so this one would never match; remove one of them"
}

func (c category) render(rule map[string]any) {
	rule["FirewallRuleType"] = map[string]any{c.kind.member: map[string]any{c.kind.field: c.identifier.value}}
}

func (c category) words(naming) string { return c.kind.what + " " + c.identifier.words() }

// Confidence is how sure a protection must be of a threat: [LowConfidence],
// [MediumConfidence] or [HighConfidence]. AWS has no default, and neither has this.
//
// To block what is certain and to watch the rest, give one protection two rules: BLOCK
// with high confidence first, then ALERT with low confidence.
// See AWS::Route53Resolver::FirewallRuleGroup FirewallRule, ConfidenceThreshold.
type Confidence struct{ level text }

const (
	lowConfidence    = "LOW"
	mediumConfidence = "MEDIUM"
	highConfidence   = "HIGH"
)

// LowConfidence detects the most, and the most that is harmless.
func LowConfidence() Confidence { return Confidence{text{value: lowConfidence, set: true}} }

// MediumConfidence is between the two.
func MediumConfidence() Confidence { return Confidence{text{value: mediumConfidence, set: true}} }

// HighConfidence detects only what is well corroborated, with few false alarms.
func HighConfidence() Confidence { return Confidence{text{value: highConfidence, set: true}} }

// ConfidenceOf is a confidence that arrives as text, from a configuration file or a
// template parameter: LOW, MEDIUM or HIGH.
func ConfidenceOf(confidence *string) Confidence { return Confidence{textOf(confidence)} }

func (c Confidence) check(p *problems, where string) {
	switch {
	case c.level.deferred() || c.level.value == lowConfidence || c.level.value == mediumConfidence || c.level.value == highConfidence:
	case c.level.value == "":
		p.add("%s: a protection needs a confidence; use LowConfidence(), MediumConfidence() or HighConfidence()", where)
	default:
		p.add("%s: unknown confidence %q; use LOW, MEDIUM or HIGH", where, c.level.value)
	}
}
