package terraform

import (
	"encoding/json"
	"maps"
	"slices"
)

// keysIn returns the values of those references of an expression by which it may choose
// among instances. That is a guess at what the expression does, which a plan does not contain: it
// counts only where there is an instance with such a key.
func (p *plan) keysIn(references []string, at place) []any {
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

// valueOf returns what a reference stands for, or nil if a plan does not say.
func (p *plan) valueOf(steps []step, reference string, at place) any {
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
func (p *plan) eachValue(at place) any {
	if at.forEach == nil {
		return nil
	}
	key, _ := at.key.(string)
	switch all := p.constant(*at.forEach, place{module: at.module}).(type) {
	case map[string]any:
		return all[key]
	case []any: // a set has its values for keys
		return at.key
	default:
		return nil
	}
}

// constant returns the value of an expression that is one, or refers to one.
func (p *plan) constant(e expression, at place) any {
	if e.Constant != nil {
		return e.Constant
	}
	if references := longest(e.References); len(references) == 1 {
		return p.valueOf(stepsOfAddress(references[0]), references[0], at)
	}
	return nil
}

// variable returns the value of a variable of a module.
func (p *plan) variable(name string, m *module) any {
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
func (p *plan) valueElsewhere(reference string, at place) any {
	if at.resource == nil || at.resource.config == nil {
		return nil
	}
	for _, argument := range slices.Sorted(maps.Keys(at.resource.config.Expressions)) {
		if slices.Equal(longest(at.resource.config.expression(argument).References), []string{reference}) {
			if value, state := at.resource.get(argument); state == stateKnown {
				return plain(value)
			}
		}
	}
	return nil
}

// within takes attributes and elements out of a value.
func within(value any, steps []step) any {
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

// A module often makes the rules of a table that its caller gives, by way of a local: for_each
// is then the local, of which a plan has nothing, and the table is the value of a variable,
// which a plan has. What is known of the rule identifies its row.

// row is an object within the value of a variable, with what stands around it.
type row struct {
	object  map[string]any
	key     any   // that the object has in what is around it
	outside []any // the keys and texts of all that is around it
}

// leastAgreement is how many arguments of a resource its row has to have.
const leastAgreement = 2

// keysInTables returns what the column of a reference such as each.value.list has in the
// row of a resource. Without such a column, a local has made it of where the row stands.
func (p *plan) keysInTables(steps []step, at place) []any {
	if at.resource == nil || at.resource.config == nil || len(steps) != 3 || steps[1].name != "value" {
		return nil
	}
	if !at.resource.rowSought {
		at.resource.row, at.resource.rowSought = p.rowOf(at), true
	}
	row := at.resource.row
	if value, column := row.object[steps[2].name]; column {
		return []any{value}
	}
	return row.outside
}

// rowOf returns the row that agrees with most arguments of a resource and contradicts
// none, if there is just one, and an empty one otherwise.
func (p *plan) rowOf(at place) row {
	known := at.resource.columns()
	var best []row
	most := leastAgreement
	for _, each := range p.rows(at.module) {
		n, contradicts := each.agreement(known)
		switch {
		case contradicts || n < most:
		case n > most:
			most, best = n, []row{each}
		default:
			best = append(best, each)
		}
	}
	if len(best) != 1 {
		return row{}
	}
	return best[0]
}

// columns returns the values of the arguments of a resource that are each.value.NAME, by the
// name.
func (r *resource) columns() map[string]any {
	known := map[string]any{}
	for argument := range r.config.Expressions {
		references := longest(r.config.expression(argument).References)
		if len(references) != 1 {
			continue
		}
		steps := stepsOfAddress(references[0])
		value, state := r.get(argument)
		if len(steps) == 3 && steps[0].name == "each" && steps[1].name == "value" && state == stateKnown {
			known[steps[2].name] = plain(value)
		}
	}
	return known
}

// agreement counts the columns that a row has as it should. The key of a row may stand for one
// that it does not have.
func (row row) agreement(known map[string]any) (n int, contradicts bool) {
	for name, want := range known {
		got, there := row.object[name]
		switch {
		case !isScalar(want):
		case !there || got == nil:
			if row.key == want {
				n++
			}
		case got == want:
			n++
		default:
			return 0, true
		}
	}
	return n, false
}

func isScalar(value any) bool {
	switch value.(type) {
	case string, float64, bool:
		return true
	default:
		return false
	}
}

// rows returns all objects in the variables of a module.
func (p *plan) rows(m *module) []row {
	if m.rows != nil {
		return m.rows
	}
	names := slices.Collect(maps.Keys(p.variables))
	if m.parent != nil {
		names = nil
		if m.call != nil {
			names = slices.Collect(maps.Keys(m.call.Expressions))
		}
	}
	m.rows = []row{}
	for _, name := range names {
		m.rows = appendRows(m.rows, p.variable(name, m), nil, nil, 0)
	}
	return m.rows
}

// deepest is how deep in a variable rows are looked for.
const deepest = 16

func appendRows(rows []row, value, key any, outside []any, depth int) []row {
	if depth > deepest {
		return rows
	}
	switch v := value.(type) {
	case map[string]any:
		rows = append(rows, row{v, key, outside})
		around := slices.Clone(outside)
		for _, text := range v {
			if s, ok := text.(string); ok {
				around = append(around, s)
			}
		}
		for name, inner := range v {
			rows = appendRows(rows, inner, name, append(slices.Clip(around), any(name)), depth+1)
		}
	case []any:
		for _, inner := range v {
			rows = appendRows(rows, inner, nil, outside, depth+1)
		}
	}
	return rows
}
