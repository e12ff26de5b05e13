package terraform

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// resource is an instance of a resource or a data source, as it will be.
type resource struct {
	value
	after   json.RawMessage // what of it is only known once it is applied
	actions []string        // what becomes of it; nil in a state
	module  *module
	config  *configResource // nil where there is no configuration, as in a state

	values, unknown, sensitive map[string]any // see decode

	row       row // see keysInTables
	rowSought bool
}

// state says what is known of a value.
type state int

const (
	stateNull    state = iota // the default of AWS, if there is one
	stateKnown                // from the source
	stateUnknown              // only known once it is applied
	stateSecret               // known, and not to be shown
)

// decode reads what is in a resource when somebody first asks.
func (r *resource) decode() {
	if r.values != nil {
		return
	}
	r.values = map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(r.Values))
	decoder.UseNumber()
	_ = decoder.Decode(&r.values) // no values if they are not an object
	// Both are true or false where they are about the whole.
	_ = json.Unmarshal(r.after, &r.unknown)
	_ = json.Unmarshal(r.Sensitive, &r.sensitive)
}

// get returns the value of an attribute.
func (r *resource) get(attribute string) (any, state) {
	r.decode()
	value := r.values[attribute]
	switch {
	case hasTrue(r.unknown[attribute]):
		return value, stateUnknown
	case value == nil:
		return nil, stateNull
	case hasTrue(r.sensitive[attribute]):
		return value, stateSecret
	default:
		return value, stateKnown
	}
}

// hasTrue reports whether there is a mark anywhere in a value.
func hasTrue(mark any) bool {
	switch m := mark.(type) {
	case bool:
		return m
	case []any:
		for _, each := range m {
			if hasTrue(each) {
				return true
			}
		}
	case map[string]any:
		for _, each := range m {
			if hasTrue(each) {
				return true
			}
		}
	}
	return false
}

// text returns a string that is known, and "" otherwise.
func (r *resource) text(attribute string) string {
	if value, state := r.get(attribute); state == stateKnown {
		s, _ := value.(string)
		return s
	}
	return ""
}

// reader reads the arguments of a resource and keeps what it cannot read.
type reader struct {
	mapping  *mapping
	resource *resource
	unknowns []policy.Unknown
}

// text reads an argument that is the value of a property. It is empty if it has none.
func (a *reader) text(argument, property string) string {
	value, known := a.value(argument, property)
	text, isText := value.(string)
	if known && !isText {
		a.refuse(argument, property, value, "a text")
	}
	return text
}

func (a *reader) number(argument, property string) int {
	value, known := a.value(argument, property)
	if !known {
		return 0
	}
	n, isNumber := value.(json.Number)
	i, err := n.Int64()
	if !isNumber || err != nil || int64(int(i)) != i {
		a.refuse(argument, property, value, "a whole number")
		return 0
	}
	return int(i)
}

// texts reads a set or list of strings.
func (a *reader) texts(argument, property string) []string {
	value, known := a.value(argument, property)
	if !known {
		return nil
	}
	all, isList := value.([]any)
	if !isList {
		a.refuse(argument, property, value, "a list of texts")
	}
	var texts []string
	for _, each := range all {
		text, isText := each.(string)
		if !isText {
			a.refuse(argument, property, each, "a list of texts")
			return nil
		}
		texts = append(texts, text)
	}
	return texts
}

func (a *reader) value(argument, property string) (any, bool) {
	value, state := a.resource.get(argument)
	switch state {
	case stateKnown:
		return value, true
	case stateNull:
	default:
		u := a.mapping.unknown(a.resource, property, a.resource.whyNot(argument, state))
		u.Source = a.mapping.sourceOf(a.resource, argument)
		a.unknowns = append(a.unknowns, u)
	}
	return nil, false
}

func (a *reader) refuse(argument, property string, value any, want string) {
	u := a.mapping.unknown(a.resource, property, fmt.Sprintf("its %s is %v; it takes %s", argument, value, want))
	u.Invalid = true
	a.unknowns = append(a.unknowns, u)
}
