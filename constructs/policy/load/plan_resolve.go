package load

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// tfWanted is a kind of thing that has an ID.
type tfWanted struct {
	what  string
	types []string
}

// What the resources of DNS Firewall refer to.
func wantedList() tfWanted {
	return tfWanted{"domain list", []string{"aws_route53_resolver_firewall_domain_list"}}
}
func wantedGroup() tfWanted {
	return tfWanted{"rule group", []string{"aws_route53_resolver_firewall_rule_group"}}
}
func wantedVPC() tfWanted { return tfWanted{"VPC", []string{"aws_vpc", "aws_default_vpc"}} }
func wantedLogConfig() tfWanted {
	return tfWanted{"query log config", []string{"aws_route53_resolver_query_log_config"}}
}
func wantedProfile() tfWanted {
	return tfWanted{"Route 53 Profile", []string{"aws_route53profiles_profile"}}
}
func wantedDHCP() tfWanted {
	return tfWanted{"DHCP options", []string{"aws_vpc_dhcp_options", "aws_default_vpc_dhcp_options"}}
}

// tfReferent is what an ID in a plan stands for: a resource, one of several, or
// something that the plan does not have.
type tfReferent struct {
	resource *tfResource
	several  []*tfResource
	maybeNot bool   // it may be none of the several, but something outside
	outside  string // its ID, or else the reference that leads to it
	source   string // what identifies it, of one outside
	why      string // says why it cannot be told, if so
	invalid  bool
}

// resolve finds what an argument refers to by ID or ARN.
func (p *tfPlan) resolve(r *tfResource, argument string, want tfWanted) tfReferent {
	value, state := r.get(argument)
	text, isText := value.(string)
	switch {
	case state == tfNull:
		return tfReferent{why: fmt.Sprintf("its %s is not set; it takes the ID of a %s", argument, want.what), invalid: true}
	case state == tfUnknown:
		return p.search(r, argument, want)
	case !isText:
		return tfReferent{why: fmt.Sprintf("its %s is %v; it takes the ID of a %s", argument, value, want.what), invalid: true}
	}
	id := text[strings.LastIndex(text, "/")+1:] // of an ARN
	if known := p.withID(id, want); known != nil {
		return tfReferent{resource: known}
	}
	if state == tfSecret {
		return p.secret(r, argument, want)
	}
	return tfReferent{outside: id, source: id}
}

// withID returns the resource with an ID; what the plan manages comes before what it reads.
func (p *tfPlan) withID(id string, want tfWanted) *tfResource {
	known := p.byID[want.what]
	if known == nil {
		known = map[string]*tfResource{}
		for _, r := range p.ofTypes(want.types) {
			if own, _ := r.get("id"); own != nil && (known[fmt.Sprint(own)] == nil || r.Mode != "data") {
				known[fmt.Sprint(own)] = r
			}
		}
		p.byID[want.what] = known
	}
	return known[id]
}

func (p *tfPlan) ofTypes(types []string) []*tfResource {
	var all []*tfResource
	for _, t := range types {
		all = append(all, p.byType[t]...)
	}
	return all
}

// secret names what has a secret ID by the one reference that leads to it.
func (p *tfPlan) secret(r *tfResource, argument string, want tfWanted) tfReferent {
	found := p.search(r, argument, want)
	if found.outside != "" {
		return found
	}
	return tfReferent{why: fmt.Sprintf("its %s is marked as sensitive, so the %s is not shown", argument, want.what)}
}

// search follows an ID that is not known before the plan is applied.
func (p *tfPlan) search(r *tfResource, argument string, want tfWanted) tfReferent {
	if r.config == nil {
		return tfReferent{why: fmt.Sprintf("its %s is known only after apply, and the plan has no configuration of it", argument)}
	}
	s := tfSearch{plan: p, types: want.types, seen: map[tfSeen]bool{}}
	s.follow(r.config.expression(argument), r.place())
	found := unknownFirst(s.found)
	outside := slices.Compact(slices.Sorted(slices.Values(s.outside)))
	switch {
	case len(found) == 1:
		return tfReferent{resource: found[0]}
	case len(found) > 1:
		return tfReferent{several: found, maybeNot: len(outside) > 0, why: fmt.Sprintf("its %s is known only after apply, and the plan does not tell which of these it will be: %s", argument, addresses(found))}
	case len(outside) == 1:
		return tfReferent{outside: outside[0], source: p.sourceOf(r, argument)}
	default:
		return tfReferent{why: fmt.Sprintf("its %s is known only after apply, and leads to no %s of the plan", argument, want.what)}
	}
}

// unknownFirst leaves out resources whose ID is known if there are others: an ID that
// is not known is none of theirs.
func unknownFirst(found []*tfResource) []*tfResource {
	slices.SortFunc(found, func(a, b *tfResource) int { return cmp.Compare(a.Address, b.Address) })
	var unknown []*tfResource
	for _, r := range found {
		if _, state := r.get("id"); state == tfUnknown {
			unknown = append(unknown, r)
		}
	}
	if unknown == nil {
		return found
	}
	return unknown
}

func addresses(resources []*tfResource) string {
	const most = 5
	var all []string
	for i, r := range resources {
		if i == most {
			all = append(all, fmt.Sprintf("%d more", len(resources)-most))
			break
		}
		all = append(all, r.Address)
	}
	return strings.Join(all, ", ")
}
