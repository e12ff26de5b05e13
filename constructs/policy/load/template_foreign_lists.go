package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/awsdns"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/shell"
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// list returns the list that a rule names, or means, and what is wrong with the value.
func (r *reader) list(t stack.Text, n stack.Node) (*policy.List, *policy.Unknown) {
	if wrong := idOf(listType).wrong("FirewallDomainListId", t, n); wrong != nil {
		meant, _ := meantBy(t)
		return r.lists[keyOf(meant)], wrong
	}
	key, keyed := t.Key()
	if u := t.Unknown(); u != nil && (u.Invalid || !keyed) {
		unknown := unknownAt("FirewallDomainListId", u, n)
		return nil, &unknown
	}
	if l := r.lists[key]; l != nil {
		return l, nil
	}
	l := r.foreignList(t, n)
	r.lists[key] = l
	r.p.Lists = append(r.p.Lists, l)
	return l, nil
}

// foreignList is a list that the source has no entries of.
func (r *reader) foreignList(t stack.Text, n stack.Node) *policy.List {
	l := &policy.List{ID: r.labels.fresh(listType, t), Source: t.Source(), Origin: originAt(n)}
	u := t.Unknown()
	if _, literal := t.Literal(); literal {
		l.Opaque = fmt.Sprintf("the source does not have the entries of list %s; give them with --stand-in %s=FILE", l.ID, shell.Word(l.ID))
		return l
	}
	switch name := managedAmong(u); {
	case name != "":
		l.Name, l.Managed = name, true
	case u == nil || u.Foreign || areLists(u.Among):
		l.Opaque = fmt.Sprintf("%s; give the entries with --stand-in %s=FILE", open(t).Why, shell.Word(l.ID))
	default:
		l.Unknowns = []policy.Unknown{{
			Property: "Domains", Origin: originAt(n), Source: l.Source,
			Why: fmt.Sprintf("%s, or the entries with --stand-in %s=FILE", u.Why, shell.Word(l.ID)),
		}}
	}
	return l
}

// areLists reports whether all that a value can be is the ID of a list, so that knowing
// it would tell no entry.
func areLists(ids []string) bool {
	return len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return !strings.HasPrefix(id, "rslvr-fdl-") })
}

// managedAmong returns the managed list that a value stands for, whichever Region it is
// in.
func managedAmong(u *stack.Unknown) string {
	if u == nil || len(u.Among) == 0 {
		return ""
	}
	first := ""
	for _, id := range u.Among {
		name, _, known := awsdns.ManagedListName(id)
		if !known || first != "" && name != first {
			return ""
		}
		first = name
	}
	return first
}
