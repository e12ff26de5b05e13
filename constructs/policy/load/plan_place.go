package load

import "slices"

// tfPlace is where an expression stands: in a resource, or in the call of a module.
type tfPlace struct {
	module   *tfModule
	name     string      // the address of what it stands in
	resource *tfResource // nil in a call

	key     any // each.key or count.index
	forEach *tfExpression
	peers   int // instances of what it stands in
}

func (r *tfResource) place() tfPlace {
	at := tfPlace{module: r.module, name: r.Address, resource: r, key: r.Index}
	if r.config != nil {
		at.forEach = r.config.ForEach
		at.peers = len(r.module.matching(tfTarget{data: r.Mode == "data", typ: r.Type, name: r.Name}))
	}
	return at
}

// callPlace is where the arguments of a module stand.
func (m *tfModule) callPlace() tfPlace {
	at := tfPlace{module: m.parent, name: m.address, key: m.key}
	if m.call != nil {
		at.forEach = m.call.ForEach
		at.peers = len(m.parent.instances(nameOfCall(m.address)))
	}
	return at
}

func nameOfCall(address string) string {
	steps := stepsOfAddress(address)
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].key == nil {
			return steps[i].name
		}
	}
	return ""
}

// narrow chooses among the instances of one thing those with a key that the reference
// speaks of. If there is none, it may be any.
func narrow[T any](all []T, keyOf func(T) any, keys []any, at tfPlace) []T {
	if len(all) < 2 {
		return all
	}
	var chosen []T
	for _, each := range all {
		key := keyOf(each)
		if _, number := key.(float64); number && key == at.key && at.peers != len(all) {
			continue // as in other[count.index + 1]
		}
		if slices.Contains(keys, key) {
			chosen = append(chosen, each)
		}
	}
	if chosen == nil {
		return all
	}
	return chosen
}
