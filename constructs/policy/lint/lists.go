package lint

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/domain"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// lists looks at every domain list by itself.
func (l *linter) lists() {
	harmless := awsNames()
	for _, list := range l.policy.Lists {
		if list.Managed {
			continue
		}
		l.checkName("domain list", list.Name, listOf(list))
		if list.Opaque != "" {
			continue
		}
		l.listUse(list)
		c := listCheck{l, list, harmless}
		c.refused()
		c.suffixes()
		c.apexes()
		c.expired()
	}
}

func (l *linter) listUse(list *policy.List) {
	known := unknown(list.Unknowns, "Domains", "DomainFileUrl") == nil
	if len(list.Entries) == 0 && known {
		l.found(emptyList, listOf(list), "list %s has no entry", list.Label())
	}
	if len(l.uses[list]) == 0 && !l.anyList {
		l.found(unusedList, listOf(list), "no rule here looks into list %s", list.Label())
	}
	l.inlineQuota(list)
	if n := len(list.Entries); list.FileURL != "" && n > awsdns.DomainsPerFile.Value() {
		l.found(quotaFileDomains, listOf(list), "list %s: %s", list.Label(), awsdns.DomainsPerFile.Exceeded(n))
	}
}

func (l *linter) inlineQuota(list *policy.List) {
	inline := list.FileURL == "" && list.StandIn == "" && !l.policy.Complete
	if n := len(list.Entries); inline && n > awsdns.DomainsPerRequest.Value() {
		l.found(quotaInlineDomains, listOf(list), "list %s: %s", list.Label(), awsdns.DomainsPerRequest.Exceeded(n))
	}
}

// usedFor reports whether a rule with one of the actions looks into a list.
func (l *linter) usedFor(list *policy.List, actions ...policy.Action) bool {
	for _, u := range l.uses[list] {
		for _, a := range actions {
			if actionOf(u.rule) == a {
				return true
			}
		}
	}
	return false
}

// awsNames returns what AWS needs to be found, at whose bases there is nothing.
func awsNames() entrySet {
	names := entrySet{}
	for _, partition := range awsdns.Partitions() {
		for _, essential := range awsdns.Essentials(partition) {
			names[essential.Pattern] = struct{}{}
		}
	}
	return names
}

// isBase reports whether a set has all names below one, or a wildcard above that.
func (s entrySet) isBase(n domain.Name) bool {
	return s.covers(domain.Below(n)) || s.covers(domain.Only(n))
}
