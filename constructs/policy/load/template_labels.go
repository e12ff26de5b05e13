package load

import (
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
)

// labelling says what to call what a template calls by a name that other stacks of the app
// may use too.
type labelling struct {
	count map[string]int // of stacks that use a name
	given map[string]int // how often a name was given to a value
}

func labelsOf(app *stack.App) labelling {
	l := labelling{map[string]int{}, map[string]int{}}
	for _, s := range app.Stacks {
		for _, resourceType := range []string{vpcType, listType, groupType, configType} {
			for _, id := range s.Resources(resourceType) {
				l.count[resourceType+" "+id]++
			}
		}
		for _, name := range s.Parameters() {
			l.count[name]++
		}
	}
	return l
}

// resource is the logical ID, after the name of the stack if several stacks have it.
func (l labelling) resource(s *stack.Stack, resourceType, id string) string {
	return l.qualified(s, resourceType+" "+id, id)
}

// qualified puts the name of a stack before one that other stacks use too.
func (l labelling) qualified(s *stack.Stack, counted, name string) string {
	if stack := s.Label(); l.count[counted] > 1 && stack != "" {
		return stack + "." + name
	}
	return name
}

// fresh is the name of a value that stands for something of a kind, with a number behind
// it if another value has that name.
func (l labelling) fresh(kind string, t stack.Text) string {
	name := l.of(t)
	l.given[kind+name]++
	if n := l.given[kind+name]; n > 1 {
		return fmt.Sprintf("%s (%d)", name, n)
	}
	return name
}

// of is the name of a value that is not literal.
func (l labelling) of(t stack.Text) string {
	if ref, ok := t.Reference(); ok {
		r, _ := ref.Stack.Resource(ref.LogicalID)
		label := l.resource(ref.Stack, r.Type, ref.LogicalID)
		if ref.Attribute != "" {
			label += "." + ref.Attribute
		}
		return label
	}
	if u := t.Unknown(); u != nil && len(t) == 1 && u.Stack != nil {
		return l.qualified(u.Stack, u.Name, u.Name)
	}
	return t.Label()
}
