package load

import (
	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
)

// labelling says what to call what a template calls by a name that other stacks of the app
// may use too.
type labelling struct {
	count map[string]int // of stacks that use a name
}

func labelsOf(app *stack.App) labelling {
	l := labelling{map[string]int{}}
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
	if l.count[resourceType+" "+id] > 1 {
		return s.Label() + "." + id
	}
	return id
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
	if u := t.Unknown(); u != nil && len(t) == 1 && u.Stack != nil && l.count[u.Name] > 1 {
		return u.Stack.Label() + "." + u.Name
	}
	return t.Label()
}
