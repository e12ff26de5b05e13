package load

import (
	"encoding/json"
	"maps"
	"slices"
)

// keysIn returns the values of those references of an expression by which it may choose
// among instances. That is a guess at what the expression does, which a plan does not tell: it
// counts only where there is an instance with such a key.
func (p *tfPlan) keysIn(references []string, at tfPlace) []any {
	var keys []any
	for _, r := range references {
		steps := stepsOfAddress(r)
		value := p.valueOf(steps, r, at)
		if isKey(value) {
			keys = append(keys, value)
		}
		if value == nil && steps[0].name == "each" {
			keys = append(keys, p.keysInTables(steps, at)...)
		}
	}
	return keys
}

// valueOf returns what a reference stands for, or nil if a plan does not tell.
func (p *tfPlan) valueOf(steps []tfStep, reference string, at tfPlace) any {
	switch {
	case len(steps) < 2:
		return nil
	case steps[0].name == "count", steps[0].name == "each" && steps[1].name == "key":
		return at.key
	case steps[0].name == "each":
		if value := within(p.eachValue(at), steps[2:]); value != nil {
			return value
		}
		return p.valueElsewhere(reference, at)
	case steps[0].name == "var":
		return within(p.variable(steps[1].name, at.module), steps[2:])
	default:
		return nil
	}
}

// eachValue returns each.value.
func (p *tfPlan) eachValue(at tfPlace) any {
	if at.forEach == nil {
		return nil
	}
	key, _ := at.key.(string)
	switch all := p.constant(*at.forEach, tfPlace{module: at.module}).(type) {
	case map[string]any:
		return all[key]
	case []any: // a set has its values for keys
		return at.key
	default:
		return nil
	}
}

// constant returns the value of an expression that is one, or refers to one.
func (p *tfPlan) constant(e tfExpression, at tfPlace) any {
	if e.Constant != nil {
		return e.Constant
	}
	if references := longest(e.References); len(references) == 1 {
		return p.valueOf(stepsOfAddress(references[0]), references[0], at)
	}
	return nil
}

// variable returns the value of a variable of a module.
func (p *tfPlan) variable(name string, m *tfModule) any {
	if m.parent == nil {
		return p.variables[name]
	}
	if m.call == nil {
		return nil
	}
	return p.constant(m.call.expression(name), m.callPlace())
}

// valueElsewhere looks for another argument of the same resource that is just this
// reference, and has its value.
func (p *tfPlan) valueElsewhere(reference string, at tfPlace) any {
	if at.resource == nil || at.resource.config == nil {
		return nil
	}
	for _, argument := range slices.Sorted(maps.Keys(at.resource.config.Expressions)) {
		if slices.Equal(longest(at.resource.config.expression(argument).References), []string{reference}) {
			if value, state := at.resource.get(argument); state == tfKnown {
				return plain(value)
			}
		}
	}
	return nil
}

// within takes attributes and elements out of a value.
func within(value any, steps []tfStep) any {
	for _, step := range steps {
		key := step.key
		if key == nil {
			key = step.name
		}
		switch v := value.(type) {
		case map[string]any:
			name, _ := key.(string)
			value = v[name]
		case []any:
			i, ok := key.(float64)
			if !ok || i < 0 || int(i) >= len(v) {
				return nil
			}
			value = v[int(i)]
		default:
			return nil
		}
	}
	return value
}

// plain turns a number as resources have it into one as keys have it.
func plain(value any) any {
	if n, ok := value.(json.Number); ok {
		f, _ := n.Float64()
		return f
	}
	return value
}
