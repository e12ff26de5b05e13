// Package stack computes what the functions in CloudFormation templates come to, as
// far as it is known before anything is deployed.
//
// Start with [New], [App.Add] a template for each stack, and look into them with
// [Stack.Properties]. A [Node] is a value in a template together with its place; its
// methods follow functions and conditions.
//
// What is not known is a value too: a [Text] has, between its literal parts, references to
// resources and unknowns that say why they are not known and what to do about it.
// Nothing here fails but a parameter that nobody can take.
package stack

import (
	"fmt"
	"maps"
	"slices"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// App is all stacks of a source, which may import values of each other.
type App struct {
	Stacks []*Stack

	// Unnamed has the first stack identify what it reads as that of a template without a
	// name does, so that the two can be compared.
	Unnamed bool

	overrides map[string]string
	work      int64 // how much text functions have put together
	exports   map[exportKey][]export
}

// New returns an app without stacks. The overrides are values of parameters by name, and
// of pseudo parameters; STACK:NAME is for one stack.
func New(overrides map[string]string) *App { return &App{overrides: overrides} }

// Stack is a template as one stack of an app.
type Stack struct {
	Name     string // as the account has it, or empty
	ID       string // unique in the app, for people; the Name by default
	File     string // of the template
	Template template.Template

	// Account and Region are empty if they are not known.
	Account, Region string

	// Values are values of parameters that the app gives to a stack.
	Values map[string]string

	id        string // unique in the app, and the same in others where the stack has the same name
	app       *App
	parent    *Stack // of a nested stack, with its logical ID there
	logicalID string
	caller    Node // the properties of its resource in the parent
	nested    map[string]*Stack

	loops      []Flaw
	flaws      []Flaw // of the template as a whole
	resources  map[string]Resource
	parameters map[string]any
	conditions map[string]*condition
	outputs    map[string]*output
}

// Add adds a stack to an app.
func (a *App) Add(s *Stack) *Stack {
	s.app = a
	s.id = s.identity()
	s.nested = map[string]*Stack{}
	s.parameters, s.conditions, s.outputs = map[string]any{}, map[string]*condition{}, map[string]*output{}
	s.resources = map[string]Resource{}
	resources, _ := s.Template.Document["Resources"].(map[string]any)
	s.addResources(resources, []string{"Resources"})
	s.countParts()
	a.Stacks = append(a.Stacks, s)
	return s
}

// identity returns what distinguishes a stack from the others of an app: its name, after those of the
// stacks that it is in.
func (s *Stack) identity() string {
	id := s.Label()
	switch {
	case s.parent != nil:
		id = s.parent.scoped(s.logicalID)
	case s.app.Unnamed && len(s.app.Stacks) == 0:
		id = ""
	}
	for slices.ContainsFunc(s.app.Stacks, func(other *Stack) bool { return other.id == id }) {
		id += "'"
	}
	return id
}

// scoped puts what identifies the stack before a name of its template.
func (s *Stack) scoped(name string) string {
	if s.id == "" {
		return name
	}
	return s.id + "." + name
}

// environment identifies the account and Region that values are looked up in, with a
// space before it.
func (s *Stack) environment() string {
	if s.app.Unnamed || s.Account+s.Region == "" {
		return ""
	}
	return " in " + s.Account + "/" + s.Region
}

// AddNested adds the nested stack that a resource of a stack stands for. It has the
// environment of its parent.
func (s *Stack) AddNested(logicalID string, child *Stack) *Stack {
	child.Account, child.Region = s.Account, s.Region
	child.parent, child.logicalID, child.caller = s, logicalID, s.Properties(logicalID)
	s.nested[logicalID] = s.app.Add(child)
	return child
}

// Depth is how many stacks a nested stack is in.
func (s *Stack) Depth() int {
	depth := 0
	for at := s.parent; at != nil; at = at.parent {
		depth++
	}
	return depth
}

// maxWork is how much text functions may put together in all: many times what a template
// may have, and little enough that a hostile one costs no more than seconds.
const maxWork = 64 << 20

// spend reports whether there is room for more text.
func (a *App) spend(size int64) bool {
	a.work += size
	return a.work <= maxWork
}

func tooMuch() Text {
	return (&Unknown{Name: "text", Why: "the functions of the template make more than 64 MiB of text", Invalid: true}).text()
}

// Label returns the name of a stack, or what distinguishes it from the others of the app: the
// logical ID of a nested stack. It is empty for a template that is not a part of one.
func (s *Stack) Label() string {
	switch {
	case s.ID != "":
		return s.ID
	case s.Name != "":
		return s.Name
	case s.parent != nil && s.parent.Label() != "":
		return s.parent.Label() + "." + s.logicalID
	default:
		return s.logicalID
	}
}

// Parameters returns the names of the parameters of a stack, sorted.
func (s *Stack) Parameters() []string {
	all, _ := s.Template.Document["Parameters"].(map[string]any)
	return sortedKeys(all)
}

// HasNested reports whether the template of a nested stack was added.
func (s *Stack) HasNested(logicalID string) bool { return s.nested[logicalID] != nil }

// Resource is a resource, or one that a loop makes.
type Resource struct {
	Type string

	path []string // to it, in the template
	raw  map[string]any
}

// Resources returns the logical IDs of a type, sorted.
func (s *Stack) Resources(resourceType string) []string {
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(s.resources)) {
		if s.resources[id].Type == resourceType {
			ids = append(ids, id)
		}
	}
	return ids
}

// Resource returns a resource by its logical ID.
func (s *Stack) Resource(logicalID string) (Resource, bool) {
	r, ok := s.resources[logicalID]
	return r, ok
}

// Types returns the types of the resources of a stack, sorted.
func (s *Stack) Types() []string {
	var types []string
	for _, r := range s.resources {
		types = append(types, r.Type)
	}
	slices.Sort(types)
	return slices.Compact(types)
}

// Exists says whether the condition of a resource holds, and what is not known of it.
func (s *Stack) Exists(logicalID string) (Truth, *Unknown) {
	r := s.resources[logicalID]
	name, given := r.raw["Condition"]
	if !given {
		return Yes, nil
	}
	return s.named(name)
}

// Properties returns the properties of a resource.
func (s *Stack) Properties(logicalID string) Node {
	r := s.resources[logicalID]
	n := Node{stack: s, raw: r.raw["Properties"], path: append(slices.Clip(r.path), "Properties")}
	if settled, ok := n.settled(); ok {
		return settled
	}
	return n
}

// Metadata returns the metadata of a resource.
func (s *Stack) Metadata(logicalID string) Node {
	r := s.resources[logicalID]
	return Node{stack: s, raw: r.raw["Metadata"], path: append(slices.Clip(r.path), "Metadata")}
}

// Node returns a resource as a node.
func (s *Stack) Node(logicalID string) Node {
	r := s.resources[logicalID]
	return Node{stack: s, raw: r.raw, path: r.path}
}

// Reference returns what stands for a resource where it is referred to.
func (s *Stack) Reference(logicalID string) Text {
	return Text{{Ref: &Reference{Stack: s, LogicalID: logicalID}}}
}

// The most that CloudFormation takes of each part of a template.
// See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
const (
	maxResources  = 500
	maxParameters = 200
	maxMappings   = 200
	maxOutputs    = 200
)

// Flaws returns what CloudFormation would refuse of the template as a whole.
func (s *Stack) Flaws() []Flaw { return s.flaws }

// countParts finds more parts than CloudFormation takes, those that loops make included.
func (s *Stack) countParts() {
	s.atMost("Resources", len(s.resources), maxResources, "split it into nested stacks")
	for _, each := range []struct {
		part string
		most int
	}{{"Parameters", maxParameters}, {"Mappings", maxMappings}, {"Outputs", maxOutputs}} {
		all, _ := s.Template.Document[each.part].(map[string]any)
		s.atMost(each.part, len(all), each.most, "split the template")
	}
}

func (s *Stack) atMost(part string, count, most int, remedy string) {
	if count > most {
		n := Node{stack: s, raw: s.Template.Document[part], path: []string{part}}
		s.flaws = append(s.flaws, Flaw{n, &Unknown{Name: part, Invalid: true, Why: fmt.Sprintf("the template has %d %s, and CloudFormation takes %d; %s", count, part, most, remedy)}})
	}
}
