package terraform

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sourceOf returns what an argument is read from that is not known: what its expression
// refers to, and what that is made of. A plan does not have what an expression does with its
// references.
func (p *plan) sourceOf(r *resource, argument string) string {
	own := r.Address + "." + argument
	if value, state := r.get(argument); state == stateSecret {
		text, _ := json.Marshal(value)
		return sensitive + digest(own+string(text))
	}
	if r.config == nil {
		return own
	}
	s := sources{plan: p, seen: map[seen]bool{}}
	s.expression(r.config.expression(argument), r.place())
	if len(s.found) == 0 {
		return own
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(s.found))), ", ")
}

// identityOf returns the ID of a data source, or all that it reads if it has none yet.
func (p *plan) identityOf(r *resource) string {
	if id := r.idOf(); id != r.Address {
		return id
	}
	s := sources{plan: p, seen: map[seen]bool{}}
	s.resource(r)
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(s.found))), ", ")
}

// sensitive begins the Source of a value that is not shown.
const sensitive = "a sensitive value "

// sources collects what an expression depends on.
type sources struct {
	plan  *plan
	found []string
	seen  map[seen]bool
}

func (s *sources) add(format string, values ...any) {
	s.found = append(s.found, fmt.Sprintf(format, values...))
}

func (s *sources) expression(e expression, at place) {
	if e.Constant != nil {
		s.add("%s", brief(e.Constant))
	}
	for _, r := range longest(e.References) {
		s.reference(r, at)
	}
}

func (s *sources) reference(reference string, at place) {
	seen := seen{at.module, at.name + " " + reference}
	if s.seen[seen] {
		return
	}
	s.seen[seen] = true
	steps := stepsOfAddress(reference)
	switch steps[0].name {
	case "var":
		s.variable(reference, steps, at.module)
	case "each", "count":
		s.add("%s of %s", reference, brief(at.key))
		if at.forEach != nil {
			s.expression(*at.forEach, place{module: at.module, name: at.name})
		}
	case "local":
		// A plan has no locals. They are the same where the whole configuration is.
		s.add("%s of the configuration %s", at.module.within(reference), s.plan.configuration())
	case "module":
		s.add("%s", at.module.within(reference))
		s.output(steps, at)
	case "path", "terraform", "self":
		s.add("%s", reference)
	default:
		s.resources(reference, steps, at)
	}
}

func (s *sources) variable(reference string, steps []step, m *module) {
	switch {
	case len(steps) < 2:
	case m.parent == nil:
		if value, known := s.plan.variables[steps[1].name]; known {
			s.add("%s = %s", reference, brief(value))
		} else {
			s.add("%s", reference)
		}
	case m.call == nil:
		s.add("%s", m.within(reference))
	default:
		s.expression(m.call.expression(steps[1].name), m.callPlace())
	}
}

// output follows the output of a module.
func (s *sources) output(steps []step, at place) {
	if len(steps) < 2 {
		return
	}
	for _, m := range at.module.children[steps[1].name] {
		for _, step := range steps[2:] {
			if output, ok := m.config.Outputs[step.name]; ok && step.key == nil {
				s.expression(output.Expression, place{module: m, name: m.address})
				break
			}
		}
	}
}

// resources takes what the plan has of the resources that are referred to: a data source
// reads something else once its arguments change.
func (s *sources) resources(reference string, steps []step, at place) {
	s.add("%s", at.module.within(reference))
	target, ok := targetOf(steps)
	if !ok {
		return
	}
	for _, r := range at.module.matching(target) {
		s.resource(r)
	}
}

func (s *sources) resource(r *resource) {
	r.decode()
	values := brief(r.values)
	if len(r.sensitive) > 0 {
		values = digest(values)
	}
	s.add("%s %s", r.Address, values)
	if r.config == nil {
		return
	}
	for _, argument := range slices.Sorted(maps.Keys(r.config.Expressions)) {
		if _, state := r.get(argument); state == stateUnknown {
			s.expression(r.config.expression(argument), r.place())
		}
	}
}

// brief is a value as JSON, or what identifies one that is too long to be shown.
func brief(value any) string {
	text, _ := json.Marshal(value)
	if len(text) > 120 {
		return digest(string(text))
	}
	return string(text)
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}
