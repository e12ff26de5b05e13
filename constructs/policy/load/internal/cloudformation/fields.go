package cloudformation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/internal/stack"
	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// fields reads the properties of one object and collects what is not known of them.
type fields struct {
	node     stack.Node
	unknowns []policy.Unknown
}

func (f *fields) add(u policy.Unknown) { f.unknowns = append(f.unknowns, u) }

// value returns a property that is text, and reports whether it is there and is one.
func (f *fields) value(name string) (stack.Text, stack.Node, bool) {
	n, ok := f.node.Member(name)
	if !ok {
		return nil, n, false
	}
	t, ok := n.Text()
	if !ok {
		f.add(invalidAt(name, n, "%s is %s; it must be text", name, n.Kind()))
		return nil, n, false
	}
	return t, n, true
}

// text returns a property that is literal text; "" if it is not there or not known.
func (f *fields) text(name string) string {
	t, n, ok := f.value(name)
	if !ok {
		return ""
	}
	s, known := t.Literal()
	if !known {
		f.add(unknownAt(name, open(t), n))
	}
	return s
}

// label returns a property that is a name for people; "" if it is not literal.
func (f *fields) label(name string) string {
	t, _, _ := f.value(name)
	s, _ := t.Literal()
	return s
}

// open returns why a text that is not literal is not known.
func open(t stack.Text) *stack.Unknown {
	if u := t.Unknown(); u != nil {
		return u
	}
	return &stack.Unknown{Name: t.Label(), Why: t.Label() + " is known only once it is deployed"}
}

// integer returns a property that is a whole number. Templates write it as a number or as
// text.
func (f *fields) integer(name string) int {
	before := len(f.unknowns)
	text := f.text(name)
	if text == "" {
		if n, there := f.node.Member(name); there && len(f.unknowns) == before {
			f.add(invalidAt(name, n, "%s is empty; it must be a whole number", name))
		}
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		at, _ := f.node.Member(name)
		f.add(invalidAt(name, at, "%s is %q; it must be a whole number", name, text))
		return 0
	}
	return int(n)
}

// required says that a property is missing, unless it is there.
func (f *fields) required(name string) {
	if _, ok := f.node.Member(name); !ok {
		f.add(invalidAt(name, f.node, "%s is missing; AWS requires it", name))
	}
}

// computed returns why the properties are not known if they are not written out, as those
// that a macro makes.
func (f *fields) computed() *stack.Unknown {
	if _, ok := f.node.Keys(); ok {
		return nil
	}
	return f.node.Unknown()
}

// others refuses properties that do not exist.
func (f *fields) others(known ...string) {
	keys, _ := f.node.Keys()
	for _, key := range keys {
		switch n, there := f.node.Member(key); {
		case !there || slices.Contains(known, key):
		case strings.HasPrefix(key, "Fn::"):
			f.add(policy.Unknown{Property: key, Why: "what " + key + " adds is not known", Origin: originAt(n)})
		default:
			f.add(invalidAt(key, n, "unknown property %s; the properties are %s", key, strings.Join(known, ", ")))
		}
	}
}

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

// Resource is the logical ID, after the name of the stack if several stacks have it.
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
