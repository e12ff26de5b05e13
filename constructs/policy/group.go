package policy

import "strings"

// Group is a rule group. See AWS::Route53Resolver::FirewallRuleGroup.
type Group struct {
	// ID is what the source knows it by: rslvr-frg-..., a logical ID or a
	// Terraform address.
	ID   string
	Name string

	// Deployed is its ID in the account, rslvr-frg-..., where the source has it.
	Deployed string

	// Rules are by priority; those whose priority is not known come last.
	Rules []Rule

	// Opaque says why the rules are not known, and is empty if they are. They are not in the
	// source of a group of another stack or account.
	Opaque string

	// Source is what rules are read from that are not known; see Unknown.Source.
	Source string

	Origin   Origin
	Unknowns []Unknown
}

// Rule is one rule of a group. See
// AWS::Route53Resolver::FirewallRuleGroup FirewallRule.
//
// Its texts are as the source has them, whether AWS would take them or not. What
// the source does not tell is empty here and among its Unknowns.
type Rule struct {
	Priority int
	Action   string // ALLOW, ALERT or BLOCK
	Block    Block

	// A rule has either a List or a Protection.
	List       *List
	Protection Protection

	QueryType   string // such as A or TYPE65; empty for all types
	Redirection string // INSPECT_REDIRECTION_DOMAIN, AWS's default, or TRUST_REDIRECTION_DOMAIN

	// OneOf is the same for rules of a group of which exactly one is there, as for both sides
	// of a condition that cannot be computed, and empty for all others.
	OneOf string

	Origin   Origin
	Unknowns []Unknown
}

// Block is what a client gets from a rule that blocks.
type Block struct {
	Response       string // NODATA, NXDOMAIN or OVERRIDE
	OverrideType   string // CNAME
	OverrideDomain string
	OverrideTTL    int // seconds, 0 to 604800
}

// Protection is what a rule of DNS Firewall Advanced looks for. One of its fields
// but for Confidence is not empty, unless the rule has a List.
type Protection struct {
	Threat     string // DGA, DICTIONARY_DGA or DNS_TUNNELING
	Confidence string // LOW, MEDIUM or HIGH, of a Threat

	ThreatCategory  string // such as PHISHING
	ContentCategory string // such as VIOLENCE_AND_HATE_SPEECH
	Partner         string
}

// String names the protection in AWS's words, and is empty for none.
func (p Protection) String() string {
	switch {
	case p.Threat != "" && p.Confidence != "":
		return p.Threat + " at confidence " + p.Confidence
	case p.Threat != "":
		return p.Threat
	case p.ThreatCategory != "":
		return "threat category " + p.ThreatCategory
	case p.ContentCategory != "":
		return "content category " + p.ContentCategory
	case p.Partner != "":
		return "partner " + p.Partner
	default:
		return ""
	}
}

// The values of Rule.Redirection.
const (
	Inspect = "INSPECT_REDIRECTION_DOMAIN"
	Trust   = "TRUST_REDIRECTION_DOMAIN"
)

// Trusts reports whether the rule looks at the first name of a CNAME chain alone. A rule
// whose FirewallDomainRedirectionAction is among its Unknowns may trust all the same.
func (r *Rule) Trusts() bool { return strings.EqualFold(r.Redirection, Trust) }
