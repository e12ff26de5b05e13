package template

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// explainReplaced says why a replacement matters and how to get through it.
func explainReplaced(r *Replacement, met collision) {
	switch r.Type {
	case queryLogConfigType:
		r.Why = "a config cannot be changed, so a new one is made and every association has to move to it; AWS deletes no config that has one"
		r.WayOut = "deploy once without its associations, those of other stacks too, then deploy this"
	case queryLogAssociationType:
		explainQueryLogAssociation(r, met)
	case firewallAssociationType:
		explainFirewallAssociation(r, met)
	case ruleGroupType:
		r.Why = "a rule group cannot be renamed: one with another ID is made, and every association has to move to it"
		r.WayOut = "keep the name, or deploy once without its associations, those of other stacks too, then deploy this"
	case domainListType:
		r.Why = "a domain list cannot be renamed: one with another ID is made, and the rules of this template move to it; those of other stacks keep the old one from being deleted"
		r.WayOut = "keep the name, or take the list out of the rules of other stacks first, then deploy this"
	default:
		explainStore(r, met)
	}
	explainKept(r, "UpdateReplacePolicy")
}

func explainQueryLogAssociation(r *Replacement, met collision) {
	switch {
	case r.Fails:
		r.Why = "a VPC takes one config per destination type, and " + met.String()
		r.WayOut = "deploy once without this association, then deploy this; the VPC is not logged in between"
	case r.changes("ResourceId"):
		r.Why = "it moves to another VPC, and the old one is no longer logged"
		r.WayOut = "to log both, keep this one and add one for the other VPC, deploy that, then remove what you do not need"
	default:
		r.Why = "the VPC moves to a config with another type of destination; nothing is in the way, but its log goes on elsewhere"
	}
}

func explainFirewallAssociation(r *Replacement, met collision) {
	switch {
	case r.Fails:
		r.Why = "a VPC takes neither a rule group nor a priority twice, and " + met.String()
		r.WayOut = "deploy once without this association, then deploy this; the VPC is not filtered in between. If only the priority is in the way, a new one in the same deployment does"
	case r.changes("VpcId"):
		r.Why = "it moves to another VPC, and the old one is no longer filtered"
		r.WayOut = "to filter both, keep this one and add one for the other VPC, deploy that, then remove what you do not need"
	default:
		r.Why = "the new one is made before the old one is deleted, so for a moment both count, and AWS takes " + awsdns.RuleGroupsPerVPC.String()
		r.WayOut = "on a VPC that is full, deploy once without this association, then deploy this"
	}
}

// explainStore is about log groups, buckets and delivery streams, which hold the
// evidence or bring it there.
func explainStore(r *Replacement, met collision) {
	fixed := "it cannot be renamed"
	if r.Type == deliveryStreamType {
		fixed = "this of a delivery stream is for good"
	}
	switch {
	case r.Fails && r.Type == deliveryStreamType && !r.changes("DeliveryStreamName"):
		r.Why = "no two have the same name, and " + met.String()
		r.WayOut = "in this deployment, give it a name that nobody has, too"
	case r.Fails:
		r.Why = "no two have the same name, and " + met.String()
		r.WayOut = "deploy once with a name that nobody has, then deploy this"
	case r.Kept:
		r.Why = fixed + ": a new one is made, and the old one stays with what it holds, out of the stack"
	default:
		r.Why = fixed + ": a new one is made and the old one is deleted with " + r.loss()
		r.WayOut = "deploy once with UpdateReplacePolicy: Retain on it, then deploy this with the policy as well"
	}
}

// loss says what a deletion costs. AWS does not empty a bucket.
func (r *Replacement) loss() string {
	switch r.Type {
	case bucketType:
		return "its policy; if it holds anything, the deletion fails and the bucket stays, unmanaged"
	case deliveryStreamType:
		return "what it has not delivered yet"
	default:
		return "all that it holds"
	}
}

// explainKept is about policies in the wrong place: a config or an association
// that outlives its resource is in the way of the next one for good.
func explainKept(r *Replacement, policy string) {
	if r.Kept && !isStore(r.Type) {
		r.WayOut = "set its " + policy + " to Delete and deploy that first, or the old one stays in AWS, out of every stack. Then: " + r.WayOut
	}
}

// changes reports whether a property itself changes.
func (r *Replacement) changes(property string) bool {
	for _, change := range r.Changes {
		if change.Property == property && change.ReplacedID == "" {
			return true
		}
	}
	return false
}

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
