package stack

import (
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

// identity returns what tells a stack from the others of an app: its name, after those of the
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

// Label returns the name of a stack, or what tells it from the others of the app: the
// logical ID of a nested stack. It is empty for a template that is no part of one.
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
