package lint

const refused = "AWS refuses the rule group, and the deployment is rolled back"

// ruleChecks are about single rules and groups.
func ruleChecks() []Check {
	return []Check{
		{badAction, Error, "an action that does not exist",
			refused, "use ALLOW, ALERT or BLOCK"},
		{badPriority, Error, "a priority of a rule that is out of range",
			refused, "use a positive whole number, with gaps between rules"},
		{duplicatePriority, Error, "two rules of a group with one priority",
			refused, "give every rule of the group its own priority"},
		{duplicateRule, Error, "two rules of a group that look for the same",
			"AWS tells the rules of a group apart by the list and the query type, and refuses the second", "drop one of them, or give them different query types"},
		{badResponse, Error, "a response that does not exist",
			refused, "use NODATA, NXDOMAIN or OVERRIDE"},
		{blockWithoutResponse, Error, "a BLOCK without a response",
			refused, "add BlockResponse: NODATA, the gentlest answer, or another one"},
		{responseWithoutBlock, Error, "a response of a rule that does not block",
			refused, "drop the response, or use BLOCK"},
		{incompleteOverride, Error, "an OVERRIDE without all that it answers with",
			refused, "give BlockOverrideDnsType: CNAME, BlockOverrideDomain and BlockOverrideTtl"},
		{strayOverride, Error, "parts of an OVERRIDE beside another response",
			refused, "drop them, or use BlockResponse: OVERRIDE"},
		{badOverride, Error, "an OVERRIDE that no client can be answered with",
			refused, "use BlockOverrideDnsType: CNAME, a host name and 0 to 604800 seconds"},
		{overrideBlocked, Warning, "an OVERRIDE that answers with a name which its own rule blocks",
			"clients that follow the answer are blocked again, and go round in circles", "leave the name out of the list, or answer with another one"},
		{ruleWithoutSource, Error, "a rule that looks for nothing",
			refused, "give it a FirewallDomainListId, a DnsThreatProtection or a FirewallRuleType"},
		{ruleWithTwoSources, Error, "a rule that looks for several things",
			refused, "make a rule of its own for each"},
		{badListID, Error, "what is no list in the place of the ID of one, as the name of a managed list",
			refused + ": only IDs work, and those of managed lists differ by Region", "refer to a list, or use an ID, rslvr-fdl-...; vpcdns managed-lists looks up those of managed lists"},
		{badQueryType, Error, "a query type that a rule does not take",
			refused, "use A, AAAA, CAA, CNAME, DS, MX, NAPTR, NS, PTR, SOA, SPF, SRV, TXT or TYPE and a number, as TYPE65 for HTTPS"},
		{badRedirection, Error, "a redirection action that does not exist",
			refused, "use INSPECT_REDIRECTION_DOMAIN, the default, or TRUST_REDIRECTION_DOMAIN"},
		{emptyGroup, Warning, "a rule group without a rule",
			"it filters nothing, and counts among the five of a VPC", "add rules, or drop the group"},
		{badName, Error, "a name that AWS does not take",
			"AWS refuses it, and the deployment is rolled back", "use 1-64 letters, digits, spaces, hyphens, underscores or apostrophes, and not digits alone"},
	}
}

// protectionChecks are about rules of DNS Firewall Advanced.
func protectionChecks() []Check {
	return []Check{
		{badThreat, Error, "a threat that does not exist",
			refused, "use DGA, DICTIONARY_DGA or DNS_TUNNELING"},
		{badConfidence, Error, "a confidence that does not exist",
			refused, "use LOW, MEDIUM or HIGH"},
		{threatWithoutConfidence, Error, "a threat without a confidence",
			refused, "add ConfidenceThreshold: HIGH, which has the fewest false alarms, or another one"},
		{confidenceWithoutThreat, Error, "a confidence without a threat",
			refused, "drop ConfidenceThreshold"},
		{allowOnProtection, Error, "an ALLOW for what DNS Firewall detects by itself",
			refused, "use ALERT or BLOCK, and an ALLOW with a domain list before it for the exceptions"},
		{listSettingOnProtection, Error, "a setting of domain lists on a rule without one",
			refused, "drop it from the rule"},
		{categoryName, Warning, "a category by the name that the console shows",
			"AWS takes identifiers such as PHISHING, and is likely to refuse the rule", "use the identifier that ListFirewallRuleTypes tells"},
	}
}
