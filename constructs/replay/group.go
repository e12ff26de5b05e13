package replay

import (
	"cmp"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Dimension is what changes are added up by.
type Dimension uint8

// The dimensions.
const (
	ByDomain   Dimension = iota // the registrable domain, as in example.co.uk
	ByVPC                       // its ID
	ByInstance                  // "" for clients without one
	ByAddress
	ByWorkload // what [Client.Label] says
)

// Group is what some changes of one class have in common.
type Group struct {
	Key       string
	Class     Class
	Names     int
	Workloads int
	Records   int64
}

// Groups adds the changes up, for each class those that concern most workloads first.
func (r *Report) Groups(by Dimension) []Group {
	all := map[groupKey]*groupTally{}
	for i := range r.Changes {
		change := &r.Changes[i]
		key := groupKey{class: change.Class}
		if by == ByDomain {
			key.text = RegistrableDomain(change.Name) // takes long, and is the same for all clients
		}
		for j := range change.Clients {
			client := &change.Clients[j]
			if by != ByDomain {
				key.text = by.of(client.Client)
			}
			if all[key] == nil {
				all[key] = &groupTally{}
			}
			all[key].add(change.Name, client)
		}
	}
	groups := make([]Group, 0, len(all))
	for k, t := range all {
		groups = append(groups, Group{k.text, k.class, t.names, max(len(t.workloads), 1), t.records})
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), b.Workloads-a.Workloads, b.Names-a.Names, cmp.Compare(b.Records, a.Records), cmp.Compare(a.Key, b.Key))
	})
	return groups
}

type groupKey struct {
	text  string
	class Class
}

// groupTally becomes a Group. There may be as many of them as names, most with one of each.
type groupTally struct {
	records   int64
	names     int
	last      string // of the names, which come in their order
	first     Workload
	workloads map[Workload]bool // if there is more than one
}

func (t *groupTally) add(name string, c *ChangeClient) {
	t.records += c.Span.Records
	w := c.Client.Workload()
	switch {
	case t.names == 0:
		t.first = w
	case t.workloads == nil && w != t.first:
		t.workloads = map[Workload]bool{t.first: true, w: true}
	case t.workloads != nil:
		t.workloads[w] = true
	}
	if t.names == 0 || t.last != name {
		t.names, t.last = t.names+1, name
	}
}

// of returns what a client belongs to. Domains are those of names.
func (d Dimension) of(c Client) string {
	switch d {
	case ByVPC:
		return c.VPC
	case ByInstance:
		return c.Instance
	case ByAddress:
		return c.VPC + " " + c.Address
	default:
		return c.Label()
	}
}

// RegistrableDomain returns the part of a name that somebody registered, as in example.co.uk
// for www.example.co.uk, and the name itself if there is none.
func RegistrableDomain(name string) string {
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return domain
}

// Ranked returns the changes of some classes, those first that concern most workloads, then on
// most days, then most records.
func (r *Report) Ranked(classes ...Class) []*Change {
	type rank struct {
		change    *Change
		workloads int
		records   int64
	}
	var ranks []rank
	for i := range r.Changes {
		if c := &r.Changes[i]; slices.Contains(classes, c.Class) {
			ranks = append(ranks, rank{c, len(c.Workloads()), c.Span().Records})
		}
	}
	slices.SortStableFunc(ranks, func(a, b rank) int {
		return cmp.Or(b.workloads-a.workloads, len(b.change.Days)-len(a.change.Days), cmp.Compare(b.records, a.records),
			strings.Compare(a.change.Name, b.change.Name))
	})
	all := make([]*Change, len(ranks))
	for i := range ranks {
		all[i] = ranks[i].change
	}
	return all
}
