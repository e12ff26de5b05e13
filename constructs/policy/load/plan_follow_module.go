package load

import (
	"fmt"
	"slices"
)

// input follows an argument of a module to where it is called. What the root gets from
// outside is always known.
func (s *tfSearch) input(m *tfModule, variable string) {
	if m.call != nil && s.first(m, "var."+variable) {
		s.follow(m.call.expression(variable), m.callPlace())
	}
}

// local takes what a local of a module could be made from, and of that what has a key by
// which the local is read, if there is any.
func (s *tfSearch) local(m *tfModule, keys []any) {
	before := len(s.found)
	s.reach(m)
	var chosen []*tfResource
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
// keys. Numbers tell nothing where it is not known what is counted.
func (r *tfResource) isUnder(keys []any, m *tfModule) bool {
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

// reach takes all that a local of a module could be made from, as no plan tells what it is.
func (s *tfSearch) reach(m *tfModule) {
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

func (s *tfSearch) output(reference string, steps []tfStep, at tfPlace, keys []any) {
	if len(steps) < 2 {
		return
	}
	instances, rest := at.module.instances(steps[1].name), steps[2:]
	if len(rest) > 0 && rest[0].key != nil {
		keys, rest = []any{rest[0].key}, rest[1:]
	}
	s.orOutside(at.module.within(reference), func() {
		for _, m := range narrow(instances, func(m *tfModule) any { return m.key }, keys, at) {
			for output := range m.config.Outputs {
				if len(rest) == 0 || rest[0].name == output {
					s.fromOutput(m, output, elementsIn(rest))
				}
			}
		}
	})
}

// orOutside keeps a reference that leads nowhere.
func (s *tfSearch) orOutside(reference string, search func()) {
	before := len(s.found) + len(s.outside)
	search()
	if len(s.found)+len(s.outside) == before {
		s.outside = append(s.outside, reference)
	}
}

// fromOutput follows an output, of which an element may be meant.
func (s *tfSearch) fromOutput(m *tfModule, output string, elements []any) {
	if !s.first(m, fmt.Sprint("output.", output, elements)) {
		return
	}
	e := m.config.Outputs[output].Expression
	if len(elements) == 0 {
		s.follow(e, tfPlace{module: m})
		return
	}
	for _, r := range longest(e.References) {
		s.reference(r, tfPlace{module: m}, elements)
	}
}

// elementsIn returns the keys behind an output, written as .a or ["a"].
func elementsIn(steps []tfStep) []any {
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
