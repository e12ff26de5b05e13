package load

import "slices"

// tfSearch looks for the resource that a value comes from which is not known before it
// is there.
type tfSearch struct {
	plan  *tfPlan
	types []string // that the resource may have

	found   []*tfResource
	outside []string        // references that lead to no such resource
	seen    map[tfSeen]bool // expressions that were followed
}

// tfSeen is an expression by where it stands.
type tfSeen struct {
	module *tfModule
	what   string
}

// follow searches behind an expression.
func (s *tfSearch) follow(e tfExpression, at tfPlace) {
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

func (s *tfSearch) reference(reference string, at tfPlace, keys []any) {
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
func (s *tfSearch) eachOf(e tfExpression, at tfPlace) {
	for _, r := range longest(e.References) {
		s.reference(r, tfPlace{module: at.module}, []any{at.key})
	}
}

// first reports whether something has not been followed yet.
func (s *tfSearch) first(m *tfModule, what string) bool {
	here := tfSeen{m, what}
	followed := s.seen[here]
	s.seen[here] = true
	return !followed
}

// resource takes the resource that is referred to, or follows the attribute of another
// one.
func (s *tfSearch) resource(reference string, steps []tfStep, at tfPlace, keys []any) {
	target, ok := targetOf(steps)
	if !ok {
		return
	}
	found := narrow(at.module.matching(target), func(r *tfResource) any { return r.Index }, keys, at)
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

func (s *tfSearch) add(r *tfResource) {
	if !slices.Contains(s.found, r) {
		s.found = append(s.found, r)
	}
}
