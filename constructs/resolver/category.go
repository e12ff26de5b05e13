package resolver

import (
	"strings"
	"unicode/utf8"
)

// The identifiers of categories that AWS documents. The others are told, for an account
// and Region, by the API's ListFirewallRuleTypes.
const (
	ContentCategoryViolenceAndHateSpeech = "VIOLENCE_AND_HATE_SPEECH"
	ThreatCategoryPhishing               = "PHISHING"
)

// ContentCategory detects names by what they offer, such as gambling. The category is an
// identifier, 1-128 characters, as ListFirewallRuleTypes tells it, such as
// [ContentCategoryViolenceAndHateSpeech]; may be a token.
func ContentCategory(category *string) Detection { return categoryOf(contentCategory, category) }

// ThreatCategory detects names by the threat that they are, such as phishing. The
// category is an identifier, 1-128 characters, as ListFirewallRuleTypes tells it, such
// as [ThreatCategoryPhishing]; may be a token.
func ThreatCategory(category *string) Detection { return categoryOf(threatCategory, category) }

// PartnerProtection detects what a partner of AWS knows. The partner is an identifier,
// 1-128 characters, as ListFirewallRuleTypes tells it; may be a token.
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
		p.add("%s: the %s is missing; use an identifier that ListFirewallRuleTypes tells", where, c.kind.what)
	case c.identifier.deferred():
	case n > maxCategoryLength:
		p.add("%s: the %s has %d characters, and AWS takes %d; use an identifier that ListFirewallRuleTypes tells", where, c.kind.what, n, maxCategoryLength)
	case c.identifier.value == c.kind.foreign:
		p.add("%s: %s is no %s; use %s", where, c.identifier.value, c.kind.what, c.kind.remedy)
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
	return earlier + " looks for the same " + c.kind.what + ", so that this one would never match; drop one of them"
}

func (c category) render(rule map[string]any) {
	rule["FirewallRuleType"] = map[string]any{c.kind.member: map[string]any{c.kind.field: c.identifier.value}}
}

func (c category) words(naming) string { return c.kind.what + " " + c.identifier.words() }
