package resolver

import "github.com/aws/constructs-go/constructs/v10"

func (l *domainList) Exceptions() DomainList {
	if l.exceptions == nil && l.content.allow.Len() == 0 {
		l.exceptions = &domainList{isNone: true}
		constructs.NewConstruct_Override(l.exceptions, l, ptr("Exceptions"))
	}
	if l.exceptions == nil {
		l.exceptions = makeDomainList(l, ptr("Exceptions"), nil, listContent{
			patterns: l.content.allow.Patterns(), notes: notesOf(l.content.allow.All()),
		})
	}
	return l.exceptions
}

// isNone reports whether a list is that of the exceptions of one that has none.
func isNone(list DomainList) bool {
	own, ok := list.(*domainList)
	return ok && own != nil && own.isNone
}

// checkExceptions looks for the rules that let the exceptions of the list through. Their
// list has to be asked for, and to be in an ALLOW before the rule of this list.
func (l *domainList) checkExceptions(p *problems) {
	count := l.content.allow.Len()
	if count == 0 {
		return
	}
	if l.exceptions == nil {
		if hidden := l.content.hidden; len(hidden) > 0 {
			p.add("%s; call Exceptions() for the list of all %d, and put its ALLOW rule before the rule of this list; or name the entry that matches it in Except, to leave that out", hidden[0], len(hidden))
		}
		return
	}
	used := false
	for _, firewall := range allOf[*dnsFirewall](l) {
		used = firewall.usesExceptions(l) || used
	}
	if !used {
		warn(l, "exceptions-unused", "the Sources have %d exceptions, and no ALLOW rule is for their list, so the names stay blocked; put Allow(list.Exceptions()) before the rule of this list", count)
	}
}

// usesExceptions reports whether the rule group has an ALLOW for the exceptions of a list, and
// warns of one that comes too late.
func (f *dnsFirewall) usesExceptions(list *domainList) (used bool) {
	for _, allow := range f.group.rules {
		if allow.action != actionAllow || allow.list != DomainList(list.exceptions) {
			continue
		}
		used = true
		for _, rule := range f.group.rules {
			if rule.list == DomainList(list) && rule.before(allow) {
				warn(f, "exceptions-too-late", "%s allows the exceptions of the list %s behind %s, which decides first; give it a lower Priority than %v",
					allow.where(), *list.Node().Path(), rule.where(), rule.priority.value)
			}
		}
	}
	return used
}
