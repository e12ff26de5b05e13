package terraform

import (
	"fmt"
	"slices"
)

// search looks for the resource that a value comes from which is not known before it
// is there.
type search struct {
	plan  *plan
	types []string // that the resource may have

	found   []*resource
	outside []string      // references that lead to no such resource
	seen    map[seen]bool // expressions that were followed
}

// seen is an expression by where it stands.
type seen struct {
	module *module
	what   string
}

// follow searches behind an expression.
func (s *search) follow(e expression, at place) {
	references := longest(e.References)
	keys := s.plan.keysIn(references, at)
	if instances := indexed(references); len(instances) > 0 {
		references = instances // the others choose among them
	}
	for _, r := range references {
		s.reference(r, at, keys)
	}
}

// indexed returns the references to resources and modules that end before an attribute,
// as they do before a key that is computed: of a.b[each.value.c].id, Terraform lists a.b and
// each.value.c.
func indexed(references []string) []string {
	var found []string
	for _, r := range references {
		steps := stepsOfAddress(r)
		switch steps[0].name {
		case "each", "var", "local", "count", "path", "terraform", "self":
		case "module":
			if len(steps) == 2 {
				found = append(found, r)
			}
		default:
			if t, ok := targetOf(steps); ok && t.key == nil && len(t.attributes) == 0 {
				found = append(found, r)
			}
		}
	}
	return found
}

func (s *search) reference(reference string, at place, keys []any) {
	steps := stepsOfAddress(reference)
	switch steps[0].name {
	case "each":
		if at.forEach != nil && s.first(at.module, "for_each "+at.name) {
			s.eachOf(*at.forEach, at)
		}
	case "var":
		if len(steps) > 1 {
			s.input(at.module, steps[1].name)
		}
	case "local":
		s.local(at.module, keys)
	case "module":
		s.output(reference, steps, at, keys)
	case "count", "path", "terraform", "self":
	default:
		s.resource(reference, steps, at, keys)
	}
}

// eachOf follows for_each, of whose parts the one with the own key is meant.
func (s *search) eachOf(e expression, at place) {
	for _, r := range longest(e.References) {
		s.reference(r, place{module: at.module}, []any{at.key})
	}
}

// first reports whether something has not been followed yet.
func (s *search) first(m *module, what string) bool {
	here := seen{m, what}
	followed := s.seen[here]
	s.seen[here] = true
	return !followed
}

// Resource takes the resource that is referred to, or follows the attribute of another
// one.
func (s *search) resource(reference string, steps []step, at place, keys []any) {
	target, ok := targetOf(steps)
	if !ok {
		return
	}
	found := narrow(at.module.matching(target), func(r *resource) any { return r.Index }, keys, at)
	s.orOutside(at.module.within(reference), func() {
		for _, r := range found {
			switch {
			case slices.Contains(s.types, r.Type):
				s.add(r)
			case len(target.attributes) > 0 && r.config != nil && s.first(r.module, r.Address+"."+target.attributes[0].name):
				s.follow(r.config.expression(target.attributes[0].name), r.place())
			}
		}
	})
}

func (s *search) add(r *resource) {
	if !slices.Contains(s.found, r) {
		s.found = append(s.found, r)
	}
}

// input follows an argument of a module to where it is called. What the root gets from
// outside is always known.
func (s *search) input(m *module, variable string) {
	if m.call != nil && s.first(m, "var."+variable) {
		s.follow(m.call.expression(variable), m.callPlace())
	}
}

// local takes what a local of a module could be made from, and of that what has a key by
// which the local is read, if there is any.
func (s *search) local(m *module, keys []any) {
	before := len(s.found)
	s.reach(m)
	var chosen []*resource
	for _, r := range s.found[before:] {
		if r.isUnder(keys, m) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) > 0 {
		s.found = append(s.found[:before], chosen...)
	}
}

// isUnder reports whether a resource, or a module below m that it is in, has one of some
// keys. Numbers say nothing where it is not known what is counted.
func (r *resource) isUnder(keys []any, m *module) bool {
	has := func(key any) bool {
		_, isText := key.(string)
		return isText && slices.Contains(keys, key)
	}
	for at := r.module; at != nil && at != m; at = at.parent {
		if has(at.key) {
			return true
		}
	}
	return has(r.Index)
}

// reach takes all that a local of a module could be made from, as no plan has its value.
func (s *search) reach(m *module) {
	if !s.first(m, "local") {
		return
	}
	for _, resources := range m.resources {
		for _, r := range resources {
			if slices.Contains(s.types, r.Type) {
				s.add(r)
			}
		}
	}
	for name := range m.config.Calls {
		for _, child := range m.instances(name) {
			for output := range child.config.Outputs {
				s.fromOutput(child, output, nil)
			}
		}
	}
	if m.call != nil {
		for variable := range m.call.Expressions {
			s.input(m, variable)
		}
	}
}

func (s *search) output(reference string, steps []step, at place, keys []any) {
	if len(steps) < 2 {
		return
	}
	instances, rest := at.module.instances(steps[1].name), steps[2:]
	if len(rest) > 0 && rest[0].key != nil {
		keys, rest = []any{rest[0].key}, rest[1:]
	}
	s.orOutside(at.module.within(reference), func() {
		for _, m := range narrow(instances, func(m *module) any { return m.key }, keys, at) {
			for output := range m.config.Outputs {
				if len(rest) == 0 || rest[0].name == output {
					s.fromOutput(m, output, elementsIn(rest))
				}
			}
		}
	})
}

// orOutside keeps a reference that leads nowhere.
func (s *search) orOutside(reference string, search func()) {
	before := len(s.found) + len(s.outside)
	search()
	if len(s.found)+len(s.outside) == before {
		s.outside = append(s.outside, reference)
	}
}

// fromOutput follows an output, of which an element may be meant.
func (s *search) fromOutput(m *module, output string, elements []any) {
	if !s.first(m, fmt.Sprint("output.", output, elements)) {
		return
	}
	e := m.config.Outputs[output].Expression
	if len(elements) == 0 {
		s.follow(e, place{module: m})
		return
	}
	for _, r := range longest(e.References) {
		s.reference(r, place{module: m}, elements)
	}
}

// elementsIn returns the keys behind an output, written as .a or ["a"].
func elementsIn(steps []step) []any {
	var keys []any
	for _, step := range steps[min(1, len(steps)):] {
		if step.key != nil {
			keys = append(keys, step.key)
		} else {
			keys = append(keys, step.name)
		}
	}
	return keys
}
