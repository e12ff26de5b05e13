package load

import (
	"encoding/json"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy/access"
)

// first says whether Terraform makes a policy before a config. Where a reference leads out
// of the module or through something whose dependencies a plan does not tell, it may.
func (m *tfMapping) first(p, config *tfResource) access.Truth {
	isNew := func(r *tfResource) bool { return slices.Equal(r.actions, []string{"create"}) }
	if p.config == nil || config.config == nil || p.module != config.module || !isNew(p) || !isNew(config) {
		return access.Maybe
	}
	target := tfTarget{typ: p.Type, name: p.Name}.String()
	return config.module.waits(config.config, target, map[*tfConfigResource]bool{})
}

// waits says whether a resource depends on another one of its module.
func (m *tfModule) waits(c *tfConfigResource, target string, seen map[*tfConfigResource]bool) access.Truth {
	if seen[c] {
		return access.No
	}
	seen[c] = true
	truth := access.No
	for _, reference := range c.dependencies() {
		truth = max(truth, m.leads(reference, target, seen))
	}
	return truth
}

func (m *tfModule) leads(reference, target string, seen map[*tfConfigResource]bool) access.Truth {
	steps := stepsOfAddress(reference)
	if len(steps) == 0 {
		return access.No
	}
	switch steps[0].name {
	case "each", "count", "path", "terraform", "self":
		return access.No // what each is comes from for_each, whose references are followed
	case "var":
		if m.parent == nil {
			return access.No
		}
		return access.Maybe
	case "local", "module":
		return access.Maybe
	}
	t, ok := targetOf(steps)
	if !ok {
		return access.Maybe
	}
	if t.String() == target {
		return access.Yes
	}
	for i := range m.config.Resources {
		c := &m.config.Resources[i]
		if (tfTarget{data: c.Mode == "data", typ: c.Type, name: c.Name}).String() == t.String() {
			return m.waits(c, target, seen)
		}
	}
	return access.No
}

// dependencies returns all references of a resource, and what it names in depends_on.
func (c *tfConfigResource) dependencies() []string {
	all := slices.Clone(c.DependsOn)
	for _, raw := range c.Expressions {
		var value any
		if json.Unmarshal(raw, &value) == nil {
			all = append(all, referencesIn(value)...)
		}
	}
	for _, e := range []*tfExpression{c.ForEach, c.Count} {
		if e != nil {
			all = append(all, e.References...)
		}
	}
	return all
}
