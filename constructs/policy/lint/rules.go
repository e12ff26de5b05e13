package lint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// IDs of checks of rules and groups.
const (
	badAction            = "bad-action"
	badPriority          = "bad-priority"
	duplicatePriority    = "duplicate-priority"
	duplicateRule        = "duplicate-rule"
	badResponse          = "bad-response"
	blockWithoutResponse = "block-without-response"
	responseWithoutBlock = "response-without-block"
	incompleteOverride   = "incomplete-override"
	strayOverride        = "stray-override"
	badOverride          = "bad-override"
	ruleWithoutSource    = "rule-without-source"
	ruleWithTwoSources   = "rule-with-two-sources"
	badListID            = "bad-list-id"
	badQueryType         = "bad-query-type"
	badRedirection       = "bad-redirection"
	badName              = "bad-name"
	emptyGroup           = "empty-group"
	overrideBlocked      = "override-blocked"
)

// IDs of checks of rules of DNS Firewall Advanced.
const (
	badThreat               = "bad-threat"
	badConfidence           = "bad-confidence"
	threatWithoutConfidence = "threat-without-confidence"
	confidenceWithoutThreat = "confidence-without-threat"
	allowOnProtection       = "allow-on-protection"
	listSettingOnProtection = "list-setting-on-protection"
	categoryName            = "category-name"
)

const refused = "AWS refuses the rule group, and the deployment is rolled back"

// ruleChecks are about single rules and groups.
func ruleChecks() []Check {
	return []Check{
		{
			badAction, Error, "an invalid action",
			refused, "use ALLOW, ALERT or BLOCK",
		},
		{
			badPriority, Error, "a priority of a rule that is out of range",
			refused, "use a positive whole number, with gaps between rules",
		},
		{
			duplicatePriority, Error, "two rules of a group with one priority",
			refused, "give every rule of the group its own priority",
		},
		{
			duplicateRule, Error, "two rules of a group with the same list and query type",
			"AWS distinguishes the rules of a group by the list and the query type, and rejects the second", "drop one of them, or give them different query types",
		},
		{
			badResponse, Error, "an invalid response",
			refused, "use NODATA, NXDOMAIN or OVERRIDE",
		},
		{
			blockWithoutResponse, Error, "a BLOCK without a response",
			refused, "add BlockResponse: NODATA, the gentlest answer, or another one",
		},
		{
			responseWithoutBlock, Error, "a response of a rule that does not block",
			refused, "drop the response, or use BLOCK",
		},
		{
			incompleteOverride, Error, "an OVERRIDE without a complete answer",
			refused, "give BlockOverrideDnsType: CNAME, BlockOverrideDomain and BlockOverrideTtl",
		},
		{
			strayOverride, Error, "parts of an OVERRIDE beside another response",
			refused, "drop them, or use BlockResponse: OVERRIDE",
		},
		{
			badOverride, Error, "an OVERRIDE with an invalid answer",
			refused, "use BlockOverrideDnsType: CNAME, a host name and 0 to 604800 seconds",
		},
		{
			overrideBlocked, Warning, "an OVERRIDE that answers with a name which its own rule blocks",
			"clients that follow the answer are blocked again, in a loop", "leave the name out of the list, or answer with another one",
		},
		{
			ruleWithoutSource, Error, "a rule without a list or a threat",
			refused, "give it a FirewallDomainListId, a DnsThreatProtection or a FirewallRuleType",
		},
		{
			ruleWithTwoSources, Error, "a rule with more than one list or threat",
			refused, "write one rule for each",
		},
		{
			badListID, Error, "an invalid domain list ID (for example the name of a managed list)",
			refused + ": only IDs work, and those of managed lists differ by Region", "refer to a list, or use an ID, rslvr-fdl-...; vpcdns managed-lists looks up those of managed lists",
		},
		{
			badQueryType, Error, "an invalid query type",
			refused, "use A, AAAA, CAA, CNAME, DS, MX, NAPTR, NS, PTR, SOA, SPF, SRV, TXT or TYPE and a number, as TYPE65 for HTTPS",
		},
		{
			badRedirection, Error, "an invalid redirection action",
			refused, "use INSPECT_REDIRECTION_DOMAIN, the default, or TRUST_REDIRECTION_DOMAIN",
		},
		{
			emptyGroup, Warning, "a rule group without a rule",
			"it filters nothing, and counts among the five of a VPC", "add rules, or drop the group",
		},
		{
			badName, Error, "a name that AWS does not take",
			"AWS refuses it, and the deployment is rolled back", "use 1-64 letters, digits, spaces, hyphens, underscores or apostrophes, and not digits alone",
		},
	}
}

// protectionChecks are about rules of DNS Firewall Advanced.
func protectionChecks() []Check {
	return []Check{
		{
			badThreat, Error, "an invalid threat",
			refused, "use DGA, DICTIONARY_DGA or DNS_TUNNELING",
		},
		{
			badConfidence, Error, "an invalid confidence",
			refused, "use LOW, MEDIUM or HIGH",
		},
		{
			threatWithoutConfidence, Error, "a threat without a confidence",
			refused, "add ConfidenceThreshold: HIGH, which has the fewest false alarms, or another one",
		},
		{
			confidenceWithoutThreat, Error, "a confidence without a threat",
			refused, "drop ConfidenceThreshold",
		},
		{
			allowOnProtection, Error, "an ALLOW for what DNS Firewall detects by itself",
			refused, "use ALERT or BLOCK, and an ALLOW with a domain list before it for the exceptions",
		},
		{
			listSettingOnProtection, Error, "a setting of domain lists on a rule without one",
			refused, "drop it from the rule",
		},
		{
			categoryName, Warning, "a category by the name that the console shows",
			"AWS takes identifiers such as PHISHING, and is likely to refuse the rule", "use the identifier that ListFirewallRuleTypes returns",
		},
	}
}

// groups looks at every rule group by itself.
func (l *linter) groups() {
	for _, g := range l.policy.Groups {
		l.checkName("rule group", g.Name, groupOf(g))
		if g.Opaque != "" {
			continue
		}
		l.groupUse(g)
		if l.policy.Complete {
			continue // what is deployed is what AWS takes
		}
		l.rules(g)
	}
}

func (l *linter) rules(g *policy.Group) {
	for i := range g.Rules {
		l.rule(g, &g.Rules[i])
	}
	l.twins(g)
}

func (l *linter) groupUse(g *policy.Group) {
	if len(g.Rules) == 0 && len(g.Unknowns) == 0 {
		l.found(emptyGroup, groupOf(g), "rule group %s is empty", g.ID)
	}
	for i := range l.policy.VPCs {
		if vpc := &l.policy.VPCs[i]; len(l.policy.Unknowns) == 0 && vpc.Alone && vpc.Associations[0].Group == g && vpc.Associations[0].Via == "" {
			l.found(groupWithoutVPC, groupOf(g), "rule group %s is on no VPC here", g.ID)
		}
	}
}

func (l *linter) rule(g *policy.Group, r *policy.Rule) {
	c := ruleCheck{l, r, ruleOf(g, r), nameOfRule(g, r)}
	c.action()
	c.priority()
	c.response()
	c.source()
	c.filters()
	c.protection()
}

// ruleCheck looks at one rule.
type ruleCheck struct {
	*linter
	r    *policy.Rule
	at   place
	name string
}

func (c ruleCheck) bad(id, format string, args ...any) {
	c.found(id, c.at, "%s: %s", c.name, fmt.Sprintf(format, args...))
}

// knows reports whether properties are known, be it because the source leaves them out.
func (c ruleCheck) knows(properties ...string) bool {
	return c.r.Unknowns.Of(properties...) == nil
}

// nameOfRule names a rule in a few words: Group/10.
func nameOfRule(g *policy.Group, r *policy.Rule) string {
	if r.Unknowns.Of("Priority") != nil {
		return "a rule of " + g.ID
	}
	return fmt.Sprintf("%s/%d", g.ID, r.Priority)
}

func (c ruleCheck) action() {
	switch a := c.r.Action; {
	case !c.knows("Action") || a == "ALLOW" || a == "ALERT" || a == "BLOCK":
	case a == "":
		c.bad(badAction, "the Action is missing")
	case a == "TRUNCATE":
		c.bad(badAction, "DNS Firewall has no TRUNCATE, whatever articles say")
	default:
		c.bad(badAction, "invalid action %q", a)
	}
}

func (c ruleCheck) priority() {
	if c.knows("Priority") && !awsdns.RulePriorities().Contains(c.r.Priority) {
		c.bad(badPriority, "priority %d is not in %s", c.r.Priority, awsdns.RulePriorities())
	}
}

// twins finds rules of a group that AWS takes for one, or that have one priority.
func (l *linter) twins(g *policy.Group) {
	priorities := map[int]*policy.Rule{}
	sources := map[sourceKey]*policy.Rule{}
	for i := range g.Rules {
		r := &g.Rules[i]
		if r.Unknowns.Of(policy.Existence) != nil {
			continue
		}
		if r.Unknowns.Of("Priority") == nil {
			if priorities[r.Priority] != nil {
				l.found(duplicatePriority, ruleOf(g, r), "%s: another rule of the group has priority %d", nameOfRule(g, r), r.Priority)
			}
			priorities[r.Priority] = r
		}
		key, ok := sourceKeyOf(r)
		if !ok {
			continue
		}
		if earlier := sources[key]; earlier != nil {
			l.found(duplicateRule, ruleOf(g, r), "%s: it looks for %s%s as %s does", nameOfRule(g, r), sourceOf(r), forTypes(r), nameOfRule(g, earlier))
		}
		sources[key] = r
	}
}

// sourceKey is what AWS distinguishes the rules of a group by.
type sourceKey struct {
	list       *policy.List
	protection policy.Protection
	queryType  string
}

func sourceKeyOf(r *policy.Rule) (sourceKey, bool) {
	known := r.Unknowns.Of("Qtype", "FirewallDomainListId", "DnsThreatProtection", "ConfidenceThreshold", "FirewallRuleType") == nil
	return sourceKey{r.List, r.Protection, r.QueryType}, known && (r.List != nil || r.Protection != policy.Protection{})
}

// sourceOf names what a rule looks for.
func sourceOf(r *policy.Rule) string {
	switch {
	case r.List != nil:
		return r.List.Label()
	case r.Protection.String() != "":
		return r.Protection.String()
	default:
		return "what is not known"
	}
}

func forTypes(r *policy.Rule) string {
	if r.QueryType == "" {
		return ""
	}
	return " and type " + r.QueryType
}

// checkName looks at the name of something, which may have none.
func (l *linter) checkName(what, name string, at place) {
	if name != "" && !l.policy.Complete && !awsdns.IsName(name) {
		l.found(badName, at, "the name of the %s is %q", what, name)
	}
}

// source looks at what a rule looks for, which is one thing.
func (c ruleCheck) source() {
	sources := sourcesIn(c.r)
	known := c.knows("FirewallDomainListId", "DnsThreatProtection", "FirewallRuleType")
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
	case strings.HasPrefix(l.ID, awsdns.DomainListID) && !awsdns.IsID(l.ID, awsdns.DomainListID):
		c.bad(badListID, "FirewallDomainListId is %s, and no ID of a list", l.ID)
	}
}

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
	if r.QueryType != "" && !awsdns.IsRuleType(r.QueryType) {
		c.bad(badQueryType, "invalid Qtype %q", r.QueryType)
	}
	if r.Redirection != "" && r.Redirection != policy.Inspect && r.Redirection != policy.Trust {
		c.bad(badRedirection, "invalid FirewallDomainRedirectionAction %q", r.Redirection)
	}
	if r.List != nil || !c.knows("FirewallDomainListId") {
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
		c.bad(badThreat, "invalid DnsThreatProtection %q", p.Threat)
	}
	switch known := slices.Contains([]string{"LOW", "MEDIUM", "HIGH"}, p.Confidence); {
	case p.Confidence != "" && !known:
		c.bad(badConfidence, "invalid ConfidenceThreshold %q", p.Confidence)
	case p.Threat != "" && p.Confidence == "" && c.knows("ConfidenceThreshold"):
		c.bad(threatWithoutConfidence, "%s needs a ConfidenceThreshold", p.Threat)
	case p.Threat == "" && p.Confidence != "" && c.knows("DnsThreatProtection"):
		c.bad(confidenceWithoutThreat, "ConfidenceThreshold goes with DnsThreatProtection only")
	}
}
