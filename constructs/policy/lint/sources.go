package lint

import (
	"regexp"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// source looks at what a rule looks for, which is one thing.
func (c ruleCheck) source() {
	sources := sourcesIn(c.r)
	known := c.tells("FirewallDomainListId", "DnsThreatProtection", "FirewallRuleType")
	switch {
	case len(sources) == 0 && known:
		c.bad(ruleWithoutSource, "it looks for nothing")
	case len(sources) > 1:
		c.bad(ruleWithTwoSources, "it looks for %s at once", strings.Join(sources, " and "))
	}
	c.listID()
}

// listID looks at the ID of a list that the source does not define.
func (c ruleCheck) listID() {
	l := c.r.List
	switch {
	case l == nil || l.Managed:
	case slices.Contains(awsdns.ManagedLists(), l.ID):
		c.bad(badListID, "FirewallDomainListId is %s, the name of a list", l.ID)
	case strings.HasPrefix(l.ID, "rslvr-fdl-") && !listID.MatchString(l.ID):
		c.bad(badListID, "FirewallDomainListId is %s, and no ID of a list", l.ID)
	}
}

// listID is what IDs of lists look like. Their length varies.
var listID = regexp.MustCompile(`^rslvr-fdl-[0-9a-f]+$`)

// sourcesIn names everything that a rule looks for.
func sourcesIn(r *policy.Rule) []string {
	var sources []string
	if r.List != nil {
		sources = append(sources, "the list "+r.List.Label())
	}
	p := r.Protection
	for _, one := range []policy.Protection{
		{Threat: p.Threat}, {ThreatCategory: p.ThreatCategory}, {ContentCategory: p.ContentCategory}, {Partner: p.Partner},
	} {
		if one != (policy.Protection{}) {
			sources = append(sources, one.String())
		}
	}
	return sources
}

// filters looks at what goes with domain lists alone.
func (c ruleCheck) filters() {
	r := c.r
	if r.QueryType != "" && !policy.IsRuleType(r.QueryType) {
		c.bad(badQueryType, "Qtype %q is no type that a rule takes", r.QueryType)
	}
	if r.Redirection != "" && r.Redirection != policy.Inspect && r.Redirection != policy.Trust {
		c.bad(badRedirection, "there is no FirewallDomainRedirectionAction %q", r.Redirection)
	}
	if r.List != nil || !c.tells("FirewallDomainListId") {
		return
	}
	if r.QueryType != "" && len(sourcesIn(r)) > 0 {
		c.bad(listSettingOnProtection, "Qtype %s goes with domain lists only", r.QueryType)
	}
	if r.Redirection != "" && len(sourcesIn(r)) > 0 {
		c.bad(listSettingOnProtection, "FirewallDomainRedirectionAction goes with domain lists only")
	}
}

// protection looks at a rule of DNS Firewall Advanced.
func (c ruleCheck) protection() {
	p := c.r.Protection
	if c.r.Action == "ALLOW" && c.r.List == nil && p.String() != "" {
		c.bad(allowOnProtection, "what DNS Firewall detects by itself takes no ALLOW")
	}
	c.threat()
	for _, category := range []string{p.ThreatCategory, p.ContentCategory} {
		if strings.Contains(category, " ") || category != strings.ToUpper(category) {
			c.bad(categoryName, "the category %q looks like a name for people", category)
		}
	}
}

func (c ruleCheck) threat() {
	p := c.r.Protection
	if p.Threat != "" && !slices.Contains([]string{"DGA", "DICTIONARY_DGA", "DNS_TUNNELING"}, p.Threat) {
		c.bad(badThreat, "there is no DnsThreatProtection %q", p.Threat)
	}
	switch known := slices.Contains([]string{"LOW", "MEDIUM", "HIGH"}, p.Confidence); {
	case p.Confidence != "" && !known:
		c.bad(badConfidence, "there is no ConfidenceThreshold %q", p.Confidence)
	case p.Threat != "" && p.Confidence == "" && c.tells("ConfidenceThreshold"):
		c.bad(threatWithoutConfidence, "%s needs a ConfidenceThreshold", p.Threat)
	case p.Threat == "" && p.Confidence != "" && c.tells("DnsThreatProtection"):
		c.bad(confidenceWithoutThreat, "ConfidenceThreshold goes with DnsThreatProtection only")
	}
}
