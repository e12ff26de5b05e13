package load

import (
	"slices"
	"sync"
)

// tfPlan is a plan, or a state, with its resources by module.
type tfPlan struct {
	file      string
	root      *tfModule
	variables map[string]any
	byAddress map[string]*tfResource
	byType    map[string][]*tfResource
	byID      map[string]map[string]*tfResource // see withID

	writtenPartition string // see partitionIn

	configuration func() string // identifies all that is written
}

// indexPlan finds all resources that there will be.
func indexPlan(file string, f *tfFile) *tfPlan {
	p := &tfPlan{
		file: file, root: newTfModule(&f.Configuration.Root), variables: map[string]any{},
		byAddress: map[string]*tfResource{}, byType: map[string][]*tfResource{}, byID: map[string]map[string]*tfResource{},
	}
	p.configuration = sync.OnceValue(func() string { return brief(f.Configuration.Root) })
	for name, v := range f.Variables {
		p.variables[name] = v.Value
	}
	changes := map[string]tfChange{}
	for _, c := range f.Changes {
		if c.Deposed == "" {
			changes[c.Address] = c
		}
	}
	for _, values := range []*tfValues{f.Planned, f.Values} {
		if values != nil {
			p.addModule(values.Root, changes, false)
		}
	}
	// What data sources have read is told of the state before.
	if f.Prior.Values != nil {
		p.addModule(f.Prior.Values.Root, nil, true)
	}
	p.addForgotten(f.Changes)
	return p
}

func (p *tfPlan) addModule(m tfValueModule, changes map[string]tfChange, onlyData bool) {
	at := p.moduleAt(m.Address)
	for _, v := range m.Resources {
		// A resource that Terraform forgets is here too, without values.
		change := changes[v.Address]
		if !change.forgets() && (v.Mode == "data" || !onlyData) {
			p.add(at, &tfResource{tfValue: v, after: change.Change.AfterUnknown, actions: change.Change.Actions})
		}
	}
	for _, child := range m.Children {
		p.addModule(child, changes, onlyData)
	}
}

// addForgotten adds what Terraform lets go of and leaves where it is.
func (p *tfPlan) addForgotten(changes []tfChange) {
	for _, c := range changes {
		if c.Deposed == "" && c.forgets() {
			c.Values, c.Sensitive = c.Change.Before, c.Change.BeforeSensitive
			p.add(p.moduleAt(c.ModuleAddress), &tfResource{tfValue: c.tfValue})
		}
	}
}

func (c tfChange) forgets() bool { return slices.Equal(c.Change.Actions, []string{"forget"}) }

func (p *tfPlan) add(m *tfModule, r *tfResource) {
	if p.byAddress[r.Address] != nil {
		return
	}
	if !isKey(r.Index) {
		r.Index = nil
	}
	p.byAddress[r.Address] = r
	p.byType[r.Type] = append(p.byType[r.Type], r)
	r.module, r.config = m, m.configOf(r.tfValue)
	name := tfTarget{data: r.Mode == "data", typ: r.Type, name: r.Name}.String()
	m.resources[name] = append(m.resources[name], r)
}
