package lint

// effectChecks are about rules that take from each other what they look for.
func effectChecks() []Check {
	return []Check{
		{unreachableRule, Warning, "a rule that can never decide",
			"the first rule that matches ends the evaluation, whatever it does and in whichever rule group", "give it a lower priority than the rules before it, or drop it"},
		{shadowedEntries, Note, "entries that an earlier rule matches, with another effect",
			"for these names the earlier rule decides alone", "change the order of the rules, or drop the entries from one of the lists"},
		{alertHidesBlock, Warning, "names that one rule alerts on and a later one would block",
			"ALERT ends the evaluation as BLOCK does: the names are let pass", "put the rule that blocks first, or take the names from the list of the one that alerts"},
		{allowedAndBlocked, Warning, "names that one rule allows and another would block",
			"the first rule that matches wins, however exact the other one is", "drop the names from one of the lists; vpcdns compile takes exceptions out of a list to block"},
		{allowAllBeforeBlock, Warning, "a rule for * that lets everything pass before a rule that blocks",
			"the first rule that matches ends the evaluation, so that nothing after it is ever blocked", "put it behind all rules that block, or drop it: what no rule matches passes"},
	}
}

// reachChecks are about policies that stop too much or too little.
func reachChecks() []Check {
	return []Check{
		{blockAllWithoutEssentials, Warning, "a rule for * that blocks names of AWS; an error if it blocks all of them",
			"DNS Firewall also blocks the names of AWS's APIs, VPC endpoints, private zones and instances: agents, image pulls and databases fail", "allow AWS's names by a rule before it, as AllowOnly does"},
		{cutsOffAWS, Error, "an entry that blocks names which AWS needs itself",
			"what runs in the VPC can no longer reach it", "remove the entry, or allow the names by a rule before it"},
		{inspectedAllowList, Note, "a list of what is allowed that also has to have where its names lead",
			"with INSPECT_REDIRECTION_DOMAIN, the default, every name of a CNAME chain has to be allowed, as those of CDNs and load balancers", "use TRUST_REDIRECTION_DOMAIN on rules that allow, or list the targets too"},
		{redundantManagedList, Warning, "a managed list all of which is in another one",
			"it changes nothing, and counts among the rules of its group", "drop the rule"},
		{alertOnly, Note, "a policy that alerts and blocks nothing",
			"every query passes", "once the query log shows no match that has to pass, change ALERT to BLOCK; vpcdns replay tells"},
		{alertOnlyManagedList, Note, "a managed list whose matches pass",
			"the names are known to be harmful", "once the query log shows no match that has to pass, change ALERT to BLOCK"},
	}
}
