package load

import (
	"maps"
	"slices"
)

// A module often makes the rules of a table that its caller gives, by way of a local: for_each
// is then the local, of which a plan has nothing, and the table is the value of a variable,
// which a plan has. What is known of the rule tells its row.

// tfRow is an object within the value of a variable, with what stands around it.
type tfRow struct {
	object  map[string]any
	key     any   // that the object has in what is around it
	outside []any // the keys and texts of all that is around it
}

// leastAgreement is how many arguments of a resource its row has to have.
const leastAgreement = 2

// keysInTables returns what the column of a reference such as each.value.list has in the
// row of a resource. Without such a column, a local has made it of where the row stands.
func (p *tfPlan) keysInTables(steps []tfStep, at tfPlace) []any {
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
func (p *tfPlan) rowOf(at tfPlace) tfRow {
	known := at.resource.columns()
	var best []tfRow
	most := leastAgreement
	for _, each := range p.rows(at.module) {
		n, contradicts := each.agreement(known)
		switch {
		case contradicts || n < most:
		case n > most:
			most, best = n, []tfRow{each}
		default:
			best = append(best, each)
		}
	}
	if len(best) != 1 {
		return tfRow{}
	}
	return best[0]
}

// columns returns the values of the arguments of a resource that are each.value.NAME, by the
// name.
func (r *tfResource) columns() map[string]any {
	known := map[string]any{}
	for argument := range r.config.Expressions {
		references := longest(r.config.expression(argument).References)
		if len(references) != 1 {
			continue
		}
		steps := stepsOfAddress(references[0])
		value, state := r.get(argument)
		if len(steps) == 3 && steps[0].name == "each" && steps[1].name == "value" && state == tfKnown {
			known[steps[2].name] = plain(value)
		}
	}
	return known
}

// agreement counts the columns that a row has as it should. The key of a row may stand for one
// that it does not have.
func (row tfRow) agreement(known map[string]any) (n int, contradicts bool) {
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
func (p *tfPlan) rows(m *tfModule) []tfRow {
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
	m.rows = []tfRow{}
	for _, name := range names {
		m.rows = appendRows(m.rows, p.variable(name, m), nil, nil, 0)
	}
	return m.rows
}

// deepest is how deep in a variable rows are looked for.
const deepest = 16

func appendRows(rows []tfRow, value, key any, outside []any, depth int) []tfRow {
	if depth > deepest {
		return rows
	}
	switch v := value.(type) {
	case map[string]any:
		rows = append(rows, tfRow{v, key, outside})
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
