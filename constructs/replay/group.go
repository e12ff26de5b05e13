package replay

import (
	"cmp"
	"slices"

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
		records          int64
		names, workloads map[string]bool
	}
	all := map[key]*sums{}
	for i := range r.Changes {
		change := &r.Changes[i]
		for _, c := range change.Clients {
			k := key{by.of(change.Name, c.Client), change.Class}
			if all[k] == nil {
				all[k] = &sums{names: map[string]bool{}, workloads: map[string]bool{}}
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
	var all []*Change
	for i := range r.Changes {
		if slices.Contains(classes, r.Changes[i].Class) {
			all = append(all, &r.Changes[i])
		}
	}
	slices.SortStableFunc(all, func(a, b *Change) int {
		return cmp.Or(len(b.Workloads())-len(a.Workloads()), len(b.Days)-len(a.Days), cmp.Compare(b.Span().Records, a.Span().Records), cmp.Compare(a.Name, b.Name))
	})
	return all
}
