package stack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-482a6d4f/vpcdns/constructs/template"
)

// Node is a value in a template, with its place and the conditions it is behind.
type Node struct {
	stack *Stack
	raw   any
	path  []string
	maybe *Unknown // a condition that is not known, if it is behind one
	since int      // how long the path to the outermost such condition is

	behind []string // the sources of all such conditions
}

// Stack returns the stack that a node is in.
func (n Node) Stack() *Stack { return n.stack }

// Maybe returns a condition that the node is behind and that is not known, or nil.
func (n Node) Maybe() *Unknown { return n.maybe }

// Behind returns the condition of Maybe, with what it takes for the node to be there for
// its Source.
func (n Node) Behind() *Unknown {
	if n.maybe == nil {
		return nil
	}
	u := *n.maybe
	u.Source = strings.Join(n.behind, " and ")
	return &u
}

// on returns the node on a side of a condition that is not known.
func (n Node) on(open *Unknown, yes bool) Node {
	source := open.From()
	if source == "" {
		source = n.Path() + ": " + open.Why
	}
	if !yes {
		source = negated(source)
	}
	n.behind = append(slices.Clip(n.behind), source)
	return n
}

// IsOtherBranchOf reports whether two nodes are all that an Fn::If, whose condition is not
// known, chooses between, so one of them is there.
func (n Node) IsOtherBranchOf(other Node) bool {
	isBranch := func(n Node, number string) bool {
		return n.maybe != nil && len(n.path) == n.since+2 && n.path[n.since] == "Fn::If" && n.path[n.since+1] == number
	}
	return isBranch(n, "2") && isBranch(other, "1") && slices.Equal(n.path[:n.since], other.path[:other.since])
}

// Path returns the place of a node in its template, as in Resources.Vpc.Properties.
func (n Node) Path() string { return strings.Join(n.path, ".") }

// Position returns the place of a node in its file.
func (n Node) Position() template.Position { return n.stack.Template.Position(n.path...) }

func (n Node) at(raw any, steps ...string) Node {
	n.raw, n.path = raw, append(slices.Clip(n.path), steps...)
	return n
}

// Alternatives returns what conditions leave of a node: nothing for AWS::NoValue, the
// values of both branches where a condition is not known, and the node itself most of the time.
func (n Node) Alternatives() []Node {
	name, argument, ok := function(n.raw)
	switch {
	case !ok:
		return n.chosen()
	case name == "Fn::If":
		return n.branches(argument)
	default:
		return n.at(n.stack.call(name, argument)).chosen()
	}
}

// chosen resolves what was computed already.
func (n Node) chosen() []Node {
	switch raw := n.raw.(type) {
	case noValue:
		return nil
	case *choice:
		if n.maybe == nil {
			n.maybe = raw.open
		}
		return slices.Concat(n.on(raw.open, true).at(raw.yes).chosen(), n.on(raw.open, false).at(raw.no).chosen())
	default:
		return []Node{n}
	}
}

func (n Node) branches(argument any) []Node {
	list, _ := argument.([]any)
	name, isName := "", false
	if len(list) == 3 {
		name, isName = list[0].(string)
	}
	if !isName {
		return []Node{n.at(badArgument("Fn::If", "the name of a condition and two values").text())}
	}
	truth, open := n.stack.condition(name)
	yes, no := n.at(list[1], "Fn::If", "1"), n.at(list[2], "Fn::If", "2")
	switch truth {
	case Yes:
		return yes.Alternatives()
	case No:
		return no.Alternatives()
	}
	yes, no = yes.on(open, true), no.on(open, false)
	if n.maybe != nil { // behind another one, of which this one is a part
		return slices.Concat(yes.Alternatives(), no.Alternatives())
	}
	if value := n.stack.iff(argument); !isChoice(value) {
		return yes.Alternatives() // the same on both branches
	}
	yes.maybe, no.maybe = open, open
	yes.since, no.since = len(n.path), len(n.path)
	return slices.Concat(yes.Alternatives(), no.Alternatives())
}

func isChoice(value any) bool {
	_, ok := value.(*choice)
	return ok
}

// Items returns the items of a node that is a list, with those of both branches where a
// condition is not known. What is not a list and what is not known is under rest.
func (n Node) Items() (items []Node, rest []Node) {
	for _, each := range n.Alternatives() {
		list, ok := each.raw.([]any)
		if !ok {
			rest = append(rest, each)
			continue
		}
		for i, item := range list {
			items = append(items, each.at(item, strconv.Itoa(i)).Alternatives()...)
		}
	}
	return items, rest
}

// Keys returns the keys of a node that is an object, sorted. It reports whether it is one.
func (n Node) Keys() ([]string, bool) {
	object, ok := n.raw.(map[string]any)
	if _, _, isFunction := function(n.raw); isFunction || !ok {
		return nil, false
	}
	return sortedKeys(object), true
}

// Member returns a member of an object that is there, on the side that a condition
// chooses. One that may be there, behind a condition that is not known, counts.
func (n Node) Member(key string) (Node, bool) {
	object, _ := n.raw.(map[string]any)
	raw, ok := object[key]
	if !ok || raw == nil {
		return Node{}, false
	}
	return n.at(raw, key).settled()
}

// settled returns the one value that conditions leave, or the node itself if they are not
// known. It reports whether they leave anything.
func (n Node) settled() (Node, bool) {
	switch all := n.Alternatives(); {
	case len(all) == 0:
		return Node{}, false
	case len(all) == 1 && all[0].maybe == n.maybe:
		return all[0], true
	default:
		return n, true
	}
}

// value returns what a node comes to.
func (n Node) value() any { return n.stack.eval(n.raw) }

// Text returns a node as text, and reports whether it is one. Numbers and booleans are.
func (n Node) Text() (Text, bool) { return textOf(n.value()) }

// Unknown returns why a node is not known, if it is not.
func (n Node) Unknown() *Unknown { return unknownIn(n.value()) }

// Kind says what a node is, for messages: a list, a mapping.
func (n Node) Kind() string {
	switch value := n.value().(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "a mapping"
	case nil:
		return "empty"
	case string:
		return "text"
	case float64:
		return "a number"
	case bool:
		return "true or false"
	case Text:
		return value.String()
	default:
		return "behind a condition"
	}
}
