package terraform

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// wanted is a kind of thing that has an ID.
type wanted struct {
	what  string
	types []string
}

// What the resources of DNS Firewall refer to.
func wantedList() wanted {
	return wanted{"domain list", []string{"aws_route53_resolver_firewall_domain_list"}}
}

func wantedGroup() wanted {
	return wanted{"rule group", []string{"aws_route53_resolver_firewall_rule_group"}}
}

func wantedVPC() wanted { return wanted{"VPC", []string{"aws_vpc", "aws_default_vpc"}} }

func wantedLogConfig() wanted {
	return wanted{"query log config", []string{"aws_route53_resolver_query_log_config"}}
}

func wantedProfile() wanted {
	return wanted{"Route 53 Profile", []string{"aws_route53profiles_profile"}}
}

func wantedDHCP() wanted {
	return wanted{"DHCP options", []string{"aws_vpc_dhcp_options", "aws_default_vpc_dhcp_options"}}
}

// referent is what an ID in a plan stands for: a resource, one of several, or
// something that the plan does not have.
type referent struct {
	resource *resource
	several  []*resource
	maybeNot bool   // it may be none of the several, but something outside
	outside  string // its ID, or else the reference that leads to it
	source   string // what identifies it, of one outside
	why      string // says why it is not known, if so
	invalid  bool
}

// resolve finds what an argument refers to by ID or ARN.
func (p *plan) resolve(r *resource, argument string, want wanted) referent {
	value, state := r.get(argument)
	text, isText := value.(string)
	switch {
	case state == stateNull:
		return referent{why: fmt.Sprintf("its %s is not set; it takes the ID of a %s", argument, want.what), invalid: true}
	case state == stateUnknown:
		return p.search(r, argument, want)
	case !isText:
		return referent{why: fmt.Sprintf("its %s is %v; it takes the ID of a %s", argument, value, want.what), invalid: true}
	}
	id := text[strings.LastIndex(text, "/")+1:] // of an ARN
	if known := p.withID(id, want); known != nil {
		return referent{resource: known}
	}
	if state == stateSecret {
		return p.secret(r, argument, want)
	}
	return referent{outside: id, source: id}
}

// withID returns the resource with an ID; what the plan manages comes before what it reads.
func (p *plan) withID(id string, want wanted) *resource {
	known := p.byID[want.what]
	if known == nil {
		known = map[string]*resource{}
		for _, r := range p.ofTypes(want.types) {
			if own, _ := r.get("id"); own != nil && (known[fmt.Sprint(own)] == nil || r.Mode != "data") {
				known[fmt.Sprint(own)] = r
			}
		}
		p.byID[want.what] = known
	}
	return known[id]
}

func (p *plan) ofTypes(types []string) []*resource {
	var all []*resource
	for _, t := range types {
		all = append(all, p.byType[t]...)
	}
	return all
}

// secret names what has a secret ID by the one reference that leads to it.
func (p *plan) secret(r *resource, argument string, want wanted) referent {
	found := p.search(r, argument, want)
	if found.outside != "" {
		return found
	}
	return referent{why: fmt.Sprintf("its %s is marked as sensitive, so the %s is not shown", argument, want.what)}
}

// search follows an ID that is not known before the plan is applied.
func (p *plan) search(r *resource, argument string, want wanted) referent {
	if r.config == nil {
		return referent{why: fmt.Sprintf("its %s is known only after apply, and the plan has no configuration of it", argument)}
	}
	s := search{plan: p, types: want.types, seen: map[seen]bool{}}
	s.follow(r.config.expression(argument), r.place())
	found := unknownFirst(s.found)
	outside := slices.Compact(slices.Sorted(slices.Values(s.outside)))
	switch {
	case len(found) == 1:
		return referent{resource: found[0]}
	case len(found) > 1:
		return referent{several: found, maybeNot: len(outside) > 0, why: fmt.Sprintf("its %s is known only after apply, and the plan does not say which of these it will be: %s", argument, addresses(found))}
	case len(outside) == 1:
		return referent{outside: outside[0], source: p.sourceOf(r, argument)}
	default:
		return referent{why: fmt.Sprintf("its %s is known only after apply, and leads to no %s of the plan", argument, want.what)}
	}
}

// unknownFirst leaves out resources whose ID is known if there are others: an ID that
// is not known is none of theirs.
func unknownFirst(found []*resource) []*resource {
	slices.SortFunc(found, func(a, b *resource) int { return cmp.Compare(a.Address, b.Address) })
	var unknown []*resource
	for _, r := range found {
		if _, state := r.get("id"); state == stateUnknown {
			unknown = append(unknown, r)
		}
	}
	if unknown == nil {
		return found
	}
	return unknown
}

func addresses(resources []*resource) string {
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

// step is one part of an address or a reference: a name, or the key of an instance, which
// is a string or a float64.
type step struct {
	name string
	key  any // nil for a name
}

// stepsOfAddress takes apart what is written as module.m["prod"].aws_vpc.this[0].id.
func stepsOfAddress(address string) []step {
	var steps []step
	for address != "" {
		if address[0] == '[' {
			key, rest := cutKey(address[1:])
			steps, address = append(steps, step{key: key}), rest
			continue
		}
		address = strings.TrimPrefix(address, ".")
		end := strings.IndexAny(address, ".[")
		if end < 0 {
			end = len(address)
		}
		steps, address = append(steps, step{name: address[:end]}), address[end:]
	}
	return steps
}

// cutKey reads a key and the bracket behind it. A key may have brackets and dots within its
// quotes. One that cannot be read is all that is left.
func cutKey(text string) (key any, rest string) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if decoder.Decode(&key) != nil || !isKey(key) {
		return text, ""
	}
	_, rest, _ = strings.Cut(text[decoder.InputOffset():], "]")
	return key, rest
}

func isKey(value any) bool {
	switch value.(type) {
	case string, float64:
		return true
	default:
		return false
	}
}

// resourceName is what a reference to a resource is about.
type resourceName struct {
	data       bool
	typ, name  string
	key        any // nil for all instances, or the only one
	attributes []step
}

// String is the address of the resource without a key.
func (t resourceName) String() string {
	if t.data {
		return "data." + t.typ + "." + t.name
	}
	return t.typ + "." + t.name
}

// targetOf reads a reference that begins with a resource.
func targetOf(steps []step) (resourceName, bool) {
	var t resourceName
	if steps[0].name == "data" {
		t.data, steps = true, steps[1:]
	}
	if len(steps) < 2 || steps[1].name == "" {
		return t, false
	}
	t.typ, t.name, steps = steps[0].name, steps[1].name, steps[2:]
	if len(steps) > 0 && steps[0].key != nil {
		t.key, steps = steps[0].key, steps[1:]
	}
	t.attributes = steps
	return t, true
}

// longest leaves out empty references and those that only begin another one: for a.b["k"].id,
// Terraform lists a.b["k"] and a.b as well.
func longest(references []string) []string {
	var kept []string
	for _, r := range references {
		begins := r == ""
		for _, other := range references {
			rest, found := strings.CutPrefix(other, r)
			begins = begins || found && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
		}
		if !begins {
			kept = append(kept, r)
		}
	}
	return kept
}
