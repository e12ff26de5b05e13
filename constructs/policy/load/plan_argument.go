package load

import (
	"encoding/json"
	"fmt"

	"github.com/seed-482a6d4f/vpcdns/constructs/policy"
)

// tfReader reads the arguments of a resource and keeps what it cannot read.
type tfReader struct {
	mapping  *tfMapping
	resource *tfResource
	unknowns []policy.Unknown
}

// text reads an argument that is the value of a property. It is empty if it has none.
func (a *tfReader) text(argument, property string) string {
	value, known := a.value(argument, property)
	text, isText := value.(string)
	if known && !isText {
		a.refuse(argument, property, value, "a text")
	}
	return text
}

func (a *tfReader) number(argument, property string) int {
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
func (a *tfReader) texts(argument, property string) []string {
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

func (a *tfReader) value(argument, property string) (any, bool) {
	value, state := a.resource.get(argument)
	switch state {
	case tfKnown:
		return value, true
	case tfNull:
	default:
		u := a.mapping.unknown(a.resource, property, a.resource.whyNot(argument, state))
		u.Source = a.mapping.sourceOf(a.resource, argument)
		a.unknowns = append(a.unknowns, u)
	}
	return nil, false
}

func (a *tfReader) refuse(argument, property string, value any, want string) {
	u := a.mapping.unknown(a.resource, property, fmt.Sprintf("its %s is %v; it takes %s", argument, value, want))
	u.Invalid = true
	a.unknowns = append(a.unknowns, u)
}
