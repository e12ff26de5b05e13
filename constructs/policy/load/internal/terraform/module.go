package terraform

import (
	"fmt"
	"slices"
)

// module is an instance of a module; the root has no address.
type module struct {
	address   string
	parent    *module
	config    *config
	call      *configCall            // by the parent; nil for the root
	key       any                    // of the instance; nil without count and for_each
	resources map[string][]*resource // by their address in the module without a key
	children  map[string][]*module   // by the name of the call
	rows      []row                  // see rowOf
}

func newModule(config *config) *module {
	return &module{config: config, resources: map[string][]*resource{}, children: map[string][]*module{}}
}

// moduleAt returns the instance with an address, and makes it with those around it if
// it is not there yet.
func (p *plan) moduleAt(address string) *module {
	steps := stepsOfAddress(address)
	at := p.root
	for i := 0; i+1 < len(steps) && steps[i].name == "module"; i += 2 {
		name, key := steps[i+1].name, any(nil)
		if i+2 < len(steps) && steps[i+2].key != nil {
			key = steps[i+2].key
			i++
		}
		at = at.child(name, key)
	}
	return at
}

// child returns an instance of a module that this one calls.
func (m *module) child(name string, key any) *module {
	for _, c := range m.children[name] {
		if c.key == key {
			return c
		}
	}
	c := newModule(&config{})
	c.address, c.parent, c.key = m.within("module."+name), m, key
	if key != nil {
		c.address += keyText(key)
	}
	if call, found := m.config.Calls[name]; found {
		c.call, c.config = &call, &call.Module
	}
	m.children[name] = append(m.children[name], c)
	return c
}

// within returns an address in a module as one of the whole configuration.
func (m *module) within(address string) string {
	if m.address == "" {
		return address
	}
	return m.address + "." + address
}

func keyText(key any) string {
	if s, ok := key.(string); ok {
		return fmt.Sprintf("[%q]", s)
	}
	return fmt.Sprintf("[%v]", key)
}

// instances returns those of a module that is called without count and for_each even
// if a plan shows nothing in it.
func (m *module) instances(name string) []*module {
	call, found := m.config.Calls[name]
	if found && call.ForEach == nil && call.Count == nil {
		return []*module{m.child(name, nil)}
	}
	return m.children[name]
}

// configOf returns how a resource is written.
func (m *module) configOf(r value) *configResource {
	for i := range m.config.Resources {
		c := &m.config.Resources[i]
		if c.Type == r.Type && c.Name == r.Name && c.Mode == r.Mode {
			return c
		}
	}
	return nil
}

// matching returns the resources of the module that a reference is about.
func (m *module) matching(t resourceName) []*resource {
	all := m.resources[t.String()]
	if t.key == nil {
		return all
	}
	for _, r := range all {
		if r.Index == t.key {
			return []*resource{r}
		}
	}
	return nil
}

// place is where an expression stands: in a resource, or in the call of a module.
type place struct {
	module   *module
	name     string    // the address of what it stands in
	resource *resource // nil in a call

	key     any // each.key or count.index
	forEach *expression
	peers   int // instances of what it stands in
}

func (r *resource) place() place {
	at := place{module: r.module, name: r.Address, resource: r, key: r.Index}
	if r.config != nil {
		at.forEach = r.config.ForEach
		at.peers = len(r.module.matching(resourceName{data: r.Mode == "data", typ: r.Type, name: r.Name}))
	}
	return at
}

// callPlace is where the arguments of a module stand.
func (m *module) callPlace() place {
	at := place{module: m.parent, name: m.address, key: m.key}
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
func narrow[T any](all []T, keyOf func(T) any, keys []any, at place) []T {
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
