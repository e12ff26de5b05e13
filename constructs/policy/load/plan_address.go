package load

import (
	"encoding/json"
	"strings"
)

// tfStep is one part of an address or a reference: a name, or the key of an instance, which
// is a string or a float64.
type tfStep struct {
	name string
	key  any // nil for a name
}

// stepsOfAddress takes apart what is written as module.m["prod"].aws_vpc.this[0].id.
func stepsOfAddress(address string) []tfStep {
	var steps []tfStep
	for address != "" {
		if address[0] == '[' {
			key, rest := cutKey(address[1:])
			steps, address = append(steps, tfStep{key: key}), rest
			continue
		}
		address = strings.TrimPrefix(address, ".")
		end := strings.IndexAny(address, ".[")
		if end < 0 {
			end = len(address)
		}
		steps, address = append(steps, tfStep{name: address[:end]}), address[end:]
	}
	return steps
}

// cutKey reads a key and the bracket behind it. A key may have brackets and dots within its
// quotes. One that cannot be read is all that is left.
func cutKey(text string) (key any, rest string) {
	decoder := json.NewDecoder(strings.NewReader(text))
	if decoder.Decode(&key) != nil || !isKey(key) {
		return text, ""
	}
	_, rest, _ = strings.Cut(text[decoder.InputOffset():], "]")
	return key, rest
}

func isKey(value any) bool {
	switch value.(type) {
	case string, float64:
		return true
	default:
		return false
	}
}

// tfTarget is what a reference to a resource is about.
type tfTarget struct {
	data       bool
	typ, name  string
	key        any // nil for all instances, or the only one
	attributes []tfStep
}

// String is the address of the resource without a key.
func (t tfTarget) String() string {
	if t.data {
		return "data." + t.typ + "." + t.name
	}
	return t.typ + "." + t.name
}

// targetOf reads a reference that begins with a resource.
func targetOf(steps []tfStep) (tfTarget, bool) {
	var t tfTarget
	if steps[0].name == "data" {
		t.data, steps = true, steps[1:]
	}
	if len(steps) < 2 || steps[1].name == "" {
		return t, false
	}
	t.typ, t.name, steps = steps[0].name, steps[1].name, steps[2:]
	if len(steps) > 0 && steps[0].key != nil {
		t.key, steps = steps[0].key, steps[1:]
	}
	t.attributes = steps
	return t, true
}

// longest leaves out empty references and those that only begin another one: for a.b["k"].id,
// Terraform lists a.b["k"] and a.b as well.
func longest(references []string) []string {
	var kept []string
	for _, r := range references {
		begins := r == ""
		for _, other := range references {
			rest, found := strings.CutPrefix(other, r)
			begins = begins || found && (strings.HasPrefix(rest, ".") || strings.HasPrefix(rest, "["))
		}
		if !begins {
			kept = append(kept, r)
		}
	}
	return kept
}
