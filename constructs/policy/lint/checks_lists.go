package lint

// listChecks are about domain lists and their entries.
func listChecks() []Check {
	return []Check{
		{badEntry, Error, "an entry that is no name",
			"AWS refuses the list, or imports none of its file: the rule then matches nothing", "write names such as example.com and *.example.com, one an entry"},
		{oddEntry, Warning, "an entry of which AWS does not say what it matches",
			"the rule may match more than is meant, or nothing", "write example.com and *.example.com for a domain and all below it"},
		{duplicateEntry, Error, "an entry that is there twice",
			"AWS refuses a list that has a name twice, and imports none of such a file", "drop one of them"},
		{emptyList, Warning, "a list without an entry",
			"a rule with it matches nothing until something else fills the list, and a stack may wait for such a list in vain", "give it Domains or a DomainFileUrl; if something else fills it, give its entries with --stand-in LIST=FILE"},
		{badFileURL, Error, "a DomainFileUrl that names no object on S3",
			"AWS refuses the list, or imports nothing into it", "write s3://bucket/key; the bucket is in the Region of the list"},
		{listWithTwoSources, Error, "a list with entries in the template and in a file",
			"AWS does not say which of them counts", "leave Domains or DomainFileUrl out"},
		{unusedList, Note, "a list that no rule in this source looks into",
			"it decides nothing and costs by the entry, unless another stack uses it", "add a rule for it, or drop it"},
		{publicSuffixEntry, Warning, "a wildcard for every domain under a public suffix",
			"it matches the domains of everybody who has one there", "name the domains; if the whole of it is meant, disable this check"},
		{wildcardWithoutApex, Warning, "a wildcard without the name under its star; a note in lists that only allow",
			"*.example.com does not match example.com itself, so that the name goes its own way", "add the name as an entry of its own"},
		{apexWithoutWildcard, Note, "a whole domain without the names below it",
			"example.com does not match www.example.com, so that names below it pass", "add *.example.com as an entry of its own"},
		{expiredEntry, Warning, "an entry whose date is over",
			"it was meant for a time", "remove it or give it another date"},
	}
}

// placeChecks are about rule groups on VPCs.
func placeChecks() []Check {
	return []Check{
		{badAssociationPriority, Error, "a priority of a rule group on a VPC that is out of range",
			"AWS refuses the association: 101 to 9899 are for VPCs and Profiles, 1 to 99 for the first rule groups of Firewall Manager, and 9901 to 10000 for its last ones", "use a number of the range that the message names"},
		{badVPC, Error, "what is no VPC in the place of the ID of one",
			"AWS refuses the association, and the deployment is rolled back", "refer to a VPC, or use its ID, vpc-..."},
		{duplicateAssociationPriority, Error, "two rule groups of a VPC with one priority",
			"AWS refuses the second association, and the deployment is rolled back", "give every rule group of a VPC its own priority"},
		{duplicateGroup, Error, "a rule group that is on a VPC twice",
			"AWS takes each pair once, and refuses the second", "drop one of the associations"},
		{groupWithoutVPC, Note, "a rule group that is on no VPC in this source",
			"it filters nothing, unless another stack or a share puts it on one", "associate it with a VPC"},
		{mutationProtection, Note, "a rule group under mutation protection",
			"while it is on, AWS refuses to delete the stack or the VPC, and updates of the association (RSLVR-02307)", "before such a change, deploy once with MutationProtection: DISABLED, then deploy the change"},
		{badMutationProtection, Error, "a mutation protection that does not exist",
			"AWS refuses the association, and the deployment is rolled back", "use ENABLED or DISABLED, the default"},
		{failOpen, Note, "a VPC whose queries pass while DNS Firewall does not answer",
			"who can overload DNS Firewall gets past it; closed, AWS's default, means SERVFAIL for that time instead", "set FirewallFailOpen to DISABLED if filtering counts more than answers"},
		{otherNameServers, Warning, "DHCP options with other name servers than that of the VPC",
			"queries to them are neither filtered nor logged, unless they forward to the VPC's own Resolver", "use AmazonProvidedDNS, and Resolver rules for names that others answer"},
	}
}
