package template

import "fmt"

// explainRenamed is about what is gone while the same appears under another
// logical ID, which to CloudFormation are two objects.
func explainRenamed(r *Replacement) {
	keep := fmt.Sprintf("keep the logical ID %s, or ", r.LogicalID)
	switch r.Type {
	case queryLogConfigType, ruleGroupType:
		r.Why = "under another logical ID it is another object with another ID, and every association has to move to it"
		r.WayOut = keep + "deploy once without its associations, those of other stacks too, then deploy this"
	case queryLogAssociationType:
		r.Why = fmt.Sprintf("a VPC takes one config per destination type, and %v", collision{r.RenamedTo, "the old one"})
		r.WayOut = keep + "deploy once without this association, then deploy this; the VPC is not logged in between"
	case firewallAssociationType:
		r.Why = fmt.Sprintf("a VPC takes neither a rule group nor a priority twice, and %v", collision{r.RenamedTo, "the old one"})
		r.WayOut = keep + "deploy once without this association, then deploy this; the VPC is not filtered in between"
	case domainListType:
		r.Why = "under another logical ID it is another list with another ID; rules of other stacks keep the old one from being deleted"
		r.WayOut = keep + "take the list out of the rules of other stacks first, then deploy this"
	default:
		explainRenamedStore(r)
	}
	explainKept(r, "DeletionPolicy")
}

func explainRenamedStore(r *Replacement) {
	keep := "keep the logical ID " + r.LogicalID
	switch {
	case r.Fails:
		r.Why = fmt.Sprintf("no two have the same name, and %v", collision{r.RenamedTo, "the old one"})
		r.WayOut = keep + ", or deploy once with DeletionPolicy: Retain on it, then without it, and import it under the new logical ID"
	case r.Kept:
		r.Why = "under another logical ID a new one is made, and the old one stays with what it holds, out of the stack"
		r.WayOut = keep + " unless that is meant"
	default:
		r.Why = "under another logical ID a new one is made, and the old one is deleted with " + r.loss()
		r.WayOut = keep + ", or deploy once with DeletionPolicy: Retain on it, then deploy this"
	}
}

// explainRemoved reports whether a removal is worth a finding.
func explainRemoved(r *Replacement) bool {
	const meant = "if it is meant, or the first of two steps, deploy this; otherwise keep the association"
	switch {
	case r.Type != queryLogAssociationType && r.Type != firewallAssociationType:
		return false
	case r.Kept:
		r.Why = "it stays on the VPC, out of every stack, and is in the way of the next one"
		r.WayOut = "set its DeletionPolicy to Delete and deploy that first, then deploy this"
	case r.Type == queryLogAssociationType:
		r.Why = "the VPC is no longer logged to that destination"
		r.WayOut = meant
	default:
		r.Why = "the VPC is no longer filtered by that rule group"
		r.WayOut = meant
	}
	return true
}

func explainClass(r *Replacement) {
	r.Why = "the class of a log group is for good, and CloudFormation replaces no log group for it: the update fails and is rolled back"
	r.WayOut = "deploy a log group of that class under a logical ID and a name of its own, then move the config to it as the finding about that says"
}
