package load

import "fmt"

// tfModule is an instance of a module; the root has no address.
type tfModule struct {
	address   string
	parent    *tfModule
	config    *tfConfig
	call      *tfConfigCall            // by the parent; nil for the root
	key       any                      // of the instance; nil without count and for_each
	resources map[string][]*tfResource // by their address in the module without a key
	children  map[string][]*tfModule   // by the name of the call
	rows      []tfRow                  // see rowOf
}

func newTfModule(config *tfConfig) *tfModule {
	return &tfModule{config: config, resources: map[string][]*tfResource{}, children: map[string][]*tfModule{}}
}

// moduleAt returns the instance with an address, and makes it with those around it if
// it is not there yet.
func (p *tfPlan) moduleAt(address string) *tfModule {
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
func (m *tfModule) child(name string, key any) *tfModule {
	for _, c := range m.children[name] {
		if c.key == key {
			return c
		}
	}
	c := newTfModule(&tfConfig{})
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
func (m *tfModule) within(address string) string {
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
// if nothing is in it that a plan tells.
func (m *tfModule) instances(name string) []*tfModule {
	call, found := m.config.Calls[name]
	if found && call.ForEach == nil && call.Count == nil {
		return []*tfModule{m.child(name, nil)}
	}
	return m.children[name]
}

// configOf returns how a resource is written.
func (m *tfModule) configOf(r tfValue) *tfConfigResource {
	for i := range m.config.Resources {
		c := &m.config.Resources[i]
		if c.Type == r.Type && c.Name == r.Name && c.Mode == r.Mode {
			return c
		}
	}
	return nil
}

// matching returns the resources of the module that a reference is about.
func (m *tfModule) matching(t tfTarget) []*tfResource {
	all := m.resources[t.String()]
	if t.key == nil {
		return all
	}
	for _, r := range all {
		if r.Index == t.key {
			return []*tfResource{r}
		}
	}
	return nil
}
