package load

import (
	"bytes"
	"encoding/json"
)

// tfResource is an instance of a resource or a data source, as it will be.
type tfResource struct {
	tfValue
	after   json.RawMessage // what of it is only known once it is applied
	actions []string        // what becomes of it; nil in a state
	module  *tfModule
	config  *tfConfigResource // nil where there is no configuration, as in a state

	values, unknown, sensitive map[string]any // see decode

	row       tfRow // see keysInTables
	rowSought bool
}

// tfState says what is known of a value.
type tfState int

const (
	tfNull    tfState = iota // the default of AWS, if there is one
	tfKnown                  // from the source
	tfUnknown                // only known once it is applied
	tfSecret                 // known, and not to be shown
)

// decode reads what is in a resource when somebody first asks.
func (r *tfResource) decode() {
	if r.values != nil {
		return
	}
	r.values = map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(r.Values))
	decoder.UseNumber()
	_ = decoder.Decode(&r.values) // no values if they are no object
	// Both are true or false where they are about the whole.
	_ = json.Unmarshal(r.after, &r.unknown)
	_ = json.Unmarshal(r.Sensitive, &r.sensitive)
}

// get returns the value of an attribute.
func (r *tfResource) get(attribute string) (any, tfState) {
	r.decode()
	value := r.values[attribute]
	switch {
	case hasTrue(r.unknown[attribute]):
		return value, tfUnknown
	case value == nil:
		return nil, tfNull
	case hasTrue(r.sensitive[attribute]):
		return value, tfSecret
	default:
		return value, tfKnown
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
func (r *tfResource) text(attribute string) string {
	if value, state := r.get(attribute); state == tfKnown {
		s, _ := value.(string)
		return s
	}
	return ""
}
