package experiment

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
)

// managedLists are about AWS's own lists, whose IDs and control domains the code has from others.
func managedLists() []Experiment {
	const file = "constructs/awsdns/managed.go"
	inList := awsdns.ControlDomains(awsdns.AWSManagedDomainsMalwareDomainList)[0].String()
	inOther := awsdns.ControlDomains(awsdns.AWSManagedDomainsBotnetCommandandControl)[0].String()
	return []Experiment{
		{
			Name: "managed-list-ids", Point: "managed lists", Question: "Are the IDs of AWS's lists in this Region those of the code?",
			Reads:   "ListFirewallDomainLists",
			Assumes: []Assumption{{"ManagedListID", file, "IDs that others published, as of " + awsdns.ManagedListsAsOf}},
			Judge: func(o Observed) Finding {
				if len(o.ManagedLists) == 0 {
					return undecided("ListFirewallDomainLists has no list of AWS: %s", o.ManagedListsErr)
				}
				wrong, missing := compareLists(o)
				switch {
				case len(wrong) > 0:
					return refuted("%s", strings.Join(wrong, "; ")).change("correct the IDs of %s in %s", o.Region, file)
				case len(missing) > 0:
					return answered("%s", strings.Join(missing, "; ")).change("add the IDs of %s in %s", o.Region, file)
				}
				return confirmed("%d lists with the IDs of the code", len(o.ManagedLists))
			},
		},
		{
			Name: "control-domains", Point: "managed lists", Question: "Does the control domain of a list match that list and resolve to the control address otherwise?",
			Assumes: []Assumption{
				{"awsdns.ControlDomains", file, "controldomain1 to 3 of each list"},
				{"awsdns.ControlAddress", file, awsdns.ControlAddress},
			},
			Rules: []Rule{{Action: "BLOCK", Managed: awsdns.AWSManagedDomainsMalwareDomainList}},
			Asks:  []string{inList, inOther},
			Judge: func(o Observed) Finding {
				a, b := o.Answers[inList], o.Answers[inOther]
				switch {
				case o.ManagedLists[awsdns.AWSManagedDomainsMalwareDomainList] == "":
					return undecided("the Region has no list %s", awsdns.AWSManagedDomainsMalwareDomainList)
				case a.Rcode == "" || b.Rcode == "" || a.Rcode == "SERVFAIL" || b.Rcode == "SERVFAIL":
					return undecided("%s: %s; %s: %s", inList, a, inOther, b)
				case len(a.Answers) > 0 || a.Rcode != "NOERROR":
					return refuted("%s: %s", inList, a).change("ControlDomains in %s: the list does not block this name", file)
				case !slices.Contains(b.Answers, "A "+awsdns.ControlAddress):
					return refuted("%s: %s", inOther, b).change("ControlAddress in %s", file)
				}
				return confirmed("%s is blocked, %s is %s", inList, inOther, b)
			},
		},
	}
}

// compareLists says which lists of AWS have another ID in the code, or none.
func compareLists(o Observed) (wrong, missing []string) {
	for _, name := range awsdns.ManagedLists() {
		id, there := o.ManagedLists[name]
		ours, known := awsdns.ManagedListID(o.Region, name)
		switch {
		case there && known && id != ours:
			wrong = append(wrong, fmt.Sprintf("%s is %s here, not %s", name, id, ours))
		case !there && known:
			wrong = append(wrong, name+" is not here")
		case there && !known:
			missing = append(missing, name+" is "+id)
		}
	}
	return wrong, missing
}
