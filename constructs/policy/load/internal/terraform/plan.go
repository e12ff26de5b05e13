// Package terraform reads a policy from what terraform show -json writes about a plan or a
// state, see [FromPlan], and what a plan changes, see [Changes].
//
// It does not use hashicorp/terraform-json and hcl/v2, which would replace only about 110 of its
// lines: types of JSON and the parsing of addresses. terraform-json v0.29 does not have the errored
// member, by which a plan that failed is refused, and decodes the attributes of every resource at
// once: for a plan of 46 MB it takes twice as long and allocates 429 MB instead of 83. Together they
// add 21 packages and 1.8 MB to a binary, and neither knows what a reference leads to, which
// is most of what is here.
package terraform

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// FromPlan reads what terraform show -json writes about a plan or a state.
func FromPlan(file string, text []byte) (*policy.Policy, error) {
	f, err := parsePlan(file, text)
	if err != nil {
		return nil, err
	}
	if f.Planned == nil && f.Values == nil {
		return nil, fmt.Errorf("%s has neither planned_values nor values: terraform show -json wrote it without a plan or a state", file)
	}
	m := newMapping(indexPlan(file, f))
	m.writtenPartition = partitionIn(text)
	if f.Errored {
		m.policy.Unknowns = append(m.policy.Unknowns, policy.Unknown{
			Property: policy.Existence, Why: "terraform plan failed, so what it planned is not all there will be", Origin: policy.Origin{File: file},
		})
	}
	m.addLists()
	m.addGroups()
	m.addRules()
	m.addAssociations()
	m.addFailModes()
	m.addNameServers()
	m.addQueryLogConfigs()
	m.addQueryLogs()
	m.addProfiles()
	m.addFirewallManager()
	m.addUnread()
	return m.finish(), nil
}

func parsePlan(path string, text []byte) (*file, error) {
	var f file
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fmt.Errorf("%s: %w", path, wordJSON(err))
	}
	return &f, nil
}

// wordJSON says where an error of JSON is.
func wordJSON(err error) error {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("byte %d: %w", syntax.Offset, err)
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("%s has a %s, which is not what terraform show -json writes", wrong.Field, wrong.Value)
	}
	return err
}

// file is the JSON of terraform show, of a plan or of a state, as far as it is of use. See
// https://developer.hashicorp.com/terraform/internals/json-format.
type file struct {
	Planned *values `json:"planned_values"` // of a plan
	Values  *values `json:"values"`         // of a state

	Prior struct {
		Values *values `json:"values"`
	} `json:"prior_state"`

	Variables map[string]struct {
		Value any `json:"value"`
	} `json:"variables"`

	Changes       []change `json:"resource_changes"`
	Configuration struct {
		Root config `json:"root_module"`
	} `json:"configuration"`

	Errored bool `json:"errored"`
}

type values struct {
	Root valueModule `json:"root_module"`
}

type valueModule struct {
	Address   string        `json:"address"`
	Resources []value       `json:"resources"`
	Children  []valueModule `json:"child_modules"`
}

// value is an instance of a resource. Most are of no interest, so what is in them is
// decoded late.
type value struct {
	Address   string          `json:"address"`
	Mode      string          `json:"mode"`
	Type      string          `json:"type"`
	Name      string          `json:"name"`
	Index     any             `json:"index"`
	Values    json.RawMessage `json:"values"`
	Sensitive json.RawMessage `json:"sensitive_values"`
}

type change struct {
	value
	ModuleAddress string `json:"module_address"`
	Deposed       string `json:"deposed"`
	Change        struct {
		Actions         []string        `json:"actions"`
		Before          json.RawMessage `json:"before"`
		BeforeSensitive json.RawMessage `json:"before_sensitive"`
		After           json.RawMessage `json:"after"`
		AfterUnknown    json.RawMessage `json:"after_unknown"`
	} `json:"change"`
}

// config is a module as it is written. Locals are not in it.
type config struct {
	Resources []configResource      `json:"resources"`
	Calls     map[string]configCall `json:"module_calls"`
	Outputs   map[string]struct {
		Expression expression `json:"expression"`
	} `json:"outputs"`
}

type configResource struct {
	Mode      string   `json:"mode"`
	Type      string   `json:"type"`
	Name      string   `json:"name"`
	Provider  string   `json:"provider_config_key"`
	DependsOn []string `json:"depends_on"`
	repeated
}

type configCall struct {
	Module config `json:"module"`
	repeated
}

// repeated is what resources and calls of modules have in common.
type repeated struct {
	Expressions map[string]json.RawMessage `json:"expressions"` // nested blocks among them
	ForEach     *expression                `json:"for_each_expression"`
	Count       *expression                `json:"count_expression"`
}

// expression is an expression: its value, or what it refers to, in no form that shows what
// it makes of it.
type expression struct {
	Constant   any      `json:"constant_value"`
	References []string `json:"references"`
}

// expression returns that of an argument. What cannot be read as one has no
// references.
func (r repeated) expression(argument string) expression {
	var e expression
	_ = json.Unmarshal(r.Expressions[argument], &e)
	return e
}

// plan is a plan, or a state, with its resources by module.
type plan struct {
	file      string
	root      *module
	variables map[string]any
	byAddress map[string]*resource
	byType    map[string][]*resource
	byID      map[string]map[string]*resource // see withID

	writtenPartition string // see partitionIn

	configuration func() string // identifies all that is written
}

// indexPlan finds all resources that there will be.
func indexPlan(file string, f *file) *plan {
	p := &plan{
		file: file, root: newModule(&f.Configuration.Root), variables: map[string]any{},
		byAddress: map[string]*resource{}, byType: map[string][]*resource{}, byID: map[string]map[string]*resource{},
	}
	p.configuration = sync.OnceValue(func() string { return brief(f.Configuration.Root) })
	for name, v := range f.Variables {
		p.variables[name] = v.Value
	}
	changes := map[string]change{}
	for _, c := range f.Changes {
		if c.Deposed == "" {
			changes[c.Address] = c
		}
	}
	for _, values := range []*values{f.Planned, f.Values} {
		if values != nil {
			p.addModule(values.Root, changes, false)
		}
	}
	// What data sources have read is in the state before.
	if f.Prior.Values != nil {
		p.addModule(f.Prior.Values.Root, nil, true)
	}
	p.addForgotten(f.Changes)
	return p
}

func (p *plan) addModule(m valueModule, changes map[string]change, onlyData bool) {
	at := p.moduleAt(m.Address)
	for _, v := range m.Resources {
		// A resource that Terraform forgets is here too, without values.
		change := changes[v.Address]
		if !change.forgets() && (v.Mode == "data" || !onlyData) {
			p.add(at, &resource{value: v, after: change.Change.AfterUnknown, actions: change.Change.Actions})
		}
	}
	for _, child := range m.Children {
		p.addModule(child, changes, onlyData)
	}
}

// addForgotten adds what Terraform lets go of and leaves where it is.
func (p *plan) addForgotten(changes []change) {
	for _, c := range changes {
		if c.Deposed == "" && c.forgets() {
			c.Values, c.Sensitive = c.Change.Before, c.Change.BeforeSensitive
			p.add(p.moduleAt(c.ModuleAddress), &resource{value: c.value})
		}
	}
}

func (c change) forgets() bool { return slices.Equal(c.Change.Actions, []string{"forget"}) }

func (p *plan) add(m *module, r *resource) {
	if p.byAddress[r.Address] != nil {
		return
	}
	if !isKey(r.Index) {
		r.Index = nil
	}
	p.byAddress[r.Address] = r
	p.byType[r.Type] = append(p.byType[r.Type], r)
	r.module, r.config = m, m.configOf(r.value)
	name := resourceName{data: r.Mode == "data", typ: r.Type, name: r.Name}.String()
	m.resources[name] = append(m.resources[name], r)
}
