package load

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
func (p *tfPlan) sourceOf(r *tfResource, argument string) string {
	own := r.Address + "." + argument
	if value, state := r.get(argument); state == tfSecret {
		text, _ := json.Marshal(value)
		return sensitive + digest(own+string(text))
	}
	if r.config == nil {
		return own
	}
	s := tfSources{plan: p, seen: map[tfSeen]bool{}}
	s.expression(r.config.expression(argument), r.place())
	if len(s.found) == 0 {
		return own
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(s.found))), ", ")
}

// identityOf returns the ID of a data source, or all that it reads if it has none yet.
func (p *tfPlan) identityOf(r *tfResource) string {
	if id := r.idOf(); id != r.Address {
		return id
	}
	s := tfSources{plan: p, seen: map[tfSeen]bool{}}
	s.resource(r)
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(s.found))), ", ")
}

// sensitive begins the Source of a value that is not shown.
const sensitive = "a sensitive value "

// tfSources collects what an expression depends on.
type tfSources struct {
	plan  *tfPlan
	found []string
	seen  map[tfSeen]bool
}

func (s *tfSources) add(format string, values ...any) {
	s.found = append(s.found, fmt.Sprintf(format, values...))
}

func (s *tfSources) expression(e tfExpression, at tfPlace) {
	if e.Constant != nil {
		s.add("%s", brief(e.Constant))
	}
	for _, r := range longest(e.References) {
		s.reference(r, at)
	}
}

func (s *tfSources) reference(reference string, at tfPlace) {
	seen := tfSeen{at.module, at.name + " " + reference}
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
			s.expression(*at.forEach, tfPlace{module: at.module, name: at.name})
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

func (s *tfSources) variable(reference string, steps []tfStep, m *tfModule) {
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
func (s *tfSources) output(steps []tfStep, at tfPlace) {
	if len(steps) < 2 {
		return
	}
	for _, m := range at.module.children[steps[1].name] {
		for _, step := range steps[2:] {
			if output, ok := m.config.Outputs[step.name]; ok && step.key == nil {
				s.expression(output.Expression, tfPlace{module: m, name: m.address})
				break
			}
		}
	}
}

// resources takes what the plan has of the resources that are referred to: a data source
// reads something else once its arguments change.
func (s *tfSources) resources(reference string, steps []tfStep, at tfPlace) {
	s.add("%s", at.module.within(reference))
	target, ok := targetOf(steps)
	if !ok {
		return
	}
	for _, r := range at.module.matching(target) {
		s.resource(r)
	}
}

func (s *tfSources) resource(r *tfResource) {
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
		if _, state := r.get(argument); state == tfUnknown {
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
