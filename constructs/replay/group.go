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
	type key struct {
		text  string
		class Class
	}
	type sums struct {
		records   int64
		names     map[string]bool
		workloads map[Workload]bool
	}
	all := map[key]*sums{}
	for i := range r.Changes {
		change := &r.Changes[i]
		for _, c := range change.Clients {
			k := key{by.of(change.Name, c.Client), change.Class}
			if all[k] == nil {
				all[k] = &sums{names: map[string]bool{}, workloads: map[Workload]bool{}}
			}
			all[k].records += c.Span.Records
			all[k].names[change.Name] = true
			all[k].workloads[c.Client.Workload()] = true
		}
	}
	var groups []Group
	for k, s := range all {
		groups = append(groups, Group{k.text, k.class, len(s.names), len(s.workloads), s.records})
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(a.Class, b.Class), b.Workloads-a.Workloads, b.Names-a.Names, cmp.Compare(b.Records, a.Records), cmp.Compare(a.Key, b.Key))
	})
	return groups
}

func (d Dimension) of(name string, c Client) string {
	switch d {
	case ByDomain:
		return RegistrableDomain(name)
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
