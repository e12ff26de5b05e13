package lint

// replacementChecks are the IDs of [template.Replacement] and [template.InPlace]. Their findings bring a reason
// and a way out of their own, and are errors where CloudFormation cannot do it.
func replacementChecks() []Check {
	const (
		anew  = "a new object is created, and the old one is deleted"
		steps = "keep the properties that the finding names, or deploy in the steps that it names"
	)
	var all []Check
	for _, kind := range []struct{ id, words string }{
		{"log-group", "a log group"}, {"bucket", "a bucket"}, {"delivery-stream", "a delivery stream"},
		{"domain-list", "a domain list"}, {"rule-group", "a rule group"}, {"query-log-config", "a query log config"},
		{"query-log-association", "a VPC's association with a query log config"},
		{"firewall-association", "a VPC's association with a rule group"},
	} {
		all = append(all,
			Check{kind.id + "-replaced", Warning, "--against: " + kind.words + " that the update replaces; an error if that fails", anew, steps},
			Check{kind.id + "-renamed", Warning, "--against: " + kind.words + " under another logical ID; an error if that fails", anew, "keep the logical ID, or deploy in the steps that the finding names"})
	}
	return append(all,
		Check{"query-log-association-removed", Warning, "--against: a VPC that is no longer logged", "its queries are no longer recorded", "keep the association, unless that is intended"},
		Check{"firewall-association-removed", Warning, "--against: a VPC that is no longer filtered", "its queries no longer pass the rule group", "keep the association, unless that is intended"},
		Check{StackRemoved, Note, "--against: a stack that the new source does not have", "all of it counts as removed, and none of it as moved to another stack",
			"compare sources of the same app; a stack that is renamed is another stack"},
		Check{"protected-association-changed", Error, "--against: an association under mutation protection that changes in place; a warning if the same update lifts the protection",
			"AWS refuses changes under mutation protection (RSLVR-02307), and the update is rolled back", "deploy once with MutationProtection: DISABLED and no other change, then deploy the change"},
		Check{"association-priority-taken", Warning, "--against: an association that gets the priority of another one, which the same update moves or removes; an error if no order of the changes works",
			"AWS takes a priority once on a VPC, and changes come in any order", "deploy in two steps, by way of a priority that no association has"},
		Check{"rule-priority-taken", Warning, "--against: a rule that gets the priority of another one, which the same update moves",
			"AWS takes a priority once in a group, and does not document the order in which rules are changed", "deploy in two steps, by way of priorities that no rule has; gaps between priorities spare that"},
		Check{"log-group-class-changed", Error, "--against: a log group that gets another class", "the class of a log group cannot be changed, and the update is rolled back", "create a log group of that class under a logical ID and a name of its own"})
}
