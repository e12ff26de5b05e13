package access

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Document is a policy.
type Document struct {
	Statements []Statement

	// Open says that there may be other statements than these.
	Open bool
}

// Statement is one statement of a policy.
type Statement struct {
	Sid   string
	Index int // from 0

	// Open says that the statement may be there or not.
	Open bool

	Deny       bool
	principals []principal
	actions    element
	resources  element
	conditions []condition

	notPrincipal, openPrincipal bool
}

// Optional is a value of a document that may be there or not.
type Optional struct{ Value any }

// principal is one value of a Principal: the kind is AWS, Service, or empty for the star
// that stands for everybody.
type principal struct {
	kind string
	text Text
}

// element is an Action or a Resource, or what all but those is.
type element struct {
	values []Text
	not    bool
	open   bool // there may be others
	absent bool
}

// condition is one key of one operator.
type condition struct {
	operator string
	key      string // in lower case
	values   []Text
	open     bool
}

// Parse reads a document that was decoded as encoding/json does it, from text or as an
// object. A [Text] may stand for any value, and an [Optional] for an item of a list. What
// cannot be read is open, and never an error: AWS says what is wrong with it.
func Parse(tree any) *Document {
	d := &Document{}
	if text, ok := tree.(string); ok {
		var decoded any
		if json.Unmarshal([]byte(text), &decoded) != nil {
			return &Document{Open: true}
		}
		tree = decoded
	}
	object, ok := tree.(map[string]any)
	if !ok {
		return &Document{Open: true}
	}
	switch all := object["Statement"].(type) {
	case []any:
		for i, each := range all {
			d.add(i, each)
		}
	case map[string]any:
		d.add(0, all)
	default:
		d.Open = true
	}
	return d
}

func (d *Document) add(index int, value any) {
	optional, isOptional := value.(Optional)
	if isOptional {
		value = optional.Value
	}
	object, ok := value.(map[string]any)
	if !ok {
		d.Open = true
		return
	}
	effect, _ := object["Effect"].(string)
	if effect != "Allow" && effect != "Deny" {
		d.Open = true // not known, or refused by AWS
		return
	}
	sid, _ := object["Sid"].(string)
	s := Statement{Sid: sid, Index: index, Open: isOptional, Deny: effect == "Deny"}
	s.actions = elementOf(object, "Action")
	s.resources = elementOf(object, "Resource")
	s.readPrincipals(object)
	s.readConditions(object["Condition"])
	d.Statements = append(d.Statements, s)
}

// String names a statement for a message.
func (s *Statement) String() string {
	if s.Sid != "" {
		return fmt.Sprintf("statement %q", s.Sid)
	}
	return "statement " + strconv.Itoa(s.Index+1)
}

func elementOf(object map[string]any, name string) element {
	value, given := object[name]
	not, givenNot := object["Not"+name]
	e := element{not: givenNot && !given, absent: !given && !givenNot}
	if e.not {
		value = not
	}
	e.values, e.open = texts(value)
	e.open = e.open || given && givenNot
	return e
}

// texts returns the values of what is one or a list of them, and whether there may be
// others.
func texts(value any) (all []Text, open bool) {
	switch value := value.(type) {
	case nil:
		return nil, false
	case []any:
		for _, each := range value {
			more, moreOpen := texts(each)
			all, open = append(all, more...), open || moreOpen
		}
		return all, open
	case Optional:
		all, _ = texts(value.Value)
		return nil, len(all) > 0 || all == nil
	case map[string]any:
		return nil, true
	default:
		text, ok := textOf(value)
		if !ok {
			return nil, true
		}
		return []Text{text}, false
	}
}

func textOf(value any) (Text, bool) {
	switch value := value.(type) {
	case string:
		return Literal(value), true
	case Text:
		return value, true
	case bool:
		return Literal(strconv.FormatBool(value)), true
	case float64:
		return Literal(strconv.FormatFloat(value, 'f', -1, 64)), true
	case json.Number:
		return Literal(value.String()), true
	default:
		return nil, false
	}
}

func (s *Statement) readPrincipals(object map[string]any) {
	value, given := object["Principal"]
	if !given {
		value, s.notPrincipal = object["NotPrincipal"]
		s.openPrincipal = !s.notPrincipal
	}
	switch value := value.(type) {
	case map[string]any:
		for _, kind := range sortedKeys(value) {
			all, open := texts(value[kind])
			for _, text := range all {
				s.principals = append(s.principals, principal{kind, text})
			}
			s.openPrincipal = s.openPrincipal || open
		}
	case string:
		s.principals = append(s.principals, principal{"", Literal(value)})
	default:
		s.openPrincipal = true
	}
}

// Principals returns the values that a statement has for a kind of principal, as far as
// they are known: those of "Service", "AWS" or "*".
func (s *Statement) Principals(kind string) []string {
	var all []string
	for _, p := range s.principals {
		if text, known := p.text.Known(); known && !s.notPrincipal && (p.kind == kind || p.kind == "" && kind == text) {
			all = append(all, text)
		}
	}
	return all
}

// Exempts reports whether a statement is about all but what it names, by NotPrincipal or
// NotAction.
func (s *Statement) Exempts() bool { return s.notPrincipal || s.actions.not }

func (s *Statement) readConditions(value any) {
	if value == nil {
		return
	}
	operators, ok := value.(map[string]any)
	if !ok {
		s.conditions = append(s.conditions, condition{open: true})
		return
	}
	for _, operator := range sortedKeys(operators) {
		keys, ok := operators[operator].(map[string]any)
		if !ok {
			s.conditions = append(s.conditions, condition{open: true})
			continue
		}
		for _, key := range sortedKeys(keys) {
			c := condition{operator: operator, key: strings.ToLower(key)}
			c.values, c.open = texts(keys[key])
			s.conditions = append(s.conditions, c)
		}
	}
}

func sortedKeys(object map[string]any) []string {
	keys := make([]string, 0, len(object))
	for key := range object {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
